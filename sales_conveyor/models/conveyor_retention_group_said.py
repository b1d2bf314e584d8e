from odoo import api, fields, models
from odoo.tools import format_date


class ConveyorRetentionGroup(models.Model):
    """What was measured of a group, in words and pictures."""

    _name = "conveyor.retention.group"
    _inherit = "conveyor.retention.group"

    said = fields.Text(
        string="Next Purchase",
        compute="_compute_said",
        help="What the look back says, in words.",
    )
    churn_said = fields.Text(string="In Words", compute="_compute_churn_said")
    curve_chart = fields.Json(
        compute="_compute_charts", export_string_translation=False
    )
    calibration_chart = fields.Json(
        compute="_compute_charts", export_string_translation=False
    )

    @api.depends("model_group_id", "method", "auc", "auc_recency", "reason")
    def _compute_said(self):
        for group in self:
            group.said = "\n".join(group._sentences())

    def _sentences(self):
        """Say in words what the look back says."""
        self.ensure_one()
        if not self.method:
            return self._sentences_without()
        own = [
            self.env._(
                "On %(day)s it was foretold who of %(count)s clients would buy within "
                "%(days)s days; %(returned)s did.",
                day=format_date(self.env, self.test_day),
                count=self.test_count,
                days=self.tested,
                returned=self.test_returned,
            )
        ]
        if self.tested < self.horizon:
            own.append(
                self.env._(
                    "The history is too short to test %(days)s days; what is told for "
                    "them is stretched by the model and untested.",
                    days=self.horizon,
                )
            )
        return [*own, self._ranking_said(), self._date_said()]

    def _sentences_without(self):
        reason = dict(self._fields["reason"]._description_selection(self.env)).get(
            self.reason, ""
        )
        larger = self.model_group_id
        if larger and larger != self:
            return [
                self.env._(
                    "Not enough history of its own (%(reason)s). Used instead: "
                    "%(group)s.",
                    reason=reason.lower(),
                    group=larger.display_name,
                )
            ]
        return [
            self.env._(
                "Not enough history to tell (%(reason)s). Nothing is foretold but the "
                "rhythm of clients who are regular by themselves.",
                reason=reason.lower(),
            )
        ]

    def _ranking_said(self):
        if self.method == "recency":
            return self.env._(
                "No method ranked clients better than their last purchase alone "
                "(%(auc).3f), so that is what is used.",
                auc=self.auc_recency,
            )
        figures = {"auc": self.auc, "plain": self.auc_recency}
        if self.gain > 2 * self.gain_error:
            return self.env._(
                "The ranking was better than by the last purchase alone: %(auc).3f "
                "against %(plain).3f, more than chance explains.",
                **figures,
            )
        return self.env._(
            "The ranking was %(auc).3f, by the last purchase alone %(plain).3f: the "
            "difference may be chance.",
            **figures,
        )

    def _date_said(self):
        figures = {"error": self.date_error, "plain": self.date_error_constant}
        if self.date_method == "constant":
            return self.env._(
                "No method told the day better than one usual wait for all "
                "(%(plain).1f days off on average), so that is what is used.",
                **figures,
            )
        return self.env._(
            "The day was %(error).1f days off on average, one usual wait for all "
            "%(plain).1f.",
            **figures,
        )

    @api.depends("churn_days", "churn_reason", "churn_group_id")
    def _compute_churn_said(self):
        for group in self:
            group.churn_said = group._churn_sentence()

    def _churn_sentence(self):
        self.ensure_one()
        if self.churn_days:
            return self.env._(
                "Of clients silent for %(days)s days, at most %(share)d %% come back "
                "later (between %(low)s and %(high)s days; %(clients)s clients, "
                "%(returns)s returns, followed for up to %(followed)s days, until "
                "%(day)s).",
                days=self.churn_days,
                share=round(100 * self.churn_share),
                low=self.churn_low,
                high=self.churn_high,
                clients=self.client_count,
                returns=self.return_count,
                followed=self.followed_days,
                day=format_date(self.env, self.day),
            )
        reason = dict(
            self._fields["churn_reason"]._description_selection(self.env)
        ).get(self.churn_reason, "")
        larger = self.churn_group_id
        if larger and larger != self:
            return self.env._(
                "Not enough history of its own to tell (%(reason)s). Used instead: "
                "%(group)s.",
                reason=reason.lower(),
                group=larger.display_name,
            )
        return self.env._(
            "Not enough history to tell (%(reason)s).", reason=reason.lower()
        )

    @api.depends("curve", "calibration")
    def _compute_charts(self):
        for group in self:
            group.curve_chart = group._curve_chart()
            group.calibration_chart = group._calibration_chart()

    def _curve_chart(self):
        if not self.curve:
            return False
        return {
            "kind": "curve",
            "x": self.env._("Days since the last purchase"),
            "y": self.env._("Not come back yet, %"),
            "band": self.env._("95 % band"),
            "line": self.env._("Clients"),
            "mark": self.churn_days or None,
            "mark_label": self.env._("Churn point"),
            "points": self.curve,
        }

    def _calibration_chart(self):
        if not self.calibration:
            return False
        return {
            "kind": "calibration",
            "x": self.env._("Foretold, %"),
            "y": self.env._("Came, %"),
            "line": self.env._("Tenths of the clients"),
            "mark_label": self.env._("If it were exactly right"),
            "points": [
                [round(100 * told, 1), round(100 * came, 1), count]
                for count, told, came in self.calibration
            ],
        }

    def action_open_clients(self):
        """Open the clients to whom this group's measurements are applied."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "conveyor.client",
            "view_mode": "list,kanban,form,pivot,graph",
            "domain": [("retention_id.group_id", "=", self.id)],
        }
