from odoo import api, fields, models

from ..rules.mailing import REASONS
from ..sql import mailing as mailing_sql


class MailingMailing(models.Model):
    """How many of a segment get the letter, how many don't, and why: before sending as
    it is now, afterwards as it was at that moment."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    conveyor_left_out = fields.Json(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="How many were left out at the moment of sending, by reason.",
    )
    conveyor_member_count = fields.Integer(
        string="Addressed by the Segments", compute="_compute_conveyor_reach"
    )
    conveyor_reach_count = fields.Integer(
        string="Get a Letter", compute="_compute_conveyor_reach"
    )
    conveyor_left_no_email = fields.Integer(
        string="Without an e-mail address", compute="_compute_conveyor_reach"
    )
    conveyor_left_bad_email = fields.Integer(
        string="With an invalid address", compute="_compute_conveyor_reach"
    )
    conveyor_left_blacklist = fields.Integer(
        string="On the blacklist", compute="_compute_conveyor_reach"
    )
    conveyor_left_opt_out = fields.Integer(
        string="Unsubscribed",
        compute="_compute_conveyor_reach",
        help="Left all mailing lists on which they had been.",
    )
    conveyor_left_consent = fields.Integer(
        string="Without consent",
        compute="_compute_conveyor_reach",
        help="Have withdrawn their consent, or have never given it where it is needed.",
    )
    conveyor_left_limit = fields.Integer(
        string="Enough letters already",
        compute="_compute_conveyor_reach",
        help="Got as many letters lately as the company allows for a person.",
    )
    conveyor_left_duplicate = fields.Integer(
        string="Reached by another address",
        compute="_compute_conveyor_reach",
        help="The same address, or the same person in one client, gets it already.",
    )
    conveyor_left_holdout = fields.Integer(
        string="By lot, for comparison", compute="_compute_conveyor_reach"
    )
    conveyor_reach_problem = fields.Char(
        compute="_compute_conveyor_reach", export_string_translation=False
    )

    @api.depends(
        "conveyor_segment_ids",
        "conveyor_kind_id",
        "conveyor_holdout",
        "conveyor_left_out",
        "state",
    )
    def _compute_conveyor_reach(self):
        for mailing in self:
            counts, problem = mailing._conveyor_counts()
            mailing.conveyor_reach_problem = problem
            mailing.conveyor_reach_count = counts.get("reached", 0)
            mailing.conveyor_member_count = sum(counts.values())
            for reason in REASONS:
                mailing[f"conveyor_left_{reason}"] = counts.get(reason, 0)

    def _conveyor_counts(self):
        """Return {reason or "reached": number}, and what is wrong with the segments."""
        self.ensure_one()
        if (
            not self.env["conveyor.segment"].has_access("read")
            or not self.conveyor_segment_ids
        ):
            return {}, False
        if self.state in ("sending", "done") and self.conveyor_left_out:
            return self.conveyor_left_out, False
        for segment in self.conveyor_segment_ids:
            if segment.problem:
                return {}, f"{segment.name}: {segment.problem}"
        rows = self.env.execute_query(mailing_sql.count(self._conveyor_judged()))
        return {reason or "reached": number for reason, number in rows}, False

    def _conveyor_note_left_out(self):
        """Write down who is left out, before the first letter goes out."""
        self.ensure_one()
        if self.conveyor_left_out:
            return
        judged = self._conveyor_judged()
        counts = dict(self.env.execute_query(mailing_sql.count(judged)))
        self.env.cr.execute(mailing_sql.write_controls(self.id, judged))
        counts["reached"] = counts.pop(None, 0)
        self.sudo().conveyor_left_out = counts  # sudo: said by the server alone

    def action_conveyor_reason(self):
        """Open the contacts who get no letter for the reason of the button, or those
        who get one."""
        self.ensure_one()
        reason = self.env.context.get("conveyor_reason")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "contacts.action_contacts"
        )
        field = "conveyor_reach_count"
        if reason in REASONS:
            field = f"conveyor_left_{reason}"
        else:
            reason = "reached"
        action.update(
            name=f"{self.subject}: {self._fields[field]._description_string(self.env)}",
            domain=[("conveyor_mailing_reason", "=", f"{self.id}:{reason}")],
            context={"create": False},
        )
        return action
