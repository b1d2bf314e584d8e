from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.purchase import REVENUE_TYPES
from ..sql import accounts as accounts_sql


class ConveyorClientDocuments(models.AbstractModel):
    """What a client file shows of the client's documents: products bought, and ways to
    the invoices, orders, opportunities and contacts themselves."""

    _name = "conveyor.client.documents"
    _description = "Documents of a client"

    product_ids = fields.Many2many(
        "product.product",
        string="Products Bought",
        compute="_compute_product_ids",
        search="_search_product_ids",
        help="What the client has bought and not given back.",
    )
    product_category_ids = fields.Many2many(
        "product.category",
        string="Product Categories Bought",
        compute="_compute_product_ids",
        search="_search_product_category_ids",
        help="Categories of the products bought, wider ones included in searches.",
    )
    invoice_count = fields.Integer(compute="_compute_counts")
    order_count = fields.Integer(compute="_compute_counts")
    opportunity_count = fields.Integer(compute="_compute_counts")
    contact_count = fields.Integer(compute="_compute_counts")

    def _compute_product_ids(self):
        products = self.env["product.product"]
        bought = {}
        self.env.flush_all()
        for partner, company, product in self.env.execute_query(
            accounts_sql.bought(self.partner_id.ids, self.company_id.ids)
        ):
            bought.setdefault((partner, company), []).append(product)
        for client in self:
            key = (client.partner_id.id, client.company_id.id)
            client.product_ids = products.browse(bought.get(key, ()))
            # sudo: which categories a client buys is no secret of the product catalogue
            client.product_category_ids = client.sudo().product_ids.categ_id

    def _search_product_ids(self, operator, value):
        return self._search_bought("product.product", operator, value)

    def _search_product_category_ids(self, operator, value):
        return self._search_bought("product.category", operator, value)

    def _search_bought(self, model, operator, value):
        """Return a domain of the clients who bought any of the products, or of the
        products of the categories and of those below them."""
        if operator not in ("in", "any"):
            return NotImplemented
        domain = Domain(value) if operator == "any" else Domain("id", "in", value)
        if model == "product.category":
            found = self.env[model].search(domain)
            domain = Domain("categ_id", "child_of", found.ids)
        # what is sold no more has been bought as well
        products = self.env["product.product"].with_context(active_test=False)
        return self._bought_domain(products.search(domain))

    def _bought_domain(self, products):
        """Return a domain of the clients who bought any of the products."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s, %s) IN (%s)",
                SQL.identifier(alias, "partner_id"),
                SQL.identifier(alias, "company_id"),
                accounts_sql.buyers(products.ids),
            )
        )

    def _compute_counts(self):
        for client in self:
            client.invoice_count = client._count(
                "account.move", client._invoice_domain()
            )
            client.order_count = client._count("sale.order", client._order_domain())
            client.opportunity_count = client._count(
                "crm.lead", client._opportunity_domain()
            )
            client.contact_count = client._count(
                "res.partner", client._contact_domain()
            )

    def _count(self, model, domain):
        """Count what the user may read; nothing where the user may read nothing."""
        records = self.env[model]
        return records.search_count(domain) if records.has_access("read") else 0

    def _invoice_domain(self):
        return [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("move_type", "in", REVENUE_TYPES),
        ]

    def _order_domain(self):
        return [
            ("partner_id", "child_of", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]

    def _opportunity_domain(self):
        return [
            ("partner_id", "child_of", self.partner_id.id),
            ("company_id", "in", (False, self.company_id.id)),
        ]

    def _contact_domain(self):
        return [("parent_id", "=", self.partner_id.id)]

    def _open(self, action, domain, **context):
        self.ensure_one()
        opened = self.env["ir.actions.act_window"]._for_xml_id(action)
        opened.update(domain=domain, context=context)
        return opened

    def _open_own(self, action):
        """Open rows of the client file; new ones are made for it."""
        domain = [("client_id", "=", self.id)]
        return self._open(action, domain, default_client_id=self.id)

    def action_open_invoices(self):
        """Open the client's invoices and credit notes."""
        return self._open(
            "account.action_move_out_invoice_type",
            self._invoice_domain(),
            default_partner_id=self.partner_id.id,
            default_move_type="out_invoice",
        )

    def action_open_orders(self):
        """Open the client's quotations and orders."""
        return self._open(
            "sale.action_quotations_with_onboarding",
            self._order_domain(),
            default_partner_id=self.partner_id.id,
        )

    def action_open_opportunities(self):
        """Open the client's opportunities, lost ones included."""
        return self._open(
            "crm.crm_lead_opportunities",
            self._opportunity_domain(),
            active_test=False,
            default_partner_id=self.partner_id.id,
            default_type="opportunity",
        )

    def action_open_contacts(self):
        """Open the client's contacts."""
        return self._open(
            "contacts.action_contacts",
            [("id", "child_of", self.partner_id.id)],
            default_parent_id=self.partner_id.id,
        )
