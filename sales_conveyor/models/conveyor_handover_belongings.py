from odoo import fields, models

from ..sql import handover as handover_sql
from .crm_lead_requirement import PASSED

#: What goes along, by kind: the model, and the field that says whose it is.
MODELS = {
    "opportunity": "crm.lead",
    "quotation": "sale.order",
    "activity": "mail.activity",
    "meeting": "calendar.event",
}
#: Both sides get one message about the client; none about each thing that goes along.
_QUIET = {
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
    "skip_attendee_notification": True,
    "dont_notify": True,
    # a stage that a team has of its own isn't a way forward
    "conveyor_passed": PASSED,
}


class ConveyorHandoverBelongings(models.AbstractModel):
    """The part of a hand-over that says what went along, and puts it back."""

    _name = "conveyor.handover.belongings"
    _description = "What goes along with a client"

    item_ids = fields.One2many(
        "conveyor.handover.item", "handover_id", string="Went Along"
    )
    opportunity_count = fields.Integer(string="Opportunities", readonly=True)
    quotation_count = fields.Integer(string="Quotations", readonly=True)
    activity_count = fields.Integer(string="Activities", readonly=True)
    meeting_count = fields.Integer(string="Meetings", readonly=True)
    follower_count = fields.Integer(
        string="Followed",
        readonly=True,
        help="What the old owner followed and the new one follows now: contacts, "
        "opportunities, quotations.",
    )

    def _take_along(self, kinds=None):
        """Give the new owners what belongs to the clients: open opportunities,
        quotations, activities, meetings to come, and what the old owners followed.

        :param kinds: only what is of these kinds, ahead of the rest
        """
        moving = self.filtered(lambda h: h.from_user_id and h.to_user_id)
        if not moving:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            handover_sql.record(moving.ids, fields.Datetime.now(), kinds)
        )
        if not rows:
            return
        # before anything else: whoever is given a document follows it anyway
        self.env.execute_query(handover_sql.swap_followers(moving.ids))
        self.env.cr.execute(handover_sql.keep_counts(moving.ids))
        self.env.invalidate_all()
        given = {}
        for kind, number, owner in rows:
            given.setdefault((kind, owner), []).append(number)
        users = self.env["res.users"]
        for (kind, owner), numbers in given.items():
            if kind in MODELS:
                self._give(kind, numbers, users.browse(owner))

    def _give(self, kind, numbers, user, team=None):
        """Make somebody the one who answers for things of a kind."""
        # sudo: whoever may hand over the client hands over what belongs to it
        records = self.env[MODELS[kind]].sudo().browse(numbers)
        records = records.with_context(**_QUIET)
        if kind == "meeting":
            return self._give_meetings(records, user)
        values = {"user_id": user.id}
        if team is not None:
            values["team_id"] = team.id
        return records.write(values)

    def _give_meetings(self, meetings, user):
        for former, events in meetings.grouped("user_id").items():
            gone = former.partner_id
            commands = [fields.Command.link(user.partner_id.id)]
            if gone and gone != user.partner_id:
                commands.append(fields.Command.unlink(gone.id))
            events.write({"user_id": user.id, "partner_ids": commands})

    # Putting back

    def _put_back(self):
        """Give what went along back to the old owners, unless it has changed hands
        since: that stays, and is marked."""
        self.env.flush_all()
        items = self.item_ids._as_server().filtered(lambda i: i.state == "moved")
        followed = items.filtered(lambda item: item.kind == "follower")
        back = items.browse()
        if followed:
            rows = self.env.execute_query(
                handover_sql.swap_followers(self.ids, back=True)
            )
            back = items.browse(number for (number,) in rows)
        self.env.invalidate_all()
        for kind, things in (items - followed).grouped("kind").items():
            back |= self._put_back_kind(kind, things)
        back.write({"state": "restored"})
        (items - back).write({"state": "changed"})

    def _put_back_kind(self, kind, items):
        # sudo: as they went along
        records = self.env[MODELS[kind]].sudo().browse(items.mapped("res_id"))
        owners = {
            record.id: record.user_id
            for record in records.exists()
            if "active" not in record or record.active
        }
        still = items.filtered(lambda item: owners.get(item.res_id) == item.to_user_id)
        for (owner, team), things in still.grouped(
            lambda item: (item.from_user_id, item.from_team_id)
        ).items():
            self._give(
                kind,
                things.mapped("res_id"),
                owner,
                team if kind in ("opportunity", "quotation") else None,
            )
        return still
