from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..rules import change_request as rules

#: Lists of a contact that can be protected as a whole: adding to them is free.
LISTS = ("child_ids", "bank_ids")


class ConveyorProtectedField(models.Model):
    """A field of contacts that not everybody changes once the contact is in the central
    file. For all companies alike, because they share their contacts."""

    _name = "conveyor.protected.field"
    _description = "Protected field"
    _order = "sequence, id"

    sequence = fields.Integer(default=50)
    active = fields.Boolean(
        string="Protected",
        default=True,
        help="Off: everybody who may edit contacts may change it.",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain=lambda self: self._field_domain(),
        help="Filling it while it is empty is free. “Contact” stands for the contact "
        "persons, “Banks” for the bank accounts: adding is free; to rename, archive or "
        "delete them isn't.",
    )
    name = fields.Char(related="field_id.name", string="Technical Name")

    _field_unique = models.Constraint(
        "UNIQUE(field_id)", "This field is in the list already."
    )

    @api.depends("field_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        fields_ = self.env["res.partner"]._fields
        lists = {
            "child_ids": self.env._("Contact persons"),
            "bank_ids": self.env._("Bank accounts"),
        }
        for row in self:
            field = fields_.get(row.name)
            label = field and field._description_string(self.env)
            row.display_name = lists.get(row.name) or label or row.name

    @api.model
    def _field_domain(self):
        """Return which fields of contacts can be protected: those with one stored value
        for all companies, and the two lists."""
        return Domain("model", "=", "res.partner") & (
            Domain("name", "in", LISTS)
            | Domain(
                [
                    ("store", "=", True),
                    ("readonly", "=", False),
                    ("company_dependent", "=", False),
                    ("ttype", "in", rules.TYPES),
                    ("name", "not in", sorted(rules.NOT_DATA)),
                ]
            )
        )

    @api.constrains("field_id")
    def _check_field_id(self):
        # sudo: who keeps this list need not be allowed to read the fields of models
        for row in self.sudo():
            if not row.field_id.filtered_domain(self._field_domain()):
                raise ValidationError(
                    self.env._(
                        "%(field)s can't be protected: only fields of contacts that "
                        "hold one value, the same for all companies, can.",
                        field=row.field_id.display_name,
                    )
                )

    @api.model
    @ormcache()
    def _names(self):
        """Return the names of the protected fields."""
        # sudo: what is protected is the same for everybody
        rows = self.sudo().search([("active", "=", True)])
        return frozenset(rows.mapped("field_id.name")) & (
            self.env["res.partner"]._fields.keys()
        )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
