from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..rules.referral import THANKS_DAYS
from ..sql import conveyors, thanks

STATES = [("due", "Thanks Due"), ("thanked", "Thanked"), ("waived", "Not Needed")]


class ConveyorThanks(models.Model):
    """Thanks to a referrer: one for each client, or lead, whom the referrer brought.

    It is made by the server when the client, or the lead, comes, together with an
    activity for the referrer's owner, and stays when the activity is gone: so nobody is
    thanked twice, and nobody is forgotten when a salesperson leaves.
    """

    _name = "conveyor.thanks"
    _description = "Thanks for a recommendation"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "referrer_id"

    referrer_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        readonly=True,
        ondelete="cascade",
        help="The client who was brought; empty where a lead is thanked for.",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        readonly=True,
        ondelete="set null",
        help="The lead that was brought; empty where a client is thanked for.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Recommended",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who was recommended.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who Thanks",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The owner of the referrer's client file, else its salesperson, else the "
        "central-file officer.",
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date = fields.Date(
        string="Since", readonly=True, help="The day from which thanks were due."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="due")
    done_on = fields.Date(string="Thanked On", readonly=True)
    done_by_id = fields.Many2one(
        "res.users", string="Thanked By", readonly=True, ondelete="set null"
    )

    _client_unique = models.Constraint(
        "UNIQUE (client_id)", "This client has been thanked for already."
    )
    _lead_unique = models.Constraint(
        "UNIQUE (lead_id)", "This lead has been thanked for already."
    )
    _due_idx = models.Index("(company_id, referrer_id) WHERE state = 'due'")

    # Becoming due

    @api.model
    def _due_for_clients(self, clients):
        """Have the referrers of these client files thanked, if they are new."""
        return self._due_where(conveyors.of_clients(clients.ids))

    @api.model
    def _due_for_partners(self, partners):
        """The same for the client files of contacts whose referrer was written down
        only now."""
        # sudo: to whom they belong, whatever the user reads of that
        owners = partners.sudo().commercial_partner_id
        return self._due_where(conveyors.of_owners(owners.ids))

    def _due_where(self, condition):
        today = fields.Date.today()
        since = today - timedelta(days=THANKS_DAYS)
        return self._made(thanks.for_clients(condition, since, today))

    @api.model
    def _due_for_leads(self, leads):
        """Have the referrers of these leads thanked, where the company wants it."""
        return self._made(
            thanks.for_leads(leads.ids, self.env.company.id, fields.Date.today())
        )

    def _made(self, statement):
        self.env.flush_all()
        made = self.browse(id_ for (id_,) in self.env.execute_query(statement))
        made._assign_officer()
        made._plan()
        return made

    def _assign_officer(self):
        """Thanks that nobody answers for are the central-file officer's."""
        for company, waiting in (
            self.filtered(lambda one: not one.user_id).grouped("company_id").items()
        ):
            officers = self.env.ref(
                "sales_conveyor.conveyor_group_officer"
            ).all_user_ids.filtered(
                lambda user, company=company: (
                    user.active
                    and not user._is_superuser()
                    and company in user.company_ids
                )
            )
            waiting.user_id = officers.sorted("id")[:1]

    def _plan(self):
        """Make the activities on the referrers' contacts."""
        type_ = self.env.ref(
            "sales_conveyor.conveyor_activity_type_thanks", raise_if_not_found=False
        )
        planned = self.filtered("user_id") if type_ else self.browse()
        if not planned:
            return
        model = self.env["ir.model"]._get_id("res.partner")
        deadline = type_._get_date_deadline()
        # no letter to everybody about each of them: they stand in the users' lists
        activities = (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": type_.id,
                        "res_model_id": model,
                        "res_id": one.referrer_id.id,
                        "user_id": one.user_id.id,
                        "date_deadline": deadline,
                        "summary": one._summary(),
                    }
                    for one in planned
                ]
            )
        )
        for one, activity in zip(planned, activities, strict=True):
            one.activity_id = activity

    def _summary(self):
        # the scheduled job speaks no language
        thanks_ = self.with_context(lang=self.user_id.lang or self.env.lang)
        if self.client_id:
            return thanks_.env._(
                "Has brought a client: %(client)s",
                client=self.client_id.display_name,
            )
        return thanks_.env._("Has brought a lead: %(lead)s", lead=self.lead_id.name)

    # Ceasing to be due

    @api.model
    def _withdraw_outdated(self, referrers):
        """Forget thanks to these referrers that are due for what another one has
        brought after all."""
        if not referrers:
            return
        self.env.flush_all()
        rows = self.env.execute_query(thanks.outdated_of(referrers.ids))
        self.browse(id_ for (id_,) in rows)._withdraw()

    def _withdraw(self):
        self.activity_id.unlink()
        self.unlink()

    @api.model
    def _merge_leads(self, merged, lead):
        """Let thanks for leads that become part of another one be for that one, once:
        what has been said already counts."""
        found = self.search([("lead_id", "in", (merged | lead).ids)])
        kept = found.sorted(lambda one: (one.state == "due", one.lead_id != lead))[:1]
        (found - kept)._withdraw()
        self.env.flush_all()
        kept.lead_id = lead

    def _finish(self, state):
        """Note that thanks are done with. The activity, if there is one, is done with
        it."""
        due_sudo = self.sudo().filtered(lambda one: one.state == "due")
        due_sudo.write(
            {
                "state": state,
                "done_on": fields.Date.context_today(self),
                "done_by_id": self.env.uid,
            }
        )
        return due_sudo

    # Buttons

    def action_thanked(self):
        """Note that the referrers have been thanked."""
        self._check_may_finish()
        # sudo: a colleague has thanked, and the activity is done for its owner
        self._finish("thanked").activity_id.filtered("active").action_done()

    def action_waive(self):
        """Note that thanks aren't needed."""
        self._check_may_finish()
        self._finish("waived").activity_id.unlink()

    def _check_may_finish(self):
        self.check_access("read")
        if not self.env.user.has_group("sales_conveyor.conveyor_group_user"):
            raise AccessError(
                self.env._(
                    "Referrers are thanked by salespeople. Ask your administrator for "
                    "the role “Salesperson” of Sales Conveyor."
                )
            )
