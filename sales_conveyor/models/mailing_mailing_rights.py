from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: Who writes to segments: with the right to Odoo's e-mail marketing, which it implies.
MARKETING = "sales_conveyor.conveyor_group_marketing"
#: States in which letters go out, or are about to.
ON_THE_WAY = ("in_queue", "sending")
#: What decides who gets a mailing that doesn't use a segment.
RECIPIENTS = frozenset(
    {
        "conveyor_segment_ids",
        "mailing_domain",
        "mailing_filter_id",
        "mailing_model_id",
        "state",
    }
)
#: What the server alone says of a mailing.
SERVER_FIELDS = frozenset({"conveyor_left_out", "conveyor_company_id"})


class MailingMailing(models.Model):
    """Who may write to segments, and to clients at all. The user of the transaction
    counts, not ``sudo()``; the queue sends as the server what was allowed before."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    @api.model
    def _conveyor_may(self):
        return self.env.uid == SUPERUSER_ID or self.env.user.has_group(MARKETING)

    def _conveyor_require(self):
        if self._conveyor_may():
            return
        officers = (
            self.env.ref(MARKETING)
            .sudo()
            .all_user_ids.filtered(
                lambda user: not user.share and user.id != SUPERUSER_ID
            )
        )
        raise AccessError(
            self.env._(
                "Mailings to segments are written and changed by marketing and the "
                "central-file officer (%(names)s). Ask one of them.",
                names=", ".join(officers[:5].mapped("name")) or "-",
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._conveyor_check_vals(vals)
        mailings = super().create(vals_list)
        mailings._conveyor_check_own()
        mailings._conveyor_check_on_the_way()
        return mailings

    def write(self, vals):
        self._conveyor_check_vals(vals)
        if vals:
            self._conveyor_check_own()
        result = super().write(vals)
        if RECIPIENTS.intersection(vals):
            self._conveyor_check_own()
            self._conveyor_check_on_the_way()
        return result

    def _conveyor_check_vals(self, vals):
        if not self.env.su and any(vals.get(name) for name in SERVER_FIELDS):
            raise AccessError(
                self.env._("Who was left out is written down by the server.")
            )
        if vals.get("conveyor_segment_ids"):
            self._conveyor_require()
        if vals.get("conveyor_kind_id"):
            kinds = self.env["conveyor.mailing.kind"]
            kinds._check_transactional(kinds.browse(vals["conveyor_kind_id"]))

    def _conveyor_check_own(self):
        """Refuse to touch mailings to segments to whoever may not write them."""
        # sudo: the segments count, may the user see them or not
        if not self._conveyor_may() and any(self.sudo().mapped("conveyor_segment_ids")):
            self._conveyor_require()

    def _conveyor_check_on_the_way(self):
        for mailing in self:
            if mailing.state in ON_THE_WAY:
                mailing._conveyor_check_reach()

    def _conveyor_check_reach(self):
        """Refuse to salespeople to write to the clients of others by a filter: who
        writes to many clients uses a segment, which shows who is left out and why."""
        self.ensure_one()
        mailing = self.sudo()  # sudo: what the mailing reaches, not what one sees of it
        if (
            self._conveyor_may()
            or not self.env.user.has_group("sales_conveyor.conveyor_group_user")
            or mailing.conveyor_segment_ids
            or mailing.mailing_model_real != "res.partner"
        ):
            return
        query = mailing.env["res.partner"]._search(mailing._get_recipients_domain())
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id FROM conveyor_client c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                 WHERE p.id IN %s AND c.merged_into_id IS NULL
                   AND c.owner_id IS DISTINCT FROM %s LIMIT 1
                """,
                query.subselect(),
                self.env.uid,
            )
        )
        if rows:
            raise AccessError(
                self.env._(
                    "“%(mailing)s” would reach clients of others. Write to your own "
                    "clients, or ask marketing for a mailing to a segment.",
                    mailing=mailing.subject,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_to_conveyor_clients(self):
        """What was sent is what the limit of letters counts."""
        limited = self._conveyor_is_limited()
        for mailing in self.sudo():
            if mailing.state in ("sending", "done") and (
                limited or mailing.conveyor_segment_ids
            ):
                raise UserError(
                    self.env._(
                        "“%(mailing)s” has been sent: its letters count for the limit "
                        "of each person. Archive it instead.",
                        mailing=mailing.subject,
                    )
                )
        if not self._conveyor_may():
            self._conveyor_check_own()

    @api.model
    def _conveyor_is_limited(self):
        """Return whether any company limits the letters for a person."""
        # sudo: it holds in every company
        companies = self.env["res.company"].sudo()
        return bool(
            companies.search_count([("conveyor_mailing_limit", ">", 0)], limit=1)
        )
