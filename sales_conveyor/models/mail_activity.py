from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        on_contacts = self.filtered(lambda one: one.res_model == "res.partner")
        if not on_contacts:
            return super()._action_done(feedback, attachment_ids)
        # sudo: thanks are noted by the server, whoever marks the activity as done
        thanks = (
            self.env["conveyor.thanks"]
            .sudo()
            .search([("activity_id", "in", on_contacts.ids), ("state", "=", "due")])
        )
        thanks._finish("thanked")
        return super()._action_done(feedback, attachment_ids)
