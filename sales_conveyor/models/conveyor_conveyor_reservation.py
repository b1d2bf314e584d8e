from odoo import fields, models


class ConveyorConveyor(models.Model):
    """How long, and how many, prospects may be reserved on a conveyor."""

    _name = "conveyor.conveyor"
    _inherit = ["conveyor.conveyor"]

    reservation_days = fields.Integer(
        string="Prospects Are Reserved for",
        default=30,
        help="Days for which a member of a first-sales team (lead generation, "
        "conversion) may reserve a prospect. 0: nobody reserves.",
    )
    reservation_limit = fields.Integer(
        string="Reservations a Person",
        default=20,
        help="How many prospects one person may have reserved at the same time. 0: as "
        "many as wanted.",
    )
    reservation_pause = fields.Integer(
        string="Pause",
        default=14,
        help="Days after the end of a reservation for which the same person can't "
        "reserve the same prospect again, so that others have their turn.",
    )

    _reservation_range = models.Constraint(
        "CHECK (reservation_days >= 0 AND reservation_limit >= 0 "
        "AND reservation_pause >= 0)",
        "Days and numbers of reservations can't be negative.",
    )
