import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import mailing as rules
from .mailing_mailing_rights import MARKETING

_logger = logging.getLogger(__name__)

#: What a mailing of the series takes over; a change plans the coming ones anew.
PLANNED_BY = frozenset(
    {
        "active",
        "ahead",
        "every",
        "hour",
        "kind_id",
        "letter_id",
        "mode",
        "segment_ids",
        "start_date",
        "end_date",
        "subject",
        "unit",
        "user_id",
        "week",
        "weekday",
    }
)


class ConveyorMailingSeries(models.Model):
    """A mailing that comes back: every second Tuesday, the first Monday of a month. The
    coming issues are made some time before, so that they stand in the calendar and can
    be written; recipients are asked for when each is sent."""

    _name = "conveyor.mailing.series"
    _description = "Series of mailings"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind_id = fields.Many2one("conveyor.mailing.kind", required=True, tracking=True)
    segment_ids = fields.Many2many(
        "conveyor.segment",
        string="Segments",
        required=True,
        domain="[('company_id', '=', company_id)]",
        tracking=True,
    )
    letter_id = fields.Many2one(
        "mailing.mailing",
        domain="[('favorite', '=', True), ('conveyor_kind_id', '=', kind_id)]",
        context={"active_test": False},
        ondelete="restrict",
        help="With what each issue begins; empty: the ready letter of the kind.",
    )
    subject = fields.Char(
        help="Subject of each issue; empty: that of the letter. An issue can be given "
        "another one."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        help="In whose name the letters go out, and who writes them.",
    )
    mode = fields.Selection(
        [
            ("write", "Somebody writes each issue"),
            ("send", "Sent as it is, by itself"),
        ],
        required=True,
        default="write",
        tracking=True,
        help="Written: a draft and an activity for the responsible; nothing goes out "
        "until somebody presses Schedule. By itself: each issue goes out at its time.",
    )
    every = fields.Integer(default=1, required=True)
    unit = fields.Selection(
        [(rules.WEEKS, "Weeks"), (rules.MONTHS, "Months")],
        default=rules.WEEKS,
        required=True,
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        default="1",
        required=True,
    )
    week = fields.Selection(
        [
            ("1", "First"),
            ("2", "Second"),
            ("3", "Third"),
            ("4", "Fourth"),
            ("5", "Last"),
        ],
        string="Which of the Month",
        default="1",
        required=True,
    )
    hour = fields.Float(
        string="At",
        default=9.0,
        help="Time of day, in the time of the company's contact.",
    )
    start_date = fields.Date(
        string="First Day", required=True, default=fields.Date.context_today
    )
    end_date = fields.Date(string="Until")
    ahead = fields.Integer(
        string="Planned Ahead",
        default=3,
        help="So many coming issues stand in the calendar.",
    )
    prepare_days = fields.Integer(
        string="Written Before",
        default=3,
        help="So many days before it goes out an issue should be written.",
    )
    mailing_ids = fields.One2many(
        "mailing.mailing", "conveyor_series_id", string="Issues"
    )
    issue_count = fields.Integer(string="Issues Made", compute="_compute_next")
    next_date = fields.Datetime(string="Next Issue", compute="_compute_next")
    problem = fields.Char(
        compute="_compute_problem", help="Why no further issues are planned."
    )

    _every_range = models.Constraint(
        "CHECK (every BETWEEN 1 AND 52)",
        "A series comes back every 1 to 52 weeks or months.",
    )
    _ahead_range = models.Constraint(
        "CHECK (ahead BETWEEN 1 AND 12 AND prepare_days BETWEEN 0 AND 60)",
        "1 to 12 issues are planned ahead, and written 0 to 60 days before.",
    )
    _hour_range = models.Constraint(
        "CHECK (hour >= 0 AND hour < 24)", "The time lies between 0:00 and 23:59."
    )

    @api.constrains("company_id", "segment_ids")
    def _check_segments(self):
        for series in self:
            if series.segment_ids.company_id - series.company_id:
                raise ValidationError(
                    self.env._(
                        "The segments of “%(series)s” belong to another company.",
                        series=series.name,
                    )
                )
            if not series.segment_ids:
                raise ValidationError(
                    self.env._(
                        "Choose to whom “%(series)s” is written.", series=series.name
                    )
                )

    @api.constrains("kind_id")
    def _check_kind(self):
        # a method of its own model: the user of the transaction counts
        self.env["conveyor.mailing.kind"]._check_transactional(self.kind_id)

    @api.depends("mailing_ids.state", "mailing_ids.schedule_date")
    def _compute_next(self):
        for series in self:
            series.next_date = min(series._coming_moments(), default=False)
            series.issue_count = len(series._issue_days())

    @api.depends("user_id", "segment_ids")
    def _compute_problem(self):
        for series in self:
            series.problem = series._problem()

    def _problem(self):
        user = self.user_id.sudo()  # sudo: rights of another user
        if user and not (user.active and user.has_group(MARKETING)):
            return self.env._(
                "%(user)s no longer writes mailings. Choose somebody else as "
                "responsible.",
                user=user.name,
            )
        for segment in self.segment_ids:
            if segment.problem:
                return f"{segment.name}: {segment.problem}"
        return False

    # Issues: letters by e-mail here; on paper in conveyor_mailing_series_paper

    def _coming(self):
        """Return the letters that haven't gone out."""
        now = fields.Datetime.now()
        return self.mailing_ids.filtered(
            lambda one: (
                one.state in ("draft", "in_queue")
                and one.schedule_date
                and one.schedule_date > now
            )
        )

    def _coming_moments(self):
        """Return when the coming issues go out."""
        return self._coming().mapped("schedule_date")

    def _issue_days(self):
        """Return the days for which there is an issue."""
        return set(self.mailing_ids.mapped("conveyor_series_date"))

    def _drop_planned(self):
        """Take back coming issues that nobody has written in."""
        for series in self:
            untouched = series._coming().filtered(
                lambda one: one.state == "in_queue" or not one.conveyor_written
            )
            untouched.unlink()

    @api.model_create_multi
    def create(self, vals_list):
        series = super().create(vals_list)
        series._plan()
        return series

    def write(self, vals):
        result = super().write(vals)
        if self._planned_by().intersection(vals):
            self._drop_planned()
            self._plan()
        return result

    @api.model
    def _planned_by(self):
        """Return the fields by whose change coming issues are planned anew."""
        return PLANNED_BY

    @api.ondelete(at_uninstall=False)
    def _unlink_with_planned(self):
        self._drop_planned()

    def _plan(self):
        """Make the coming issues, up to the number that is planned ahead."""
        for series in self.filtered("active"):
            missing = series.ahead - len(series._coming_moments())
            if missing > 0 and not series._problem():
                series._plan_issues(missing)

    def _plan_issues(self, number):
        today = fields.Date.context_today(self)
        done = self._issue_days()
        after = max(today, self.start_date)
        if self.start_date < today:
            after = today
        days = rules.issues(
            self.start_date,
            after,
            number + len(done),
            self.unit,
            self.every,
            int(self.weekday),
            int(self.week),
        )
        fresh = [day for day in days if day not in done][:number]
        for day in fresh:
            if not self.end_date or day <= self.end_date:
                self._make_issue(day)

    def _make_issue(self, day):
        mailings = self.env["mailing.mailing"]
        letter = self.letter_id or self.kind_id._template(self.user_id.lang)
        moment = mailings._conveyor_local(day, self.hour, self.company_id)
        values = {
            "subject": self.subject or self.name,
            **letter._conveyor_letter(),
            "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "conveyor_segment_ids": [fields.Command.set(self.segment_ids.ids)],
            "conveyor_kind_id": self.kind_id.id,
            "conveyor_series_id": self.id,
            "conveyor_series_date": day,
            "user_id": self.user_id.id,
            "schedule_type": "scheduled",
            "schedule_date": moment,
        }
        if self.subject:
            values["subject"] = self.subject
        if self.user_id.email:
            values["email_from"] = values["reply_to"] = self.user_id.email_formatted
        mailing = mailings.create(values)
        # what the server fills in at the beginning, nobody has written
        mailing.conveyor_written = False
        if self.mode == "send":
            mailing.action_put_in_queue()
        else:
            self._ask_to_prepare(mailing, day)

    def _ask_to_prepare(self, issue, day):
        issue.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.subtract(day, days=self.prepare_days),
            user_id=self.user_id.id,
            summary=self.env._("Write the issue of “%(series)s”", series=self.name),
        )

    @api.model
    def _cron_plan(self):
        """Plan coming issues, a series at a time: one that can't be planned stops no
        other."""
        series = self.search([("active", "=", True)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(series))
        for one in series:
            try:
                with self.env.cr.savepoint():
                    one._plan()
            except Exception:
                _logger.exception("series %s can't be planned", one.id)
            progress(processed=1)

    def action_open_issues(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_mailing_action"
        )
        action["domain"] = [("conveyor_series_id", "=", self.id)]
        return action
