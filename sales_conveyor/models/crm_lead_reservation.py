from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules.duplicate import SIGNS
from .res_partner import READERS

#: Signs by which a lead without a contact is recognised: those that hardly two have. A
#: name and a city many may share.
_SURE = SIGNS[:-1]


class CrmLead(models.Model):
    """Prospects are reserved from the lead as well; one that has no contact yet gets
    it by that."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    conveyor_locks = fields.Json(
        related="partner_id.conveyor_locks",
        groups=READERS,
        export_string_translation=False,
    )
    conveyor_reservation = fields.Selection(
        [("free", "Not Reserved"), ("mine", "Mine"), ("others", "Somebody else's")],
        compute="_compute_conveyor_reservation",
        groups=READERS,
        export_string_translation=False,
        help="Whether the prospect is reserved in the current company; empty for "
        "clients, and for leads that are lost.",
    )

    @api.depends("partner_id.conveyor_reservation", "active")
    @api.depends_context("company", "uid")
    def _compute_conveyor_reservation(self):
        for lead in self:
            # sudo: who has it reserved is no secret, whoever may read the contact
            reserved = lead.sudo().partner_id.conveyor_reservation
            lead.conveyor_reservation = lead.active and (
                reserved if lead.partner_id else "free"
            )

    def action_conveyor_reserve(self):
        """Reserve the prospects of the leads for the present user, as on the contact.
        Where a lead has no contact, the one with the same address or number is taken,
        else a new one is made of what the lead says. Leads of nobody become his."""
        self.check_access("write")
        self._conveyor_check_reservable()
        for lead in self.filtered(lambda lead: not lead.partner_id):
            lead._conveyor_find_or_make_contact()
        self.partner_id.action_conveyor_reserve()
        self.filtered(lambda lead: not lead.user_id).write({"user_id": self.env.uid})

    def action_conveyor_release(self):
        """Give the prospects free for others."""
        self.check_access("read")
        self.partner_id.action_conveyor_release()

    def _conveyor_check_reservable(self):
        lost = self.filtered(lambda lead: not lead.active)
        if lost:
            raise UserError(
                self.env._(
                    "%(leads)s: lost. Restore it first, then reserve the prospect.",
                    leads=", ".join(lost[:5].mapped("name")),
                )
            )
        # sudo: whose it is counts, whoever may read users
        others = self.sudo().filtered(
            lambda lead: lead.user_id.active and lead.user_id != self.env.user
        )
        if others:
            self.env["conveyor.lock"]._refuse_reservation(
                others.partner_id,
                self.env._(
                    "%(leads)s: %(owner)s works with this lead. Ask whether it may "
                    "become yours; then reserve the prospect.",
                    leads=", ".join(others[:5].mapped("name")),
                    owner=others[0].user_id.name,
                ),
            )

    def _conveyor_find_or_make_contact(self):
        self.ensure_one()
        if not any((self.email_from, self.phone, self.partner_name, self.contact_name)):
            raise UserError(
                self.env._(
                    "“%(lead)s” doesn't say who it is. Fill in the company, a name, an "
                    "e-mail address or a phone number; then reserve the prospect.",
                    lead=self.name,
                )
            )
        found = self._conveyor_duplicates().get(self, {})
        known = [entity for entity, sign in found.items() if sign in _SURE]
        if not known:
            # whose prospect it is to be, should the lead be nobody's
            mine = self.with_context(default_user_id=self.env.uid)
            mine._handle_partner_assignment()
            return
        [entity] = known[:1]
        self._conveyor_check_known(entity)
        entity.sudo(False).action_conveyor_reserve()  # says what is in the way
        self.partner_id = entity.id

    def _conveyor_check_known(self, entity):
        """Refuse a prospect who is somebody else's under another contact, without
        saying more than who has it."""
        readable = entity.sudo(False)._filtered_access("read")
        if readable - readable._conveyor_hidden():
            return
        owner = entity._conveyor_owners().get(entity)
        self.env["conveyor.lock"]._refuse_reservation(
            entity,
            self.env._(
                "%(lead)s: exists already, owned by %(owner)s. The central-file "
                "officer may help: %(officers)s.",
                lead=self.name,
                owner=owner or self.env._("nobody"),
                officers=self.env["conveyor.client"]._officer_names(),
            ),
        )
