from markupsafe import Markup

from odoo import api, fields, models


class CrmLead(models.Model):
    """Leads whose contact may exist already."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "conveyor.duplicate"]

    conveyor_duplicate_note = fields.Html(
        string="Exists Already",
        compute="_compute_conveyor_duplicate_note",
        sanitize=False,
        groups="sales_team.group_sale_salesman",
        help="Contacts with the same e-mail, phone, or name and city, while a new lead "
        "is entered.",
    )

    _conveyor_signs = {
        "email_from": "email",
        "phone": "phone",
        "partner_name": "name",
        "contact_name": "name",
        "city": "city",
    }

    @api.depends(
        "email_from",
        "phone",
        "partner_name",
        "contact_name",
        "city",
        "country_id",
        "partner_id",
    )
    @api.depends_context("uid", "lang", "company")
    def _compute_conveyor_duplicate_note(self):
        self.conveyor_duplicate_note = False
        # what is saved is known; while somebody types it is asked
        typed = self.filtered(lambda lead: not lead.id)
        for lead, lines in typed._conveyor_duplicate_lines().items():
            lead.conveyor_duplicate_note = Markup("<br/>").join(lines)

    def _conveyor_same(self):
        return self.partner_id._origin.sudo().commercial_partner_id

    @api.model
    def load(self, fields, data):
        result = super().load(fields, data)
        if self.env.context.get("import_file") and result["ids"]:
            leads = self.browse(result["ids"])
            self.env["base_import.import"]._conveyor_warn(leads, result)
        return result
