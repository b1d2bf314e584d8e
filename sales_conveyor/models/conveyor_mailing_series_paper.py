from odoo import api, fields, models

EMAIL, PAPER = "email", "paper"


class ConveyorMailingSeries(models.Model):
    """A bulletin on paper that comes back: coming issues stand in the calendar of
    mailings on paper as drafts, with somebody who is asked to write, print and post
    them. Nothing is posted by itself."""

    _name = "conveyor.mailing.series"
    _inherit = "conveyor.mailing.series"

    medium = fields.Selection(
        [(EMAIL, "By e-mail"), (PAPER, "On paper")],
        string="How It Goes Out",
        required=True,
        default=EMAIL,
        tracking=True,
    )
    paper_id = fields.Many2one(
        "conveyor.paper.mailing",
        string="Begins As",
        domain="[('company_id', '=', company_id)]",
        ondelete="restrict",
        index="btree_not_null",
        help="A mailing on paper whose letter, contents, costs and label sheet each "
        "issue begins with; empty: a letter with the ready words of the kind.",
    )
    paper_ids = fields.One2many(
        "conveyor.paper.mailing", "series_id", string="Issues on Paper"
    )

    @api.model
    def _planned_by(self):
        return super()._planned_by() | {"medium", "paper_id"}

    @api.depends("medium", "paper_ids.state", "paper_ids.date_planned")
    def _compute_next(self):
        return super()._compute_next()

    def _coming_papers(self):
        today = fields.Date.context_today(self)
        return self.paper_ids.filtered(
            lambda one: (
                one.state in ("draft", "listed")
                and one.date_planned
                and one.date_planned >= today
            )
        )

    def _coming_moments(self):
        if self.medium != PAPER:
            return super()._coming_moments()
        local = self.env["mailing.mailing"]._conveyor_local
        return [
            local(one.date_planned, self.hour, self.company_id)
            for one in self._coming_papers()
        ]

    def _issue_days(self):
        if self.medium != PAPER:
            return super()._issue_days()
        return set(self.paper_ids.mapped("series_date"))

    def _drop_planned(self):
        for series in self:
            series._coming_papers().filtered(
                lambda one: one.state == "draft" and not one.series_written
            ).unlink()
        return super()._drop_planned()

    def _make_issue(self, day):
        if self.medium != PAPER:
            return super()._make_issue(day)
        issue = self.env["conveyor.paper.mailing"].create(self._paper_values(day))
        # what the server fills in at the beginning, nobody has written
        issue._say({"series_written": False})
        self._ask_to_prepare(issue, day)

    def _paper_values(self, day):
        values = self.paper_id.copy_data()[0] if self.paper_id else {}
        return {
            "letter_lang": self.user_id.lang,
            **values,
            "name": f"{self.subject or self.name}, {day:%Y-%m-%d}",
            "company_id": self.company_id.id,
            "date_planned": day,
            "kind_id": self.kind_id.id,
            "segment_ids": [fields.Command.set(self.segment_ids.ids)],
            "series_date": day,
            "series_id": self.id,
            "user_id": self.user_id.id,
        }

    def action_open_issues(self):
        if self.medium != PAPER:
            return super().action_open_issues()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_paper_mailing_action"
        )
        action["domain"] = [("series_id", "=", self.id)]
        return action
