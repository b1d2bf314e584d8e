from odoo import api, fields, models

from ..rules import reading as rules

#: On what it depends who reads.
_SETTINGS = frozenset(
    {"conveyor_reading", "conveyor_reading_talk", "active", "partner_id"}
)


class ResCompany(models.Model):
    """Who reads the contact details of a company's clients."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_reading = fields.Selection(
        [
            (rules.EVERYBODY, "Everybody"),
            (rules.TEAM, "The owner and the owner's team"),
            (rules.OWNER, "The owner only"),
        ],
        string="Contact Details of Clients",
        required=True,
        default=rules.EVERYBODY,
        prefetch="conveyor",
        help="Who sees phone, e-mail, address, VAT and bank accounts of clients in the "
        "central file and of their contact persons. The others see name, owner and "
        "figures. Officers, accountants and system administrators always see all.",
    )

    conveyor_reading_strict = fields.Boolean(
        string="Hide Duplicates Too",
        prefetch="conveyor",
        help="Odoo tells whoever enters a VAT number, a phone or an e-mail that "
        "another contact or opportunity has it already. Off: users are told so of "
        "clients whose details they don't see as well, by name, and it counts as "
        "reading. On: they aren't.",
    )

    conveyor_reading_talk = fields.Boolean(
        string="Reserve Conversations Too",
        prefetch="conveyor",
        help="Whoever doesn't see a client's details doesn't read the messages and "
        "files on the client, its file, opportunities, orders and invoices either, but "
        "those that he has written or that were sent to him. It holds for all "
        "companies as soon as one wants it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if any(vals.get("conveyor_reading", "") for vals in vals_list):
            companies._conveyor_reading_changed()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if not _SETTINGS.isdisjoint(vals):
            self._conveyor_reading_changed()
        return result

    def _conveyor_reading_changed(self):
        reading = self.env["conveyor.reading"]
        was = reading._limited()
        reading._switched()
        if was or reading._limited():
            # sudo: keys are the server's
            reading.sudo()._refresh_keys()
