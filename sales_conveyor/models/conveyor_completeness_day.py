from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..sql import completeness


class ConveyorCompletenessDay(models.Model):
    """How complete the client files of an owner were on a day.

    Written every night. Sums are kept, so that averages are right however they are
    grouped.
    """

    _name = "conveyor.completeness.day"
    _description = "Completeness of client files over time"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "day desc, id"
    _rec_name = "day"

    day = fields.Date(required=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    owner_id = fields.Many2one("res.users", ondelete="set null")
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        ondelete="set null",
        help="The owner's sales team on that day.",
    )
    conveyor_id = fields.Many2one("conveyor.conveyor", ondelete="set null")
    file_count = fields.Integer(
        string="Client Files",
        help="Current client files on one day. Choose a day: over several days they "
        "would be added up.",
    )
    complete_count = fields.Integer(
        string="Complete", help="Of these, files in which nothing is missing."
    )
    lacking_count = fields.Integer(
        string="Required Data Missing",
        help="Of these, files in which something required is missing.",
    )
    score_sum = fields.Integer(export_string_translation=False)
    score = fields.Float(
        string="Completeness, %",
        compute="_compute_score",
        aggregator="avg",
        digits=(16, 1),
        help="Average of the client files, in percent; groups and days together weigh "
        "by the number of files.",
    )
    lacking_share = fields.Float(
        string="Required Data Missing, %",
        compute="_compute_score",
        aggregator="avg",
        digits=(16, 1),
        help="Share of the files in which something required is missing.",
    )

    @api.depends("file_count", "score_sum", "lacking_count")
    def _compute_score(self):
        for row in self:
            files = row.file_count or 1
            row.score = row.score_sum / files
            row.lacking_share = 100 * row.lacking_count / files

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in _SUMS:
            return SQL(
                "(%s::float8 / nullif(%s, 0))",
                SQL(_SUMS[field_expr], SQL.identifier(alias)),
                SQL.identifier(alias, "file_count"),
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        # the average of averages is none: sums are divided, in every group
        name, _colon, function = aggregate_spec.partition(":")
        if name in _SUMS and function == "avg":
            table = SQL.identifier(self._table)
            return SQL(
                "(sum(%s)::float8 / nullif(sum(%s.file_count), 0))",
                SQL(_SUMS[name], table),
                table,
            )
        return super()._read_group_select(aggregate_spec, query)

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "The history of completeness is written by the server every night."
            )
        )

    @api.model
    def _write_today(self):
        """Write today's rows; those of the same day are written anew."""
        self.env.flush_all()
        self.env.cr.execute(completeness.write_day(fields.Date.today()))
        self.invalidate_model()


#: What is divided by the number of files.
_SUMS = {
    "score": "%s.score_sum",
    "lacking_share": "%s.lacking_count * 100",
}
