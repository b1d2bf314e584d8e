from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rules import referral as rules

#: So many contacts are offered, and so many looked at to find the best.
OFFERED, LOOKED_AT = 8, 200


class ConveyorReferrerLink(models.TransientModel):
    """Make a link of the free text that says who recommended a lead. The text stays."""

    _name = "conveyor.referrer.link"
    _description = "Who recommended"

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, ondelete="cascade"
    )
    text = fields.Char(
        related="lead_id.referred", string="Referred By", related_sudo=False
    )
    candidate_ids = fields.Many2many(
        "res.partner", string="Contacts Like That", compute="_compute_candidate_ids"
    )
    candidate_id = fields.Many2one(
        "res.partner",
        string="Who Is Meant",
        compute="_compute_candidate_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', candidate_ids)]",
    )
    other_id = fields.Many2one("res.partner", string="Somebody Else")
    same_text_count = fields.Integer(
        string="Leads with the Same Text", compute="_compute_same_text_count"
    )
    all_leads = fields.Boolean(
        string="Also the Other Leads with This Text", default=True
    )

    @api.depends("text")
    def _compute_candidate_ids(self):
        for wizard in self:
            wizard.candidate_ids = wizard._candidates()

    @api.depends("candidate_ids")
    def _compute_candidate_id(self):
        for wizard in self:
            wizard.candidate_id = wizard.candidate_ids[:1]

    @api.depends("text")
    def _compute_same_text_count(self):
        for wizard in self:
            wizard.same_text_count = len(wizard._other_leads())

    def _candidates(self):
        """Return the contacts whom the text may mean, the likeliest first."""
        partners = self.env["res.partner"]
        text = (self.text or "").strip()
        words = rules.words(text)
        looked_for = Domain.OR(
            Domain(name, "ilike", word) for word in words for name in ("name", "email")
        )
        client = self.lead_id.partner_id.commercial_partner_id
        if not words:
            return partners
        found = partners.search(
            looked_for & Domain("commercial_partner_id", "!=", client.id),
            limit=LOOKED_AT,
        )
        fits = {
            partner: max(
                rules.likeness(text, partner.name),
                rules.likeness(text, partner.display_name),
                rules.likeness(text, partner.email),
            )
            for partner in found
        }
        return found.sorted(lambda partner: (-fits[partner], partner.id))[:OFFERED]

    def _other_leads(self):
        """Return the other leads with the same text and no link yet."""
        if not self.text:
            return self.env["crm.lead"]
        return (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search(
                [
                    ("referred", "=", self.text),
                    ("conveyor_referrer_id", "=", False),
                    ("id", "!=", self.lead_id.id),
                ]
            )
        )

    def action_link(self):
        """Link the lead, and those with the same text if wanted, to the contact."""
        self.ensure_one()
        referrer = self.other_id or self.candidate_id
        if not referrer:
            raise UserError(
                self.env._(
                    "Choose the contact who recommended this lead. If there is none "
                    "yet, make one under “Somebody Else”."
                )
            )
        leads = self.lead_id
        if self.all_leads:
            leads |= self._other_leads()
        leads.write({"conveyor_referrer_id": referrer.id})
        return {"type": "ir.actions.act_window_close"}
