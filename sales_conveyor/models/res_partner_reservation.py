from odoo import api, fields, models

from .res_partner import READERS


class ResPartner(models.Model):
    """Prospects whom a salesperson has reserved."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_lock_ids = fields.One2many(
        "conveyor.lock",
        "partner_id",
        string="Locks on the Client",
        groups=READERS,
        copy=False,
    )
    conveyor_reservation = fields.Selection(
        [("free", "Not Reserved"), ("mine", "Mine"), ("others", "Somebody else's")],
        compute="_compute_conveyor_reservation",
        groups=READERS,
        export_string_translation=False,
        help="Whether the prospect is reserved in the current company; empty for "
        "clients.",
    )

    @api.depends("commercial_partner_id", "conveyor_locks")
    @api.depends_context("company", "uid")
    def _compute_conveyor_reservation(self):
        clients = self.filtered("conveyor_client_id")
        clients.conveyor_reservation = False
        prospects = self - clients
        locks = self.env["conveyor.lock"]._reserved(prospects, self.env.company)
        owners = {lock.partner_id.id: lock.owner_id.id for lock in locks}
        for partner in prospects:
            client = partner.commercial_partner_id._origin.id
            if client not in owners:
                partner.conveyor_reservation = "free"
            else:
                mine = owners[client] == self.env.uid
                partner.conveyor_reservation = "mine" if mine else "others"

    def _conveyor_reserved_by_others(self, company=None):
        """Return the reservations in force (``conveyor.lock``, with sudo) that keep the
        present user from taking the contacts over: those of others, whose team he
        doesn't lead, unless he is the central-file officer.

        :param company: in this company; in any, if not said
        """
        locks = self.env["conveyor.lock"]._reserved(self, company)
        return locks.filtered(
            lambda lock: (
                lock.owner_id != self.env.user
                and not lock.with_env(self.env)._may_lift()
            )
        )

    def _conveyor_guard_reservations(self, user_id=None):
        """Refuse to take over, or put away, prospects reserved by somebody else. Where
        it is allowed, the reservation ends by it.

        :param user_id: who is to be the salesperson, if that is what changes
        """
        if not self:
            return
        locks = self.env["conveyor.lock"]._reserved(self)
        if not locks:
            return
        others = self._conveyor_reserved_by_others()
        if others:
            self.env["conveyor.attempt"]._refuse(
                "reserve", others.partner_id, others._said_reserved()
            )
        clients = self.sudo()
        locks.filtered(
            lambda lock: lock.partner_id in clients and lock.owner_id.id != user_id
        )._lift(self.env._("The contact was given to somebody else, or put away."))

    def action_conveyor_reserve(self):
        """Reserve the prospects for the present user, for as long as his conveyor
        says."""
        self.env["conveyor.lock"]._reserve(self)

    def action_conveyor_release(self):
        """Give the prospects free for others."""
        locks = self.env["conveyor.lock"]._reserved(self, self.env.company)
        locks.with_env(self.env)._release()
