from odoo import fields, models
from odoo.tools import SQL

#: Figures of stays, said in SQL: nothing of them is stored.
MEASURES = {
    "share_of_entered": """CASE WHEN %(t)s.begins
        AND %(t)s.outcome IS DISTINCT FROM 'merged'
        THEN (%(t)s.outcome IS NOT DISTINCT FROM 'forward')::int::float8 END""",
    "share_of_left": """CASE WHEN %(t)s.begins
        AND %(t)s.outcome IN ('forward', 'back', 'lost')
        THEN (%(t)s.outcome = 'forward')::int::float8 END""",
    "stay_days": """CASE WHEN %(t)s.begins
        AND %(t)s.outcome IN ('forward', 'back', 'lost')
        THEN %(t)s.stay_seconds::float8 / 86400 END""",
}
MEASURES["median_days"] = MEASURES["stay_days"]


class ConveyorStageMoveMeasures(models.Model):
    """What is measured on the history: conversion, and time in stage."""

    _name = "conveyor.stage.move"
    _inherit = "conveyor.stage.move"

    share_of_entered = fields.Float(
        string="Went On, of Those Who Entered",
        compute="_compute_measures",
        aggregator="avg",
        help="1 if it went on to a later stage, else 0, for every entry, also where "
        "it is still there. The average is the conversion of a cohort: of all who "
        "entered, how many have gone on so far. What was merged into another "
        "opportunity is left out.",
    )
    share_of_left = fields.Float(
        string="Went On, of Those Who Left",
        compute="_compute_measures",
        aggregator="avg",
        help="1 if it went on to a later stage, 0 if it went back or was lost; empty "
        "while it is still there. The average is the conversion of all who left. What "
        "was merged into another opportunity is left out.",
    )
    stay_days = fields.Float(
        string="Days in Stage, Average",
        compute="_compute_measures",
        aggregator="avg",
        digits=(16, 1),
        help="How many days it was in the stage. Empty while it is still there.",
    )
    median_days = fields.Float(
        string="Days in Stage, Median",
        compute="_compute_measures",
        aggregator="avg",
        digits=(16, 1),
        help="Half of them were in the stage for a shorter time. One that lay there "
        "for a year doesn't distort it. In groups it is the median of the group.",
    )

    def _compute_measures(self):
        for move in self:
            ended = move.begins and move.outcome in ("forward", "back", "lost")
            forward = float(move.outcome == "forward")
            counts = move.begins and move.outcome != "merged"
            days = move.stay_seconds / 86_400 if ended else 0
            move.share_of_entered = forward if counts else 0
            move.share_of_left = forward if ended else 0
            move.stay_days = move.median_days = days

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in MEASURES:
            return SQL(MEASURES[field_expr], t=SQL.identifier(alias))
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        # The middle of a group can't be had from the middles of its parts: each cell of
        # a pivot asks PostgreSQL for its own.
        if aggregate_spec == "median_days:avg":
            return SQL(
                "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)",
                self._field_to_sql(self._table, "median_days", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def action_open_lead(self):
        """Open the opportunity, or the one that it is part of."""
        return self.lead_id.get_formview_action()
