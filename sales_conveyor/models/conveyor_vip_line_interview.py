from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rules import vip as rules


class ConveyorVipLine(models.Model):
    """What becomes of a client in a programme: it follows from the interviews."""

    _name = "conveyor.vip.line"
    _inherit = "conveyor.vip.line"

    interview_ids = fields.One2many(
        "conveyor.interview", "vip_line_id", string="Interviews", readonly=True
    )
    interview_id = fields.Many2one(
        "conveyor.interview",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The one that counts: held, else to come, else the last one.",
    )
    date_planned = fields.Datetime(
        related="interview_id.date_planned", string="Planned For"
    )
    date_met = fields.Datetime(
        string="Met On",
        readonly=True,
        index="btree_not_null",
        help="When the interview was held.",
    )
    user_may_plan = fields.Boolean(
        compute="_compute_user_may_plan", export_string_translation=False
    )

    @api.depends("user_id", "state", "programme_id.state")
    @api.depends_context("uid")
    def _compute_user_may_plan(self):
        for line in self:
            line.user_may_plan = line._may_plan()

    def _may_plan(self):
        return (
            self.programme_id.state == "running"
            and self.state in ("waiting", "listed", "refused")
            and (self.user_id == self.env.user or self.programme_id._is_head())
        )

    def _follow_interviews(self):
        """Let the state be what the interviews say. The list of a closed programme
        stays as it is."""
        # sudo: whoever holds an interview need not be allowed to change the list
        lines = self.sudo().filtered(
            lambda line: line.state != "left" and line.programme_id.state == "running"
        )
        # an interview that is just being made is there twice: as it was thought up
        lines.invalidate_recordset(["interview_ids"])
        for line in lines:
            interviews = line.interview_ids.sorted(
                lambda one: (
                    one.date_held or one.date_planned or one.create_date,
                    one.id,
                )
            )
            if line.state == "proposed" and not interviews:
                continue
            line._adopt(interviews)
            state = rules.state_of(
                interviews.mapped("state"), bool(line.participant_id)
            )
            counts = line._that_counts(interviews, state)
            values = {
                "state": state,
                "interview_id": counts.id,
                "date_met": state == "met"
                and (counts.date_held or counts.date_planned),
            }
            if any(
                line._fields[name].convert_to_cache(value, line)
                != line._fields[name].convert_to_cache(line[name], line)
                for name, value in values.items()
            ):
                line._as_server().write(values)

    def _follow_rest(self):
        self._follow_interviews()
        return super()._follow_rest()

    @api.model
    def _that_counts(self, interviews, state):
        wanted = {"met": "held", "planned": "planned", "refused": "refused"}.get(state)
        found = interviews.filtered(lambda one: one.state == wanted)
        return (found[:1] if state == "met" else found[-1:]) or interviews[-1:]

    def _adopt(self, interviews):
        """A client on nobody's list is on that of the participant who meets it."""
        if self.participant_id or not interviews:
            return
        one = self.programme_id.participant_ids.filtered(
            lambda one: one.active and one.user_id == interviews[-1].user_id
        )
        if one:
            self._as_server().write(
                {
                    "participant_id": one.id,
                    "proposed_id": one.id,
                    "user_id": one.user_id.id,
                    "owner_then_id": self.owner_id.id,
                    "listed_on": fields.Datetime.now(),
                }
            )
            self.programme_id._lock()
            self.programme_id._give_access()

    # Buttons

    def action_plan_interview(self):
        """Plan the meeting: an interview with everything that is known filled in."""
        self.ensure_one()
        self._check_may_plan()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Interview"),
            "res_model": "conveyor.interview",
            "views": [[False, "form"]],
            "context": {
                "default_client_id": self.client_id.id,
                "default_vip_line_id": self.id,
                "default_user_id": self.user_id.id or self.env.uid,
            },
        }

    def action_open_interviews(self):
        """Open the interviews of the client in the programme."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_interview_action"
        )
        action.update(domain=[("vip_line_id", "=", self.id)], context={})
        if len(self.interview_ids) == 1:
            action.update(views=[(False, "form")], res_id=self.interview_ids.id)
        return action

    def action_refused(self):
        """Ask why the client doesn't want to be met."""
        return self._ask("refused", self.env._("Refused by the Client"))

    def conveyor_refused(self, reason):
        """Note that clients refuse to be met, and why.

        Callable from outside (JSON-RPC, XML-RPC).
        """
        self._check_words(reason)
        for line in self:
            line._check_may_plan()
            self.env["conveyor.interview"].create(
                {
                    "client_id": line.client_id.id,
                    "vip_line_id": line.id,
                    "user_id": line.user_id.id or self.env.uid,
                    "state": "refused",
                    "reason": reason.strip(),
                    "date_planned": fields.Datetime.now(),
                }
            )
        return True

    def _check_may_plan(self):
        self.check_access("read")
        if self._may_plan():
            return
        if self.programme_id.state != "running" or self.state in ("met", "planned"):
            words = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(client)s: %(state)s. There is nothing to plan.",
                    client=self.display_name,
                    state=words[self.state],
                )
            )
        raise AccessError(
            self.env._(
                "%(client)s is met by %(user)s. Ask the head of the programme: "
                "%(head)s.",
                client=self.display_name,
                user=self.user_id.sudo().name or self.env._("nobody yet"),
                head=self.programme_id.head_id.sudo().name,
            )
        )
