"""Recommendations. A recommendation stands on the contact that was recommended; who is
brought by it is the contact's *client*: its commercial entity. So a company whose two
contact persons were recommended is one client."""

from odoo.tools import SQL

#: What is counted of a referrer, in the order of :func:`figures`.
FIGURES = ("leads", "contacts", "clients", "revenue", "last_date")


def leading_back(keys, clients, referrers):
    """Keys of the recommendations that lead back to whom they are about; see
    ``rules.referral.leads_back``.

    :param keys: anything whole that tells the recommendations apart
    :param clients: of each, the client (commercial entity) who is recommended
    :param referrers: of each, the contact who recommends
    """
    return SQL(
        """
        WITH RECURSIVE asked AS (
            SELECT * FROM unnest(%s::int[], %s::int[], %s::int[])
                       AS t (key, client_id, referrer_id)
        ),
        chain AS (
            SELECT a.key, a.client_id, r.commercial_partner_id AS at
              FROM asked a JOIN res_partner r ON r.id = a.referrer_id
             UNION
            SELECT c.key, c.client_id, r.commercial_partner_id
              FROM chain c
              JOIN res_partner p ON p.commercial_partner_id = c.at
              JOIN res_partner r ON r.id = p.conveyor_referrer_id
             WHERE c.at <> c.client_id
        )
        SELECT DISTINCT key FROM chain WHERE at = client_id
        """,
        list(keys),
        list(clients),
        list(referrers),
    )


def recommended_in(client_ids):
    """Rows (contact, client, referrer) of the recommendations about any contact of
    clients."""
    return SQL(
        """
        SELECT p.id, p.commercial_partner_id, p.conveyor_referrer_id FROM res_partner p
         WHERE p.commercial_partner_id = ANY(%s) AND p.conveyor_referrer_id IS NOT NULL
        """,
        list(client_ids),
    )


def recommended_leads_of(client_ids):
    """Rows (lead, client, referrer) of the recommended leads of clients."""
    return SQL(
        """
        SELECT l.id, p.commercial_partner_id, l.conveyor_referrer_id
          FROM res_partner p JOIN crm_lead l ON l.partner_id = p.id
         WHERE p.commercial_partner_id = ANY(%s) AND l.conveyor_referrer_id IS NOT NULL
        """,
        list(client_ids),
    )


def client_since(partner_ids):
    """Rows (client, day): since when the given commercial entities have been clients of
    any company."""
    return SQL(
        "SELECT partner_id, min(entry_date) FROM conveyor_client"
        " WHERE partner_id = ANY(%s) AND merged_into_id IS NULL GROUP BY 1",
        list(partner_ids),
    )


def figures(key, condition, companies=None):
    """Rows (key, company, leads, contacts, clients, revenue, last day) of referrers.

    What belongs to no company is counted in each where the referrer may be seen.

    :param key: SQL of what is counted for, of the referrer ``r``
    :param condition: SQL of the referrers ``r`` that are meant
    :param companies: numbers of the companies that are meant; else all
    """
    company = SQL("co.id = ANY(%s)", list(companies)) if companies else SQL("true")
    return SQL(
        """
        WITH brought AS (
            SELECT %(key)s AS key, e.id AS entity_id,
                   coalesce(e.company_id, r.company_id) AS company_id,
                   max(p.create_date)::date AS day
              FROM res_partner r
              JOIN res_partner p ON p.conveyor_referrer_id = r.id
              JOIN res_partner e ON e.id = p.commercial_partner_id
             WHERE p.conveyor_referrer_id IS NOT NULL AND %(condition)s
             GROUP BY 1, 2, 3
        ),
        contact AS (
            SELECT b.key, co.id AS company_id, count(*) AS contacts,
                   count(c.id) AS clients, sum(f.revenue_total) AS revenue,
                   max(b.day) AS day
              FROM brought b
              JOIN res_company co
                   ON (b.company_id IS NULL OR b.company_id = co.id) AND %(company)s
              LEFT JOIN conveyor_client c ON c.partner_id = b.entity_id
                   AND c.company_id = co.id AND c.merged_into_id IS NULL
              LEFT JOIN conveyor_figures f ON f.id = c.figures_id
             GROUP BY 1, 2
        ),
        lead AS (
            SELECT %(key)s AS key, co.id AS company_id, count(*) AS leads,
                   max(l.create_date)::date AS day
              FROM res_partner r
              JOIN crm_lead l ON l.conveyor_referrer_id = r.id
              JOIN res_company co
                   ON coalesce(l.company_id, r.company_id, co.id) = co.id
                   AND %(company)s
             WHERE l.conveyor_referrer_id IS NOT NULL AND %(condition)s
             GROUP BY 1, 2
        )
        SELECT key, company_id, coalesce(lead.leads, 0) AS leads,
               coalesce(contact.contacts, 0) AS contacts,
               coalesce(contact.clients, 0) AS clients,
               coalesce(contact.revenue, 0) AS revenue,
               greatest(lead.day, contact.day) AS last_date
          FROM contact FULL JOIN lead USING (key, company_id)
        """,
        key=key,
        condition=condition,
        company=company,
    )


#: The keys of :func:`figures`.
CONTACT = SQL("r.id")
CLIENT = SQL("r.commercial_partner_id")


def referrers_among(partner_ids):
    """Select those of some contacts who have recommended anybody."""
    return SQL(
        "SELECT conveyor_referrer_id FROM res_partner"
        " WHERE conveyor_referrer_id = ANY(%(ids)s)"
        " UNION SELECT conveyor_referrer_id FROM crm_lead"
        " WHERE conveyor_referrer_id = ANY(%(ids)s)",
        ids=list(partner_ids),
    )


def clients_among(client_ids):
    """Select those of some clients of whom any contact has recommended anybody."""
    return SQL(
        """
        SELECT DISTINCT r.commercial_partner_id FROM res_partner r
         WHERE r.commercial_partner_id = ANY(%s)
           AND (EXISTS (SELECT FROM res_partner WHERE conveyor_referrer_id = r.id)
                OR EXISTS (SELECT FROM crm_lead WHERE conveyor_referrer_id = r.id))
        """,
        list(client_ids),
    )


def any_of(partner_ids):
    """The given contacts."""
    return SQL("r.id = ANY(%s)", list(partner_ids))


def any_of_clients(partner_ids):
    """All contacts of the given commercial entities."""
    return SQL("r.commercial_partner_id = ANY(%s)", list(partner_ids))


def report():
    """Rows of the list of referrers: one for each referrer and company."""
    return SQL(
        """
        SELECT (f.key::bigint << 20) + f.company_id AS id, f.key AS referrer_id,
               f.company_id, f.leads, f.contacts, f.clients, f.revenue, f.last_date,
               c.id AS client_id,
               coalesce(c.owner_id, r.user_id, e.user_id) AS owner_id,
               (SELECT count(*) FROM conveyor_thanks t
                 WHERE t.referrer_id = f.key AND t.company_id = f.company_id
                   AND t.state = 'due') AS thanks_due
          FROM (%s) f
          JOIN res_partner r ON r.id = f.key
          JOIN res_partner e ON e.id = r.commercial_partner_id
          LEFT JOIN conveyor_client c ON c.partner_id = e.id
               AND c.company_id = f.company_id AND c.merged_into_id IS NULL
        """,
        figures(CONTACT, SQL("true")),
    )


def taking_part():
    """Numbers of the clients who were brought by a recommendation or gave one."""
    return SQL(
        """
        SELECT p.id FROM res_partner p
         WHERE p.conveyor_referrer_id IS NOT NULL AND p.commercial_partner_id = p.id
         UNION
        SELECT r.commercial_partner_id
          FROM res_partner p
          JOIN res_partner r ON r.id = p.conveyor_referrer_id
          JOIN res_partner e ON e.id = p.commercial_partner_id
         WHERE e.conveyor_referrer_id IS NOT NULL
        """
    )


def brought_by(alias):
    """The client by whom the client ``alias`` was brought; empty for contact persons,
    who are part of their company."""
    return SQL(
        """
        (SELECT r.commercial_partner_id FROM res_partner r
          WHERE r.id = CASE WHEN %(a)s.commercial_partner_id = %(a)s.id
                            THEN %(a)s.conveyor_referrer_id END)
        """,
        a=SQL.identifier(alias),
    )


def brought(client_ids):
    """Numbers of the clients who were brought by the given ones."""
    return SQL(
        """
        SELECT p.id
          FROM res_partner r JOIN res_partner p ON p.conveyor_referrer_id = r.id
         WHERE r.commercial_partner_id = ANY(%s) AND p.commercial_partner_id = p.id
        """,
        list(client_ids),
    )
