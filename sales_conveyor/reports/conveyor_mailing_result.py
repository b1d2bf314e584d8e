from odoo import api, fields, models

from ..rules.mailing import uplift
from ..sql import mailing as mailing_sql


class ConveyorMailingResult(models.Model):
    """What mailings to segments brought: a row for each mailing and client. Clients of
    the segment who got no mailing in that time are rows too: what they bought is what
    would have been bought anyway."""

    _name = "conveyor.mailing.result"
    _description = "Result of mailings"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "move_type",
            "reversed_entry_id",
            "state",
        ],
        "conveyor.mailing.control": ["mailing_id", "partner_id"],
        "conveyor.paper.mailing": [
            "company_id",
            "kind_id",
            "name",
            "posted_on",
            "series_id",
            "state",
            "user_id",
        ],
        "conveyor.paper.piece": [
            "client_partner_id",
            "cost",
            "mailing_id",
            "posted_on",
            "state",
        ],
        "mailing.mailing": [
            "conveyor_company_id",
            "conveyor_kind_id",
            "conveyor_series_id",
            "sent_date",
            "state",
            "subject",
            "user_id",
        ],
        "mailing.trace": [
            "conveyor_unsubscribed_on",
            "is_test_trace",
            "links_click_datetime",
            "mass_mailing_id",
            "model",
            "res_id",
            "trace_status",
        ],
        "res.company": ["conveyor_mailing_result_days", "currency_id"],
        "res.partner": ["commercial_partner_id"],
    }

    medium = fields.Selection(
        [("email", "E-mail"), ("paper", "Paper")], string="How", readonly=True
    )
    name = fields.Char(string="Letter", readonly=True)
    mailing_id = fields.Many2one("mailing.mailing", readonly=True)
    paper_id = fields.Many2one(
        "conveyor.paper.mailing", string="Mailing on Paper", readonly=True
    )
    kind_id = fields.Many2one("conveyor.mailing.kind", readonly=True)
    series_id = fields.Many2one("conveyor.mailing.series", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Mailed On", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    reached = fields.Selection(
        [("letter", "Got the letter"), ("none", "Got no letter")],
        readonly=True,
        help="Got no letter: in the segment at the moment of sending, but nobody there "
        "got any mailing, from as many days before as purchases are counted after.",
    )
    client_count = fields.Integer(string="Clients", readonly=True)
    letters = fields.Integer(readonly=True, help="Letters that went out.")
    delivered = fields.Integer(readonly=True)
    opened = fields.Integer(
        readonly=True,
        help="As far as the reader's mail program tells; whoever clicked has opened.",
    )
    clicked = fields.Integer(readonly=True)
    replied = fields.Integer(readonly=True)
    bounced = fields.Integer(readonly=True)
    unsubscribed = fields.Integer(
        readonly=True, help="Asked by this letter for no more letters."
    )
    bought = fields.Integer(
        string="Buyers",
        readonly=True,
        help="Clients who bought within the days that the company's settings say, from "
        "the day of sending on.",
    )
    bought_share = fields.Float(
        string="Buyers, %",
        readonly=True,
        aggregator="avg",
        help="Buyers of 100 clients.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="What was invoiced in these days, net of tax and of what was credited.",
    )
    revenue_mean = fields.Monetary(
        string="Revenue of a Client",
        readonly=True,
        aggregator="avg",
        help="Revenue for each client, whether it bought or not.",
    )
    cost = fields.Monetary(
        readonly=True, help="What the pieces on paper to the client have cost."
    )

    @property
    def _table_query(self):
        return mailing_sql.results()

    def action_open_client(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    @api.model
    def _open(self, domain):
        """Return the action that shows the rows of a mailing."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_mailing_result_action"
        )
        action["views"] = [(False, "list"), (False, "pivot"), (False, "graph")]
        action["domain"] = domain
        action["context"] = {"search_default_group_reached": 1}
        return action

    @api.model
    def _verdict(self, bought, mailed, bought_without, without):
        """Say what the comparison of two groups is worth."""
        return self._said(uplift(bought, mailed, bought_without, without))

    @api.model
    def _said(self, found):
        """Say what the comparison is worth; nothing, if there is nobody to compare."""
        if not found:
            return False
        difference, low, high = found
        values = {
            "difference": f"{difference:+.1f}",
            "low": f"{low:+.1f}",
            "high": f"{high:+.1f}",
        }
        if low > 0:
            return self.env._(
                "Of 100 clients %(difference)s bought more than without a letter "
                "(between %(low)s and %(high)s).",
                **values,
            )
        if high < 0:
            return self.env._(
                "Of 100 clients %(difference)s bought than without a letter (between "
                "%(low)s and %(high)s): fewer, not more.",
                **values,
            )
        return self.env._(
            "The figures don't tell whether the letter made a difference: "
            "%(difference)s of 100 clients, between %(low)s and %(high)s.",
            **values,
        )
