from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.mail.tools.discuss import Store

from ..rules import reading as rules
from .conveyor_reading_mask import is_hidden, reader_of
from .res_partner import SELLERS
from .res_partner_reading_ask import ASKABLE

#: What whoever doesn't see it doesn't write.
DETAILS = frozenset(rules.DETAILS["res.partner"][1].split())
#: What leads to another client's details.
_GUARDED = DETAILS | {"parent_id", "conveyor_readers"}
#: What makes a label more than a name.
_LABEL_FLAGS = ("show_address", "show_email", "show_vat")


class ResPartner(models.Model):
    """Contacts whose details not everybody reads."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_readers = fields.Json(
        string="Readers",
        readonly=True,
        copy=False,
        prefetch=False,
        groups=SELLERS,
        help="Who reads the contact details, if the company limits it; see "
        "rules/reading.py. Empty: whoever reads contacts. Written by the server.",
    )
    conveyor_details_hidden = fields.Boolean(
        string="Contact Details Reserved",
        compute="_compute_conveyor_details_hidden",
        help="The contact details are reserved for the client's owner: you see none, "
        "although there may be some.",
    )
    conveyor_details_of = fields.Char(
        string="Reserved for", compute="_compute_conveyor_details_hidden"
    )

    @api.depends("conveyor_readers")
    @api.depends_context("uid")
    def _compute_conveyor_details_hidden(self):
        hidden = self._conveyor_hidden()
        for partner in self - hidden:
            partner.conveyor_details_hidden = partner.conveyor_details_of = False
        files = hidden._conveyor_files()
        by_client = files.grouped("partner_id")
        for partner in hidden:
            client = partner.sudo().commercial_partner_id
            partner.conveyor_details_hidden = True
            partner.conveyor_details_of = partner._conveyor_owner_names(
                by_client.get(client, files.browse())
            )

    def _conveyor_hidden(self):
        """Return the contacts whose details are hidden from the present user, whether
        or not ``sudo()`` is on."""
        if (
            not self
            or not self.env["conveyor.reading"]._armed()
            or reader_of(self.env).tokens is None
        ):
            return self.browse()
        # the keys aren't read along with the rest, so they are read together here
        self._origin.sudo().fetch(["conveyor_readers"])
        return self.filtered(lambda partner: is_hidden(partner, ""))

    def _conveyor_owner_names(self, files=None):
        """Return for whom the details are, for a message."""
        owners = (self._conveyor_files() if files is None else files).owner_id
        return ", ".join(owners.mapped("name")) or self.env._(
            "the central-file officer"
        )

    def _conveyor_reserved(self):
        """Return what to say to somebody from whom details of the contacts are
        hidden."""
        return self.env._(
            "%(clients)s: the contact details are reserved for %(owners)s, so you "
            "can't change them. Ask the owner, or the central-file officer: "
            "%(officers)s.",
            clients=", ".join(self[:5].sudo().mapped("name")),
            owners=self._conveyor_owner_names(),
            officers=self.env["conveyor.client"]._officer_names(),
        )

    # Writing: who doesn't see a detail doesn't write it

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("conveyor_readers", None)
        partners = super().create(vals_list)
        reading = self.env["conveyor.reading"]
        if reading._limited():
            of_clients = partners.filtered(lambda p: p.commercial_partner_id != p)
            if of_clients:
                # before anybody reads what a new contact has got from its company
                reading.sudo()._refresh_keys(of_clients.ids)
        return partners

    def write(self, vals):
        if _GUARDED.isdisjoint(vals):
            return super().write(vals)
        if "conveyor_readers" in vals:
            vals = {n: v for n, v in vals.items() if n != "conveyor_readers"}
        if self.env.su or not self.env["conveyor.reading"]._armed():
            return super().write(vals)
        hidden = self._conveyor_hidden()
        if "parent_id" in vals:
            self._conveyor_check_parent(hidden, vals["parent_id"])
        if not hidden:
            return super().write(vals)
        # an empty value is the mask, which the form sends back
        unseen = {name for name in DETAILS.intersection(vals) if not vals[name]}
        typed = {name: vals[name] for name in vals.keys() & DETAILS - unseen}
        hidden._conveyor_check_details(typed.keys() - ASKABLE)
        unseen |= hidden._conveyor_ask_unseen(typed)
        super(ResPartner, self - hidden).write(vals)
        return super(ResPartner, hidden).write(
            {name: value for name, value in vals.items() if name not in unseen}
        )

    def _conveyor_check_details(self, names):
        """Refuse to write details that the user doesn't see."""
        if names:
            self.env["conveyor.attempt"]._refuse(
                "data", self, self._conveyor_reserved()
            )

    def _conveyor_check_parent(self, hidden, parent_id):
        """Refuse to put contacts under a client, or to take them away from it, if that
        would give the details to somebody from whom they are hidden."""
        moved = self.filtered(lambda p: p.parent_id.id != (parent_id or False))
        concerned = (moved & hidden) | (
            self.browse(parent_id)._conveyor_hidden()
            if moved and parent_id
            else self - self
        )
        if concerned:
            self.env["conveyor.attempt"]._refuse(
                "parent", concerned, concerned._conveyor_reserved()
            )

    def _fields_sync(self, values):
        """Odoo compares contacts with their company, and would carry what the user
        doesn't see from one to the other: it does so with the real values."""
        if not self.env.su and (self | self.parent_id)._conveyor_hidden():
            # sudo: see above; what the user writes has been checked before
            self = self.sudo()
        return super()._fields_sync(values)

    def _handle_first_contact_creation(self):
        if not self.env.su and self.parent_id._conveyor_hidden():
            # sudo: the company seems to have no address
            self = self.sudo()
        return super()._handle_first_contact_creation()

    # What Odoo shows with sudo

    def _compute_display_name(self):
        """A label with address, e-mail or VAT is a name for those not entitled: labels
        are made with sudo."""
        if not any(self.env.context.get(flag) for flag in _LABEL_FLAGS):
            return super()._compute_display_name()
        hidden = self._conveyor_hidden()
        result = super(ResPartner, self - hidden)._compute_display_name()
        plain = hidden.with_context(**dict.fromkeys(_LABEL_FLAGS, False))
        plain._compute_display_name()
        for partner, named in zip(hidden, plain, strict=True):
            partner.display_name = named.display_name
        return result

    def _field_store_repr(self, field_name):
        result = super()._field_store_repr(field_name)
        if not self.env["conveyor.reading"]._armed():
            return result
        return [
            Store.Attr(name, lambda p, name=name: p._conveyor_shown(name))
            if isinstance(name, str) and name in DETAILS
            else name
            for name in result
        ]

    def _conveyor_shown(self, name):
        """Return a detail as the present user sees it, although the server reads it
        with sudo."""
        return False if self._conveyor_hidden() else self[name]

    # Finding without seeing

    def _compute_same_vat_partner_id(self):
        """That another client has the same number is told by name, and counts as
        reading; or not at all, if the company wants it so."""
        result = super()._compute_same_vat_partner_id()
        if self.env["conveyor.reading"]._armed():
            for partner in self:
                for name in (
                    "same_vat_partner_id",
                    "same_company_registry_partner_id",
                ):
                    hidden = partner[name]._conveyor_hidden()
                    if hidden and self.env.company.conveyor_reading_strict:
                        partner[name] = False
                    elif hidden:
                        hidden._conveyor_count()
        return result

    def _conveyor_count(self):
        """Count contacts whose existence was found out by a detail as read."""
        count = reader_of(self.env).count
        if count is not None and self and not self.env.su:
            count(self.env, self._ids)

    @api.model
    def find_or_create(self, email, assert_valid_email=False):
        """Find a client by its exact e-mail, although it is hidden: else it would be
        made a second time. Nothing but its existence becomes known."""
        if not self.env.su and self.env["conveyor.reading"]._limited():
            # sudo: contacts are found whoever reads them
            found = self.sudo()._conveyor_by_email(email).sudo(False)
            if found._conveyor_hidden() and found.has_access("read"):
                found._conveyor_count()
                return found
        return super().find_or_create(email, assert_valid_email=assert_valid_email)

    @api.model
    def _conveyor_by_email(self, email):
        normalized = email_normalize(email)
        if not normalized:
            return self.browse()
        return self.search(Domain("email_normalized", "=", normalized), limit=1)
