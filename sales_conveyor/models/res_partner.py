from odoo import api, fields, models
from odoo.fields import Domain

#: Who sees on a contact that it is a client, and the client's figures.
READERS = "sales_conveyor.conveyor_group_user"
#: Who sees what opportunities hand over to contacts: all who have opportunities.
SELLERS = "sales_team.group_sale_salesman"


class ResPartner(models.Model):
    _inherit = "res.partner"

    conveyor_client_ids = fields.One2many(
        "conveyor.client",
        "partner_id",
        string="Client Files",
        groups=READERS,
        help="One for each company of which the contact is a client.",
    )
    conveyor_client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        compute="_compute_conveyor_client_id",
        search="_search_conveyor_client_id",
        groups=READERS,
        help="The file of the client to whom the contact belongs, in the current "
        "company.",
    )
    conveyor_number = fields.Char(
        related="conveyor_client_id.number", string="Client Number", groups=READERS
    )
    conveyor_currency_id = fields.Many2one(
        related="conveyor_client_id.currency_id",
        string="Client File Currency",
        groups=READERS,
    )
    conveyor_abc_class = fields.Selection(
        related="conveyor_client_id.abc_class", groups=READERS
    )
    conveyor_purchase_count = fields.Integer(
        related="conveyor_client_id.purchase_count", groups=READERS
    )
    conveyor_last_purchase_date = fields.Date(
        related="conveyor_client_id.last_purchase_date", groups=READERS
    )
    conveyor_revenue_12m = fields.Monetary(
        related="conveyor_client_id.revenue_12m",
        currency_field="conveyor_currency_id",
        groups=READERS,
    )
    conveyor_overdue = fields.Monetary(
        related="conveyor_client_id.overdue",
        currency_field="conveyor_currency_id",
        groups=READERS,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_conveyor_client_id(self):
        # sudo: everybody may know that a contact is a client; what they may read of the
        # file is decided by the file
        clients = self.env["conveyor.client"].sudo()
        found = {
            client.partner_id.id: client.id
            # with what else is going to be read of them
            for client in clients.search_fetch(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        }
        for partner in self:
            partner.conveyor_client_id = found.get(partner.commercial_partner_id.id)

    def _search_conveyor_client_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        domain = Domain("company_id", "=", self.env.company.id)
        path = "commercial_partner_id.conveyor_client_ids"
        if operator == "any":
            return Domain(path, "any", domain & Domain(value))
        ids = [id_ for id_ in value if id_]
        found = Domain(path, "any", domain & Domain("id", "in", ids))
        if len(ids) < len(value):
            found |= ~Domain(path, "any", domain)
        return found

    def _compute_commercial_partner(self):
        """Mark contacts that become part of another client, or cease to be: their
        documents count elsewhere from now on."""
        before = {partner.id: partner.commercial_partner_id.id for partner in self}
        result = super()._compute_commercial_partner()
        concerned = set()
        for partner in self:
            was, now = before[partner.id], partner.commercial_partner_id.id
            if isinstance(partner.id, int) and was and was != now:
                concerned |= {partner.id, was, now}
        self.env["conveyor.figures.mark"]._add(concerned)
        return result

    def action_open_conveyor_client(self):
        """Open the client file of the client to whom the contact belongs."""
        self.ensure_one()
        return self.conveyor_client_id.get_formview_action()
