"""Which conveyor teams, opportunities and clients are on."""

from odoo.tools import SQL

from .scopes import COUNTED


def join_teams(conveyor_id, phase, team_ids):
    """Put teams on a conveyor, and their opportunities with them: all at once, however
    many there are."""
    return SQL(
        """
        WITH team AS (
            UPDATE crm_team SET conveyor_id = %s, conveyor_phase = %s
             WHERE id = ANY(%s) RETURNING id, conveyor_id
        )
        UPDATE crm_lead l SET conveyor_id = team.conveyor_id
          FROM team
         WHERE l.team_id = team.id AND l.conveyor_id IS DISTINCT FROM team.conveyor_id
        """,
        conveyor_id,
        phase,
        list(team_ids),
    )


def fill_phases():
    """Say the phase of the opportunities without one; see ``rules.conveyor.phase``."""
    return SQL(
        """
        UPDATE crm_lead l
           SET conveyor_phase = CASE
               WHEN l.type = 'lead' THEN 'lead_generation'
               ELSE coalesce(s.conveyor_phase, t.conveyor_phase, 'conversion') END
          FROM crm_lead o
          LEFT JOIN crm_stage s ON s.id = o.stage_id
          LEFT JOIN crm_team t ON t.id = o.team_id
         WHERE o.id = l.id AND l.conveyor_phase IS NULL
        """
    )


def assign_clients(condition):
    """Say of clients on which conveyor they are, where nobody has said so by hand; rows
    (client file) come back, of those that changed.

    It is the conveyor of the sales team of their most recent document; if its team is
    on none, of the products bought most recently; if these aren't either, the only
    conveyor of the company, if there is just one. If nothing says, a client stays where
    it is.

    :param condition: SQL of the client files ``c`` that are meant
    """
    return SQL(
        """
        WITH usable AS (
            SELECT id, company_id FROM conveyor_conveyor WHERE active
        ),
        alone AS (
            SELECT co.id AS company_id, min(u.id) AS conveyor_id
              FROM res_company co
              JOIN usable u ON u.company_id = co.id OR u.company_id IS NULL
             GROUP BY co.id HAVING count(*) = 1
        ),
        product AS (
            SELECT rel.product_template_id AS template_id, min(u.id) AS conveyor_id,
                   u.company_id
              FROM conveyor_conveyor_product_template_rel rel
              JOIN usable u ON u.id = rel.conveyor_conveyor_id
             GROUP BY 1, 3
             UNION ALL
            SELECT t.id, min(u.id), u.company_id
              FROM conveyor_conveyor_product_category_rel rel
              JOIN usable u ON u.id = rel.conveyor_conveyor_id
              JOIN product_category top ON top.id = rel.product_category_id
              JOIN product_category c ON c.parent_path LIKE top.parent_path || '%%'
              JOIN product_template t ON t.categ_id = c.id
             GROUP BY 1, 3
        ),
        client AS MATERIALIZED (
            SELECT c.id, c.partner_id, c.company_id, c.conveyor_id
              FROM conveyor_client c
             WHERE c.merged_into_id IS NULL AND c.conveyor_by_hand IS NOT TRUE
               AND %(condition)s
        ),
        -- materialized: or it would be found out three times for each
        found AS MATERIALIZED (
            SELECT client.id, client.conveyor_id AS was, coalesce(
                   -- where there is one conveyor, documents can't say anything else
                   CASE WHEN (SELECT count(*) FROM usable) = 1
                        THEN alone.conveyor_id END,
                   (SELECT u.id
                      FROM res_partner p
                      JOIN account_move m ON m.commercial_partner_id = p.id
                      JOIN crm_team t ON t.id = m.team_id
                      JOIN usable u ON u.id = t.conveyor_id
                     WHERE p.commercial_partner_id = client.partner_id
                       AND m.company_id = client.company_id AND %(counted)s
                     ORDER BY m.invoice_date DESC, m.id DESC LIMIT 1),
                   (SELECT product.conveyor_id
                      FROM res_partner p
                      JOIN account_move m ON m.commercial_partner_id = p.id
                      JOIN account_move_line l ON l.move_id = m.id
                      JOIN product_product pp ON pp.id = l.product_id
                      JOIN product ON product.template_id = pp.product_tmpl_id
                           AND (product.company_id = client.company_id
                                OR product.company_id IS NULL)
                     WHERE p.commercial_partner_id = client.partner_id
                       AND m.company_id = client.company_id AND %(counted)s
                       AND EXISTS (SELECT FROM product)
                     ORDER BY m.invoice_date DESC, m.id DESC, l.id LIMIT 1),
                   alone.conveyor_id) AS conveyor_id
              FROM client
              LEFT JOIN alone ON alone.company_id = client.company_id
        )
        UPDATE conveyor_client c SET conveyor_id = found.conveyor_id
          FROM found
         WHERE c.id = found.id AND found.conveyor_id IS NOT NULL
           AND found.conveyor_id IS DISTINCT FROM found.was
        RETURNING c.id
        """,
        condition=condition,
        counted=COUNTED,
    )


def owners(partner_ids):
    """Rows (contact): the commercial entities to which contacts belong, and those
    contacts themselves: one that was put under another may still have a file.

    :param partner_ids: numbers, or SQL that stands for an array of a few
    """
    return SQL(
        """
        SELECT p.commercial_partner_id FROM res_partner p WHERE p.id = ANY(%(ids)s)
         UNION SELECT unnest(%(ids)s::int[])
        """,
        ids=partner_ids,
    )


def of_owners(partner_ids):
    """The client files of commercial entities.

    :param partner_ids: numbers, or SQL that stands for an array of a few
    """
    return SQL("c.partner_id = ANY(%s)", partner_ids)


def assign_of(partner_ids):
    """:func:`assign_clients` of commercial entities."""
    return assign_clients(of_owners(partner_ids))


def of_clients(client_ids):
    """Client files by their numbers."""
    return SQL("c.id = ANY(%s)", list(client_ids))


def of_range(start, stop):
    """The client files of contacts with a number in [start, stop)."""
    return SQL("c.partner_id >= %s AND c.partner_id < %s", start, stop)
