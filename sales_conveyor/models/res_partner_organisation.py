from odoo import api, fields, models
from odoo.fields import Domain

from ..sql import traces
from .res_partner import READERS, SELLERS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_organisation_id = fields.Many2one(
        "conveyor.partner.organisation",
        string="Sent By",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        copy=False,
        groups=SELLERS,
        help="The partner organisation that sent this contact to us.",
    )
    conveyor_own_organisation_id = fields.Many2one(
        "conveyor.partner.organisation",
        string="Partner Organisation",
        compute="_compute_conveyor_own_organisation_id",
        search="_search_conveyor_own_organisation_id",
        groups=READERS,
        help="What we have agreed with this contact, as a partner organisation of the "
        "current company.",
    )

    @api.depends_context("company")
    def _compute_conveyor_own_organisation_id(self):
        found = {
            organisation.partner_id.id: organisation.id
            for organisation in self.env["conveyor.partner.organisation"].search(
                [
                    ("partner_id", "in", self.ids),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        }
        for partner in self:
            partner.conveyor_own_organisation_id = found.get(partner._origin.id)

    def _search_conveyor_own_organisation_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        organisations = self.env["conveyor.partner.organisation"].search(
            [("company_id", "=", self.env.company.id)]
        )
        chosen = organisations.filtered(lambda one: one.id in value)
        found = Domain("id", "in", chosen.partner_id.ids)
        if False in value:
            found |= Domain("id", "not in", organisations.partner_id.ids)
        return found

    def _conveyor_traces(self):
        table = "conveyor_partner_organisation"
        return {
            **super()._conveyor_traces(),
            ("conveyor_own_organisation_id",): traces.any_of(table, self.id),
        }

    def action_open_conveyor_organisation(self):
        """Open what has been agreed with the contact, or begin an agreement."""
        self.ensure_one()
        organisations = self.env["conveyor.partner.organisation"].with_context(
            active_test=False
        )
        organisation = organisations.search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
            ]
        ) or organisations.create({"partner_id": self.commercial_partner_id.id})
        return organisation.get_formview_action()
