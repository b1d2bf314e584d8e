from odoo import api, fields, models

from ..rules import handover as rules


class ConveyorConveyor(models.Model):
    """By which rule a conveyor hands clients over to its client teams."""

    _name = "conveyor.conveyor"
    _inherit = "conveyor.conveyor"

    handover_rule = fields.Selection(
        [
            ("keep", "Clients stay with who sold first"),
            ("round_robin", "To the client team, in turn"),
            ("least_load", "To the client team, who has fewest clients"),
            ("region", "To the client team, by region"),
            ("industry", "To the client team, by industry"),
        ],
        string="After the First Purchase",
        default="keep",
        required=True,
        tracking=True,
        help="Who gets a client after the first purchase. Client teams are the sales "
        "teams of the conveyor in the phase account management. Regions, industries "
        "and how many clients somebody may have are said for their members. "
        "Where clients of one who leaves are handed over, the same rule holds.",
    )
    handover_since = fields.Date(
        string="For Clients Since",
        help="Clients whose first purchase is older stay where they are: years of "
        "history aren't handed over because a rule is chosen.",
    )

    _handover_since_said = models.Constraint(
        "CHECK (handover_rule = 'keep' OR handover_since IS NOT NULL)",
        "Say since when clients are handed over after their first purchase.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._say_since(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not all(conveyor.handover_since for conveyor in self):
            vals = dict(vals)
            self._say_since(vals)
        return super().write(vals)

    def _say_since(self, vals):
        """A rule begins today, unless something else is said."""
        if vals.get("handover_rule", "keep") != "keep" and not vals.get(
            "handover_since"
        ):
            vals["handover_since"] = fields.Date.context_today(self)

    def _client_teams(self):
        """Return the teams that work with clients."""
        # sudo: who works where is the administrator's, not the salesperson's
        return self.sudo().team_ids.filtered(
            lambda team: team.conveyor_phase == "account_management"
        )

    def _distribution(self, company, rule=None, without=None):
        """Return how clients of the conveyor, or of none, are given in a company.

        :param rule: another rule than the conveyor's
        :param without: users who get none
        """
        members = self._client_teams().crm_team_member_ids.filtered(
            lambda member: (
                member.user_id.active
                and not member.user_id.share
                and company in member.user_id.company_ids
                and member.user_id not in (without or ())
            )
        )
        return rules.Distribution(
            rule or self.handover_rule, members._conveyor_candidates(company)
        )
