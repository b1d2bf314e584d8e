from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..rules import audit as rules

QUESTIONS = [
    (rules.EXISTS, "Is there a central file?"),
    (rules.STATE, "In what state is it?"),
    (rules.USED, "Is it used?"),
    (rules.TALK, "Who starts to talk?"),
]


class ConveyorAudit(models.TransientModel):
    """The audit of the central file: figures that answer four questions, each with the
    list behind it, for a period and, if wanted, one owner."""

    _name = "conveyor.audit"
    _description = "Audit of the central file"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="First Day",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) - relativedelta(years=1, days=-1)
        ),
    )
    date_to = fields.Date(
        string="Last Day",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    owner_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        help="Only the clients of this owner. Empty: all.",
    )
    line_ids = fields.One2many("conveyor.audit.line", "audit_id", readonly=True)

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        if any(audit.date_from > audit.date_to for audit in self):
            raise ValidationError(
                self.env._("The period ends before it begins. Correct its days.")
            )

    def _compute_display_name(self):
        for audit in self:
            audit.display_name = self.env._("Audit of the Central File")

    @api.model_create_multi
    def create(self, vals_list):
        audits = super().create(vals_list)
        audits._measure()
        return audits

    def write(self, vals):
        result = super().write(vals)
        if not {"company_id", "date_from", "date_to", "owner_id"}.isdisjoint(vals):
            self._measure()
        return result

    # Figures

    def _measure(self):
        """Look up all figures anew."""
        lines = self.env["conveyor.audit.line"]
        self.line_ids.unlink()
        for audit in self:
            lines.create(
                [
                    {**line, "audit_id": audit.id, "sequence": number}
                    for number, line in enumerate(audit._lines())
                ]
            )

    def _scope(self):
        """Return the current client files that the audit is about."""
        scope = Domain("company_id", "=", self.company_id.id)
        if self.owner_id:
            scope &= Domain("owner_id", "=", self.owner_id.id)
        return scope

    def _lines(self):
        files = self.env["conveyor.client"]
        total = files.search_count(self._scope())

        def line(question, name, condition):
            domain = self._scope() & Domain(condition)
            count = files.search_count(domain)
            return {
                "question": question,
                "name": name,
                "count": count,
                "share": rules.share(count, total),
                "domain": repr(list(domain)),
            }

        lines = [
            *self._lines_exists(line),
            *self._lines_state(line),
            *self._lines_used(line),
            *self._lines_talk(line),
        ]
        [(score,)] = files._read_group(self._scope(), [], ["completeness_score:avg"])
        for one in lines:
            if one.pop("average", False):
                one["share"] = round(score or 0, 1)
        return lines

    def _within(self, field):
        return [
            (field, ">=", fields.Date.to_string(self.date_from)),
            (field, "<=", fields.Date.to_string(self.date_to)),
        ]

    def _period(self, name):
        return [("audit_figure", "=", f"{name}|{self.date_from}|{self.date_to}")]

    def _lines_exists(self, line):
        def ask(name, condition):
            return line(rules.EXISTS, name, condition)

        return [
            ask(self.env._("Clients in the central file"), []),
            ask(self.env._("Entered in the period"), self._within("entry_date")),
            ask(self.env._("With an owner"), [("owner_id.active", "=", True)]),
            ask(self.env._("Without an owner"), [("queue", "=", "no_owner")]),
        ]

    def _lines_state(self, line):
        def ask(name, condition):
            return line(rules.STATE, name, condition)

        return [
            {
                **ask(self.env._("Completeness on average"), []),
                "average": True,
            },
            ask(self.env._("Complete"), [("completeness_score", "=", 100)]),
            ask(
                self.env._("Required data missing"), [("completeness_lacking", "=", 1)]
            ),
            ask(self.env._("Verified in the period"), self._within("verified_on")),
            ask(self.env._("Not verified for long"), [("queue", "=", "unverified")]),
            ask(self.env._("E-mail can't be used"), [("queue", "=", "email")]),
            ask(self.env._("Phone can't be used"), [("queue", "=", "phone")]),
        ]

    def _lines_used(self, line):
        def ask(name, condition):
            return line(rules.USED, name, condition)

        return [
            ask(
                self.env._("Letter, activity, meeting, order or invoice in the period"),
                self._period("touched"),
            ),
            ask(
                self.env._("Nothing of that in the period"),
                list(~Domain(self._period("touched"))),
            ),
            ask(
                self.env._("Last purchase in the period"),
                self._within("last_purchase_date"),
            ),
            ask(self.env._("With a planned activity"), [("activity_ids", "!=", False)]),
        ]

    def _lines_talk(self, line):
        ours, theirs = (
            line(rules.TALK, name, self._period(figure))
            for name, figure in (
                (self.env._("We wrote first"), "ours"),
                (self.env._("The client wrote first"), "theirs"),
            )
        )
        # who wrote first is asked of those with whom there was any talk
        both = ours["count"] + theirs["count"]
        for one in (ours, theirs):
            one["share"] = rules.share(one["count"], both)
        return [ours, theirs]

    # Buttons

    @api.model
    def action_open(self):
        """Open the audit of the last 12 months."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audit of the Central File"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_print(self):
        """Print the audit on A4."""
        return self.env.ref("sales_conveyor.conveyor_audit_report").report_action(self)


class ConveyorAuditLine(models.TransientModel):
    """One figure of an audit."""

    _name = "conveyor.audit.line"
    _description = "Figure of an audit"
    _order = "question, sequence, id"

    audit_id = fields.Many2one(
        "conveyor.audit", required=True, index=True, ondelete="cascade"
    )
    question = fields.Selection(QUESTIONS, required=True)
    sequence = fields.Integer()
    name = fields.Char(required=True)
    count = fields.Integer(string="Clients")
    share = fields.Float(string="%", digits=(16, 1))
    domain = fields.Char()

    def action_open_list(self):
        """Open the clients behind the figure."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_queue_client_action"
        )
        return dict(action, name=self.name, domain=self.domain, context={})
