"""Lead sources: whom they bring and what they cost; see ``rules/source.py``."""

from odoo.tools import SQL

from ..rules.source import BILL_TYPES, NO, UNKNOWN, YES


def judge(conveyor_id, start, stop, meet=None, certain=True):
    """Say of a conveyor's leads with a number in [start, stop) whether they are target
    clients. Leads of which the same is said already are not written.

    :param meet: SQL of the numbers of leads that meet all criteria that can be checked;
        ``None`` if the conveyor has no criteria
    :param certain: whether all criteria can be checked
    """
    if meet is None:
        value = SQL("%s", UNKNOWN)
    else:
        value = SQL(
            "CASE WHEN l.id IN %s THEN %s ELSE %s END",
            meet,
            YES if certain else UNKNOWN,
            NO,
        )
    return SQL(
        """
        WITH judged AS (
            SELECT l.id, %(value)s AS target
              FROM crm_lead l
             WHERE l.conveyor_id = %(conveyor)s
               AND l.id >= %(start)s AND l.id < %(stop)s
        )
        UPDATE crm_lead l SET conveyor_target = judged.target
          FROM judged
         WHERE judged.id = l.id
           AND l.conveyor_target IS DISTINCT FROM judged.target
        """,
        value=value,
        conveyor=conveyor_id,
        start=start,
        stop=stop,
    )


def after_last_lead():
    """The number that the next lead has at the earliest."""
    return SQL("SELECT coalesce(max(id), 0) + 1 FROM crm_lead")


def find_origins(condition):
    """Say of clients whose entry document names no source by which lead they came, and
    what that lead says of it; see ``rules.source.origin``. Clients of whom the officer
    has said it are left alone. Rows (client file) come back, of those that were found.

    :param condition: SQL of the client files ``c`` that are meant
    """
    return SQL(
        """
        WITH found AS (
            SELECT DISTINCT ON (c.id) c.id, l.id AS lead_id, l.source_id, l.campaign_id,
                   l.medium_id
              FROM conveyor_client c
              JOIN res_partner p ON p.commercial_partner_id = c.partner_id
              JOIN crm_lead l ON l.partner_id = p.id
             WHERE c.merged_into_id IS NULL AND c.source_id IS NULL
               AND c.source_by_hand IS NOT TRUE
               AND l.source_id IS NOT NULL
               AND (l.company_id = c.company_id OR l.company_id IS NULL)
               AND l.create_date::date <= c.entry_date
               AND %s
             ORDER BY c.id, l.create_date, l.id
        )
        UPDATE conveyor_client c
           SET source_id = found.source_id, campaign_id = found.campaign_id,
               medium_id = found.medium_id, source_lead_id = found.lead_id
          FROM found
         WHERE c.id = found.id
        RETURNING c.id
        """,
        condition,
    )


def copy_campaigns(condition):
    """Say of clients by which campaign and medium they came: those of the entry
    document, unless a lead or the officer has said where they come from. Rows (client
    file) come back, of those that changed."""
    return SQL(
        """
        UPDATE conveyor_client c
           SET campaign_id = m.campaign_id, medium_id = m.medium_id
          FROM account_move m
         WHERE m.id = c.entry_move_id
           AND c.merged_into_id IS NULL AND c.source_lead_id IS NULL
           AND c.source_by_hand IS NOT TRUE
           AND m.source_id IS NOT DISTINCT FROM c.source_id
           AND (m.campaign_id, m.medium_id)
               IS DISTINCT FROM (c.campaign_id, c.medium_id)
           AND %s
        RETURNING c.id
        """,
        condition,
    )


#: The measures of a row, and the value of those that it has nothing to say about.
_NOTHING = {
    "lead_count": SQL("0"),
    "judged_count": SQL("0"),
    "target_count": SQL("0"),
    "opportunity_count": SQL("0"),
    "client_count": SQL("0"),
    "revenue": SQL("0"),
    "cost": SQL("0"),
    "lead_id": SQL("NULL::int"),
    "client_id": SQL("NULL::int"),
    "move_id": SQL("NULL::int"),
    "cost_id": SQL("NULL::int"),
    "conveyor_id": SQL("NULL::int"),
    "team_id": SQL("NULL::int"),
    "user_id": SQL("NULL::int"),
    "medium_id": SQL("NULL::int"),
}


def _columns(**said):
    return SQL(", ").join(
        SQL("%s AS %s", said.get(name, nothing), SQL.identifier(name))
        for name, nothing in _NOTHING.items()
    )


def _leads():
    return SQL(
        """
        SELECT l.id * 4::bigint AS id, 'lead' AS what, l.create_date::date AS date,
               l.source_id, l.campaign_id, l.company_id, %s
          FROM crm_lead l
        """,
        _columns(
            lead_count=SQL("1"),
            judged_count=SQL("(l.conveyor_target IN (%s, %s))::int", YES, NO),
            target_count=SQL("(l.conveyor_target = %s)::int", YES),
            opportunity_count=SQL("(l.type = 'opportunity')::int"),
            lead_id=SQL("l.id"),
            conveyor_id=SQL("l.conveyor_id"),
            team_id=SQL("l.team_id"),
            user_id=SQL("l.user_id"),
            medium_id=SQL("l.medium_id"),
        ),
    )


def _clients():
    return SQL(
        """
        SELECT c.id * 4::bigint + 1, 'client', f.first_purchase_date,
               c.source_id, c.campaign_id, c.company_id, %s
          FROM conveyor_client c
          JOIN conveyor_figures f ON f.id = c.figures_id
          LEFT JOIN account_move m ON m.id = c.entry_move_id
         WHERE c.merged_into_id IS NULL AND f.purchase_count > 0
        """,
        _columns(
            client_count=SQL("1"),
            revenue=SQL("f.revenue_total"),
            client_id=SQL("c.id"),
            conveyor_id=SQL("c.conveyor_id"),
            team_id=SQL("m.team_id"),
            user_id=SQL("c.owner_id"),
            medium_id=SQL("c.medium_id"),
        ),
    )


def _bills():
    return SQL(
        """
        SELECT m.id * 4::bigint + 2, 'bill', coalesce(m.invoice_date, m.date),
               m.source_id, m.campaign_id, m.company_id, %s
          FROM account_move m
         WHERE m.state = 'posted' AND m.move_type IN %s
           AND (m.source_id IS NOT NULL OR m.campaign_id IS NOT NULL)
        """,
        _columns(
            # what we owe is negative in accounting
            cost=SQL("-m.amount_untaxed_signed"),
            move_id=SQL("m.id"),
            medium_id=SQL("m.medium_id"),
        ),
        BILL_TYPES,
    )


def _costs():
    return SQL(
        """
        SELECT k.id * 4::bigint + 3, 'cost', k.date,
               k.source_id, k.campaign_id, k.company_id, %s
          FROM conveyor_source_cost k
        """,
        _columns(cost=SQL("k.amount"), cost_id=SQL("k.id"), user_id=SQL("k.user_id")),
    )


def report(currency_id):
    """One row for each lead, each client who has bought, each vendor bill and each line
    of costs, with what it counts for.

    Leads have the date on which they were made, clients that of their first purchase,
    costs their own. What a source is called for (``kind``) says the source, else the
    campaign.

    :param currency_id: of leads that are no company's: they are worth nothing yet, but
        sums of several currencies, or of one and none, are doubtful to Odoo
    """
    return SQL(
        """
        SELECT fact.*, coalesce(s.conveyor_kind, k.conveyor_kind) AS kind,
               coalesce(company.currency_id, %s) AS currency_id,
               NULL::float8 AS target_share,
               NULL::numeric AS cost_per_lead, NULL::numeric AS cost_per_target,
               NULL::numeric AS cost_per_client, NULL::float8 AS return_rate
          FROM (%s) fact
          LEFT JOIN utm_source s ON s.id = fact.source_id
          LEFT JOIN utm_campaign k ON k.id = fact.campaign_id
          LEFT JOIN res_company company ON company.id = fact.company_id
        """,
        currency_id,
        SQL(" UNION ALL ").join([_leads(), _clients(), _bills(), _costs()]),
    )
