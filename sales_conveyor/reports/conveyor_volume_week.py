from odoo import fields, models

from ..sql import volume


class ConveyorVolumeWeek(models.Model):
    """Letters, income and the size of the central file, week by week."""

    _name = "conveyor.volume.week"
    _description = "Letters and income by week"
    _auto = False
    _order = "week desc, id"
    _rec_name = "week"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "company_id",
            "invoice_date",
            "move_type",
            "state",
        ],
        "conveyor.client": ["company_id", "entry_date", "merged_into_id"],
        "conveyor.touch": [
            "active",
            "channel",
            "client_partner_id",
            "company_id",
            "date",
            "direction",
            "state",
        ],
    }

    week = fields.Date(readonly=True, help="The Monday of the week (UTC).")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    letter_count = fields.Integer(
        string="Letters",
        readonly=True,
        help="Letters that were sent, by mailings and on paper, those that came back "
        "left out.",
    )
    reached_count = fields.Integer(
        string="Written To",
        readonly=True,
        help="Clients and prospects to whom a letter went in that week.",
    )
    income = fields.Monetary(
        readonly=True,
        help="Invoiced without tax, less credit notes, in the company's currency.",
    )
    entered_count = fields.Integer(string="New Client Files", readonly=True)
    file_count = fields.Integer(
        string="Client Files",
        readonly=True,
        aggregator="max",
        help="Clients who had entered the central file by the end of the week, those "
        "closed since included.",
    )

    @property
    def _table_query(self):
        return volume.weeks(self.env.companies.ids)
