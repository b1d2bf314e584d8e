from odoo import api, models

from ..rules import change_request as rules
from .conveyor_client_rights import _BY_SERVER

#: What makes a bank account the one it is, and the one that is used.
WATCHED = frozenset(
    {
        "acc_holder_name",
        "acc_number",
        "active",
        "bank_id",
        "clearing_number",
        "currency_id",
        "partner_id",
        "sanitized_acc_number",
        "sequence",
    }
)


def _plain(name):
    """Return the field that is meant: Odoo takes the number by two names."""
    return "acc_number" if name == "sanitized_acc_number" else name


class ResPartnerBank(models.Model):
    """Bank accounts of clients: adding is free, the rest waits for the officer."""

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        banks = super().create(vals_list)
        banks._conveyor_put_last()
        return banks

    def write(self, vals):
        names = self._conveyor_watched(vals)
        if not names:
            return super().write(vals)
        changes = {}
        for bank in self:
            for name in names:
                if change := bank._conveyor_change(name, vals[name]):
                    changes.setdefault(bank, {})[name] = change
        kept = self._conveyor_ask(changes)
        # copies: Odoo adds to what it is given
        result = super(ResPartnerBank, self - kept).write(dict(vals))
        for bank in kept:
            rest = {name: vals[name] for name in vals.keys() - changes[bank].keys()}
            result = super(ResPartnerBank, bank).write(rest) and result
        return result

    def unlink(self):
        if not self or not self._conveyor_is_protected():
            return super().unlink()
        whole = {"kind": "delete", "old_value": True, "new_value": "delete"}
        kept = self._conveyor_ask({bank: {"active": whole} for bank in self})
        return super(ResPartnerBank, self - kept).unlink()

    @api.model
    def _conveyor_is_protected(self):
        return (
            "bank_ids" in self.env["conveyor.protected.field"]._names()
            and not self.env["res.partner"]._conveyor_data_free()
        )

    @api.model
    def _conveyor_watched(self, vals):
        names = vals.keys() & WATCHED
        return names if names and self._conveyor_is_protected() else frozenset()

    def _conveyor_change(self, name, value):
        """Return the values of a request if a value changes what is there."""
        # sudo: what is there counts, whether the user may read it or not
        bank = self.sudo()
        requests = self.env["conveyor.change.request"]
        name = _plain(name)
        present = requests._raw(bank, name, bank[name])
        written = requests._raw(bank, name, value)
        verdict = rules.verdict(present, written, name not in ("active", "sequence"))
        if verdict in ("same", "fill") or (name == "active" and value):
            return None
        kind = "archive" if name == "active" else verdict
        return {"kind": kind, "old_value": present, "new_value": written}

    @api.model
    def _conveyor_ask(self, changes):
        """Ask for the changes, as far as the user may not make them himself.

        :param changes: {bank account: {name of field: values of the request}}
        :return: the accounts that stay as they are
        """
        if not changes:
            return self.browse()
        # sudo: whose account it is counts, whatever the user may read
        holders = self.browse(bank.id for bank in changes).sudo().partner_id
        kept_files = holders._conveyor_data_kept({"bank_ids"})
        files = {file.partner_id: file for file in reversed(kept_files)}
        kept, asked = self.browse(), []
        for bank, per in changes.items():
            holder = bank.sudo().partner_id
            if file := files.get(holder.commercial_partner_id):
                kept |= bank
                asked += [
                    {
                        **change,
                        "partner_id": holder.id,
                        "client_id": file.id,
                        "bank_id": bank.id,
                        "of_bank": True,
                        "field_name": _plain(name),
                    }
                    for name, change in per.items()
                ]
        if asked:
            self.env["conveyor.change.request"]._ask(asked)
        return kept

    def _conveyor_put_last(self):
        """Put new accounts behind those that a client has already: the first one is
        what Odoo pays to."""
        if not self or not self._conveyor_is_protected():
            return
        # sudo: whose account it is counts, whatever the user may read
        banks = self.sudo()
        files = banks.partner_id._conveyor_files()._data_kept({"bank_ids"})
        clients = {file.partner_id for file in files}
        for holder, new in banks.grouped("partner_id").items():
            others = holder.bank_ids - new
            if others and holder.commercial_partner_id in clients:
                last = max(others.mapped("sequence"))
                # as the server: it isn't the user who says in which order they are
                new.with_context(conveyor_by_server=_BY_SERVER).filtered(
                    lambda bank, last=last: bank.sequence <= last
                ).write({"sequence": last + 1})
