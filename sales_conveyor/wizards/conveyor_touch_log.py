from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.conveyor_touch import CHANNELS, DIRECTIONS
from ..rules import touch as rules

#: Whole lists are written to by mailings, which tell of themselves.
TYPED = [one for one in CHANNELS if one[0] != rules.MAILING]


class ConveyorTouchLog(models.TransientModel):
    """Write down that somebody was spoken to, of one client or of several at once."""

    _name = "conveyor.touch.log"
    _description = "Log a touch"

    client_ids = fields.Many2many(
        "conveyor.client",
        string="Client Files",
        help="The clients who were touched. Leave persons empty where it was nobody in "
        "particular.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Persons",
        help="Who was spoken to. Of a client file without a person the client itself "
        "is written down.",
    )
    client_partner_ids = fields.Many2many(
        "res.partner",
        compute="_compute_client_partner_ids",
        export_string_translation=False,
    )
    channel = fields.Selection(TYPED, required=True, default=rules.CALL)
    direction = fields.Selection(DIRECTIONS, required=True, default="out")
    one_way = fields.Boolean(
        compute="_compute_one_way", export_string_translation=False
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    minutes = fields.Integer(help="How long it took, with each client.")
    subject = fields.Char(help="What it was about, in a few words.")
    user_id = fields.Many2one(
        "res.users",
        string="By Whom",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who of us spoke.",
    )
    corrects_id = fields.Many2one("conveyor.touch", string="In Place Of")
    reason = fields.Char(string="What Was Wrong")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        touch = self.env["conveyor.touch"].browse(values.get("corrects_id"))
        if touch:
            values |= {
                "partner_ids": [(6, 0, touch.partner_id.ids)],
                "channel": touch.channel,
                "direction": touch.direction,
                "date": touch.date,
                "minutes": touch.minutes,
                "subject": touch.topic,
                "user_id": touch.user_id.id,
            }
        return values

    @api.depends("client_ids")
    def _compute_client_partner_ids(self):
        for log in self:
            log.client_partner_ids = log.client_ids.partner_id

    @api.depends("channel")
    def _compute_one_way(self):
        for log in self:
            log.one_way = log.channel in rules.ONE_WAY

    @api.constrains("date", "minutes")
    def _check_sensible(self):
        for log in self:
            if log.date > fields.Datetime.now() + timedelta(minutes=5):
                raise ValidationError(
                    self.env._(
                        "A touch is logged when it has taken place. For what is to "
                        "come schedule an activity or a meeting; it becomes a touch "
                        "by itself."
                    )
                )
            if log.minutes < 0 or log.minutes > 24 * 60:
                raise ValidationError(
                    self.env._("Minutes are between 0 and 1440, a whole day.")
                )

    def action_log(self):
        """Write the touches into the journal."""
        self.ensure_one()
        if not self.client_ids and not self.partner_ids:
            raise UserError(
                self.env._("Say who was spoken to: a client file or a person.")
            )
        self.client_ids.check_access("read")
        self.partner_ids.check_access("read")
        old = self.corrects_id
        if old:
            old._cancel(self.reason or self.env._("Corrected"))
        touches = self.env["conveyor.touch"]._log(
            [
                {
                    "channel": self.channel,
                    "direction": self.direction,
                    "date": self.date,
                    "minutes": self.minutes,
                    "subject": self.subject,
                    "user_id": self.user_id.id,
                    "logged_by_id": self.env.uid,
                    "corrects_id": old.id,
                    **whose,
                }
                for whose in self._whose()
            ]
        )
        # whoever logs it sees at once that the client isn't due any more
        # sudo: the summary is the server's
        self.env["conveyor.touch.summary"].sudo()._follow(
            touches.sudo().client_partner_id.commercial_partner_id.ids
        )
        return {"type": "ir.actions.act_window_close"}

    def _whose(self):
        """Return for each row whose it is. Persons of one client were spoken to
        together."""
        company_id = self.env.company.id
        # sudo: to whom a person belongs, whatever the user reads of that
        persons = self.partner_ids.sudo().grouped("commercial_partner_id")
        keys = {client: f"hand:{self.id}:{client.id}" for client in persons}
        rows = [
            {
                "key": keys[client],
                "partner_id": person.id,
                "company_id": company_id,
            }
            for client, group in persons.items()
            for person in group
        ]
        return rows + [
            {"key": f"hand:{self.id}:f{file.id}", "client_id": file.id}
            for file in self.client_ids
            if file.sudo().partner_id not in persons
        ]
