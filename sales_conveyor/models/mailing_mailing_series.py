from odoo import SUPERUSER_ID, api, fields, models

#: What somebody writes in an issue: from then on the series leaves it alone.
WRITTEN = frozenset(
    {"attachment_ids", "body_arch", "body_html", "preview", "schedule_date", "subject"}
)


class MailingMailing(models.Model):
    """Mailings that a series has planned, and when they stand in the calendar."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    conveyor_series_id = fields.Many2one(
        "conveyor.mailing.series",
        string="Series",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    conveyor_series_date = fields.Date(
        string="Issue Of",
        copy=False,
        readonly=True,
        help="The day of the series for which the mailing was planned.",
    )

    conveyor_written = fields.Boolean(
        copy=False,
        readonly=True,
        export_string_translation=False,
        help="Somebody has changed the issue that a series had planned.",
    )

    _conveyor_issue_unique = models.UniqueIndex(
        "(conveyor_series_id, conveyor_series_date)"
        " WHERE conveyor_series_id IS NOT NULL",
        "A series has one mailing for a day.",
    )

    def write(self, vals):
        by_hand = WRITTEN.intersection(vals) and self.env.uid != SUPERUSER_ID
        issues = self.filtered("conveyor_series_id") if by_hand else self.browse()
        if issues:
            # sudo: said by the server alone
            super(MailingMailing, issues.sudo()).write({"conveyor_written": True})
        return super().write(vals)

    def action_put_in_queue(self):
        """The issue is written: nobody has to be reminded of it."""
        result = super().action_put_in_queue()
        issues = self.filtered("conveyor_series_id")
        issues.activity_feedback(["mail.mail_activity_data_todo"])
        return result

    @api.depends("conveyor_company_id", "conveyor_series_id")
    def _compute_calendar_date(self):
        """Drafts to segments stand in the calendar on the day they are planned for."""
        result = super()._compute_calendar_date()
        for mailing in self:
            if (
                mailing.state == "draft"
                and mailing.schedule_date
                and (mailing.conveyor_company_id or mailing.conveyor_series_id)
            ):
                mailing.calendar_date = mailing.schedule_date
        return result
