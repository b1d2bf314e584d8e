from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ConveyorHandoverIntroduction(models.AbstractModel):
    """The part of a hand-over that is prepared for the new owner: a letter to the
    client. It waits until the new owner sends it."""

    _name = "conveyor.handover.introduction"
    _description = "Introduction of a new owner"

    introduction = fields.Html(
        compute="_compute_introduction",
        readonly=False,
        help="A letter to the client by which the new owner introduces himself. It "
        "waits here until the new owner sends it; nothing is sent by itself.",
    )
    introduction_text = fields.Html(readonly=True)
    user_is_new_owner = fields.Boolean(
        compute="_compute_user_is", export_string_translation=False
    )

    @api.depends("introduction_text", "to_user_id")
    def _compute_introduction(self):
        template = self._introduction_template()
        for handover in self:
            handover.introduction = handover.introduction_text or (
                handover.state == "done"
                and handover.to_user_id
                and template
                # sudo: the letter names the people concerned, and nothing else
                and template.sudo()._render_field(
                    "body_html", handover.ids, compute_lang=True
                )[handover.id]
            )

    def write(self, vals):
        """The letter is the one thing that people write: the new owners do."""
        if set(vals) == {"introduction"}:
            self.check_access("write")
            for handover in self:
                handover._require_new_owner()
            text = {"introduction_text": vals["introduction"]}
            return super(ConveyorHandoverIntroduction, self._as_server()).write(text)
        return super().write(vals)

    @api.model
    def _introduction_template(self):
        return self.env.ref(
            "sales_conveyor.conveyor_handover_template_introduction",
            raise_if_not_found=False,
        )

    @api.depends_context("uid")
    def _compute_user_is(self):
        for handover in self:
            handover.user_is_new_owner = handover._is_new_owner()

    def _is_new_owner(self):
        officer = self.env["conveyor.client"]._is_officer()
        return officer or self.to_user_id.id == self.env.uid

    def _require_new_owner(self):
        if not self._is_new_owner():
            raise AccessError(
                self.env._(
                    "The introduction is written by the new owner, %(owner)s.",
                    owner=self.to_user_id.sudo().name or "",
                )
            )

    def action_introduce(self):
        """Open the letter of introduction as an e-mail to the client, to be read over
        and sent by the new owner."""
        self.ensure_one()
        self._require_new_owner()
        if self.state != "done" or not self.to_user_id:
            raise UserError(self.env._("The client hasn't changed hands."))
        template = self._introduction_template()
        subject = (
            template
            and template.sudo()._render_field("subject", self.ids, compute_lang=True)[
                self.id
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Introduction"),
            "res_model": "mail.compose.message",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": self.partner_id.ids,
                "default_partner_ids": self.partner_id.ids,
                "default_composition_mode": "comment",
                "default_subject": subject or False,
                "default_body": self.introduction or False,
                "mail_post_autofollow": False,
            },
        }
