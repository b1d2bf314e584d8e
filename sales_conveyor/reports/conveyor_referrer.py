from odoo import fields, models

from ..sql import referrals


class ConveyorReferrer(models.Model):
    """Who recommends us, and what has come of it: a row for each referrer and
    company."""

    _name = "conveyor.referrer"
    _description = "Referrer"
    _auto = False
    _order = "clients desc, contacts desc, leads desc, id"
    _rec_name = "referrer_id"
    _depends = {
        "conveyor.client": ["company_id", "merged_into_id", "owner_id", "partner_id"],
        "conveyor.figures": ["revenue_total"],
        "conveyor.thanks": ["company_id", "referrer_id", "state"],
        "crm.lead": ["company_id", "conveyor_referrer_id"],
        "res.partner": [
            "commercial_partner_id",
            "company_id",
            "conveyor_referrer_id",
            "user_id",
        ],
    }

    referrer_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        readonly=True,
        help="The file of the client to whom the referrer belongs.",
    )
    owner_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="The owner of the referrer's client file, else its salesperson.",
    )
    leads = fields.Integer(
        readonly=True,
        help="Leads and opportunities brought, lost ones included.",
    )
    contacts = fields.Integer(
        string="Recommended",
        readonly=True,
        help="Companies and persons recommended. Those that belong to no company are "
        "counted in each.",
    )
    clients = fields.Integer(
        string="Became Clients",
        readonly=True,
        help="How many of those are in the central file of the company.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="All revenue of these clients, net of tax, in company currency.",
    )
    last_date = fields.Date(
        string="Last Recommendation",
        readonly=True,
        help="When the latest recommended lead or contact was entered.",
    )
    thanks_due = fields.Integer(
        readonly=True, help="What the referrer hasn't been thanked for yet."
    )

    @property
    def _table_query(self):
        return referrals.report()

    def action_open_partner(self):
        """Open the contact of the referrer."""
        self.ensure_one()
        return self.referrer_id.get_formview_action()
