from odoo import api, fields, models

from .res_partner import READERS


class ResPartner(models.Model):
    """How complete the file of the client is to whom the contact belongs."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_completeness = fields.Integer(
        related="conveyor_client_id.completeness_score", groups=READERS
    )
    conveyor_completeness_gaps = fields.Json(
        related="conveyor_client_id.completeness_gaps",
        groups=READERS,
        export_string_translation=False,
    )
    conveyor_completeness_lacking = fields.Boolean(
        related="conveyor_client_id.completeness_lacking", groups=READERS
    )

    def _conveyor_show_exact(self, specification):
        if "conveyor_completeness" in specification:
            self.conveyor_client_id._show_exact_completeness()
        return super()._conveyor_show_exact(specification)

    # Clients are looked at anew when something changes that rules ask for

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        rules = self.env["conveyor.completeness.rule"]
        persons = partners.filtered("parent_id")
        if persons and rules._triggers()["res.partner"]:
            rules._mark(persons)
        return partners

    def write(self, vals):
        rules = self.env["conveyor.completeness.rule"]
        asked = rules._triggers()["res.partner"].intersection(vals)
        if not asked:
            return super().write(vals)
        if asked - rules._only_filled():
            result = super().write(vals)
            rules._mark(self)
            return result
        before = rules._filled(self, asked)
        result = super().write(vals)
        after = rules._filled(self, asked)
        changed = [id_ for id_ in after if after[id_] != before.get(id_)]
        if changed:
            rules._mark(self.browse(changed))
        return result

    def unlink(self):
        rules = self.env["conveyor.completeness.rule"]
        persons = self.filtered("parent_id")
        if persons and rules._triggers()["res.partner"]:
            rules._mark(persons)
        return super().unlink()
