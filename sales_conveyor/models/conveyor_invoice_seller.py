from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..sql import invoice_seller, prepared


class ConveyorInvoiceSeller(models.Model):
    """An invoice that names somebody past the owner of the client.

    Accounting is never hindered: the document keeps what was typed. But commission and
    figures by seller are the owner's until somebody who may change the owner says that
    it is right.
    """

    _name = "conveyor.invoice.seller"
    _description = "Salesperson of an invoice to confirm"
    _inherit = ["conveyor.server.written", "conveyor.merged.along"]
    _log_access = False
    _order = "id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one(
        "account.move", string="Document", required=True, ondelete="cascade"
    )
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="client_id.partner_id", string="Client")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    date = fields.Datetime(required=True, help="When it was noticed.")
    changed_by_id = fields.Many2one(
        "res.users", help="Who has written it on the document, or made the document."
    )
    named_user_id = fields.Many2one(
        "res.users", string="Named", help="The salesperson on the document."
    )
    named_team_id = fields.Many2one(
        "crm.team", string="Team Named", help="The sales team on the document."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Counts For",
        index=True,
        help="Whose sale it is until somebody with the right says otherwise: the "
        "client's owner on the day of the document.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Counts for Team",
        help="The team whose commission rate and sales process count meanwhile.",
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("accepted", "Counts as Named"),
            ("refused", "Counts for the Owner"),
            ("corrected", "Corrected"),
        ],
        required=True,
        index=True,
        help="Corrected: the document names the owner again, or somebody who may sell.",
    )
    decided_by_id = fields.Many2one("res.users")
    decided_on = fields.Datetime()

    _move_ux = models.UniqueIndex("(move_id)", "A document is looked at once.")

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Whose sale an invoice is, is decided with the buttons of the list "
                "Salespeople of Invoices. Ask the central-file officer: %(officers)s.",
                officers=self.env["conveyor.client"]._officer_names(),
            )
        )

    @api.depends("move_id.name")
    def _compute_display_name(self):
        # sudo: officers decide on documents that they may not read
        for row in self:
            row.display_name = row.sudo().move_id.name

    # Noticing

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed: look at their new documents."""
        rows = prepared.of_contacts(
            self.env, invoice_seller.note_new, partner_ids, large=True
        )
        self._noted(rows)

    @api.model
    def _look(self, moves):
        """Somebody has changed salesperson or team of documents."""
        self.env.flush_all()
        statement = invoice_seller.note_changed(moves.ids, self.env.uid)
        self._noted(self.env.execute_query(statement))

    def _noted(self, rows):
        """Settle by itself what needs nobody: what was named by somebody who may change
        the owner, and who sells nothing at all (Odoo names whoever books, where the
        contact has no salesperson)."""
        if not rows:
            return
        self.invalidate_model()
        noted = self.sudo().browse(number for number, *_rest in rows)
        entitled = noted.filtered(lambda row: row._is_entitled(row.changed_by_id))
        entitled._settle("accepted")
        sells_nothing = (noted - entitled).filtered(
            lambda row: (
                row.named_user_id
                and not row.named_user_id.has_group("sales_team.group_sale_salesman")
            )
        )
        sells_nothing._settle("refused")

    def _is_entitled(self, user):
        """Return whether somebody may say whose sale it is: whoever may change the
        owner of the client, but not in his own favour without being the officer."""
        self.ensure_one()
        if not user or user._is_superuser():
            return False
        # sudo: who may do it counts, not what he may read
        file = self.sudo().client_id.with_user(user).sudo()
        if file._forbidden("owner"):
            return False
        return user != self.sudo().named_user_id or file._is_officer()

    def _settle(self, state, user=None):
        if self:
            self._as_server().write(
                {
                    "state": state,
                    "decided_by_id": user.id if user else False,
                    "decided_on": fields.Datetime.now(),
                }
            )

    # Deciding

    def action_accept(self):
        """Let the documents count as they say."""
        self._decide("accepted")

    def action_refuse(self):
        """Let the documents count for the owners; they keep what they say."""
        self._decide("refused")

    def action_open_client(self):
        """Open the client file."""
        self.ensure_one()
        return self.client_id.get_formview_action()

    def _decide(self, state):
        self.check_access("read")
        refused = self.filtered(lambda row: not row._is_entitled(self.env.user))
        if refused:
            self.env["conveyor.attempt"]._refuse(
                "owner",
                refused.sudo().partner_id,
                self.env._(
                    "Whose sale an invoice is, says whoever may change the client's "
                    "owner, and nobody for himself. Ask the central-file officer: "
                    "%(officers)s.",
                    officers=self.env["conveyor.client"]._officer_names(),
                ),
            )
        if self.filtered(lambda row: row.state == "corrected"):
            raise UserError(
                self.env._(
                    "Some of these documents name the owner by now; nothing is to be "
                    "decided. Reload the list."
                )
            )
        self._settle(state, self.env.user)
        # sudo: commission follows, whoever has decided
        self.env["conveyor.figures.mark"].sudo()._add(self.sudo().partner_id.ids)
