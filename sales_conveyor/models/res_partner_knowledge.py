from odoo import api, fields, models

from ..sql import traces
from .res_partner import READERS


class ResPartner(models.Model):
    """What is known of a person is reached from the contact, and kept elsewhere."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_knowledge_ids = fields.One2many(
        "conveyor.knowledge",
        "partner_id",
        string="Personal Knowledge",
        # so that not even whether there is any is found out by searching contacts
        domain=[("may_read", "=", True)],
        groups=READERS,
        copy=False,
    )
    conveyor_consent_ids = fields.One2many(
        "conveyor.consent",
        "partner_id",
        string="Consents",
        groups=READERS,
        copy=False,
    )
    conveyor_consent = fields.Selection(
        [("none", "Not asked"), ("given", "Given"), ("withdrawn", "Withdrawn")],
        string="Consent",
        compute="_compute_conveyor_consent",
        groups=READERS,
        help="Whether the person has agreed that personal matters are kept, in the "
        "current company. The latest consent counts.",
    )
    conveyor_may_know = fields.Boolean(
        string="Reads Personal Knowledge",
        compute="_compute_conveyor_may_know",
        groups=READERS,
        help="Whether the present user reads all that is known of the person.",
    )

    @api.depends("conveyor_consent_ids.withdrawn_on")
    @api.depends_context("company")
    def _compute_conveyor_consent(self):
        for partner in self:
            # in the order of the model: the latest first
            latest = partner._origin.conveyor_consent_ids.filtered(
                lambda one: one.company_id == self.env.company
            )[:1]
            partner.conveyor_consent = latest.state or "none"

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company")
    def _compute_conveyor_may_know(self):
        everything = self.env["conveyor.knowledge"]._reads_all()
        for partner in self:
            # sudo: who owns the client is no secret
            owner = partner.sudo().conveyor_client_id.owner_id
            partner.conveyor_may_know = everything or owner == self.env.user

    def _conveyor_traces(self):
        return {
            **super()._conveyor_traces(),
            ("conveyor_knowledge_ids",): traces.any_of("conveyor_knowledge", self.id),
            ("conveyor_consent_ids",): traces.any_of("conveyor_consent", self.id),
        }

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals and self.env["conveyor.client"]._is_officer():
            self._conveyor_knowledge_follows()
        return result

    def _conveyor_knowledge_follows(self):
        """Let the owner of the client to whom the officer has moved persons read what
        is known of them. Whoever else moves a person doesn't learn anything by it."""
        # sudo: knowledge of all companies
        known = (
            self.env["conveyor.knowledge"]
            .sudo()
            .search([("partner_id", "child_of", self.ids)])
        )
        for client, rows in known.grouped(
            lambda one: one.partner_id.commercial_partner_id
        ).items():
            rows._belong_to(client)
