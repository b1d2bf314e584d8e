"""Which client files hold back what depends on their data; ``rules/hand_in.py`` is the
readable definition."""

from odoo.tools import SQL

from ..rules import hand_in as rules
from ..rules.purchase import SALE_TYPES
from . import invoice_seller

#: Client files ``c`` in which required data are missing.
LACKING = SQL(
    "EXISTS (SELECT FROM conveyor_completeness k WHERE k.id = c.id AND k.lacking)"
)
#: Client files ``c`` whose data the seller has to hand in, or the officer to accept.
NOT_HANDED_IN = SQL(
    """
    (EXISTS (SELECT FROM res_company hc
              WHERE hc.id = c.company_id AND c.entry_date >= hc.conveyor_hand_in_from)
     AND NOT EXISTS (SELECT FROM conveyor_hand_in h
                      WHERE h.client_id = c.id AND h.state IN %s))
    """,
    rules.DONE,
)
#: Client files ``c`` for whose data something waits.
HELD = SQL("(%s OR %s)", LACKING, NOT_HANDED_IN)


def held(client_ids):
    """Select (client, whether required data are missing, whether they have to be handed
    in) of the client files for whose data something waits."""
    return SQL(
        """
        SELECT id, lacking, not_handed_in
          FROM (SELECT c.id, %s AS lacking, %s AS not_handed_in
                  FROM conveyor_client c
                 WHERE c.id = ANY(%s) AND c.merged_into_id IS NULL) c
         WHERE lacking OR not_handed_in
        """,
        LACKING,
        NOT_HANDED_IN,
        list(client_ids),
    )


def not_handed_in(company_ids):
    """Select the current client files whose data have to be handed in or accepted."""
    return SQL(
        "SELECT c.id FROM conveyor_client c"
        " WHERE c.active AND c.company_id = ANY(%s) AND %s",
        list(company_ids),
        NOT_HANDED_IN,
    )


def lacking_invoices():
    """Select the posted documents of clients in whose files required data are missing,
    each with its seller."""
    return SQL(
        """
        SELECT m.id, m.id AS move_id, c.id AS client_id, c.company_id,
               %(seller)s AS user_id, %(team)s AS team_id, c.owner_id, c.conveyor_id,
               m.invoice_date, m.amount_untaxed_signed AS amount,
               k.lacking_since, k.score, k.missing_count
          FROM conveyor_completeness k
          JOIN conveyor_client c ON c.id = k.id
          JOIN res_partner p ON p.commercial_partner_id = c.partner_id
          JOIN account_move m ON m.commercial_partner_id = p.id
                             AND m.company_id = c.company_id
          %(not_counted)s
         WHERE k.lacking AND m.state = 'posted' AND m.move_type IN %(sale)s
        """,
        seller=invoice_seller.counted("m", "user_id"),
        team=invoice_seller.counted("m", "team_id"),
        not_counted=invoice_seller.not_counted("m"),
        sale=SALE_TYPES,
    )
