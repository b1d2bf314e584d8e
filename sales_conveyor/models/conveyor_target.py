from odoo import fields, models


class ConveyorTarget(models.Model):
    """What a company wants to reach in one funnel stage of a conveyor."""

    _name = "conveyor.target"
    _description = "Target of a funnel stage"
    _order = "conveyor_id, stage_sequence, id"

    conveyor_id = fields.Many2one(
        "conveyor.conveyor", required=True, index=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "crm.stage",
        string="Funnel Stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    stage_sequence = fields.Integer(related="stage_id.sequence", store=True)
    conversion = fields.Float(
        string="Target Conversion",
        digits=(5, 1),
        help="Of 100 that enter the stage, how many are to go on. 0: no target.",
    )
    days = fields.Float(
        string="Target Days",
        digits=(8, 1),
        help="How many days, by the median, an opportunity is to stay at most. 0: no "
        "target.",
    )

    _one_a_stage = models.UniqueIndex(
        "(conveyor_id, stage_id)", "A stage has one line of targets on a conveyor."
    )
    _conversion_range = models.Constraint(
        "CHECK (conversion >= 0 AND conversion <= 100)",
        "The target conversion is a percentage, between 0 and 100.",
    )
    _days_range = models.Constraint(
        "CHECK (days >= 0)", "The target of days can't be negative."
    )
