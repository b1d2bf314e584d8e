from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class ConveyorPrivacyWizard(models.TransientModel):
    """What is stored on a person: looked at, printed, erased."""

    _name = "conveyor.privacy.wizard"
    _description = "What is stored on a person (dialog)"

    partner_id = fields.Many2one(
        "res.partner", string="Contact Person", required=True, ondelete="cascade"
    )
    content = fields.Html(compute="_compute_content", sanitize=False)
    has_documents = fields.Boolean(compute="_compute_has_documents")
    anonymise = fields.Boolean(
        string="Take Away the Name",
        compute="_compute_anonymise",
        store=True,
        readonly=False,
        help="The contact gets a number for a name, everywhere. Where posted documents "
        "are made out to the person, accounting may have to keep the name for some "
        "years.",
    )
    reason = fields.Char(help="Who has asked for it, and when. It is kept.")
    confirmed = fields.Boolean(string="I know that this can't be undone")

    @api.depends("partner_id")
    def _compute_content(self):
        privacy = self.env["conveyor.privacy"]
        row = Markup("<tr><td>%s</td><td class='text-end'>%s</td><td>%s</td></tr>")
        for wizard in self:
            rows = Markup().join(
                row % (one["title"], one["count"], one["fate"])
                for one in privacy._sections(wizard.partner_id)
            )
            wizard.content = Markup(
                "<table class='table table-sm'><thead><tr><th>%s</th>"
                "<th class='text-end'>%s</th><th>%s</th></tr></thead>"
                "<tbody>%s</tbody></table>"
            ) % (
                self.env._("Kind"),
                self.env._("Records"),
                self.env._("On erasure"),
                rows,
            )

    @api.depends("partner_id")
    def _compute_has_documents(self):
        for wizard in self:
            wizard.has_documents = self.env["conveyor.privacy"]._has_documents(
                wizard.partner_id
            )

    @api.depends("partner_id")
    def _compute_anonymise(self):
        for wizard in self:
            wizard.anonymise = not wizard.has_documents

    def action_print(self):
        """Print what is stored."""
        self.ensure_one()
        self.env["conveyor.privacy"]._check_may()
        return self.env.ref(
            "sales_conveyor.conveyor_personal_data_report"
        ).report_action(self.partner_id)

    def action_erase(self):
        """Erase what is stored, as far as it need not be kept."""
        self.ensure_one()
        self.env["conveyor.privacy"]._check_may()
        if not self.confirmed:
            raise UserError(
                self.env._(
                    "Nothing has been erased yet. It can't be undone: tick that you "
                    "know it."
                )
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say who has asked for it, and when."))
        self.env["conveyor.privacy"]._erase(
            self.partner_id, self.anonymise, self.reason.strip()
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
