from odoo import api, models

from .conveyor_reading_mask import forget_readers


class CrmTeam(models.Model):
    """Teams decide who reads, if a company limits reading to the owner's team."""

    _name = "crm.team"
    _inherit = "crm.team"

    def write(self, vals):
        result = super().write(vals)
        forget_readers(self.env)
        return result


class CrmTeamMember(models.Model):
    _name = "crm.team.member"
    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        forget_readers(self.env)
        return members

    def write(self, vals):
        result = super().write(vals)
        forget_readers(self.env)
        return result
