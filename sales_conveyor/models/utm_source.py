from odoo import fields, models

from .conveyor_source_figures import READERS


class UtmSource(models.Model):
    """Where leads come from: an article, a fair, a campaign, a partner."""

    _name = "utm.source"
    _inherit = ["utm.source", "conveyor.source.figures"]

    _conveyor_report_field = "source_id"

    conveyor_kind = fields.Selection(help="What the source is. Sales managers say so.")
    conveyor_cost_ids = fields.One2many(
        "conveyor.source.cost",
        "source_id",
        string="Costs Beside Bills",
        groups=READERS,
    )
