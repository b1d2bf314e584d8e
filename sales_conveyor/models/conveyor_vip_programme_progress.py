from odoo import api, fields, models

from ..rules import vip as rules

#: Counts on the form: field -> states of the lines.
COUNTS = {
    "line_count": rules.STATES,
    "proposed_count": ("proposed",),
    "waiting_count": ("waiting",),
    "listed_count": ("listed",),
    "planned_count": ("planned",),
    "met_count": ("met",),
    "refused_count": ("refused",),
    "left_count": ("left",),
}


class ConveyorVipProgramme(models.Model):
    """How far a programme is: who is on nobody's list, in work, met, refused. The
    figures count all clients; the lists show those whom one may read."""

    _name = "conveyor.vip.programme"
    _inherit = "conveyor.vip.programme"

    line_count = fields.Integer(string="All Clients", compute="_compute_counts")
    proposed_count = fields.Integer(
        string="New Clients, Not Taken In", compute="_compute_counts"
    )
    waiting_count = fields.Integer(string="On Nobody's List", compute="_compute_counts")
    listed_count = fields.Integer(string="On a List", compute="_compute_counts")
    planned_count = fields.Integer(string="Meeting Planned", compute="_compute_counts")
    met_count = fields.Integer(string="Clients Met", compute="_compute_counts")
    refused_count = fields.Integer(
        string="Refused by the Client", compute="_compute_counts"
    )
    left_count = fields.Integer(string="Left the List", compute="_compute_counts")
    rest_count = fields.Integer(
        string="Without a Word",
        compute="_compute_counts",
        help="Neither met, nor refused, nor gone, and nobody has said why.",
    )
    change_count = fields.Integer(
        string="To Apply",
        compute="_compute_counts",
        help="Clients for whom somebody is proposed who hasn't them on the list yet.",
    )
    objection_count = fields.Integer(string="Objections", compute="_compute_counts")
    progress = fields.Float(
        compute="_compute_counts",
        help="Percent of the clients who have been met, have refused or have left.",
    )
    capacity = fields.Integer(
        compute="_compute_capacity",
        help="How many clients the participants can meet together in the period.",
    )

    @api.depends("line_ids.state", "line_ids.proposed_id", "line_ids.explanation")
    def _compute_counts(self):
        # sudo: how far the whole programme is; who the clients are isn't told
        lines = self.env["conveyor.vip.line"].sudo()
        counts = {}
        for programme, state, count in lines._read_group(
            [("programme_id", "in", self.ids)], ["programme_id", "state"], ["__count"]
        ):
            counts.setdefault(programme.id, {})[state] = count
        extra = {
            name: dict(lines._read_group(domain, ["programme_id"], ["__count"]))
            for name, domain in (
                ("rest_count", self._rest_domain()),
                ("change_count", self._change_domain()),
                ("objection_count", self._objection_domain()),
            )
        }
        for programme in self:
            found = counts.get(programme.id, {})
            for name, states in COUNTS.items():
                programme[name] = sum(found.get(state, 0) for state in states)
            for name, by_programme in extra.items():
                programme[name] = by_programme.get(programme._origin, 0)
            done = sum(found.get(state, 0) for state in rules.DONE)
            programme.progress = 100 * done / (programme.line_count or 1)

    @api.depends("participant_ids.capacity", "participant_ids.active")
    def _compute_capacity(self):
        for programme in self:
            programme.capacity = sum(
                programme.participant_ids.filtered("active").mapped("capacity")
            )

    def _change_domain(self):
        return [
            ("programme_id", "in", self.ids),
            ("state", "in", ("waiting", "listed")),
            ("to_apply", "=", True),
        ]

    def _objection_domain(self):
        return [
            ("programme_id", "in", self.ids),
            "|",
            ("objection_on", "!=", False),
            ("declined_on", "!=", False),
        ]

    # Lists

    def _lines_action(self, name, domain, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_vip_line_action"
        )
        action.update(name=name, domain=domain, context=context)
        return action

    def action_open_lines(self):
        """Open clients of the programme: all, or those of the state in the context."""
        self.ensure_one()
        domain = [("programme_id", "=", self.id)]
        state = self.env.context.get("vip_state")
        name = self.name
        if state in rules.STATES:
            domain.append(("state", "=", state))
            words = self.env["conveyor.vip.line"]._fields["state"]
            name = dict(words._description_selection(self.env))[state]
        return self._lines_action(name, domain)

    def action_open_rest(self):
        """Open the clients of whom nobody has said anything."""
        self.ensure_one()
        return self._lines_action(self.env._("Without a Word"), self._rest_domain())

    def action_open_changes(self):
        """Open what would be applied, with the reasons."""
        self.ensure_one()
        return self._lines_action(self.env._("To Apply"), self._change_domain())

    def action_open_objections(self):
        """Open the clients whose owners object, or whose hand-over was declined."""
        self.ensure_one()
        return self._lines_action(self.env._("Objections"), self._objection_domain())
