from odoo import api, fields, models

#: Kinds of Odoo's own whose name alone tells that nobody is spoken to.
NO_TALK = ("mail.mail_activity_data_todo", "mail.mail_activity_data_warning")


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    conveyor_touch = fields.Selection(
        [
            ("talk", "A talk with the client"),
            ("trouble", "A talk about debts or complaints"),
            ("none", "No talk"),
        ],
        string="Talk with the Client",
        compute="_compute_conveyor_touch",
        store=True,
        readonly=False,
        precompute=True,
        help="Whether the client was spoken to when an activity of this kind is done. "
        "A client with whom all talk is about debts and complaints is in danger.",
    )

    @api.depends("category")
    def _compute_conveyor_touch(self):
        no_talk = self.browse()
        for name in NO_TALK:
            no_talk |= self.env.ref(name, raise_if_not_found=False) or no_talk
        for kind in self:
            if kind._origin in no_talk or kind.category == "upload_file":
                kind.conveyor_touch = "none"
            else:
                kind.conveyor_touch = "talk"
