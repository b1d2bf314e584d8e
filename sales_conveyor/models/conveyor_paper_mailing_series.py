from odoo import SUPERUSER_ID, fields, models

#: What goes on around an issue without anybody working at it.
NOT_WRITING = frozenset(
    {"active", "activity_ids", "message_follower_ids", "message_ids", "series_written"}
)


class ConveyorPaperMailing(models.Model):
    """Mailings on paper that a series has planned."""

    _name = "conveyor.paper.mailing"
    _inherit = ["conveyor.paper.mailing", "mail.activity.mixin"]

    series_id = fields.Many2one(
        "conveyor.mailing.series",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    series_date = fields.Date(
        string="Issue Of",
        copy=False,
        readonly=True,
        help="The day of the series for which the mailing was planned.",
    )
    series_written = fields.Boolean(
        copy=False,
        readonly=True,
        export_string_translation=False,
        help="Somebody has changed the issue that a series had planned.",
    )

    _series_issue_unique = models.UniqueIndex(
        "(series_id, series_date) WHERE series_id IS NOT NULL",
        "A series has one mailing for a day.",
    )

    def write(self, vals):
        result = super().write(vals)
        if self.env.uid != SUPERUSER_ID and vals.keys() - NOT_WRITING:
            issues = self.filtered(lambda one: one.series_id and not one.series_written)
            if issues:
                issues._say({"series_written": True})
        return result

    def action_post(self):
        """The issue is done: nobody has to be reminded of it."""
        result = super().action_post()
        self.filtered("series_id").activity_feedback(["mail.mail_activity_data_todo"])
        return result
