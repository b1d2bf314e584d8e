from odoo import api, fields, models
from odoo.exceptions import UserError

from .conveyor_client_rights import _BY_SERVER


class ConveyorMarketNote(models.Model):
    """What a client tells of itself, its market and its prospects: on the client file,
    for everybody who works with the client."""

    _name = "conveyor.market.note"
    _description = "Market note"
    _inherit = ["conveyor.merged.along"]
    _order = "date desc, id desc"
    _rec_name = "topic"

    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="client_id.company_id", store=True, index=True, precompute=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    topic = fields.Char(required=True, help="What it is about: plans, market, rivals.")
    text = fields.Text(string="What the Client Says", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Written By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    interview_id = fields.Many2one(
        "conveyor.interview",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The interview in which it was said.",
    )

    def _by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER

    def _as_server(self):
        # sudo: written once it is known that somebody may
        return self.sudo().with_context(conveyor_by_server=_BY_SERVER)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._by_server():
            # nor by defaults that the context brings along
            vals_list = [
                {
                    **vals,
                    "user_id": self.env.uid,
                    "interview_id": False,
                    "merged_from_id": False,
                }
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self._by_server():
            if {"user_id", "interview_id", "merged_from_id", "client_id"} & set(vals):
                raise UserError(
                    self.env._(
                        "Who has written a note, and on which client file, stays. "
                        "Write another one."
                    )
                )
            self._check_mine()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        if not self._by_server():
            self._check_mine()

    def _check_mine(self):
        """Refuse to change what others have written, except to those who answer for the
        client."""
        others = self.filtered(lambda note: note.user_id != self.env.user)
        refused = others.client_id._not_responsible()
        if refused:
            raise UserError(
                self.env._(
                    "Notes are changed by whoever has written them (%(users)s), the "
                    "owner of the client, team leaders, the VIP-programme head and the "
                    "central-file officer (%(officers)s). You can add one of your own.",
                    users=", ".join(others.sudo().user_id[:5].mapped("name")),
                    officers=refused._officer_names(),
                )
            )
