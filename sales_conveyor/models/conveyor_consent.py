from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class ConveyorConsent(models.Model):
    """A person has agreed that personal matters are kept, or has withdrawn it. Rows
    stay: they are the proof. The latest one counts."""

    _name = "conveyor.consent"
    _description = "Consent to personal knowledge"
    _order = "given_on desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_company", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    given_on = fields.Date(required=True, default=fields.Date.context_today)
    how = fields.Selection(
        [
            ("spoken", "Spoken"),
            ("written", "In writing"),
            ("email", "By e-mail"),
            ("form", "On a form"),
        ],
        required=True,
        default="spoken",
        help="How the person has agreed.",
    )
    note = fields.Char(help="Where the proof is, or what exactly was agreed.")
    withdrawn_on = fields.Date(
        readonly=True,
        copy=False,
        help="From that day on nothing that is known of the person is shown; it is "
        "erased after the days set by the company.",
    )
    withdrawn_by_id = fields.Many2one(
        "res.users", string="Withdrawal Noted By", readonly=True, copy=False
    )
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], compute="_compute_state"
    )

    @api.depends("withdrawn_on")
    def _compute_state(self):
        for consent in self:
            consent.state = "withdrawn" if consent.withdrawn_on else "given"

    @api.constrains("given_on")
    def _check_given_on(self):
        if any(one.given_on > fields.Date.context_today(self) for one in self):
            raise ValidationError(
                self.env._("Nobody agrees in the future: correct the day.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # a withdrawal is noted by its button, with who and when
            vals.pop("withdrawn_on", None)
            vals.pop("withdrawn_by_id", None)
        consents = super().create(vals_list)
        consents._followed()
        return consents

    def write(self, vals):
        if vals and set(vals) != {"withdrawn_on", "withdrawn_by_id"}:
            raise UserError(
                self.env._(
                    "A consent is a proof and stays as it was written down. If it is "
                    "wrong, let it be withdrawn and write down another one."
                )
            )
        if any(one.withdrawn_on for one in self) or (
            vals and not vals.get("withdrawn_on")
        ):
            raise AccessError(
                self.env._(
                    "A withdrawal stays. If the person agrees again, write down "
                    "another consent."
                )
            )
        if vals:
            vals = {
                "withdrawn_on": fields.Date.context_today(self),
                "withdrawn_by_id": self.env.uid,
            }
        result = super().write(vals)
        self._followed()
        return result

    def _followed(self):
        """What may be read of a person depends on it."""
        self.env["conveyor.knowledge"].invalidate_model(["may_read"])
        self.env["res.partner"].invalidate_model(["conveyor_consent"])

    def action_withdraw(self):
        """Note that the persons have withdrawn their consent, today."""
        self.filtered(lambda one: not one.withdrawn_on).write(
            {
                "withdrawn_on": fields.Date.context_today(self),
                "withdrawn_by_id": self.env.uid,
            }
        )
