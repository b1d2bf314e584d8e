from odoo import api, fields, models

from ..rules import quality as rules

#: How many late works are told of at a time.
BATCH = 200


class ConveyorCorrectiveWork(models.Model):
    """Corrective work that is late goes up: whoever leads the responsible person has it
    on the list, once for each deadline."""

    _name = "conveyor.corrective.work"
    _inherit = "conveyor.corrective.work"

    @api.model
    def _cron_escalate(self):
        """Tell of the works that have become late, some at a time."""
        cron = self.env["ir.cron"]
        late = self.sudo().search(
            self._late_domain() & fields.Domain("escalated_on", "=", False)
        )
        for start in range(0, len(late), BATCH):
            some = late[start : start + BATCH]
            some._escalate()
            if not cron._commit_progress(
                len(some), remaining=len(late) - start - len(some)
            ):
                return

    def _escalate(self):
        """Give whoever leads an activity for each work."""
        today = fields.Date.context_today(self)
        for work in self._as_server():
            work.write(
                {"escalated_on": today, "escalated_to_id": work._escalates_to().id}
            )
        type_name = "conveyor_activity_type_corrective_late"
        self.filtered("escalated_to_id")._plan(
            type_name, "escalated_to_id", "escalated_on"
        )

    def _escalates_to(self):
        """Return who is told: the leader of a team of the responsible person, or of the
        client's owner, else a head of the VIP programme, else an officer; never only
        the responsible person himself."""
        self.ensure_one()
        # sudo: teams and groups are looked at by the server
        work = self.sudo()
        people = work.user_id | work.owner_id
        teams = self.env["crm.team"].sudo().search([("member_ids", "in", people.ids)])
        candidates = teams.user_id.sorted("id") + self._heads()
        candidates -= work.user_id
        return candidates._conveyor_working_in(work.company_id)[:1]

    def _heads(self):
        """Return who leads interviews, and then the officers."""
        heads = self.env["res.users"]
        for group in ("conveyor_group_vip_head", "conveyor_group_officer"):
            heads += self.env.ref(f"sales_conveyor.{group}").all_user_ids.sorted("id")
        return heads

    # Whoever leaves

    @api.model
    def _hand_over(self, user, leaving, successor):
        """Give unfinished work of somebody who leaves to the owners of the clients,
        else to the successor.

        :param leaving: all who leave at the same time
        :param successor: function of a company
        """
        works = self._as_server().search(
            [
                ("user_id", "=", user.id),
                ("state", "in", rules.UNFINISHED),
            ]
        )
        for work in works:
            owner = work.owner_id._conveyor_working_in(work.company_id) - leaving
            one = owner or successor(work.company_id)
            if one:
                work.user_id = one
