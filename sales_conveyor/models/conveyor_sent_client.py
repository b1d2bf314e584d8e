from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConveyorSentClient(models.Model):
    """A client of ours whom we have sent to a partner organisation, and what came of
    it."""

    _name = "conveyor.sent.client"
    _description = "Client sent to a partner organisation"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    organisation_id = fields.Many2one(
        "conveyor.partner.organisation",
        string="Sent To",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(
        string="Sent On", required=True, default=fields.Date.context_today
    )
    user_id = fields.Many2one(
        "res.users",
        string="Sent By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        related="organisation_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    result = fields.Selection(
        [
            ("open", "Not Known Yet"),
            ("client", "Became Client"),
            ("refused", "Declined"),
        ],
        required=True,
        default="open",
        index=True,
        group_expand=True,
        help="What came of it, as the organisation or the client has told us.",
    )
    amount = fields.Monetary(
        string="Sold",
        help="What the organisation has sold to the client, as far as we were told. "
        "Counted once the client became theirs.",
    )
    note = fields.Char()

    _amount_range = models.Constraint(
        "CHECK (amount >= 0)", "What was sold can't be below zero."
    )

    def write(self, vals):
        result = super().write(vals)
        if {"organisation_id", "user_id"} & set(vals):
            # Odoo looks at what a record was. Nobody gives one to a company or person
            # for whom he couldn't make it.
            self.check_access("write")
        return result

    @api.constrains("partner_id", "organisation_id")
    def _check_partner_id(self):
        for sent in self.sudo():
            organisation = sent.organisation_id
            if (
                sent.partner_id.commercial_partner_id
                == organisation.partner_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(organisation)s can't be sent to itself. Choose the client "
                        "whom you have sent there.",
                        organisation=organisation.display_name,
                    )
                )
            theirs = sent.partner_id.company_id
            if theirs and theirs != organisation.company_id:
                raise ValidationError(
                    self.env._(
                        "%(client)s belongs to the company %(theirs)s, the partner "
                        "organisation to %(ours)s. Choose a client of the same "
                        "company.",
                        client=sent.partner_id.display_name,
                        theirs=theirs.name,
                        ours=organisation.company_id.name,
                    )
                )
