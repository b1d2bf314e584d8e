from odoo import SUPERUSER_ID, api, models

from .conveyor_owner_guard import ROUTED

#: What is looked at when one of these is written.
_GUARDED = frozenset(
    ("partner_id", "user_id", "company_id", "active", "email_from", "type")
)


class CrmLead(models.Model):
    """Leads and opportunities: those of people are refused where the client is somebody
    else's, those from outside go to the owner."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "conveyor.owner.guard"]

    _conveyor_sides_fields = ("partner_id", "user_id", "company_id", "active")
    _conveyor_operation = "opportunity"

    def _conveyor_sides(self):
        """An opportunity without a contact is its e-mail's."""
        return {
            number: (*sides, self.sudo().browse(number)._conveyor_bare_email())
            for number, sides in super()._conveyor_sides().items()
        }

    def _conveyor_bare_email(self):
        """Return by which address a client is recognised, of an opportunity without a
        contact. A lead is a question as yet, and sells nothing."""
        self.ensure_one()
        bare = self.type == "opportunity" and not self.partner_id
        return bare and self.email_normalized

    def _conveyor_claims(self):
        claims = super()._conveyor_claims()
        bare = self.filtered(lambda lead: lead.sudo()._conveyor_bare_email())
        if bare:
            # sudo: who owns a client counts, whatever the user may read
            known = bare.sudo()._conveyor_files_by_email()
            for lead in bare:
                file = known.get(lead.sudo().email_normalized)
                if file:
                    claims[lead] = file
        return claims

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self._conveyor_is_guarded():
            leads._conveyor_hold({})
        return leads

    def write(self, vals):
        if _GUARDED.isdisjoint(vals) or not self._conveyor_is_guarded():
            return super().write(vals)
        before = self._conveyor_sides()
        result = super().write(vals)
        self._conveyor_hold(before)
        return result

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Incoming mail is refused to nobody, whoever sent it."""
        routed = self.with_context(conveyor_routed=ROUTED)
        lead = super(CrmLead, routed).message_new(msg_dict, custom_values)
        return lead.with_context(conveyor_routed=None)

    @api.model
    def _conveyor_comes_from_outside(self):
        # Somebody who sells nothing can't sell past anybody: leads made for him by
        # other applications go to the owner.
        return super()._conveyor_comes_from_outside() or (
            self.env.uid != SUPERUSER_ID
            and not self.env.user.has_group("sales_team.group_sale_salesman")
        )

    def _conveyor_is_selling(self):
        lead = self.sudo()
        if not lead.active:
            return False  # lost: it sells nothing
        return bool(lead.partner_id or lead.email_normalized)

    def _conveyor_route(self, claims, anyway):
        """Give leads to the owners of the clients, recognised by the contact, else by
        the e-mail address."""
        unknown = self.sudo().filtered(lambda lead: not lead.partner_id)
        known = unknown._conveyor_files_by_email() if unknown else {}
        given = {}
        for lead in self:
            claim = claims.get(lead) or known.get(lead.sudo().email_normalized)
            if not claim:
                continue
            user = lead.sudo().user_id
            taken = user and not user._is_superuser()
            if user != claim.owner_id and (anyway or not taken):
                given.setdefault(claim.owner_id, self.browse())
                given[claim.owner_id] |= lead
        for owner, leads in given.items():
            leads.sudo().write({"user_id": owner.id})

    def _conveyor_files_by_email(self):
        """Return the owned files of clients who have the leads' addresses: {address:
        file}. An address of several owners says nothing."""
        addresses = {lead.email_normalized for lead in self} - {False}
        if not addresses:
            return {}
        partners = self.env["res.partner"].search(
            [("email_normalized", "in", list(addresses))]
        )
        companies = self.company_id or self.env.company
        files = partners._conveyor_files().filtered(
            lambda file: (
                file.active and file.owner_id.active and file.company_id in companies
            )
        )
        by_client = files.grouped("partner_id")
        found = {}
        for partner in partners:
            for file in by_client.get(partner.commercial_partner_id, ()):
                found.setdefault(partner.email_normalized, set()).add(file)
        return {
            address: next(iter(candidates))
            for address, candidates in found.items()
            if len({file.owner_id for file in candidates}) == 1
        }
