from odoo import api, models


class IrQwebFieldContact(models.AbstractModel):
    """Odoo prints contacts with sudo: those not entitled print the name."""

    _name = "ir.qweb.field.contact"
    _inherit = "ir.qweb.field.contact"

    @api.model
    def value_to_html(self, value, options):
        if value and value._conveyor_hidden():
            options = {**options, "fields": ["name"], "country_image": False}
        return super().value_to_html(value, options)
