from odoo import api, fields, models, tools

from ..rules import budget as rules
from ..sql import budget as budget_sql


class ConveyorBudget(models.Model):
    """How many contacts' details the members of a group may open."""

    _name = "conveyor.budget"
    _description = "Reading budget"
    _order = "group_id"
    _rec_name = "group_id"

    group_id = fields.Many2one(
        "res.groups",
        required=True,
        ondelete="cascade",
        help="For whom it is. Who is in several groups with a budget has the widest.",
    )
    per_hour = fields.Integer(
        string="Contacts an Hour",
        default=300,
        help="Of how many contacts details may be opened within any 60 minutes. What "
        "is opened again isn't counted again. 0: no limit.",
    )
    per_day = fields.Integer(
        string="Contacts a Day",
        default=1000,
        help="Of how many contacts details may be opened within any 24 hours. 0: no "
        "limit.",
    )
    active = fields.Boolean(default=True)

    _group_unique = models.Constraint(
        "UNIQUE(group_id)", "This group has a budget already."
    )
    _limits_range = models.Constraint(
        "CHECK(per_hour >= 0 AND per_day >= 0)",
        "A number of contacts can't be negative; 0 is no limit.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        budgets = super().create(vals_list)
        self.env["conveyor.reading"]._switched()
        return budgets

    def write(self, vals):
        result = super().write(vals)
        self.env["conveyor.reading"]._switched()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["conveyor.reading"]._switched()
        return result

    @api.model
    @tools.ormcache()
    def _by_group(self):
        """Return {group: (an hour, a day)}."""
        return {
            budget.group_id.id: (budget.per_hour, budget.per_day)
            for budget in self.sudo().search([("active", "=", True)])
        }

    @api.model
    def _limits(self, user):
        """Return the limits of a user, or None."""
        budgets = self._by_group()
        if not budgets:
            return None
        groups = set(user._get_group_ids()).intersection(budgets)
        return rules.widest([budgets[group] for group in groups])


class ConveyorRead(models.Model):
    """That somebody has opened the details of a contact. Written by SQL, without
    foreign keys, and forgotten after a day."""

    _name = "conveyor.read"
    _description = "Opened contact details"
    _log_access = False

    user_ref = fields.Integer(required=True)
    partner_ref = fields.Integer(required=True)
    read_at = fields.Datetime(required=True)

    _user_idx = models.Index("(user_ref, read_at) INCLUDE (partner_ref)")

    @api.autovacuum
    def _gc(self):
        now = fields.Datetime.now()
        self.env.cr.execute(budget_sql.forget(now - rules.DAY))
