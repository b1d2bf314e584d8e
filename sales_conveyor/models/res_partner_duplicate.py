from markupsafe import Markup

from odoo import api, fields, models

from ..sql.indexes import INDEXES


class ResPartner(models.Model):
    """Contacts that may exist already."""

    _name = "res.partner"
    _inherit = ["res.partner", "conveyor.duplicate"]

    conveyor_duplicate_note = fields.Html(
        string="Exists Already",
        compute="_compute_conveyor_duplicate_note",
        sanitize=False,
        groups="sales_team.group_sale_salesman",
        help="Contacts with the same tax number, e-mail, phone, or name and city, "
        "while a new one is entered.",
    )

    _conveyor_email_idx = models.Index(INDEXES["res_partner_conveyor_email_idx"][1])
    _conveyor_phone_idx = models.Index(INDEXES["res_partner_conveyor_phone_idx"][1])

    _conveyor_signs = {
        "vat": "vat",
        "email": "email",
        "phone": "phone",
        "name": "name",
        "city": "city",
    }

    @api.depends("vat", "email", "phone", "name", "city", "country_id", "parent_id")
    @api.depends_context("uid", "lang", "company")
    def _compute_conveyor_duplicate_note(self):
        self.conveyor_duplicate_note = False
        # what is saved is known; while somebody types it is asked
        typed = self.filtered(lambda partner: not partner.id)
        for partner, lines in typed._conveyor_duplicate_lines().items():
            partner.conveyor_duplicate_note = Markup("<br/>").join(lines)

    def _conveyor_same(self):
        return (self.parent_id or self)._origin.sudo().commercial_partner_id

    def _conveyor_owners(self):
        """Return the names of those to whom clients are entrusted, and of the
        salespeople of other contacts: {contact: name}."""
        partners = self.sudo()
        owners = {partner: partner.user_id.name for partner in partners}
        company = self.env.company
        for file in partners._conveyor_files().sorted(
            lambda file: file.company_id == company
        ):
            if file.owner_id:
                owners[file.partner_id] = file.owner_id.name
        return owners

    @api.model
    def load(self, fields, data):
        result = super().load(fields, data)
        if self.env.context.get("import_file") and result["ids"]:
            new = self._conveyor_new()
            made = self.browse(id_ for id_ in result["ids"] if id_ in new)
            self.env["base_import.import"]._conveyor_warn(made, result)
        return result
