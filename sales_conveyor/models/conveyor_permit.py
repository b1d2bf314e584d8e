from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..rules import lock as rules


class ConveyorPermit(models.Model):
    """That one client is open to one user for some operations, up to a day, for a
    reason. Each use is noted on the client file."""

    _name = "conveyor.permit"
    _description = "Permit for a locked client"
    _inherit = ["conveyor.server.written"]
    _order = "id desc"
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="client_id.partner_id", string="Contact", store=True
    )
    company_id = fields.Many2one(
        related="client_id.company_id", store=True, index=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="For",
        required=True,
        index=True,
        ondelete="cascade",
        help="The one user who may do it.",
    )
    may_owner = fields.Boolean(string="Change the Owner")
    may_membership = fields.Boolean(string="Close, Archive or Merge")
    may_company = fields.Boolean(string="Change the Company")
    may_parent = fields.Boolean(string="Put under Another Contact")
    may_data = fields.Boolean(string="Change Protected Data")
    may_read = fields.Boolean(
        string="Read Contact Details",
        help="Read what is reserved for the owner: contact details, and what is known "
        "personally of the contact persons.",
    )
    operations = fields.Char(string="Permits", compute="_compute_operations")
    until = fields.Date(required=True, help="Last day on which it may be used.")
    reason = fields.Text(required=True)
    given_by_id = fields.Many2one("res.users")
    given_on = fields.Datetime(default=fields.Datetime.now)
    active = fields.Boolean(default=True, help="Off once it is withdrawn.")
    use_count = fields.Integer(string="Times Used", readonly=True)
    last_use = fields.Datetime(string="Last Used", readonly=True)

    @api.depends(*(f"may_{operation}" for operation in rules.PERMITTED))
    def _compute_operations(self):
        names = dict(self._operation_names())
        for permit in self:
            permit.operations = ", ".join(
                names[operation]
                for operation in rules.PERMITTED
                if permit[f"may_{operation}"]
            )

    def _operation_names(self):
        """Return what operations are called, in the user's language."""
        operations = self.env["conveyor.attempt"]._fields["operation"]
        return operations._description_selection(self.env)

    def _refuse_others(self):
        self.env["conveyor.attempt"]._refuse(
            "lock",
            self.sudo().partner_id,
            self.env._(
                "A permit is given with the button “Give Permit” on the client file, "
                "with a reason, and stays as it is. Ask the central-file officer: "
                "%(officers)s.",
                officers=self.env["conveyor.client"]._officer_names(),
            ),
        )

    @api.model
    def _of_user(self, files, operation):
        """Return the permits that open files to the present user today."""
        # sudo: a permit counts whatever the user may read
        return self.sudo().search(
            [
                ("active", "=", True),
                ("client_id", "in", files.ids),
                ("user_id", "=", self.env.uid),
                ("until", ">=", fields.Date.today()),
                (f"may_{operation}", "=", True),
            ]
        )

    @api.model
    def _give(self, files, user, operations, until, reason):
        """Give a permit for each file, if the present user may: the officer for
        everything, a team leader for what leaders may do themselves.

        :raise AccessError: if not; the attempt is recorded
        """
        self.env["conveyor.lock"]._check_words(reason, until)
        if not operations or not until or not user:
            raise UserError(
                self.env._("Say to whom the permit is given, for what, and until when.")
            )
        capacities = files._capacities("owner")
        refused = files.filtered(
            lambda file: (
                "officer" not in capacities[file]
                and not (
                    "leader" in capacities[file] and rules.LEADER_MAY >= set(operations)
                )
            )
        )
        if refused:
            self.env["conveyor.attempt"]._refuse(
                "lock",
                refused.partner_id,
                self.env._(
                    "You may not give this permit for %(clients)s. Ask the "
                    "central-file officer: %(officers)s.",
                    clients=refused._names(),
                    officers=files._officer_names(),
                ),
            )
        permits = self._as_server().create(
            [
                {
                    "client_id": file.id,
                    "user_id": user.id,
                    "until": until,
                    "reason": reason,
                    "given_by_id": self.env.uid,
                    **{f"may_{operation}": True for operation in operations},
                }
                for file in files
            ]
        )
        permits._conveyor_reading_changed()
        for permit in permits:
            permit.client_id._message_log(
                body=permit.env._(
                    "Permit for %(user)s until %(until)s: %(operations)s. %(reason)s",
                    user=user.name,
                    until=format_date(self.env, until),
                    operations=permit.operations,
                    reason=reason,
                )
            )
        return permits

    def _conveyor_reading_changed(self):
        """Have it written on the contacts who may read them."""
        self.env["conveyor.reading"].sudo()._note(
            self.filtered("may_read").sudo().client_id.partner_id.ids
        )

    def _use(self, operation):
        """Note that permits were used."""
        name = dict(self._operation_names())[operation]
        for permit in self._as_server():
            permit.write(
                {"use_count": permit.use_count + 1, "last_use": fields.Datetime.now()}
            )
            permit.client_id._message_log(
                body=permit.env._(
                    "%(user)s has used the permit given by %(by)s (%(reason)s): "
                    "%(operation)s.",
                    user=permit.user_id.name,
                    by=permit.given_by_id.name,
                    reason=permit.reason,
                    operation=name,
                )
            )

    def action_withdraw(self):
        """End permits at once: whoever has given one, or the officer, may."""
        others = self.filtered(lambda permit: permit.given_by_id != self.env.user)
        if others and not self.env["conveyor.client"]._is_officer():
            self.env["conveyor.attempt"]._refuse(
                "lock",
                others.partner_id,
                self.env._(
                    "A permit is withdrawn by whoever has given it, or by the "
                    "central-file officer: %(officers)s.",
                    officers=self.env["conveyor.client"]._officer_names(),
                ),
            )
        open_permits = self.filtered("active")
        open_permits._as_server().write({"active": False})
        open_permits._conveyor_reading_changed()
        for permit in open_permits.sudo():
            permit.client_id._message_log(
                body=permit.env._("Permit of %s withdrawn.", permit.user_id.name)
            )
