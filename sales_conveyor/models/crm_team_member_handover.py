from odoo import fields, models

from ..rules.handover import Candidate
from ..sql import handover as handover_sql


class CrmTeamMember(models.Model):
    """How many clients a member of a team may have, and which he prefers."""

    _name = "crm.team.member"
    _inherit = "crm.team.member"

    conveyor_capacity = fields.Integer(
        string="Clients at Most",
        help="How many clients a rule entrusts to this person at most. "
        "0: no limit. Whoever is in several teams has the largest limit of them.",
    )
    conveyor_state_ids = fields.Many2many(
        "res.country.state",
        string="Regions",
        help="Clients of these regions come first, where the rule is by region.",
    )
    conveyor_country_ids = fields.Many2many(
        "res.country",
        "crm_team_member_conveyor_country_rel",
        string="Countries",
        help="Clients of these countries come first, where the rule is by region.",
    )
    conveyor_industry_ids = fields.Many2many(
        "res.partner.industry",
        string="Industries",
        help="Clients of these industries come first, where the rule is by industry.",
    )
    conveyor_load = fields.Integer(
        string="Clients",
        compute="_compute_conveyor_load",
        help="How many clients this person has, in the current company.",
    )

    _conveyor_capacity_range = models.Constraint(
        "CHECK (conveyor_capacity >= 0)",
        "How many clients somebody may have can't be negative.",
    )

    def _compute_conveyor_load(self):
        loads = self._conveyor_loads(self.env.company)
        for member in self:
            member.conveyor_load = loads.get(member.user_id._origin.id, (0, 0))[0]

    def _conveyor_loads(self, company):
        """Return how many clients the members have, and when they got the last one:
        {user: (clients, turn)}."""
        if not self.user_id.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(handover_sql.loads(self.user_id.ids, company.id))
        return {user: (load, turn) for user, load, turn in rows}

    def _conveyor_candidates(self, company):
        """Return the members as those who may get clients of a company."""
        loads = self._conveyor_loads(company)
        found = []
        for user, members in self.grouped("user_id").items():
            load, turn = loads[user.id]
            limits = members.mapped("conveyor_capacity")
            states = {("state", id_) for id_ in members.conveyor_state_ids.ids}
            countries = {("country", id_) for id_ in members.conveyor_country_ids.ids}
            found.append(
                Candidate(
                    user.id,
                    load,
                    0 if 0 in limits else max(limits),
                    turn,
                    frozenset(states | countries),
                    frozenset(members.conveyor_industry_ids.ids),
                )
            )
        return sorted(found, key=lambda one: one.user)
