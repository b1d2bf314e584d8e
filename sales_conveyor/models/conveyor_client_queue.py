from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import queue as rules
from ..sql import queue as queue_sql
from .conveyor_client import CONTACT_READERS

#: The queues of client files, in words.
QUEUES = [
    (rules.NEW, "New"),
    (rules.LACKING, "Required data missing"),
    (rules.INCOMPLETE, "Incomplete"),
    (rules.UNVERIFIED, "Not verified for long"),
    (rules.EMAIL, "E-mail can't be used"),
    (rules.PHONE, "Phone can't be used"),
    (rules.POST, "Post came back"),
    (rules.NO_OWNER, "Without an owner"),
    (rules.UNTOUCHED, "Untouched"),
]


class ConveyorClient(models.Model):
    """In which of the officer's queues the client file stands."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    queue = fields.Selection(
        QUEUES,
        string="Officer's Queue",
        compute="_compute_queue",
        search="_search_queue",
        help="To search for the client files that stand in a queue of the central-file "
        "officer. A file can stand in several.",
    )
    contact_problems = fields.Text(
        compute="_compute_contact_problems",
        compute_sudo=True,
        groups=CONTACT_READERS,
        help="Which contact has an e-mail address, a phone number or a postal address "
        "that can't be used, and why.",
    )

    def _compute_queue(self):
        self.queue = False

    def _search_queue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            getattr(self, f"_queue_{key}")()
            for key in value
            if key in rules.CLIENT_QUEUES
        )

    # Current files alone, whatever else is searched for

    def _queue_new(self):
        return Domain("active", "=", True) & Domain("state", "=", "new")

    def _queue_incomplete(self):
        return Domain("completeness_id", "any", [("missing_count", ">", 0)])

    def _queue_lacking(self):
        return Domain("completeness_id", "any", [("lacking", "=", True)])

    def _queue_unverified(self):
        """See ``rules.queue.is_unverified``."""
        today = fields.Date.context_today(self)
        found = Domain.FALSE
        for company in self.env.companies:
            before = rules.months_before(today, company.conveyor_verify_months)
            found |= Domain("company_id", "=", company.id) & (
                Domain("verified_on", "<", before)
                | (
                    Domain("verified_on", "=", False)
                    & Domain("entry_date", "<", before)
                )
            )
        return Domain("active", "=", True) & found

    def _queue_email(self):
        return self._queue_of_contacts(queue_sql.bad_email())

    def _queue_phone(self):
        return self._queue_of_contacts(queue_sql.bad_phone())

    def _queue_post(self):
        return self._queue_of_contacts(queue_sql.bad_post())

    def _queue_of_contacts(self, clients):
        self.env["res.partner"].flush_model()
        return Domain("active", "=", True) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "partner_id"), clients
            )
        )

    @api.model
    def _sells(self):
        """Say of users that they have the right to sell."""
        group = self.env.ref("sales_team.group_sale_salesman")
        return [("all_group_ids", "in", group.ids)]

    def _queue_no_owner(self):
        # whom an owner who has left is still written for, nobody looks after either
        return Domain("active", "=", True) & (
            Domain("owner_id", "=", False)
            | Domain("owner_id", "any!", [("active", "=", False)])
            | Domain("owner_id", "not any!", self._sells())
            | Domain.OR(
                Domain("company_id", "=", company.id)
                & Domain("owner_id", "not any!", [("company_ids", "in", company.ids)])
                for company in self.env.companies
            )
        )

    def _queue_untouched(self):
        self.env.flush_all()
        today = datetime.combine(fields.Date.context_today(self), time())
        found = Domain.FALSE
        for days, companies in self.env.companies.grouped(
            "conveyor_untouched_days"
        ).items():
            since = today - timedelta(days=days)
            found |= Domain("id", "in", queue_sql.untouched(since, companies.ids))
        return found

    @api.depends("partner_id")
    def _compute_contact_problems(self):
        contacts = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                "|",
                ("id", "in", self.partner_id.ids),
                ("type", "=", "contact"),
            ]
        )
        contacts |= self.partner_id
        lines = {}
        for contact in contacts:
            said = contact._conveyor_contact_problems()
            if said:
                line = self.env._(
                    "%(contact)s: %(problems)s",
                    contact=contact.name or contact.display_name,
                    problems=", ".join(said),
                )
                lines.setdefault(contact.commercial_partner_id, []).append(line)
        for client in self:
            client.contact_problems = "\n".join(lines.get(client.partner_id, []))

    # Buttons

    def action_schedule_activity(self):
        """Schedule an activity on all these files at once, with Odoo's own dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule Activity"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                **self.env.context,
                "active_model": self._name,
                "active_ids": self.ids,
                "active_id": self[:1].id,
            },
        }
