from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..rules import conveyor as conveyor_rules
from ..rules import lock as rules
from ..sql import lock as lock_sql
from ..sql import prepared


class ConveyorLock(models.Model):
    """Prospects that a first-sales person has reserved, for a time set by the
    conveyor."""

    _name = "conveyor.lock"
    _inherit = ["conveyor.lock"]

    @api.model
    def _reserve(self, partners):
        """Reserve prospects for the present user.

        Each reservation takes one of the places that the conveyor allows a person. Of
        two made at the same moment that want the same contact, or the same place, one
        fails and is tried again by Odoo, which then sees the other.

        :raise AccessError: if somebody else has one, or it is a client; recorded
        """
        user, company = self.env.user, self.env.company
        # sudo: what is reserved, or a client, doesn't depend on what one sees
        partners = partners.sudo().commercial_partner_id
        conveyor = self._reservation_conveyor()
        self._end_reservations(
            SQL("l.owner_id = %s OR l.partner_id IN %s", user.id, partners._ids or (0,))
        )
        mine = self.sudo().search(
            [
                ("active", "=", True),
                ("kind", "=", "reserved"),
                ("owner_id", "=", user.id),
            ]
        )
        partners -= mine.filtered(lambda lock: lock.company_id == company).partner_id
        self._check_prospects(partners, conveyor)
        here = mine.filtered(lambda lock: lock.conveyor_id == conveyor)
        slots = rules.free_slots(conveyor.reservation_limit, set(here.mapped("slot")))
        rows = [(partner.id, next(slots, None)) for partner in partners]
        if any(slot is None for _partner, slot in rows):
            self._refuse_more(partners, conveyor)
        if rows:
            self.env.flush_all()
            written = self.env.execute_query(
                lock_sql.reserve(
                    rows,
                    user_id=user.id,
                    company_id=company.id,
                    conveyor_id=conveyor.id,
                    until=fields.Date.today()
                    + timedelta(days=conveyor.reservation_days),
                    now=fields.Datetime.now(),
                )
            )
            self.invalidate_model()
            if len(written) < len(rows):
                raise UserError(
                    self.env._("Somebody else was faster. Look again who has it now.")
                )
        free = partners.filtered(lambda partner: not partner.user_id)
        free._conveyor_as_server().write({"user_id": user.id})
        for lock in self._reserved(partners, company):
            lock._trace(
                lock.env._(
                    "Reserved by %(user)s until %(until)s.",
                    user=user.name,
                    until=format_date(self.env, lock.until),
                )
            )

    @api.model
    def _reserved(self, partners, company=None):
        """Return the reservations in force of contacts, with sudo.

        :param company: in this company; in any, if not said
        """
        if not partners:
            return self.sudo().browse()
        domain = [
            ("kind", "=", "reserved"),
            ("partner_id", "in", partners.sudo().commercial_partner_id.ids),
        ]
        if company:
            domain.append(("company_id", "=", company.id))
        locks = self._in_force(domain)
        if not locks:
            return locks
        files = locks.partner_id._conveyor_files()
        clients = {(file.partner_id, file.company_id) for file in files}
        return locks.filtered(lambda k: (k.partner_id, k.company_id) not in clients)

    @api.model
    def _reservation_conveyor(self):
        """Return the conveyor on which the present user sells to prospects."""
        user, company = self.env.user, self.env.company
        # sudo: team members read teams of theirs only
        teams = (
            self.env["crm.team"]
            .sudo()
            .search(
                [
                    ("company_id", "in", [company.id, False]),
                    ("conveyor_id.company_id", "in", [company.id, False]),
                    ("conveyor_phase", "in", conveyor_rules.FIRST_SALES),
                    "|",
                    ("user_id", "=", user.id),
                    ("member_ids", "in", user.ids),
                ]
            )
        )
        conveyors = teams.conveyor_id.filtered("reservation_days").sorted("sequence")
        if not conveyors:
            raise UserError(
                self.env._(
                    "Prospects are reserved by the sales teams that generate leads or "
                    "make first sales, where their conveyor allows it. You are in no "
                    "such team; ask your team leader or an administrator."
                )
            )
        return conveyors[0]

    @api.model
    def _check_prospects(self, partners, conveyor):
        """Refuse to reserve what is a client, somebody else's, or was reserved by the
        same person only lately."""
        company = self.env.company
        files = partners._conveyor_files().filtered(lambda f: f.company_id == company)
        if files:
            self._refuse_reservation(
                files.partner_id,
                self.env._(
                    "%(clients)s: a client already, whose owner is %(owner)s. The "
                    "central-file officer may hand clients over: %(officers)s.",
                    clients=", ".join(files[:5].mapped("display_name")),
                    owner=files[0].owner_id.name or self.env._("nobody yet"),
                    officers=files._officer_names(),
                ),
            )
        others = self._reserved(partners, company)
        if others:
            self._refuse_reservation(others.partner_id, others._said_reserved())
        taken = partners.filtered(
            lambda p: p.user_id.active and p.user_id != self.env.user
        )
        if taken:
            self._refuse_reservation(
                taken,
                self.env._(
                    "%(contacts)s: %(owner)s works with this contact. Ask whether it "
                    "may become yours; then reserve it.",
                    contacts=", ".join(taken[:5].mapped("display_name")),
                    owner=taken[0].user_id.name,
                ),
            )
        own = partners.filtered(lambda p: not p.partner_share or p.ref_company_ids)
        if own:
            raise UserError(
                self.env._(
                    "%s: one of us, and no prospect.",
                    ", ".join(own[:5].mapped("display_name")),
                )
            )
        self._check_pause(partners, conveyor)

    @api.model
    def _check_pause(self, partners, conveyor):
        past = self.sudo().search(
            [
                ("active", "=", False),
                ("kind", "=", "reserved"),
                ("owner_id", "=", self.env.uid),
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", partners.ids),
            ]
        )
        for lock in past:
            ended = lock.until if lock.ending == "expired" else lock.lifted_on.date()
            free_on = rules.pause_ends(ended, conveyor.reservation_pause)
            if fields.Date.today() < free_on:
                self._refuse_reservation(
                    lock.partner_id,
                    self.env._(
                        "%(contact)s: you had it reserved until %(ended)s. Now others "
                        "have their turn; you may reserve it again from %(day)s on.",
                        contact=lock.partner_id.display_name,
                        ended=format_date(self.env, ended),
                        day=format_date(self.env, free_on),
                    ),
                )

    def _release(self):
        """Give reserved prospects free, if the present user may."""
        refused = self.filtered(lambda lock: not lock._may_lift())
        if refused:
            self._refuse_reservation(refused.partner_id, refused._said_reserved())
        self._lift(self.env._("Released."))

    def _said_reserved(self):
        """Return who has reserved contacts, and how long."""
        return "\n".join(
            self.env._(
                "%(contact)s: reserved by %(user)s until %(until)s. Ask %(user)s, or "
                "wait until it is free again.",
                contact=lock.partner_id.display_name,
                user=lock.owner_id.name,
                until=format_date(self.env, lock.until),
            )
            for lock in self[:5]
        )

    @api.model
    def _refuse_more(self, partners, conveyor):
        self._refuse_reservation(
            partners,
            self.env._(
                "Nobody may have more than %(limit)s prospects reserved on the "
                "conveyor “%(conveyor)s”. Release one first.",
                limit=conveyor.reservation_limit,
                conveyor=conveyor.display_name,
            ),
        )

    @api.model
    def _refuse_reservation(self, partners, message):
        self.env["conveyor.attempt"]._refuse("reserve", partners, message)

    # When they are over

    @api.model
    def _end_reservations(self, condition):
        """Close reservations that are over.

        :param condition: SQL on locks ``l``
        """
        self.env.flush_all()
        statement = lock_sql.end_reservations(
            condition, fields.Date.today(), fields.Datetime.now()
        )
        self._reservations_ended(self.env.execute_query(statement))

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed: what was reserved of them has been
        bought."""
        rows = prepared.of_contacts(
            self.env,
            lock_sql.end_reservations_of,
            partner_ids,
            fields.Date.today(),
            fields.Datetime.now(),
        )
        self._reservations_ended(rows)

    def _reservations_ended(self, rows):
        if rows:
            self.invalidate_model(["active", "lifted_on", "ending"], flush=False)
