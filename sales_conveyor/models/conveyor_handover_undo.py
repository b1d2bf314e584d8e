from odoo import fields, models

from .conveyor_handover_plan import Plan


class ConveyorHandoverUndo(models.AbstractModel):
    """The part of a hand-over that takes it back."""

    _name = "conveyor.handover.undo"
    _description = "Undoing of hand-overs"

    def _undo(self, inform=True):
        """Give clients back to their former owners, with what went along. Who has
        changed hands since stays, and the hand-over says so.

        :param inform: whether both sides are told; of many they are at the end
        """
        rows = self._as_server()
        for row in rows:
            why = row._why_not_undone()
            if why:
                # done with, and not tried again
                row.write({"answer": why, "due_at": fields.Datetime.now()})
        for owner, handovers in (
            rows.filtered(lambda h: not h.due_at).grouped("from_user_id").items()
        ):
            plan = Plan("officer", handovers=handovers, inform=inform, undo=True)
            # sudo: who may undo it has been asked already
            clients = handovers.client_id.sudo()._as_server()
            clients.with_context(conveyor_handover=plan).write({"owner_id": owner.id})

    def _why_not_undone(self):
        client = self.client_id.sudo()
        if client.merged_into_id or client.owner_id != self.to_user_id:
            return self.env._(
                "Not undone: the client has changed hands again since. Owner now: "
                "%(owner)s.",
                owner=client.owner_id.name or "–",
            )
        former = self.from_user_id.sudo()
        if former and not former.active:
            return self.env._("Not undone: %(user)s has left.", user=former.name)
        if former and client.company_id not in former.company_ids:
            return self.env._(
                "Not undone: %(user)s works no more in %(company)s.",
                user=former.name,
                company=client.company_id.name,
            )
        return False

    def _mark_undone(self, inform=True):
        """The clients are with their former owners again: what went along follows."""
        self._as_server().write(
            {
                "state": "undone",
                "undone_by_id": self.env.uid,
                "undone_on": fields.Datetime.now(),
            }
        )
        # sudo: planned for the new owner, who has nothing to do any more
        self.sudo().activity_id.filtered("active").unlink()
        self._put_back()
        if inform:
            self._tell_all_back()

    def _tell_all_back(self):
        for user, handovers in self.grouped("from_user_id").items():
            if user.active and user != self.env.user:
                handovers._tell_back(user)
        for user, handovers in self.grouped("to_user_id").items():
            if user.active and user != self.env.user:
                handovers._tell_back(user)

    def _tell_back(self, user):
        mine = self.with_context(lang=user.lang or self.env.lang)
        mine.client_id[:1].sudo().message_notify(
            subject=mine.env._("A hand-over was undone"),
            body=mine.env._(
                "%(count)s clients are with their former owners again: %(clients)s",
                count=len(mine),
                clients=", ".join(mine.client_id[:20].sudo().mapped("display_name")),
            ),
            partner_ids=user.partner_id.ids,
            force_send=False,
        )
