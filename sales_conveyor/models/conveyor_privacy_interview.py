from odoo import api, models
from odoo.fields import Command, Domain


class ConveyorPrivacy(models.AbstractModel):
    """What interviews keep of a person: told with all else, and erased with it."""

    _name = "conveyor.privacy"
    _inherit = "conveyor.privacy"

    def _records(self, model, path, partner):
        found = super()._records(model, path, partner)
        if model == "conveyor.interview.recommendation":
            # they name somebody who need not be a contact yet
            found |= found.search(self._same_details(partner))
        elif model == "conveyor.interview.person":
            # a new person then, who has become this contact
            found |= found.search([("outcome_ids.partner_id", "in", partner.ids)])
        return found

    @api.model
    def _same_details(self, partner):
        """Return a domain of recommendations of somebody with the e-mail or phone of
        the person."""
        asked = Domain.FALSE
        if partner.email_normalized:
            asked |= Domain("email", "=ilike", partner.email_normalized)
        for phone in {partner.phone, partner.phone_sanitized} - {False}:
            asked |= Domain("phone", "=", phone)
        return list(asked)

    def _erase_people(self, partner):
        # before the contact loses by what it is found
        self._erase_interviews(partner)
        return super()._erase_people(partner)

    def _erase_interviews(self, partner):
        self._records(
            "conveyor.interview.recommendation",
            "outcome_ids.lead_id.partner_id",
            partner,
        ).unlink()
        rows = self._records("conveyor.interview.person", "partner_id", partner)
        details = ("phone", "email", "birthday", "hobbies")
        for row in rows:
            row.write(
                {
                    # whoever was new then is known by the contact now
                    "partner_id": partner.id if row._may_be(partner) else False,
                    "name": False if row._may_be(partner) else "–",
                    "function": False,
                    "note": False,
                    "replaced": False,
                    **{f"{name}_kept": False for name in details},
                }
            )
        person = [("partner_id", "=", partner.id)]
        outcomes = self._as_server("conveyor.interview.outcome").search(
            ["|", *person, ("person_id", "in", rows.ids)]
        )
        outcomes.write({"before_kept": False, "refusal": False})
        self._as_server("conveyor.corrective.check").search(person).write(
            {"note": False}
        )
        interviews = self._as_server("conveyor.interview").search(
            [("contact_ids", "in", partner.ids)]
        )
        interviews.write({"contact_ids": [Command.unlink(partner.id)]})
