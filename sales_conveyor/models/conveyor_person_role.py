from odoo import fields, models


class ConveyorPersonRole(models.Model):
    """What part a person of a client plays when it is decided to buy."""

    _name = "conveyor.person.role"
    _description = "Role in the decision"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Char(
        translate=True, help="How one knows a person who plays this part."
    )

    _name_unique = models.UniqueIndex("(name)", "There is a role of this name already.")
