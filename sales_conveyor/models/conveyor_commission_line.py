from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..sql import commission, conveyors, prepared


class ConveyorCommissionLine(models.Model):
    """What somebody earns by a settlement of an invoice, or gives back by a credit.

    Open lines are written by the job, in sets, so that they always are what documents,
    owners and rates say now. Lines in a statement are closed and stay; what changes
    afterwards is the matter of a further line.
    """

    _name = "conveyor.commission.line"
    _description = "Commission line"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "move_id"

    user_id = fields.Many2one(
        "res.users", string="Person", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    client_id = fields.Many2one(
        "conveyor.client", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="client_id.partner_id", string="Contact")
    source = fields.Char(
        required=True,
        index=True,
        help="The settlement (a reconciliation of Odoo's) or the credit note, as "
        "“model,number”.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        index="btree_not_null",
        ondelete="set null",
        help="The invoice that was settled, or the credit note.",
    )
    origin_id = fields.Many2one(
        "account.move",
        string="Invoice of the Sale",
        index="btree_not_null",
        ondelete="set null",
        help="The invoice that decides whose commission it is, and at which rate.",
    )
    date = fields.Date(
        required=True, index=True, help="Day of the settlement, or of the credit note."
    )
    phase = fields.Selection(
        [("first", "First Sale"), ("repeat", "Repeat Sale")], string="Sale"
    )
    conveyor_id = fields.Many2one("conveyor.conveyor", ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="set null")
    rate_id = fields.Many2one("conveyor.commission.rate", ondelete="set null")
    percent = fields.Float(digits=(7, 4), aggregator=None)
    base = fields.Float(
        string="Net Amount",
        digits=(20, 6),
        help="What was settled or credited, net of tax, in the company's currency.",
    )
    amount = fields.Monetary(
        string="Commission", help="What the person earns; below zero: gives back."
    )
    correction = fields.Boolean(
        help="The settlement is in a closed statement already; this is what has "
        "changed since."
    )
    held = fields.Boolean(
        help="Not paid yet: required data of the client are missing. It is freed by "
        "itself as soon as they are there."
    )
    statement_id = fields.Many2one(
        "conveyor.commission.statement", index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        [("held", "Held"), ("free", "Free"), ("closed", "Closed"), ("paid", "Paid")],
        compute="_compute_state",
        search="_search_state",
    )
    explanation = fields.Text(
        compute="_compute_explanation", help="How the amount comes about, in words."
    )

    _open_ux = models.UniqueIndex(
        "(source, user_id) WHERE statement_id IS NULL",
        "A settlement has one open line for each person.",
    )
    _due_idx = models.Index(
        "(company_id, date, user_id) WHERE statement_id IS NULL AND held IS NOT TRUE"
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Commission lines follow from paid invoices and stay as they are. "
                "Change the rate, or the invoice; the line follows."
            )
        )

    # What it is

    @api.depends("move_id.name")
    def _compute_display_name(self):
        # sudo: one earns on documents that one may not read, and is told their names
        for line in self:
            line.display_name = line.sudo().move_id.name

    @api.depends("held", "statement_id.state")
    def _compute_state(self):
        for line in self:
            if line.statement_id:
                paid = line.statement_id.state == "paid"
                line.state = "paid" if paid else "closed"
            else:
                line.state = "held" if line.held else "free"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        conditions = {
            "held": [("statement_id", "=", False), ("held", "=", True)],
            "free": [("statement_id", "=", False), ("held", "=", False)],
            "closed": [("statement_id.state", "=", "closed")],
            "paid": [("statement_id.state", "=", "paid")],
        }
        return fields.Domain.OR(conditions[one] for one in value if one in conditions)

    @api.depends("base", "amount", "percent", "phase", "held", "correction", "date")
    @api.depends_context("lang")
    def _compute_explanation(self):
        lacking = self._lacking()
        for line in self:
            line.explanation = " ".join(line._explain(lacking.get(line.client_id)))

    def _explain(self, lacking):
        """Yield sentences that say how the line comes about."""
        money = self.currency_id.format
        document = self.sudo().move_id.name  # sudo: sellers don't read all invoices
        conveyor = self.sudo().conveyor_id.name  # sudo: nor accounting conveyors
        if self.source.startswith("account.move,"):
            yield self.env._(
                "Credit note %(document)s of %(date)s takes back %(base)s net.",
                document=document,
                date=self._day(),
                base=money(-self.base),
            )
        else:
            yield self.env._(
                "On %(date)s, %(base)s net of invoice %(document)s was settled.",
                document=document,
                date=self._day(),
                base=money(self.base),
            )
        yield self.env._(
            "Of that %(percent)s %% (%(sale)s%(conveyor)s) is %(amount)s.",
            percent=f"{self.percent:g}",
            sale=self.env._("first sale")
            if self.phase == "first"
            else self.env._("repeat sale"),
            conveyor=f", {conveyor}" if conveyor else "",
            amount=money(self.amount),
        )
        if self.correction:
            yield self.env._("It is the difference to what has been closed already.")
        if self.held:
            yield self.env._(
                "It is held until the client's file is complete. Missing: %(missing)s.",
                missing=lacking or self.env._("see the client file"),
            )

    def _day(self):
        return self.env["ir.qweb.field.date"].value_to_html(self.date, {})

    def _lacking(self):
        """Return what is missing of the clients of held lines: {client file: text}."""
        return self.filtered("held").client_id.sudo()._data_held()

    # By the job

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed."""
        if self._is_used():
            rows = prepared.of_contacts(
                self.env, commission.write_of, partner_ids, large=True
            )
            self._written(rows)

    @api.model
    def _follow_range(self, start, stop):
        """All clients with a contact number in [start, stop) were refreshed."""
        if self._is_used():
            self._write_lines(conveyors.of_range(start, stop))

    def _write_lines(self, condition):
        self.env.flush_all()
        with self.env["conveyor.figures"]._for_large_statements():
            self._written(self.env.execute_query(commission.write(condition)))

    def _written(self, rows):
        if rows:
            self.invalidate_model()
            self.env["conveyor.commission.statement"].invalidate_model()

    @api.model
    def _is_used(self):
        return self.env["conveyor.commission.rate"]._is_used()

    # Buttons

    def action_open_client(self):
        """Open the client file, where the missing data are."""
        self.ensure_one()
        return self.client_id.get_formview_action()

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists be grouped by the state."""
        if field_expr == "state":
            return SQL(
                """
                CASE WHEN %(statement)s IS NULL AND %(held)s THEN 'held'
                     WHEN %(statement)s IS NULL THEN 'free'
                     ELSE (SELECT s.state FROM conveyor_commission_statement s
                            WHERE s.id = %(statement)s) END
                """,
                statement=SQL.identifier(alias, "statement_id"),
                held=SQL.identifier(alias, "held"),
            )
        return super()._field_to_sql(alias, field_expr, query)
