from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..rules import change_request as rules
from ..rules import reading

#: What is hidden of contacts whose details are reserved for others.
_DETAILS = frozenset(reading.DETAILS["res.partner"][1].split())


class ConveyorChangeRequestValues(models.AbstractModel):
    """The datum that a change request is about: its old, new and present value."""

    _name = "conveyor.change.request.values"
    _description = "Values of change requests"

    field_name = fields.Char(
        required=True,
        readonly=True,
        help="Technical name of the field of the contact or of the bank account.",
    )
    of_bank = fields.Boolean(
        string="Of a Bank Account",
        readonly=True,
        help="It is about a bank account of the contact.",
    )
    field_label = fields.Char(
        compute="_compute_field_label", string="Field", search="_search_field_label"
    )
    kind = fields.Selection(
        [
            ("change", "Change"),
            ("blank", "Blank"),
            ("archive", "Archive"),
            ("delete", "Delete"),
        ],
        required=True,
        readonly=True,
    )
    old_value = fields.Json("Kept Old Value", groups=fields.NO_ACCESS, readonly=True)
    new_value = fields.Json("Kept New Value", groups=fields.NO_ACCESS, readonly=True)
    old_text = fields.Char(
        compute="_compute_texts",
        string="Old Value",
        help="What was there when the change was asked for.",
    )
    new_text = fields.Char(
        compute="_compute_texts",
        string="New Value",
        help="What the one who asks wants to be there.",
    )
    now_text = fields.Char(
        compute="_compute_texts",
        string="Value Now",
        help="What is there now: somebody entitled may have changed it since.",
    )
    overtaken = fields.Boolean(
        compute="_compute_overtaken",
        search="_search_overtaken",
        help="It waits, and the value that it would change has been changed by "
        "somebody else since.",
    )

    @api.depends("field_name", "partner_id", "kind")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(contact)s: %(field)s",
                contact=row.partner_id.sudo().name or "",
                field=row.field_label,
            )

    def _target(self):
        """Return the record that is to be changed, with sudo."""
        return self.bank_id.sudo() if self.of_bank else self.partner_id.sudo()

    def _field(self):
        """Return the field that is to be changed; None if its module has gone."""
        return self._target()._fields.get(self.field_name)

    @api.depends("field_name", "of_bank", "kind")
    @api.depends_context("lang")
    def _compute_field_label(self):
        for row in self:
            field = row._field()
            if row.field_name == "active":
                row.field_label = (
                    self.env._("Bank account")
                    if row.of_bank
                    else self.env._("Contact person")
                )
            else:
                row.field_label = (
                    field._description_string(self.env) if field else row.field_name
                )

    def _search_field_label(self, operator, value):
        if operator not in ("in", "ilike"):
            return NotImplemented
        wanted = {value} if operator == "ilike" else set(value)
        names = [
            name
            for model in ("res.partner", "res.partner.bank")
            for name, field in self.env[model]._fields.items()
            if any(
                text.lower() in (field._description_string(self.env) or "").lower()
                if operator == "ilike"
                else text == field._description_string(self.env)
                for text in wanted
                if text
            )
        ]
        return [("field_name", "in", names)]

    @api.depends_context("uid", "lang")
    def _compute_texts(self):
        for row in self:
            row_sudo = row.sudo()
            hidden = row._is_hidden()
            row.new_text = row._said(row_sudo.new_value)
            row.old_text = False if hidden else row._said(row_sudo.old_value)
            row.now_text = False if hidden else row._said(row._present())

    def _is_hidden(self):
        """Return whether the present user may not read what the contact holds."""
        detail = self.of_bank or self.field_name in _DETAILS
        if self.env.su or not detail or self.field_name == "active":
            return False
        return bool(self.partner_id._conveyor_hidden())

    def _present(self):
        """Return what is there now, as it is kept in ``old_value``."""
        target, field = self._target().exists(), self._field()
        if not field or not target:
            return self.sudo().old_value
        return self._raw(target, field.name, target[field.name])

    @api.model
    def _raw(self, record, name, value):
        """Return a value of a field so that it can be kept in JSON and written back."""
        field = record._fields[name]
        value = field.convert_to_write(value, record)
        if field.type in ("date", "datetime"):
            value = field.to_string(value) if value else False
        return value or (0 if field.type in ("integer", "float") else False)

    def _said(self, value):
        """Return a raw value as a person says it."""
        field = self._field()
        if self.field_name == "active":
            return self._said_of_whole(value)
        if not field or not value and field.type != "boolean":
            return value or False
        if field.type == "many2one":
            # sudo: who may see the request may know which country it is about
            found = self.env[field.comodel_name].sudo().browse(value).exists()
            return found.display_name if found else str(value)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return html2plaintext(value) if field.type == "html" else str(value)

    def _said_of_whole(self, value):
        """Return what is said of a contact person or bank account as a whole."""
        if value == "delete":
            return self.env._("Deleted")
        if not value:
            return self.env._("In the archive")
        return self.env._("In use")

    def _compute_overtaken(self):
        for row in self:
            row.overtaken = (
                row.state == "waiting"
                and not row._is_hidden()
                and rules.verdict(row.sudo().old_value, row._present()) != "same"
            )

    def _search_overtaken(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = self.search([("state", "=", "waiting")]).filtered("overtaken")
        return [("id", "in" if True in value else "not in", found.ids)]
