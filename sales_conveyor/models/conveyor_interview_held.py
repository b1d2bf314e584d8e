from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules import questionnaire as rules
from ..rules import touch as touch_rules
from .conveyor_client_rights import _BY_SERVER

#: What the journal of touches says of an interview.
_TOLD = frozenset({"state", "date_held", "minutes", "contact_ids", "user_id"})


class ConveyorInterview(models.Model):
    """Held, moved, not held, refused. An interview that was held is a touch of each
    person; the meeting in the calendar is the same talk, and counts no more then."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"
    _mail_post_access = "read"

    scan_ids = fields.Many2many(
        "ir.attachment",
        "conveyor_interview_scan_rel",
        "interview_id",
        "attachment_id",
        string="Scan of the Sheet",
        copy=False,
        help="Pictures or a PDF of the sheet that was filled in by hand.",
    )
    may_write = fields.Boolean(
        compute="_compute_may_write",
        help="Whether the present user writes down what is said.",
    )

    outdated = fields.Boolean(
        compute="_compute_outdated",
        help="The questionnaire has a newer version.",
    )

    @api.depends("questionnaire_id.state")
    def _compute_outdated(self):
        for one in self:
            one.outdated = one.questionnaire_id.state == "replaced"

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_may_write(self):
        allowed = self._origin._filtered_access("write")
        for one in self:
            one.may_write = not one._origin or one._origin in allowed

    @api.model_create_multi
    def create(self, vals_list):
        interviews = super().create([self._with_moment(vals) for vals in vals_list])
        interviews.filtered(lambda one: one.state == rules.HELD)._tell_journal()
        interviews._own_scans()
        return interviews

    def write(self, vals):
        was_held = self.filtered(lambda one: one.state == rules.HELD)
        if vals.get("state") == rules.HELD and not vals.get("date_held"):
            for one in self.filtered(lambda one: not one.date_held):
                super(ConveyorInterview, one).write({"date_held": one._likely_moment()})
        result = super().write(vals)
        if "scan_ids" in vals:
            self._own_scans()
        if _TOLD.intersection(vals):
            is_held = self.filtered(lambda one: one.state == rules.HELD)
            (was_held | is_held)._withdraw_from_journal()
            is_held._tell_journal()
            (was_held | is_held)._mark_events()
        return result

    @api.model
    def _with_moment(self, vals):
        if vals.get("state") == rules.HELD and not vals.get("date_held"):
            return {**vals, "date_held": fields.Datetime.now()}
        return vals

    def _likely_moment(self):
        """Return when it was held, if nobody says: when it was planned, once that is
        over; now otherwise."""
        now = fields.Datetime.now()
        return (
            self.date_planned if self.date_planned and self.date_planned < now else now
        )

    def _own_scans(self):
        """Scans are read by those who read the interview."""
        for one in self:
            # sudo: pictures were uploaded before the interview was saved, by the user
            scans = one.scan_ids.sudo().filtered(
                lambda scan: not scan.res_id and scan.create_uid == self.env.user
            )
            scans.write({"res_model": self._name, "res_id": one.id})

    @api.constrains("scan_ids")
    def _check_scans(self):
        for one in self.sudo():
            if any(
                scan.res_id and (scan.res_model, scan.res_id) != (self._name, one.id)
                for scan in one.scan_ids
            ):
                raise ValidationError(
                    self.env._("This file belongs to another record. Upload it here.")
                )

    @api.constrains("state", "date_held")
    def _check_date_held(self):
        soon = fields.Datetime.now() + timedelta(days=1)
        for one in self:
            if one.state == rules.HELD and one.date_held and one.date_held > soon:
                raise ValidationError(
                    self.env._(
                        "%(interview)s: a talk that is still to come wasn't held yet.",
                        interview=one.display_name,
                    )
                )

    def _mail_get_partner_fields(self, introspect_fields=False):
        # what is said among us of a client isn't proposed to be mailed to it
        return []

    # The journal of touches

    def _touch_key(self):
        return f"interview:{self.id}"

    def _tell_journal(self):
        """Write the touches of interviews that were held."""
        rows = []
        # sudo: the journal is the server's
        for one in self.sudo():
            spoken = one.contact_ids or one.person_ids.filtered("confirmed").partner_id
            common = {
                "client_id": one.client_id.id,
                "channel": touch_rules.INTERVIEW,
                "key": one._touch_key(),
                "date": one.date_held,
                "user_id": one.user_id.id,
                "minutes": one.minutes,
                "subject": one.questionnaire_id.name,
                "res_model": self._name,
                "res_id": one.id,
            }
            rows += [{**common, "partner_id": contact.id} for contact in spoken] or [
                common
            ]
        self.env["conveyor.touch"]._log(rows)

    def _withdraw_from_journal(self):
        # sudo and token: what the interview said is said anew, or no more
        touches = (
            self.env["conveyor.touch"]
            .sudo()
            .with_context(conveyor_by_server=_BY_SERVER, active_test=False)
            .search([("key", "in", [one._touch_key() for one in self])])
        )
        self.env["conveyor.touch.mark"]._add("p", touches.client_partner_id.ids)
        touches.unlink()

    def _mark_events(self):
        """Have the meetings looked at: they count, or they don't any more."""
        self.env["conveyor.touch.mark"]._add("e", self.event_id.ids)

    # Buttons

    def action_fill(self):
        """Open the screen on which it is filled in."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sales_conveyor.conveyor_interview_action_fill"
        )
        return {
            **action,
            "name": self.display_name,
            "context": {"active_id": self.id, "active_model": self._name},
        }

    def action_change(self):
        """Ask why it is moved, wasn't held, or was refused."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not as Planned"),
            "res_model": "conveyor.interview.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_interview_id": self.id},
        }

    def action_plan_again(self):
        """Plan a talk that wasn't held once more, on a day to be found."""
        for one in self:
            if one.state not in rules.EXPLAINED:
                raise UserError(self.env._("It is planned, or was held, already."))
            one.message_post(
                body=self.env._("Planned again. Before: %(reason)s", reason=one.reason)
            )
        self.write({"state": rules.PLANNED, "date_planned": False, "reason": False})

    def action_newest(self):
        """Take the questionnaire as it is now, as long as nothing is filled in."""
        for one in self:
            one.questionnaire_id = one.questionnaire_id.root_id
