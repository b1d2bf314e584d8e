"""What partner organisations and we have sent each other. Each figure is said of one
organisation ``o``, so that lists of organisations can be sorted and grouped by it."""

from odoo.tools import SQL

_LEADS = SQL(
    "(SELECT count(*) FROM crm_lead l WHERE l.conveyor_organisation_id = o.id)"
)


def _of_clients(what):
    # Clients who were told who sent them, and those of its leads: a contact that
    # companies share has one organisation, leads have that of their company. Whoever
    # was a client before the lead came wasn't brought by it.
    return SQL(
        """
        (SELECT %s
           FROM conveyor_client c
           JOIN conveyor_figures f ON f.id = c.figures_id
          WHERE c.company_id = o.company_id AND c.merged_into_id IS NULL
            AND c.id IN (
                SELECT told.id
                  FROM res_partner p
                  JOIN conveyor_client told ON told.partner_id = p.id
                 WHERE p.conveyor_organisation_id = o.id
                 UNION ALL
                SELECT bought.id
                  FROM crm_lead l
                  JOIN res_partner p ON p.id = l.partner_id
                  JOIN conveyor_client bought
                       ON bought.partner_id = p.commercial_partner_id
                 WHERE l.conveyor_organisation_id = o.id
                   AND bought.entry_date >= l.create_date::date))
        """,
        what,
    )


def _of_sent(what, condition="true"):
    return SQL(
        f"(SELECT {what} FROM conveyor_sent_client s"
        f" WHERE s.organisation_id = o.id AND {condition})"
    )


_CLIENTS = _of_clients(SQL("count(*)"))
_REVENUE = _of_clients(SQL("coalesce(sum(f.revenue_total), 0)"))
_SENT = _of_sent("count(*)")
_SENT_CLIENTS = _of_sent("count(*)", "s.result = 'client'")
_SENT_AMOUNT = _of_sent("coalesce(sum(s.amount), 0)", "s.result = 'client'")

#: What is counted of an organisation: SQL of each figure, of the organisation ``o``.
FIGURES = {
    "lead_count": _LEADS,
    "client_count": _CLIENTS,
    "revenue": _REVENUE,
    "sent_count": _SENT,
    "sent_client_count": _SENT_CLIENTS,
    "sent_amount": _SENT_AMOUNT,
    "balance_clients": SQL("(%s - %s)", _SENT_CLIENTS, _CLIENTS),
    "balance_amount": SQL("(%s - %s)", _SENT_AMOUNT, _REVENUE),
}


def figure(name, alias):
    """One figure of the organisation ``alias``."""
    return SQL(
        "(SELECT %s FROM conveyor_partner_organisation o WHERE o.id = %s)",
        FIGURES[name],
        SQL.identifier(alias, "id"),
    )


def figures(organisation_ids):
    """Rows (organisation, figures in the order of ``FIGURES``)."""
    return SQL(
        "SELECT o.id, %s FROM conveyor_partner_organisation o WHERE o.id = ANY(%s)",
        SQL(", ").join(FIGURES.values()),
        list(organisation_ids),
    )


def clients(organisation_ids):
    """Numbers of the client files that organisations have brought."""
    return SQL(
        "SELECT unnest(%s) FROM conveyor_partner_organisation o WHERE o.id = ANY(%s)",
        _of_clients(SQL("array_agg(c.id)")),
        list(organisation_ids),
    )
