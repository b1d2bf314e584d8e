from markupsafe import Markup

from odoo import api, fields, models

from ..sql import vip_access as vip_sql

#: So many clients a message names.
NAMED = 20
#: What the officer has to do where clients change hands.
ACTIVITY = "sales_conveyor.conveyor_activity_type_vip_handover"


class ConveyorVipProgramme(models.Model):
    """What goes with the lists: clients change hands or are opened to those who meet
    them, and are locked while the programme lasts; everybody concerned is told."""

    _name = "conveyor.vip.programme"
    _inherit = "conveyor.vip.programme"

    batch_ids = fields.One2many(
        "conveyor.handover.batch",
        "vip_programme_id",
        string="Hand-overs",
        groups="sales_conveyor.conveyor_group_officer,"
        "sales_conveyor.conveyor_group_manager",
    )
    handover_waiting = fields.Integer(
        string="Hand-overs That Wait",
        compute="_compute_handover_waiting",
        help="Clients whose hand-over waits for the central-file officer, or is done "
        "in the background.",
    )

    def _compute_handover_waiting(self):
        # sudo: only how many
        counts = dict(
            self.env["conveyor.handover"]
            .sudo()
            ._read_group(
                [
                    ("batch_id.vip_programme_id", "in", self.ids),
                    ("state", "=", "planned"),
                ],
                ["batch_id"],
                ["__count"],
            )
        )
        for programme in self:
            programme.handover_waiting = sum(
                count
                for batch, count in counts.items()
                if batch.vip_programme_id.id == programme.id
            )

    # Changing hands

    def _hand_over(self):
        """Plan that clients change hands, as the programme says; done at once if the
        head may do it, else the officer decides."""
        self.ensure_one()
        if self.handing == "access":
            return
        batches = self.env["conveyor.handover.batch"]
        batch = batches._as_server().create(
            {
                "name": self.name,
                "company_id": self.company_id.id,
                "user_id": self.env.uid,
                "cause": "vip",
                "reason": self.name,
                "vip_programme_id": self.id,
            }
        )
        rows = self._execute(
            vip_sql.plan_handovers(
                self.id,
                batch.id,
                self.env.uid,
                fields.Datetime.now(),
                self.handing == "monopolised",
            )
        )
        if not rows:
            batch.unlink()
            return
        self.env["conveyor.handover"].invalidate_model(flush=False)
        batch.invalidate_recordset()
        files = self.env["conveyor.client"].browse(row[1] for row in rows)
        if files._forbidden("owner"):
            self._ask_officer(len(rows))
        else:
            # sudo: that he may change the owners has been asked just now
            batch.action_run()

    def _ask_officer(self, count):
        officer = self.env["conveyor.client"]._officers(self.company_id)[:1]
        if officer:
            theirs = self.with_context(lang=officer.lang or self.env.lang)
            self.sudo().activity_schedule(
                ACTIVITY,
                user_id=officer.id,
                summary=theirs.env._(
                    "Decide on the hand-over of %(count)s clients", count=count
                ),
                note=theirs.env._(
                    "The VIP programme gives clients to others than their owners. Look "
                    "at it under Central File, Hand-overs of Many; then hand over, or "
                    "discard."
                ),
            )

    @api.model
    def _after_handover(self):
        """Hand-overs have been carried out: what waited for them is locked."""
        for programme in self.sudo().search([("state", "=", "running")]):
            programme._lock()
            programme._end_access(everything=False)

    def _done_with_handover(self):
        """The officer has decided."""
        self.activity_unlink([ACTIVITY])

    # Locks and access

    def _lock(self):
        if self.state == "running":
            self._execute(vip_sql.lock(self.id, self.env.uid, fields.Datetime.now()))
            self.env["conveyor.lock"].invalidate_model(flush=False)

    def _end_locks(self, reason, line_ids=None):
        self._execute(
            vip_sql.lift(self.id, self.env.uid, fields.Datetime.now(), reason, line_ids)
        )
        self.env["conveyor.lock"].invalidate_model(flush=False)

    def _give_access(self):
        self._conveyor_reading_changed(
            vip_sql.give_access(self.id, self.env.uid, fields.Datetime.now())
        )

    def _end_access(self, everything):
        self._conveyor_reading_changed(
            vip_sql.end_access(self.id, fields.Datetime.now(), everything)
        )

    def _after_end_moved(self):
        result = super()._after_end_moved()
        for programme in self.filtered(lambda one: one.state == "running"):
            programme._conveyor_reading_changed(
                vip_sql.prolong(programme.id, programme.date_to)
            )
            self.env["conveyor.lock"].invalidate_model(flush=False)
        return result

    def _conveyor_reading_changed(self, statement):
        rows = self._execute(statement)
        self.env["conveyor.permit"].invalidate_model(flush=False)
        self.env["conveyor.reading"].sudo()._note([id_ for (id_,) in rows])

    # Telling

    def _inform(self, rows):
        """Tell the participants who is on their lists, and the owners of clients who
        are met by somebody else.

        :param rows: tuples (line, client file, contact, user, owner, user before)
        """
        users = self.env["res.users"].sudo()
        mine, given = {}, {}
        for _line, client, _partner, user, owner, _before in rows:
            mine.setdefault(user, []).append(client)
            if owner and owner != user:
                given.setdefault(owner, []).append(client)
        for user_id, clients in mine.items():
            self._tell(users.browse(user_id), clients, own=True)
        for user_id, clients in given.items():
            self._tell(users.browse(user_id), clients, own=False)

    def _tell(self, user, client_ids, own):
        if not user.active or user == self.env.user:
            return
        theirs = self.with_context(lang=user.lang or self.env.lang).sudo()
        values = {"programme": theirs.name, "count": len(client_ids)}
        subject = (
            theirs.env._("%(programme)s: %(count)s clients are on your list", **values)
            if own
            else theirs.env._(
                "%(programme)s: %(count)s of your clients are met by colleagues",
                **values,
            )
        )
        hint = (
            theirs.env._("They stand in My Work, My VIP Clients.")
            if own
            else theirs.env._(
                "While the programme lasts they stay as they are. If you object, say "
                "why on the client's line (VIP Programme, Clients): the head reads it."
            )
        )
        names = theirs.env["conveyor.client"].browse(client_ids[:NAMED])
        theirs.message_notify(
            subject=subject,
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (
                hint,
                Markup().join(
                    Markup("<li>%s</li>") % name
                    for name in names.mapped("display_name")
                ),
            ),
            partner_ids=user.partner_id.ids,
            force_send=False,
        )
