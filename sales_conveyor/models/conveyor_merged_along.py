from odoo import fields, models


class ConveyorMergedAlong(models.AbstractModel):
    """Rows of a client file that go along when it is merged into another, and come back
    when it is taken out again. Inheriting it is all that is needed."""

    _name = "conveyor.merged.along"
    _description = "Rows that go along with a merged client file"

    merged_from_id = fields.Many2one(
        "conveyor.client",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The file to which it belonged, where that has been merged since.",
    )
