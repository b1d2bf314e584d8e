from odoo import fields, models


class ConveyorKnowledgeKind(models.Model):
    """What can be known of a person: a preference, a hobby, a birthday…"""

    _name = "conveyor.knowledge.kind"
    _description = "Kind of personal knowledge"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    dated = fields.Boolean(
        string="Comes Back Every Year",
        help="Day and month have to be said; the next one stands in the list of "
        "birthdays.",
    )
    color = fields.Integer()

    _name_unique = models.UniqueIndex("(name)", "There is a kind of this name already.")
