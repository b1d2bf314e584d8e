from odoo import models

from ..rules import reading as rules
from .conveyor_reading_mask import is_hidden

_DETAILS = frozenset(rules.DETAILS["crm.lead"][1].split())


class CrmLead(models.Model):
    """Opportunities copy the contact details of their client: not for everybody."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def _conveyor_details_hidden(self):
        """Return the opportunities whose client's details are hidden from the user."""
        if not self.env["conveyor.reading"]._armed():
            return self.browse()
        return self.filtered(lambda lead: is_hidden(lead, "partner_id"))

    # Copies are made with sudo, in the name of the user

    def _compute_website(self):
        return super(CrmLead, self - self._conveyor_details_hidden())._compute_website()

    def _compute_partner_address_values(self):
        return super(
            CrmLead, self - self._conveyor_details_hidden()
        )._compute_partner_address_values()

    def _compute_email_from(self):
        return super(
            CrmLead, self - self._conveyor_details_hidden()
        )._compute_email_from()

    def _compute_phone(self):
        return super(CrmLead, self - self._conveyor_details_hidden())._compute_phone()

    def _get_partner_email_update(self, force_void=True):
        if self._conveyor_details_hidden():
            return False
        return super()._get_partner_email_update(force_void)

    def _get_partner_phone_update(self, force_void=True):
        if self._conveyor_details_hidden():
            return False
        return super()._get_partner_phone_update(force_void)

    def write(self, vals):
        if (
            self.env.su
            or not ("partner_id" in vals or not _DETAILS.isdisjoint(vals))
            or not self.env["conveyor.reading"]._armed()
        ):
            return super().write(vals)
        hidden = self._conveyor_details_hidden()
        if not hidden:
            return super().write(vals)
        if "partner_id" in vals:
            left = hidden.filtered(
                lambda lead: lead.partner_id.id != vals["partner_id"]
            )
            # what was copied from a client stays with it
            left.sudo().with_context(tracking_disable=True).write(
                dict.fromkeys(_left_behind(left, vals), False)
            )
        # an empty value is the mask, which the form sends back
        unseen = {name for name in _DETAILS.intersection(vals) if not vals[name]}
        super(CrmLead, self - hidden).write(vals)
        return super(CrmLead, hidden).write(
            {name: value for name, value in vals.items() if name not in unseen}
        )

    def _merge_opportunity(self, *args, **kwargs):
        """What is merged is merged into one client's opportunity: the details of hidden
        clients stay where they are."""
        hidden = self._conveyor_details_hidden()
        if hidden and not self.env.su and len(self.partner_id) > 1:
            self.env["conveyor.attempt"]._refuse(
                "read", hidden.partner_id, hidden.partner_id._conveyor_reserved()
            )
        return super()._merge_opportunity(*args, **kwargs)

    def _compute_potential_lead_duplicates(self):
        """Opportunities that have the same phone or e-mail are told, or not, if the
        company wants it so."""
        result = super()._compute_potential_lead_duplicates()
        if self.env.company.conveyor_reading_strict:
            for lead in self:
                # sudo: whose details they have
                same = lead.sudo().duplicate_lead_ids._conveyor_details_hidden()
                if same:
                    lead.duplicate_lead_ids -= same
                    lead.duplicate_lead_count = max(
                        0, len(lead.duplicate_lead_ids - lead)
                    )
        return result

    def _find_matching_partner(self):
        """Find the client although it is hidden, or it would be made a second time."""
        partner = super()._find_matching_partner()
        email = self.email_normalized or self.email_from
        if partner or not email or not self.env["conveyor.reading"]._limited():
            return partner
        # sudo: contacts are found whoever reads them
        found = self.env["res.partner"].sudo()._conveyor_by_email(email).sudo(False)
        return found if found and found.has_access("read") else partner


def _left_behind(leads, vals):
    """Return the copied details that are there and aren't written anyway."""
    return [
        name
        for name in _DETAILS
        if not vals.get(name)
        and leads._fields[name].store
        and not (leads._fields[name].compute and leads._fields[name].readonly)
        and any(lead[name] for lead in leads.sudo())
    ]
