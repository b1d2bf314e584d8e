import datetime
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..rules import ranking, retention_backtest, retention_curve, retention_score
from ..sql import retention_sample, scopes

_logger = logging.getLogger(__name__)

#: Clients of each conveyor from whom is learnt.
SAMPLE = 20_000
#: Days after which groups are measured anew.
EVERY = 7
#: Points of the curve that are kept for drawing.
DRAWN = 150
_EPOCH = datetime.date(1970, 1, 1)


class ConveyorRetentionGroup(models.Model):
    """Measuring: the histories of a company are read once, and each group learns from
    those of its clients. One step of the job is one company."""

    _name = "conveyor.retention.group"
    _inherit = "conveyor.retention.group"

    @api.model
    def _cron_measure(self):
        """Measure the companies whose turn it is, one after the other."""
        cron = self.env["ir.cron"]
        due = self._companies_due()
        for place, company in enumerate(due, 1):
            self._measure(company)
            if not cron._commit_progress(1, remaining=len(due) - place):
                return

    @api.model
    def _companies_due(self):
        limit = fields.Datetime.now() - datetime.timedelta(days=EVERY)
        measured = {
            group.company_id: group.measured_on
            for group in self.search([("conveyor_id", "=", False)])
        }
        companies = self.env["conveyor.ranking"]._companies()
        return companies.filtered(
            lambda company: (
                not measured.get(company)
                or measured[company] <= limit
                or company.conveyor_retention_stale
            )
        )

    def action_measure(self):
        """Have the groups of these companies measured anew."""
        user = self.env.user
        if not (
            user.has_group("sales_conveyor.conveyor_group_leader")
            or user.has_group("sales_conveyor.conveyor_group_officer")
        ):
            raise AccessError(
                self.env._(
                    "Groups are measured anew by team leaders, administrators of the "
                    "conveyor and the central-file officer; ask one of them. They are "
                    "measured once a week in any case."
                )
            )
        (self.company_id or self.env.company)._conveyor_measure_retention()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The groups are measured anew in a moment; the client files follow."
                ),
            },
        }

    @api.model
    def _measure(self, company):
        """Measure all groups of a company."""
        self.env.flush_all()
        today = fields.Date.today()
        number = (today - _EPOCH).days
        horizon = company.conveyor_retention_horizon
        clients = self._histories(company, today, horizon)
        asked = company.conveyor_retention_stale
        company.sudo().conveyor_retention_stale = False
        whole = self._learn(company, [days for _groups, days in clients], number)
        rows = {(None, None): whole}
        pace = whole["tau"]
        for group in sorted({group for groups, _days in clients for group in groups}):
            histories = [days for groups, days in clients if group in groups]
            if (
                group[1] is not None
                and len(histories) < retention_backtest.LEAST_CLIENTS
            ):
                continue
            rows[group[0], group[1] or None] = self._learn(
                company, histories, number, (pace,) if pace else ()
            )
        before = self.search([("company_id", "=", company.id)])
        was = before.filtered(lambda group: not group.conveyor_id)
        self._store(company, rows, today)
        if clients and (asked or not was.measured_on or was.tau != pace):
            # nothing was known of the clients, it was counted by another pace, or the
            # settings are others
            self.env["conveyor.rebuild"]._request("settings")

    def _histories(self, company, today, horizon):
        """Return pairs (groups of a client, its purchase days as numbers)."""
        with self.env["conveyor.figures"]._for_large_statements():
            partner_ids = [
                id_
                for (id_,) in self.env.execute_query(
                    retention_sample.clients(company.id, SAMPLE)
                )
            ]
            rows = self.env.execute_query(
                retention_sample.histories(
                    scopes.list_scope(partner_ids),
                    company.id,
                    today - datetime.timedelta(days=horizon),
                    company.conveyor_retention_group == "category",
                )
            )
        keys = self._keys(company, rows)
        return [
            (
                [(conveyor, "")] + ([(conveyor, key)] if key else [])
                if conveyor
                else [],
                days,
            )
            for (_partner, conveyor, _categ, _revenue, days), key in zip(
                rows, keys, strict=True
            )
        ]

    def _keys(self, company, rows):
        """Return the finer group of each client: its category, or its class as it was
        one horizon ago, so that nobody is judged by what it bought since."""
        if company.conveyor_retention_group == "category":
            return [categ and str(categ) for _p, _c, categ, _r, _d in rows]
        if company.conveyor_retention_group == "class":
            places = [(row[3], place) for place, row in enumerate(rows)]
            limits = ranking.abc_thresholds(
                places, company.conveyor_abc_a, company.conveyor_abc_b
            )
            return [ranking.abc_class(place, *limits) for place in places]
        return [None] * len(rows)

    def _learn(self, company, histories, today, taus=retention_score.TAUS):
        """Return the values of a group."""
        horizon = company.conveyor_retention_horizon
        share = company.conveyor_retention_share / 100
        learnt = retention_backtest.learn(histories, today, horizon, taus)
        churn, points = retention_curve.churn_point(histories, today, share)
        step = max(len(points) // DRAWN, 1)
        followed = [p for p in points if p.at_risk >= retention_curve.LEAST_CLIENTS]
        values = {
            "client_count": len(histories),
            "horizon": horizon,
            "reason": learnt.reason,
            "tau": taus[0]
            if len(taus) == 1
            else None
            if not taus
            else self._pace(learnt, histories, today),
            "churn_days": churn.days,
            "churn_low": churn.low,
            "churn_high": churn.high,
            "churn_share": churn.share,
            "churn_reason": churn.reason,
            "return_count": churn.returns,
            "followed_days": churn.followed,
            "usual_days": None
            if churn.reason in ("clients", "returns")
            else retention_curve.usual(points),
            "curve": [
                [p.days, *(round(100 * x, 1) for x in (p.silent, p.low, p.high))]
                for p in followed[::step]
            ],
        }
        if learnt.scorer:
            values |= self._foretelling(learnt) | self._evidence(learnt)
        return values

    def _pace(self, learnt, histories, today):
        """Return how fast purchases fade, chosen even where another way ranks best:
        what is kept on the clients is counted by it."""
        if not learnt.scorer:
            return None
        if learnt.scorer.tau:
            return learnt.scorer.tau
        looks = retention_backtest.looks_back(histories, today, learnt.tested)
        return retention_score.train(retention_score.DECAY, looks).tau

    def _foretelling(self, learnt):
        scorer = learnt.scorer
        fitted = scorer.fitted or (None,) * 4
        return {
            "method": scorer.method,
            "tested": learnt.tested,
            "weights": scorer.weights and list(scorer.weights),
            "bins": [list(one) for one in learnt.bins],
            "waits": list(learnt.waits),
            "date_method": learnt.date,
            "rhythm": learnt.rhythm,
            "rate": fitted[0],
            "scale": fitted[1],
            "leaving_a": fitted[2],
            "leaving_b": fitted[3],
        }

    def _evidence(self, learnt):
        seen = learnt.evidence
        return {
            "look_count": seen.looks,
            "test_day": _EPOCH + datetime.timedelta(days=seen.cut),
            "test_count": seen.clients,
            "test_returned": seen.returned,
            "auc": seen.aucs[learnt.scorer.method],
            "auc_recency": seen.aucs[retention_score.RECENCY],
            "aucs": seen.aucs,
            "gain": seen.gain,
            "gain_error": seen.gain_error,
            "date_error": seen.date_errors.get(learnt.date),
            "date_error_constant": seen.date_errors[retention_backtest.CONSTANT],
            "within": seen.within,
            "calibration": [list(row) for row in seen.calibration],
        }

    def _store(self, company, rows, today):
        """Write the groups; those that are no more go."""
        existing = {
            (group.conveyor_id.id or None, group.key or None): group
            for group in self.search([("company_id", "=", company.id)])
        }
        groups = {}
        category = company.conveyor_retention_group == "category"
        # written by SQL: through the ORM nobody writes these rows
        for (conveyor, key), values in rows.items():
            found = existing.pop((conveyor, key), None)
            values = dict.fromkeys(_MEASURED) | values
            values |= {
                "company_id": company.id,
                "conveyor_id": conveyor,
                "key": key,
                "categ_id": int(key) if key and category else None,
                "level": 0 if conveyor is None else 2 if key else 1,
                "measured_on": fields.Datetime.now(),
                "day": today,
            }
            groups[conveyor, key] = self._write_row(found and found.id, values)
        if existing:
            self.env.cr.execute(
                "DELETE FROM conveyor_retention_group WHERE id = ANY(%s)",
                [[group.id for group in existing.values()]],
            )
        for (conveyor, key), id_ in groups.items():
            self._fall_back(id_, conveyor, key, rows, groups)
        self.env.invalidate_all()

    def _fall_back(self, id_, conveyor, key, rows, groups):
        larger = [(conveyor, key), (conveyor, None), (None, None)]
        used = {}
        for name, column in (("method", "model"), ("churn_days", "churn")):
            used[column] = next(
                (groups[one] for one in larger if rows.get(one, {}).get(name)),
                groups[None, None],
            )
        self.env.cr.execute(
            "UPDATE conveyor_retention_group SET model_group_id = %s,"
            " churn_group_id = %s WHERE id = %s",
            [used["model"], used["churn"], id_],
        )

    def _write_row(self, id_, values):
        names = list(values)
        columns = SQL(", ").join(map(SQL.identifier, names))
        stored = SQL(", ").join(
            # not known is nothing, never 0
            SQL("%s", None)
            if value is None
            else SQL("%s", self._fields[name].convert_to_column_insert(value, self))
            for name, value in values.items()
        )
        if id_:
            statement = SQL(
                "UPDATE conveyor_retention_group SET (%s) = ROW(%s) WHERE id = %s"
                " RETURNING id",
                columns,
                stored,
                id_,
            )
        else:
            statement = SQL(
                "INSERT INTO conveyor_retention_group (%s) VALUES (%s) RETURNING id",
                columns,
                stored,
            )
        [(id_,)] = self.env.execute_query(statement)
        return id_


#: Columns that a measurement may leave empty.
_MEASURED = (
    "method",
    "tested",
    "weights",
    "bins",
    "waits",
    "date_method",
    "rhythm",
    "rate",
    "scale",
    "leaving_a",
    "leaving_b",
    "look_count",
    "test_day",
    "test_count",
    "test_returned",
    "auc",
    "auc_recency",
    "aucs",
    "gain",
    "gain_error",
    "date_error",
    "date_error_constant",
    "within",
    "calibration",
)
