"""The client ladder in sets: what is known of contacts, and where that puts them.

``rules/ladder.py`` is the readable definition. Facts about a contact's persons count
for the contact (its commercial entity). What is known without a company (a tag, an
answer, a recommendation) counts in each company that has a lead or a client file of the
contact; if none has, in the company of the contact, else in the main company.

Only facts that a rule asks for are read.
"""

from odoo.tools import SQL

from ..rules.purchase import SALE_TYPES
from . import purchases, scopes
from .ladder_terms import list_scope, whole_scope

OFFER = SQL(
    """
    SELECT pp.id FROM product_product pp
      JOIN product_template pt ON pt.id = pp.product_tmpl_id
     WHERE pt.conveyor_introductory
    """
)


def introductory(bought_by):
    """Rows (contact, company, document): documents and orders by which an introductory
    offer, one of ``offer``, was bought.

    :param bought_by: function that says of a column with contacts who is meant
    """
    return SQL(
        """
        SELECT l.partner_id, l.company_id, 'account.move,' || l.move_id AS document
          FROM account_move_line l JOIN account_move m ON m.id = l.move_id
         WHERE l.product_id IN (SELECT id FROM offer) AND l.display_type = 'product'
           AND m.state = 'posted' AND m.move_type IN %(sale)s AND %(invoiced)s
         UNION ALL
        SELECT o.partner_id, o.company_id, 'sale.order,' || o.id
          FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
         WHERE l.product_id IN (SELECT id FROM offer) AND l.display_type IS NULL
           AND o.state = 'sale' AND %(ordered)s
        """,
        sale=SALE_TYPES,
        invoiced=bought_by(SQL("l.partner_id")),
        ordered=bought_by(SQL("o.partner_id")),
    )


#: What somebody says to us: a letter, a comment in the portal or the chat.
SAID = SQL("m.message_type IN ('email', 'comment')")


def _person(scope):
    return SQL(
        """
        person AS MATERIALIZED (
            SELECT p.id AS k, p.commercial_partner_id AS t, p.active, p.company_id,
                   p.partner_share
              FROM res_partner p WHERE %s
        )
        """,
        scope.persons,
    )


def _recent(ladder, where):
    return SQL("").join(
        SQL(
            ", count(*) FILTER (WHERE day > %s%s) AS %s",
            since,
            where,
            SQL.identifier(f"recent_{number}"),
        )
        for number, since in enumerate(ladder.since)
    )


def _bought_exactly(scope, ladder):
    """Purchases as the documents have them this moment."""
    days = purchases.purchase_days(
        scopes.list_scope(SQL("ARRAY(SELECT DISTINCT t FROM person)"))
    )
    return SQL(
        """
        bought AS (
            SELECT partner_id, company_id, file.id AS client_id, file.conveyor_id,
                   coalesce(file.state = 'closed', false) AS closed,
                   coalesce(done.purchase_count, 0) AS purchase_count %(recent)s
              FROM (SELECT partner_id, company_id, count(*) AS purchase_count %(counts)s
                      FROM (%(days)s) days GROUP BY 1, 2) done
              FULL JOIN (SELECT * FROM conveyor_client c
                          WHERE c.merged_into_id IS NULL AND %(clients)s) file
                   USING (partner_id, company_id)
        )
        """,
        recent=SQL("").join(
            SQL(", coalesce(%s, 0) AS %s", name, name)
            for name in (
                SQL.identifier(f"recent_{n}") for n in range(len(ladder.since))
            )
        ),
        counts=_recent(ladder, SQL("")),
        days=days,
        clients=scope.clients,
    )


def _bought_by_figures(scope, ladder):
    """Purchases as the figures have them. How many there were in the last months is
    counted in the documents, where the figures alone don't tell."""
    candidates = SQL(" OR ").join(
        SQL(
            "(purchase_count >= %s AND last_purchase_date > %s"
            " AND first_purchase_date <= %s)",
            least,
            since,
            since,
        )
        for since, least in sorted(ladder.windows.items())
    )
    file = SQL(
        """
        file AS %(materialized)s (
            SELECT c.partner_id, c.company_id, c.id AS client_id, c.conveyor_id,
                   c.state = 'closed' AS closed, f.purchase_count,
                   f.first_purchase_date, f.last_purchase_date
              FROM conveyor_client c JOIN conveyor_figures f ON f.id = c.figures_id
             WHERE c.merged_into_id IS NULL AND %(clients)s
        )
        """,
        materialized=SQL("MATERIALIZED" if ladder.windows else ""),
        clients=scope.clients,
    )
    if not ladder.windows:
        return SQL("%s, bought AS (SELECT * FROM file)", file)
    days = purchases.purchase_days(
        scopes.list_scope(
            SQL("ARRAY(SELECT DISTINCT partner_id FROM file WHERE %s)", candidates)
        ),
        SQL("day.day > %s", ladder.since[0]),
    )
    counts = SQL("").join(
        SQL(
            """
            , CASE WHEN file.first_purchase_date > %(since)s THEN file.purchase_count
                   WHEN file.last_purchase_date > %(since)s
                   THEN coalesce(done.%(name)s, 0) ELSE 0 END AS %(name)s
            """,
            since=since,
            name=SQL.identifier(f"recent_{number}"),
        )
        for number, since in enumerate(ladder.since)
    )
    return SQL(
        """
        %(file)s,
        done AS MATERIALIZED (
            SELECT partner_id, company_id %(recent)s
              FROM (%(days)s) days GROUP BY 1, 2
        ),
        bought AS (
            SELECT file.* %(counts)s
              FROM file
              LEFT JOIN done ON done.partner_id = file.partner_id
                            AND done.company_id = file.company_id
        )
        """,
        file=file,
        recent=_recent(ladder, SQL("")),
        days=days,
        counts=counts,
    )


def _asked(main_company):
    """Leads and opportunities. One without a company belongs to that of its contact,
    else to the main company."""
    return SQL(
        """
        asked AS (
            SELECT person.t AS partner_id,
                   coalesce(l.company_id, person.company_id, %s) AS company_id,
                   bool_or(l.type = 'opportunity' AND l.active
                           AND l.won_status = 'pending') AS opportunity,
                   (array_agg(l.conveyor_id ORDER BY l.id DESC)
                       FILTER (WHERE l.conveyor_id IS NOT NULL))[1] AS conveyor_id
              FROM person JOIN crm_lead l ON l.partner_id = person.k
             GROUP BY 1, 2
        )
        """,
        main_company,
    )


def _tried(scope):
    """Who has bought an introductory offer. An offer may have been bought a million
    times: the documents of a list of contacts are looked up contact by contact."""
    if scope.is_list:
        bought = SQL(
            """
            SELECT DISTINCT person.t AS partner_id, i.company_id
              FROM person CROSS JOIN LATERAL (%s OFFSET 0) i
             WHERE (SELECT count(*) FROM offer) > 0
            """,
            introductory(lambda column: SQL("%s = person.k", column)),
        )
    else:
        bought = SQL(
            """
            SELECT DISTINCT person.t AS partner_id, i.company_id
              FROM (%s) i JOIN person ON person.k = i.partner_id
            """,
            introductory(lambda column: SQL("true")),
        )
    return SQL("offer AS MATERIALIZED (%s), tried AS (%s)", OFFER, bought)


def recommendations(referrers):
    """Rows (referrer, recommended contact, or nobody, number of the document as text):
    who has recommended whom, on the contact or on a lead.

    :param referrers: SQL of the contacts ``r`` who recommend
    """
    return SQL(
        """
        SELECT r.commercial_partner_id AS partner_id, p.commercial_partner_id AS who,
               'res.partner,' || p.id AS document
          FROM res_partner p JOIN res_partner r ON r.id = p.conveyor_referrer_id
         WHERE p.conveyor_referrer_id IS NOT NULL AND %(referrers)s
           AND p.commercial_partner_id <> r.commercial_partner_id
         UNION ALL
        SELECT r.commercial_partner_id, p.commercial_partner_id, 'crm.lead,' || l.id
          FROM crm_lead l JOIN res_partner r ON r.id = l.conveyor_referrer_id
          LEFT JOIN res_partner p ON p.id = l.partner_id
         WHERE l.conveyor_referrer_id IS NOT NULL AND %(referrers)s
           AND p.commercial_partner_id IS DISTINCT FROM r.commercial_partner_id
        """,
        referrers=referrers,
    )


def _common(ladder, events):
    """What is known whatever the company: {name: rows of one contact each}."""
    parts = {}
    for number, tags in enumerate(ladder.tags):
        parts[f"listed_{number}"] = SQL(
            """
            SELECT DISTINCT person.t AS partner_id
              FROM res_partner_res_partner_category_rel rel
              JOIN person ON person.k = rel.partner_id
             WHERE rel.category_id = ANY(%s)
            """,
            list(tags),
        )
    if "recommended" in ladder.facts:
        parts["recommended"] = SQL(
            """
            SELECT person.t AS partner_id
              FROM person JOIN res_partner p ON p.id = person.k
              JOIN res_partner r ON r.id = p.conveyor_referrer_id
             WHERE p.conveyor_referrer_id IS NOT NULL
               AND r.commercial_partner_id <> person.t
             UNION
            SELECT person.t
              FROM crm_lead l JOIN person ON person.k = l.partner_id
              JOIN res_partner r ON r.id = l.conveyor_referrer_id
             WHERE l.conveyor_referrer_id IS NOT NULL
               AND r.commercial_partner_id <> person.t
            """
        )
    if "answered" in ladder.facts:
        parts["answered"] = SQL(
            """
            SELECT DISTINCT person.t AS partner_id
              FROM person JOIN mail_message m ON m.author_id = person.k
             WHERE person.partner_share AND %s
            """,
            SAID,
        )
        if events:
            parts["answered"] = SQL(
                """
                %s UNION
                SELECT person.t FROM event_registration e
                  JOIN person ON person.k = e.partner_id WHERE e.state = 'done'
                """,
                parts["answered"],
            )
    return parts


def _referrals():
    return SQL(
        """
        referral AS (
            SELECT partner_id,
                   count(DISTINCT coalesce(who::text, document)) AS recommendations,
                   count(DISTINCT who) FILTER (WHERE EXISTS (
                       SELECT FROM conveyor_client c
                         JOIN conveyor_figures f ON f.id = c.figures_id
                        WHERE c.partner_id = who AND c.merged_into_id IS NULL
                          AND f.purchase_count > 0)) AS became_clients
              FROM (%s) said GROUP BY 1
        )
        """,
        recommendations(SQL("r.commercial_partner_id IN (SELECT t FROM person)")),
    )


def known(scope, ladder, main_company, events=False):
    """Common table expressions that end in ``known``: what is known of each contact in
    each company; only what the rules ask for. Archived contacts and clients whose file
    is closed stand nowhere.

    :param events: whether Odoo's events are installed; who attended one has answered
    """
    bought = _bought_exactly if scope.exact else _bought_by_figures
    tables = [_person(scope), bought(scope, ladder), _asked(main_company)]
    joins = [SQL("bought FULL JOIN asked USING (partner_id, company_id)")]
    values = {
        "purchase_count": SQL("coalesce(purchase_count, 0)"),
        "conveyor_id": SQL("coalesce(bought.conveyor_id, asked.conveyor_id)"),
        "client_id": SQL("client_id"),
        "closed": SQL("coalesce(closed, false)"),
        "lead": SQL("asked.partner_id IS NOT NULL"),
        "opportunity": SQL("coalesce(opportunity, false)"),
    }
    for number in range(len(ladder.since)):
        name = f"recent_{number}"
        values[name] = SQL("coalesce(%s, 0)", SQL.identifier(name))
    if "introductory" in ladder.facts:
        tables.append(_tried(scope))
        joins.append(SQL("FULL JOIN tried USING (partner_id, company_id)"))
        values["introductory"] = SQL("tried.partner_id IS NOT NULL")
    for name, statement in _common(ladder, events).items():
        table = SQL.identifier(f"is_{name}")
        tables.append(SQL("%s AS (%s)", table, statement))
        joins.append(SQL("FULL JOIN %s USING (partner_id)", table))
        values[name] = SQL("%s.partner_id IS NOT NULL", table)
    if "recommendations" in ladder.facts:
        tables.append(_referrals())
        joins.append(SQL("FULL JOIN referral USING (partner_id)"))
        for name in ("recommendations", "became_clients"):
            values[name] = SQL("coalesce(%s, 0)", SQL.identifier(name))
    return SQL(
        """
        %(tables)s,
        known AS (
            SELECT fact.partner_id, %(names)s,
                   coalesce(fact.company_id, own.company_id, %(main)s) AS company_id
              FROM (SELECT partner_id, company_id, %(values)s FROM %(joins)s) fact
              JOIN person own ON own.k = fact.partner_id AND own.t = own.k
             WHERE own.active AND NOT fact.closed
        )
        """,
        tables=SQL(", ").join(tables),
        main=main_company,
        names=SQL(", ").join(SQL.identifier("fact", name) for name in values),
        values=SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in values.items()
        ),
        joins=SQL(" ").join(joins),
    )


def said(scope, ladder, main_company, events=False):
    """Rows (contact, company, number of the alternative that holds) of those whom the
    rules put somewhere; ``sql/ladder.Ladder`` says which stage and fact that is."""
    return SQL(
        """
        WITH %s
        SELECT partner_id, company_id, fulfilled
          FROM (SELECT known.*, %s AS fulfilled FROM known) ruled
         WHERE fulfilled IS NOT NULL
        """,
        known(scope, ladder, main_company, events),
        ladder.fulfilled(),
    )


def said_of(partner_ids, ladder, main_company, events):
    """:func:`said` of commercial entities, with purchases as documents have them."""
    return said(list_scope(partner_ids, exact=True), ladder, main_company, events)


def count(ladder, alternatives, company_ids, main_company, events=False):
    """Count, in some companies, whom each of some alternatives holds, whom any of them,
    and whom any of them while no rule of ``ladder`` does: one row.

    :param ladder: the rules of the stages above; its conditions, and those of
        ``alternatives``, are all known to it
    """
    held = [ladder.alternative(conditions) for conditions in alternatives]
    any_held = SQL("(%s)", SQL(" OR ").join(held) if held else SQL("false"))
    return SQL(
        """
        WITH %(known)s
        SELECT %(each)s, count(*) FILTER (WHERE %(any)s),
               count(*) FILTER (WHERE %(any)s AND (%(higher)s) IS NULL)
          FROM known WHERE company_id = ANY(%(companies)s)
        """,
        known=known(whole_scope(), ladder, main_company, events),
        each=SQL(
            "ARRAY[%s]::bigint[]",
            SQL(", ").join(SQL("count(*) FILTER (WHERE %s)", one) for one in held),
        ),
        any=any_held,
        higher=ladder.fulfilled(),
        companies=list(company_ids),
    )


def fulfilling(ladder, alternatives, company_ids, main_company, events=False):
    """Contacts whom any of some alternatives holds in some companies."""
    held = [ladder.alternative(conditions) for conditions in alternatives]
    return SQL(
        "WITH %s SELECT partner_id FROM known WHERE company_id = ANY(%s) AND (%s)",
        known(whole_scope(), ladder, main_company, events),
        list(company_ids),
        SQL(" OR ").join(held) if held else SQL("false"),
    )
