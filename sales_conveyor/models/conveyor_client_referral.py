from odoo import api, fields, models
from odoo.tools import SQL

from ..sql import referrals


class ConveyorClient(models.Model):
    """What a client file says of recommendations: who has brought the client, and whom
    the client has brought."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    referrer_id = fields.Many2one(
        related="partner_id.conveyor_referrer_id",
        readonly=False,
        groups="base.group_user",
    )
    organisation_id = fields.Many2one(
        related="partner_id.conveyor_organisation_id",
        groups="base.group_user",
    )
    recommended = fields.Boolean(
        string="By Recommendation",
        compute="_compute_recommended",
        search="_search_recommended",
        help="Whether somebody had recommended the client.",
    )
    recommended_share = fields.Float(
        string="Share by Recommendation",
        compute="_compute_recommended",
        aggregator="avg",
        help="Of the clients, how many came by recommendation: 1 is all of them.",
    )
    referral_lead_count = fields.Integer(
        string="Recommended Leads",
        compute="_compute_referral_figures",
        help="Leads and opportunities brought by the client's contacts, lost ones "
        "included.",
    )
    referral_contact_count = fields.Integer(
        string="Recommended",
        compute="_compute_referral_figures",
        help="Companies and persons whom the client's contacts have recommended.",
    )
    referral_client_count = fields.Integer(
        string="Recommended, Became Clients",
        compute="_compute_referral_figures",
        help="How many of those are in the central file of the company.",
    )
    referral_revenue = fields.Monetary(
        string="Revenue of Recommended",
        compute="_compute_referral_figures",
        help="All revenue of these clients, net of tax, in company currency.",
    )

    @api.depends("partner_id.conveyor_referrer_id")
    def _compute_recommended(self):
        for client in self:
            # sudo: that somebody recommended it is no secret
            client.recommended = bool(client.sudo().partner_id.conveyor_referrer_id)
            client.recommended_share = float(client.recommended)

    def _search_recommended(self, operator, value):
        if operator != "in" or len(set(value)) != 1:
            return NotImplemented
        # in SQL: an analyst reads the figure, not the contact
        return fields.Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = %s", model._field_to_sql(alias, "recommended"), True in value
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # said in SQL, so that the share of a month can be drawn
        if field_expr in ("recommended", "recommended_share"):
            recommended = SQL(
                "(SELECT p.conveyor_referrer_id IS NOT NULL FROM res_partner p"
                " WHERE p.id = %s)",
                SQL.identifier(alias, "partner_id"),
            )
            if field_expr == "recommended":
                return recommended
            return SQL("%s::int::float8", recommended)
        return super()._field_to_sql(alias, field_expr, query)

    def _compute_referral_figures(self):
        self.env.flush_all()
        # most have recommended nobody: they don't wait for the statement to be planned
        rows = self.env.execute_query(referrals.clients_among(self.partner_id.ids))
        referrers = [id_ for (id_,) in rows]
        figures = referrals.figures(
            referrals.CLIENT, referrals.any_of_clients(referrers), self.company_id.ids
        )
        found = {
            (row[0], row[1]): row[2:6]
            for row in (self.env.execute_query(figures) if referrers else ())
        }
        for client in self:
            (
                client.referral_lead_count,
                client.referral_contact_count,
                client.referral_client_count,
                client.referral_revenue,
            ) = found.get((client.partner_id.id, client.company_id.id), (0, 0, 0, 0))

    def _after_enter(self):
        result = super()._after_enter()
        self._referrals_follow()
        return result

    def _referrals_follow(self):
        """Have the referrers of new clients thanked, and looked at anew."""
        # sudo: the job of the figures works for all companies
        referrers = self.sudo().partner_id.conveyor_referrer_id
        if referrers:
            self.env["conveyor.figures.mark"]._add(
                (referrers | referrers.commercial_partner_id).ids
            )
            self.env["conveyor.thanks"].sudo()._due_for_clients(self)

    def action_open_recommended(self):
        """Open the contacts whom the client's contacts have recommended."""
        self.ensure_one()
        return self._open(
            "sales_conveyor.conveyor_recommended_action",
            [("conveyor_referrer_id.commercial_partner_id", "=", self.partner_id.id)],
            default_conveyor_referrer_id=self.partner_id.id,
            active_test=False,
        )
