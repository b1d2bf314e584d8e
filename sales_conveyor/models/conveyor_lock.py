from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..rules import lock as rules
from ..rules.words import are_said
from ..sql import lock as lock_sql

#: How kinds of locks are called, in the order in which they are shown.
KINDS = [
    ("central_file", "Central file"),
    ("reserved", "Reserved"),
    ("vip", "VIP list"),
    ("handover", "In hand-over"),
    ("dispute", "Dispute"),
    ("departure", "Departure"),
]


class ConveyorLock(models.Model):
    """What keeps a client, or a reserved prospect, where it is: for whom, how long,
    why, and who has set it.

    That of the central file itself has no row: it is on every client file. Rows are
    written by the server when somebody with the right sets or lifts a lock, and are
    kept as history.
    """

    _name = "conveyor.lock"
    _description = "Lock on a client"
    _inherit = ["conveyor.server.written"]
    _order = "id desc"
    _rec_name = "partner_id"

    kind = fields.Selection(KINDS, required=True, index=True)
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for prospects, who have no file yet.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        index="btree_not_null",
        ondelete="set null",
        help="Of a reservation: the conveyor that says how long it holds.",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="For",
        index="btree_not_null",
        help="For whom it holds: the owner, or who has reserved the prospect.",
    )
    since = fields.Datetime(required=True, default=fields.Datetime.now)
    until = fields.Date(help="Last day on which it holds. Empty: until it is lifted.")
    reason = fields.Text()
    set_by_id = fields.Many2one("res.users")
    active = fields.Boolean(default=True)
    lifted_on = fields.Datetime(string="Ended On")
    lifted_by_id = fields.Many2one("res.users")
    lift_reason = fields.Text(string="Reason for Lifting")
    ending = fields.Selection(
        [
            ("lifted", "Lifted"),
            ("expired", "Time was up"),
            ("bought", "Became a client"),
            ("merged", "Contact merged"),
        ],
        string="Ended By",
    )
    slot = fields.Integer(
        export_string_translation=False,
        help="Which of the reservations that a person may have open this one is.",
    )

    _one_reservation = models.UniqueIndex(
        "(partner_id, company_id) WHERE active AND kind = 'reserved'"
    )
    _one_slot = models.UniqueIndex(
        "(owner_id, conveyor_id, slot) WHERE active AND kind = 'reserved'"
    )

    def _refuse_others(self):
        self.env["conveyor.attempt"]._refuse(
            "lock",
            self.sudo().partner_id,
            self.env._(
                "Locks are set and lifted with the buttons on the client file and in "
                "the list of locks, with a reason, and stay in the history. Ask the "
                "central-file officer: %(officers)s.",
                officers=self.env["conveyor.client"]._officer_names(),
            ),
        )

    @api.model
    def _in_force(self, domain):
        """Return the locks that hold today, of all companies, with sudo: what is locked
        doesn't depend on what one sees.

        :param domain: which of them
        """
        today = fields.Date.today()
        locks = self.sudo().with_context(active_test=True)
        return locks.search(
            Domain("active", "=", True)
            & Domain("until", "in", [False])
            & Domain(domain)
        ) | locks.search(Domain("until", ">=", today) & Domain(domain))

    # Setting and lifting, for what else in the addon needs locks

    @api.model
    def _put(self, kind, files, reason, until=None, owner=None):
        """Lock clients. Whoever calls has seen to it that the user may.

        :param kind: one of ``rules.lock.KINDS``, but not that of the central file
        :param files: client files
        :param until: last day; no end, if none
        :param owner: for whom; the owner of each file, if nobody is said
        """
        locks = self._as_server().create(
            [
                {
                    "kind": kind,
                    "client_id": file.id,
                    "partner_id": file.partner_id.id,
                    "company_id": file.company_id.id,
                    "owner_id": (owner or file.owner_id).id,
                    "until": until,
                    "reason": reason,
                    "set_by_id": self.env.uid,
                }
                for file in files.sudo()
            ]
        )
        for lock in locks:
            lock._trace(
                lock.env._(
                    "Locked: %(kind)s. %(reason)s", kind=lock._title(), reason=reason
                )
            )
        return locks

    def _lift(self, reason, ending="lifted"):
        """Lift locks. Whoever calls has seen to it that the user may."""
        open_locks = self.sudo().filtered("active")
        open_locks._as_server().write(
            {
                "active": False,
                "lifted_on": fields.Datetime.now(),
                "lifted_by_id": self.env.uid,
                "lift_reason": reason,
                "ending": ending,
            }
        )
        for lock in open_locks:
            lock._trace(
                lock.env._(
                    "Lock lifted: %(kind)s. %(reason)s",
                    kind=lock._title(),
                    reason=reason or "",
                )
            )

    def _trace(self, text):
        """Leave a note where people look: on the client file, else on the contact."""
        self.ensure_one()
        document = self.sudo().client_id or self.sudo().partner_id
        document._message_log(body=text)

    def _title(self):
        """Return what is said of a lock in a sentence."""
        self.ensure_one()
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        if not self.until:
            return kind
        return self.env._(
            "%(kind)s until %(until)s",
            kind=kind,
            until=format_date(self.env, self.until),
        )

    # What people do

    @api.model
    def _set_by_hand(self, kind, files, reason, until=None):
        """Lock clients, if the present user may.

        :raise AccessError: if not; the attempt is recorded
        """
        self._check_words(reason, until)
        capacities = files._capacities("owner")
        refused = files.filtered(lambda f: not rules.may_set(kind, capacities[f]))
        if refused:
            self.env["conveyor.attempt"]._refuse(
                "lock",
                refused.partner_id,
                self.env._(
                    "You may not set this lock on %(clients)s. Ask the central-file "
                    "officer: %(officers)s.",
                    clients=refused._names(),
                    officers=files._officer_names(),
                ),
            )
        same = self._in_force([("client_id", "in", files.ids), ("kind", "=", kind)])
        return self._put(kind, files - same.client_id.sudo(False), reason, until)

    def _lift_by_hand(self, reason):
        """Lift locks, if the present user may.

        :raise AccessError: if not; the attempt is recorded
        """
        self._check_words(reason)
        refused = self.filtered(lambda lock: not lock._may_lift())
        if refused:
            self.env["conveyor.attempt"]._refuse(
                "lock",
                refused.sudo().partner_id,
                self.env._(
                    "You may not lift this lock: %(locks)s. Ask whoever has set it, or "
                    "the central-file officer: %(officers)s.",
                    locks="; ".join(
                        f"{lock.sudo().partner_id.name}: {lock._title()}"
                        for lock in refused[:5]
                    ),
                    officers=self.env["conveyor.client"]._officer_names(),
                ),
            )
        self._lift(reason)

    def _may_lift(self):
        """Return whether the present user may lift the lock."""
        self.ensure_one()
        lock = self.sudo()
        file = lock.client_id.sudo(False)
        capacities = set(file._capacities("owner").get(file, set()))
        if file._is_officer():
            capacities.add("officer")
        if lock.set_by_id == self.env.user:
            capacities.add("setter")
        if lock.kind == "reserved":
            if lock.owner_id == self.env.user:
                capacities.add("holder")
            if lock.owner_id in file._people_led(lock.company_id):
                capacities.add("leader")
        return rules.may_lift(lock.kind, capacities)

    def _check_words(self, reason, until=None):
        if not are_said(reason):
            raise UserError(self.env._("Say why: the reason is kept in the history."))
        if not rules.in_force(fields.Date.to_date(until), fields.Date.today()):
            raise UserError(self.env._("The last day lies in the past."))

    def action_lift(self):
        """Ask for the reason, then lift the locks."""
        return self.env["conveyor.lock.lift"]._ask(self)

    # Tidying up: what has run out is not in force anyway

    @api.autovacuum
    def _gc_expired(self):
        self._end_reservations(SQL("true"))
        ended = self.env.execute_query(
            lock_sql.end_expired(fields.Date.today(), fields.Datetime.now())
        )
        if ended:
            self.invalidate_model(["active", "lifted_on", "ending"], flush=False)
