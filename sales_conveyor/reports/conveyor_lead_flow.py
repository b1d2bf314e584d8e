from odoo import fields, models
from odoo.tools import SQL

from ..sql import lead_flow


class ConveyorLeadFlow(models.Model):
    """New leads and opportunities, week by week, beside the target of the conveyor."""

    _name = "conveyor.lead.flow"
    _description = "Flow of leads"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "conveyor.stage.move": [
            "at",
            "begins",
            "campaign_id",
            "company_id",
            "conveyor_id",
            "kind",
            "lead_id",
            "lead_ref",
            "salesperson_id",
            "source_id",
            "team_id",
        ],
        "conveyor.conveyor": ["company_id", "target_leads"],
    }

    date = fields.Datetime(string="Created On", readonly=True)
    week = fields.Date(
        readonly=True, help="The Monday of the week, in universal time (UTC)."
    )
    series = fields.Selection(
        [("leads", "Leads"), ("target", "Target")],
        string="Leads or Target",
        readonly=True,
        help="Whether the row is a lead that came, or how many were to come that week.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    conveyor_id = fields.Many2one("conveyor.conveyor", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        readonly=True,
        help="The opportunity; where it was merged, the one that it is part of.",
    )
    leads = fields.Integer(readonly=True, help="New leads and opportunities.")
    target = fields.Integer(
        readonly=True,
        help="How many were to come, by the target of the conveyor. It is said of the "
        "whole conveyor, not of a team, a person or a source.",
    )
    count = fields.Integer(
        string="Leads and Target",
        readonly=True,
        help="To draw both as lines: group by “Leads or Target”.",
    )
    target_share = fields.Float(
        string="Share of Target Clients",
        readonly=True,
        aggregator="avg",
        help="Of the leads of which it is known whether they are target clients, how "
        "many are.",
    )

    @property
    def _table_query(self):
        return lead_flow.rows(self._is_target())

    def _is_target(self):
        """SQL of whether an opportunity ``l`` is a target client: 1, 0 or unknown."""
        if "conveyor_target" not in self.env["crm.lead"]._fields:
            return SQL("NULL::float8")
        return SQL("CASE l.conveyor_target WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END")
