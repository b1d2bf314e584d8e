from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..sql import commission

#: Who closes statements and opens them again.
CLOSERS = "sales_conveyor.conveyor_group_manager"
#: Who notes that they are paid.
PAYERS = "account.group_account_invoice"


class ConveyorCommissionStatement(models.Model):
    """What one person has earned until a day, closed: nothing in it changes."""

    _name = "conveyor.commission.statement"
    _description = "Commission statement"
    _inherit = ["mail.thread", "conveyor.server.token"]
    _order = "date_to desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="First Day", readonly=True, help="The day after the statement before it."
    )
    date_to = fields.Date(string="Last Day", required=True, readonly=True)
    state = fields.Selection(
        [("closed", "Closed"), ("paid", "Paid")],
        default="closed",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    paid_on = fields.Date(readonly=True, copy=False)
    paid_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    bill_id = fields.Many2one(
        "account.move",
        string="Vendor Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The bill of somebody who isn't on the payroll.",
    )
    line_ids = fields.One2many(
        "conveyor.commission.line", "statement_id", string="Lines", readonly=True
    )
    amount = fields.Monetary(
        string="Commission",
        readonly=True,
        help="Sum of the lines, when the statement was closed.",
    )
    amount_first = fields.Monetary(string="First Sales", readonly=True)
    amount_repeat = fields.Monetary(string="Repeat Sales", readonly=True)
    held_amount = fields.Monetary(
        string="Still Held",
        compute="_compute_held_amount",
        help="What waits today for missing data of clients, in no statement yet.",
    )

    _period_ux = models.UniqueIndex(
        "(company_id, user_id, date_to)",
        "This period of the person is closed already. Open the statement again to "
        "close the period anew.",
    )

    @api.depends("user_id", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            day = self.env["ir.qweb.field.date"].value_to_html(statement.date_to, {})
            statement.display_name = self.env._(
                "%(person)s until %(day)s", person=statement.user_id.name, day=day
            )

    @api.depends("user_id", "company_id")
    def _compute_held_amount(self):
        held = self.env["conveyor.commission.line"]._read_group(
            [
                ("user_id", "in", self.user_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("statement_id", "=", False),
                ("held", "=", True),
            ],
            ["user_id", "company_id"],
            ["amount:sum"],
        )
        sums = {(user, company): amount for user, company, amount in held}
        for statement in self:
            key = (statement.user_id, statement.company_id)
            statement.held_amount = sums.get(key, 0.0)

    # Closing

    @api.model
    def _close(self, company, until, users=None):
        """Close the period that ends on a day: what is free by then goes into one
        statement for each person. Held lines stay open and come later, and so do
        those of people whose statements reach to that day, or beyond it, already.

        :param users: whose; by default of everybody who has earned anything
        :return: the statements
        """
        self._require(CLOSERS)
        self.env.flush_all()
        waiting = self.env.execute_query(commission.waiting_people(company.id, until))
        people = {id_ for (id_,) in waiting}
        if users:
            people &= set(users.ids)
        if people:
            people -= self._closed_people(company, until)
            if not people:
                raise UserError(
                    self.env._(
                        "All who have anything to close have a statement until "
                        "%(day)s or later already. What has come in since goes into "
                        "their next one. To have it in this one, open the statement "
                        "again, and then close the period anew.",
                        day=format_date(self.env, until),
                    )
                )
        if not people:
            raise UserError(
                self.env._(
                    "Nobody has anything to close until this day. Held lines wait for "
                    "the data of their clients; see “Held” in the list of lines."
                )
            )
        statements = self._as_server().create(
            [
                {
                    "user_id": user_id,
                    "company_id": company.id,
                    "date_from": self._day_after_last(company, user_id),
                    "date_to": until,
                }
                for user_id in sorted(people)
            ]
        )
        numbers = {statement.user_id.id: statement.id for statement in statements}
        self.env.execute_query(commission.close(numbers, company.id, until))
        self.env["conveyor.commission.line"].invalidate_model()
        statements._sum_up()
        return statements.with_env(self.env)

    def _closed_people(self, company, until):
        """Return the numbers of those whose statements reach to a day already."""
        # sudo: statements of everybody, whoever closes
        closed = self.sudo()._read_group(
            [("company_id", "=", company.id), ("date_to", ">=", until)], ["user_id"]
        )
        return {user.id for (user,) in closed}

    def _day_after_last(self, company, user_id):
        # sudo: statements of the person, whoever may see them
        last = self.sudo().search(
            [("company_id", "=", company.id), ("user_id", "=", user_id)],
            order="date_to desc",
            limit=1,
        )
        return last and fields.Date.add(last.date_to, days=1)

    def _sum_up(self):
        sums = (
            self.env["conveyor.commission.line"]
            .sudo()
            ._read_group(
                [("statement_id", "in", self.ids)],
                ["statement_id", "phase"],
                ["amount:sum"],
            )
        )
        for statement, phase, amount in sums:
            statement[f"amount_{phase}"] = amount
            statement.amount += amount

    def action_open_again(self):
        """Give the lines back to the open ones, and have them computed anew."""
        self._require(CLOSERS)
        if self.filtered(lambda s: s.state == "paid" or s.bill_id):
            raise UserError(
                self.env._(
                    "A statement that is paid, or billed, isn't opened again. What "
                    "changes comes into the next one as a correction."
                )
            )
        clients = self.sudo().line_ids.client_id
        lines = self.env["conveyor.commission.line"]._as_server()
        lines.search([("statement_id", "in", self.ids)]).unlink()
        self._as_server().unlink()
        self.env["conveyor.commission.line"]._follow(clients.partner_id.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Commission Lines"),
            "res_model": "conveyor.commission.line",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("client_id", "in", clients.ids)],
        }

    # Paying

    def action_paid(self):
        """Note that the people have got their money."""
        self._require(PAYERS)
        self.filtered(lambda s: s.state == "closed")._as_server().write(
            {
                "state": "paid",
                "paid_on": fields.Date.context_today(self),
                "paid_by_id": self.env.uid,
            }
        )

    def action_bill(self):
        """Make a draft vendor bill for somebody who isn't on the payroll."""
        self._require(PAYERS)
        self.ensure_one()
        if not self.bill_id:
            self._as_server().bill_id = self.env["account.move"].create(
                self._bill_values()
            )
        return self.bill_id.get_formview_action()

    def _bill_values(self):
        if self.amount <= 0:
            raise UserError(
                self.env._(
                    "There is nothing to bill: the statement is %(amount)s. It is set "
                    "off against the next one.",
                    amount=self.currency_id.format(self.amount),
                )
            )
        return {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            # sudo: an accountant need not see users
            "partner_id": self.sudo().user_id.partner_id.id,
            "invoice_date": self.date_to,
            "ref": self.display_name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": self.company_id.conveyor_commission_product_id.id,
                        "name": self.env._("Commission: %s", self.display_name),
                        "quantity": 1,
                        "price_unit": self.amount,
                    }
                )
            ],
        }

    def action_open_lines(self):
        """Open the lines of the statement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_commission_line_action"
        )
        action.update(domain=Domain("statement_id", "=", self.id), context={})
        return action

    # Who may

    @api.model
    def _require(self, group):
        # the user of the transaction counts, not sudo
        if self.env.user.has_group(group):
            return
        names = self.env.ref(group).sudo().all_user_ids.mapped("name")
        raise AccessError(
            self.env._(
                "Statements are closed by administrators of the conveyor, and paid by "
                "accounting. Ask: %(people)s.",
                people=", ".join(sorted(names)[:5]),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_others()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - {"message_follower_ids", "message_ids"}:
            self._refuse_others()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        self._refuse_others()

    def _refuse_others(self):
        if not self._by_server():
            raise AccessError(
                self.env._(
                    "Statements are made by “Close a Period” and changed by their "
                    "buttons only."
                )
            )
