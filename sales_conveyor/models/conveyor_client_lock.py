from odoo import SUPERUSER_ID, api, fields, models

from ..rules import lock as rules


class ConveyorClientLock(models.AbstractModel):
    """What of a client is locked, by what, and for whom it is open all the same."""

    _name = "conveyor.client.lock"
    _description = "Locks of client files"

    lock_ids = fields.One2many(
        "conveyor.lock",
        "client_id",
        string="Locks Set",
        context={"active_test": False},
        help="Locks that were set on the client, those that are over as well. That of "
        "the central file itself is on every client.",
    )
    permit_ids = fields.One2many(
        "conveyor.permit",
        "client_id",
        string="Permits",
        context={"active_test": False},
    )
    locks = fields.Json(
        string="Locks in Force",
        compute="_compute_locks",
        export_string_translation=False,
        help="The locks in force, as the badge shows them.",
    )
    user_may_lock = fields.Boolean(
        compute="_compute_user_may_lock",
        help="Whether the present user may set locks on the client, or give permits.",
    )

    user_may_own = fields.Boolean(
        compute="_compute_user_may_own",
        help="Whether the present user may change the owner.",
    )

    @api.depends("partner_id", "company_id", "state", "owner_id", "lock_ids.active")
    @api.depends_context("uid")
    def _compute_locks(self):
        for company, files in self.grouped("company_id").items():
            locks = files.partner_id._conveyor_locks_in(company)
            for file in files:
                own = [] if file.merged_into_id else locks.get(file.partner_id.id)
                file.locks = own or []

    @api.depends_context("uid")
    def _compute_user_may_lock(self):
        capacities = self._capacities("owner")
        for file in self:
            file.user_may_lock = not capacities[file].isdisjoint(
                {"officer", "leader", "vip_head"}
            )

    @api.depends_context("uid")
    def _compute_user_may_own(self):
        forbidden = self._forbidden("owner")
        for file in self:
            file.user_may_own = file not in forbidden

    # Who may

    def _require(self, operation):
        """Refuse an operation on clients that is locked for the present user; note the
        use of permits.

        :param operation: one of ``rules.lock.OPERATIONS``
        :raise AccessError: if it is; the attempt is recorded
        """
        forbidden = self._forbidden(operation)
        if forbidden:
            self.env["conveyor.attempt"]._refuse(
                operation, forbidden.sudo().partner_id, forbidden._refusal(operation)
            )
        self._permit_used(operation)

    def _forbidden(self, operation):
        """Return the files for which the present user may not do an operation.

        The user of the transaction counts, not sudo. OdooBot and the server itself may
        do everything. Whoever lets somebody pass calls ``_permit_used`` afterwards.

        :param operation: one of ``rules.lock.OPERATIONS``
        """
        if self._passes():
            return self.browse()
        locks = self._lock_kinds()
        capacities = self._capacities(operation)
        return self.filtered(
            lambda file: rules.in_the_way(operation, locks[file], capacities[file])
        )

    def _passes(self):
        return self._by_server() or self.env.uid == SUPERUSER_ID

    def _permit_used(self, operation):
        """Note on the files, and on the permits, that these opened them to the user."""
        if self._passes():
            return
        permits = self.env["conveyor.permit"]._of_user(self, operation)
        if permits:
            locks = self._lock_kinds()
            capacities = self._capacities(operation)
            needed = self.filtered(
                lambda file: rules.in_the_way(
                    operation, locks[file], capacities[file] - {"permit"}
                )
            )
            permits.filtered(lambda p: p.client_id.id in needed.ids)._use(operation)

    def _lock_kinds(self):
        """Return the kinds of locks in force: {file: set of kinds}."""
        kinds = {file: {"central_file"} for file in self}
        set_locks = self.env["conveyor.lock"]._in_force([("client_id", "in", self.ids)])
        for lock in set_locks:
            kinds[self.browse(lock.client_id.id)].add(lock.kind)
        return kinds

    def _capacities(self, operation):
        """Return what the present user is for each file: {file: set of capacities}."""
        user = self.env.user
        everywhere = set()
        if user.has_group("sales_conveyor.conveyor_group_vip_head"):
            everywhere.add("vip_head")
        officer_of = self._officer_of(operation)
        led = self._led()
        permits = self.env["conveyor.permit"]._of_user(self, operation)
        open_ids = set(permits.client_id.ids)
        return {
            file: everywhere
            | ({"officer"} if file in officer_of else set())
            | ({"leader"} if file in led else set())
            | ({"permit"} if file.id in open_ids else set())
            for file in self
        }

    def _officer_of(self, operation):
        """Return the files of which the present user is the central-file officer: those
        of the companies in which he works. Merging isn't for one company alone:
        contacts are shared."""
        if not self._is_officer():
            return self.browse()
        if operation == "membership" or self.env.uid == SUPERUSER_ID:
            return self
        # whatever he has switched to
        company_ids = self.env.user._get_company_ids()
        return self.filtered(lambda file: file.sudo().company_id.id in company_ids)

    def _led(self):
        """Return the files whose owner is in a team of the present user, as far as
        their companies let team leaders manage their team's clients."""
        # sudo: whom somebody leads counts, whatever he may read of it
        files = self.sudo()
        people = {company: self._people_led(company) for company in files.company_id}
        led = files.filtered(
            lambda f: f.owner_id and f.owner_id in people[f.company_id]
        )
        return self & led

    @api.model
    def _people_led(self, company):
        """Return whom the present user leads, if the company lets team leaders manage
        the clients of their teams; nobody, if it doesn't."""
        user = self.env.user
        # sudo: as above
        if not company.sudo().conveyor_leader_may or not user.has_group(
            "sales_conveyor.conveyor_group_leader"
        ):
            return user.browse()
        teams = self.env["crm.team"].sudo()
        return teams.search([("user_id", "=", user.id)]).member_ids.sudo(False)

    # What is said

    def _names(self):
        """Return the names of the first clients, for a message."""
        names = self.sudo()[:5].mapped("display_name")
        return ", ".join([*names, "…"] if len(self) > 5 else names)

    def _refusal(self, operation):
        """Return what somebody is told who may not do an operation."""
        said = dict(self.env["conveyor.permit"]._operation_names())[operation]
        return self.env._(
            "%(clients)s: in the central file, which belongs to the company. "
            "“%(what)s” is locked for you. %(locks)s\nAsk the central-file officer: "
            "%(officers)s.",
            clients=self._names(),
            what=said,
            locks=self._said_locks(),
            officers=self._officer_names(),
        )

    def _said_locks(self):
        """Return who owns the first clients, and what else locks them."""
        lines = []
        extra = self.env["conveyor.lock"]._in_force([("client_id", "in", self.ids)])
        for file in self.sudo()[:5]:
            parts = [
                self.env._("Owner: %s.", file.owner_id.name)
                if file.owner_id
                else self.env._("Without an owner.")
            ]
            parts += [
                f"{lock.with_env(self.env).sudo()._title()}: {lock.reason or ''}"
                for lock in extra
                if lock.client_id == file
            ]
            lines.append(" ".join(parts))
        return " ".join(dict.fromkeys(lines))

    # Buttons

    def action_lock(self):
        """Ask for kind, reason and last day of a lock."""
        return self.env["conveyor.lock.set"]._ask(self)

    def action_permit(self):
        """Ask for whom, for what, until when and why a permit is given."""
        return self.env["conveyor.permit.give"]._ask(self)

    def _merge_into(self, target):
        """Locks and permits go along."""
        result = super()._merge_into(target)
        locks = self.sudo().with_context(active_test=False).lock_ids
        locks._as_server().write(
            {"client_id": target.id, "partner_id": target.partner_id.id}
        )
        permits = self.sudo().with_context(active_test=False).permit_ids
        permits._as_server().write({"client_id": target.id})
        return result
