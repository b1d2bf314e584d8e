from odoo import api, models

from .conveyor_handover_batch import AT_ONCE
from .conveyor_handover_belongings import _QUIET
from .conveyor_handover_due import BATCH

#: How many contacts are written at a time.
_CONTACTS = 1000


class Departure:
    """How somebody leaves. It travels in the context: whoever calls from outside can
    send values, but no instance of this."""

    def __init__(self, to_user=None, reason=False, at_once=False):
        #: who gets everything; by rule, if nobody is said
        self.to_user = to_user
        self.reason = reason
        #: whether nothing may be left to the job, however many clients there are
        self.at_once = at_once


class ConveyorDepartureWork(models.AbstractModel):
    """What is done when people leave: clients change hands by the rules of their
    conveyors, else to the team leader, else to the central-file officer; all else
    follows the clients, else goes to the team leader or officer as well.

    Whoever has very many clients leaves at once as well: what is planned is carried out
    by the job that does hand-overs, some clients at a time, within minutes."""

    _name = "conveyor.departure.work"
    _description = "Hand-over of those who leave"

    @api.model
    def _hand_over(self, users, departure):
        """Hand over all that users answer for, in this transaction.

        :param users: those who leave, with sudo; active still
        """
        # sudo: whoever may archive somebody sees to it that nothing is left behind
        work = self.sudo()
        for user in users:
            work._end_reservations(user)
            work._hand_over_clients(user, users, departure)
            work._hand_over_rest(user, users, departure)

    def _end_reservations(self, user):
        locks = self.env["conveyor.lock"].search(
            [
                ("owner_id", "=", user.id),
                ("kind", "=", "reserved"),
                ("active", "=", True),
            ]
        )
        locks._lift(self.env._("%(user)s has left.", user=user.name))
        waiting = self.env["conveyor.handover"].search(
            [
                ("to_user_id", "=", user.id),
                ("state", "in", ("planned", "requested")),
            ]
        )
        asked = waiting.filtered(lambda handover: handover.state == "requested")
        asked._finish_activity()
        asked._drop(self.env._("%(user)s has left.", user=user.name))
        # a rule, or the officer, chooses somebody else
        (waiting - asked)._as_server().to_user_id = False

    # Clients

    def _hand_over_clients(self, user, leaving, departure):
        clients = self.env["conveyor.client"].with_context(active_test=False)
        owned = clients.search(
            [("owner_id", "=", user.id), ("merged_into_id", "=", False)]
        )
        # archiving is writing, in Odoo: the second look finds it planned already
        owned -= self._planned(user).client_id
        for company, files in owned.grouped("company_id").items():
            self._hand_over_files(user, leaving, departure, company, files)

    def _hand_over_files(self, user, leaving, departure, company, files):
        chosen = self._choose(user, leaving, departure, company, files)
        if not any(chosen.values()):
            return  # nobody works in the company any more
        batch = self.env["conveyor.handover.batch"]._plan(
            files,
            chosen,
            "departure",
            name=self.env._("Departure of %(user)s", user=user.name),
            reason=departure.reason or self.env._("%(user)s has left.", user=user.name),
            state="running",
        )
        rows = batch.handover_ids
        if len(rows) > AT_ONCE and not departure.at_once:
            # Odoo deletes activities with the user; all else waits for the job
            rows._as_server()._take_along(["activity"])
            rows._wake()
            return
        for start in range(0, len(rows), BATCH):
            rows[start : start + BATCH]._carry_out(inform=False)
        batch.invalidate_recordset()
        batch._finish_running()

    def _choose(self, user, leaving, departure, company, files):
        """Return who gets clients of a company: {client: number of the user}."""
        to_user = departure.to_user
        if to_user and company in to_user.company_ids:
            return dict.fromkeys(files, to_user.id)
        chosen = files._choose_owners(without=leaving)
        successor = self._successor(user, leaving, departure, company)
        return {file: number or successor.id for file, number in chosen.items()}

    def _successor(self, user, leaving, departure, company):
        """Return who steps in where no rule says who: the one that was named, else the
        leader of a team of the one who leaves, else an officer of the company, else
        whoever archives the user."""
        candidates = (departure.to_user or user.browse()).sudo()
        members = user.with_context(active_test=False).crm_team_member_ids
        candidates += members.crm_team_id.user_id.sorted("id")
        candidates += self.env["conveyor.client"]._officers(company)
        candidates += self.env.user.sudo()
        administrators = self.env.ref("base.group_system").all_user_ids
        candidates += administrators.sorted("id")
        return (candidates - leaving)._conveyor_working_in(company)[:1]

    # What isn't a client's

    def _hand_over_rest(self, user, leaving, departure):
        def successor(company):
            company = company or user.company_id
            if company not in found:
                found[company] = self._successor(user, leaving, departure, company)
            return found[company]

        found = {}
        waiting = self._waiting(user)
        for model, domain in (
            ("crm.lead", [("won_status", "=", "pending")]),
            ("sale.order", [("state", "in", ("draft", "sent"))]),
        ):
            records = self.env[model].search([("user_id", "=", user.id), *domain])
            self._give_documents(
                records.filtered(lambda record: not self._waits(record, waiting)),
                leaving,
                successor,
                departure,
            )
        self._give_contacts(user, successor, waiting)
        self._give_activities(user, leaving, successor)

    def _waiting(self, user):
        """Return the clients whom the job will hand over, with all that goes along:
        {contact: companies}."""
        return {
            partner: rows.company_id
            for partner, rows in self._planned(user).grouped("partner_id").items()
        }

    def _planned(self, user):
        return self.env["conveyor.handover"].search(
            [
                ("from_user_id", "=", user.id),
                ("state", "=", "planned"),
                ("batch_id.state", "=", "running"),
            ]
        )

    def _waits(self, record, waiting):
        companies = waiting.get(record.partner_id.commercial_partner_id)
        return bool(companies) and record.company_id <= companies

    def _give_documents(self, records, leaving, successor, departure):
        """Give opportunities or quotations to the owners of their clients, else to the
        one that was named, else to the leaders of their teams, else to the successor.
        """
        named = (departure.to_user or records.user_id.browse()).sudo()
        files = records.partner_id._conveyor_files().grouped("partner_id")
        given = {}
        for record in records:
            company = record.company_id or record.team_id.company_id
            file = files.get(record.partner_id.commercial_partner_id)
            owners = file.owner_id if file else record.user_id.browse()
            able = (owners + named + record.team_id.user_id).filtered(
                lambda one, company=company: (
                    one.active
                    and one not in leaving
                    and (not company or company in one.company_ids)
                )
            )
            one = able[:1] or successor(company)
            given.setdefault(one, records.browse())
            given[one] |= record
        for one, theirs in given.items():
            if one:
                theirs.with_context(**_QUIET).write({"user_id": one.id})

    def _give_contacts(self, user, successor, waiting):
        """The salesperson of contacts that are nobody's clients, and of contact persons
        of clients."""
        contacts = (
            self.env["res.partner"]
            .with_context(active_test=False, tracking_disable=True, **_QUIET)
            .search([("user_id", "=", user.id)])
            .filtered(lambda contact: contact.commercial_partner_id not in waiting)
        )
        for start in range(0, len(contacts), _CONTACTS):
            some = contacts[start : start + _CONTACTS]
            files = some._conveyor_files().grouped("partner_id")
            given = {}
            for contact in some:
                file = files.get(contact.commercial_partner_id)
                one = (file and file[:1].owner_id) or successor(contact.company_id)
                given.setdefault(one, some.browse())
                given[one] |= contact
            for one, theirs in given.items():
                theirs._conveyor_as_server().write({"user_id": one.id})

    def _give_activities(self, user, leaving, successor):
        """Give open activities to whoever answers for their documents now, else to the
        successor, else, where the successor may not see the document, to whoever
        archives the user. Odoo would delete them."""
        activities = self.env["mail.activity"].search([("user_id", "=", user.id)])
        given = {}
        for model, theirs in activities.grouped("res_model").items():
            documents = self.env[model] if model in self.env else None
            for activity in theirs:
                one = self._answers_for(documents, activity.res_id, leaving, successor)
                given.setdefault(one, activities.browse())
                given[one] |= activity
        for one, theirs in given.items():
            if one:
                theirs.with_context(**_QUIET).write({"user_id": one.id})

    def _answers_for(self, documents, number, leaving, successor):
        if documents is None or not number:
            return successor(None)
        document = documents.browse(number).exists()
        owner = self.env["res.users"]
        for name in ("owner_id", "user_id"):
            field = document._fields.get(name)
            if field and field.comodel_name == "res.users":
                owner = document[name]
                break
        if document and owner.active and not owner.share and owner not in leaving:
            return owner
        company = "company_id" in document and document.company_id
        if company and company._name != "res.company":
            company = None
        one = successor(company)
        may = document.with_user(one).sudo(False).has_access("read") if one else False
        me = self.env.user
        if may or me._is_superuser() or me in leaving:
            return one
        return me
