from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.questionnaire import HELD
from ..sql import rounds


class ConveyorClient(models.Model):
    """When the client was interviewed last, and whether it is time for the next
    round."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    last_interview_on = fields.Date(
        string="Last Interview",
        compute="_compute_round_due",
        search="_search_last_interview_on",
        help="When an interview with the client was held for the last time.",
    )
    round_due = fields.Boolean(
        string="Next Interview Due",
        compute="_compute_round_due",
        search="_search_round_due",
        help="The last interview was so long ago as the settings say, and no other one "
        "is planned.",
    )
    round_count = fields.Integer(string="Rounds", compute="_compute_round_count")

    def _compute_round_due(self):
        self.env.flush_all()
        ids = self._origin.ids
        last = dict(self.env.execute_query(rounds.last(ids))) if ids else {}
        due = set()
        if ids:
            condition = SQL("c.id = ANY(%s)", ids)
            rows = self.env.execute_query(rounds.due(fields.Date.today(), condition))
            due = {row[0] for row in rows}
        for client in self:
            client.last_interview_on = last.get(client._origin.id)
            client.round_due = client._origin.id in due

    def _search_last_interview_on(self, operator, value):
        comparisons = {
            "<": SQL("<"),
            ">": SQL(">"),
            "<=": SQL("<="),
            ">=": SQL(">="),
        }
        self.env["conveyor.interview"].flush_model()
        if operator in comparisons:
            day = fields.Date.to_date(value)
            return Domain(
                "id", "in", rounds.interviewed(comparisons[operator], SQL("%s", day))
            )
        if operator != "in":
            return NotImplemented
        days = [fields.Date.to_date(one) for one in value if one]
        found = Domain(
            "id", "in", rounds.interviewed(SQL("= ANY"), SQL("(%s::date[])", days))
        )
        if len(days) < len(value):
            never = rounds.interviewed(SQL("IS NOT"), SQL("NULL"))
            found |= Domain("id", "not in", never)
        return found

    def _search_round_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["conveyor.interview"].flush_model()
        due = SQL(
            "(SELECT due.client_id FROM (%s) due)", rounds.due(fields.Date.today())
        )
        found = Domain.FALSE
        if True in value:
            found |= Domain("id", "in", due)
        if False in value:
            found |= Domain("id", "not in", due)
        return found

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_round_count(self):
        interviews = self.env["conveyor.interview"]
        found = {}
        if interviews.has_access("read"):
            found = dict(
                interviews._read_group(
                    [("client_id", "in", self._origin.ids), ("state", "=", HELD)],
                    ["client_id"],
                    ["__count"],
                )
            )
        for client in self:
            client.round_count = found.get(client._origin, 0)

    def action_open_rounds(self):
        """Show the interviews with the client side by side."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "conveyor_rounds",
            "name": self.env._("Interviews Side by Side"),
            "params": {"client_id": self.id},
            "context": {"active_id": self.id},
        }

    def action_plan_next_interview(self):
        """Plan the next interview with the client."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Next Interview"),
            "res_model": "conveyor.interview",
            "view_mode": "form",
            "views": [[False, "form"]],
            "context": {
                "default_client_id": self.id,
                "default_user_id": self.owner_id.id or self.env.uid,
            },
        }
