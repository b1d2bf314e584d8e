from odoo import fields, models


class ConveyorConveyor(models.Model):
    """After which silence clients of a conveyor go to the officer."""

    _name = "conveyor.conveyor"
    _inherit = "conveyor.conveyor"

    lapse_after = fields.Integer(
        string="Owner Is Warned After",
        tracking=True,
        help="Days without a touch (message, activity done, meeting, quotation, order, "
        "invoice) after which the owner of a client is warned. 0: never.",
    )
    lapse_grace = fields.Integer(
        string="Client Lapses After",
        default=14,
        help="Days after the warning. A client who isn't touched by then goes to the "
        "officer's queue of lapsed clients.",
    )
    lapse_empties = fields.Boolean(
        string="Taken from the Owner at Once",
        help="The client is nobody's from the moment it lapses. Otherwise the owner "
        "stays until the officer hands the client over.",
    )

    _lapse_range = models.Constraint(
        "CHECK (lapse_after >= 0 AND lapse_grace >= 0)",
        "Days until a client lapses can't be negative.",
    )
