from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Datetime

from ..rules import change_request as rules
from ..sql import traces

#: Where it is kept who has made which contacts in this transaction.
_NEW = "conveyor_new_partners"
#: Computed from what is protected and stored. Odoo would write them for whoever asks.
_DERIVED = frozenset(
    {"commercial_company_name", "complete_name", "email_normalized", "phone_sanitized"}
)
#: In the context while Odoo hands values down, compared by identity.
_SYNCING = object()


class ResPartner(models.Model):
    """Protected data of clients: what somebody without the right writes waits."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_change_note = fields.Char(
        compute="_compute_conveyor_change_note",
        groups="base.group_user",
        help="Which data of the contact wait for the central-file officer.",
    )

    def _compute_conveyor_change_note(self):
        # sudo: that something waits is told to everybody who opens the contact
        requests = self.env["conveyor.change.request"].sudo()
        waiting = defaultdict(requests.browse)
        for row in requests.search(
            [
                ("state", "=", "waiting"),
                "|",
                ("partner_id", "in", self.ids),
                ("partner_id.parent_id", "in", self.ids),
            ],
            order="id",
        ):
            for partner in row.partner_id | row.partner_id.parent_id:
                waiting[partner.id] += row
        for partner in self:
            rows = waiting[partner._origin.id]
            partner.conveyor_change_note = bool(rows) and self.env._(
                "Waits for the central-file officer: %(fields)s. Until then the old "
                "values stay.",
                fields=", ".join(dict.fromkeys(rows.mapped("field_label"))),
            )

    def _conveyor_traces(self):
        return {
            **super()._conveyor_traces(),
            ("conveyor_change_note",): traces.change_requests(self.id),
        }

    def action_open_conveyor_changes(self):
        """Open what is asked for on the contact and its contact persons."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_change_request_action_partner"
        )
        return dict(
            action,
            domain=[
                "|",
                ("partner_id", "=", self.id),
                ("partner_id.parent_id", "=", self.id),
            ],
        )

    # Changing

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if self.env.uid != SUPERUSER_ID:
            self._conveyor_new().update(partners._ids)
        return partners

    def write(self, vals):
        if not _DERIVED.isdisjoint(vals) and not self._conveyor_data_free():
            vals = {name: vals[name] for name in vals.keys() - _DERIVED}
        names = self._conveyor_watched(vals)
        if not names or self._conveyor_data_free():
            return super().write(vals)
        kept = self._conveyor_keep(vals, names)
        if not kept:
            return super().write(vals)
        # nothing may be left for Odoo to look at the rights
        self.check_access("write")
        groups = defaultdict(self.browse)
        for partner in self:
            groups[frozenset(kept.get(partner, ()))] += partner
        result = True
        for dropped, partners in groups.items():
            rest = {name: vals[name] for name in vals if name not in dropped}
            if rest:
                result = super(ResPartner, partners).write(rest) and result
        return result

    def unlink(self):
        if not self or self._conveyor_data_free():
            return super().unlink()
        self.check_access("write")  # whoever may edit may ask
        kept = self._conveyor_keep_persons()
        # whom it asks to be deleted stays until the officer has accepted it
        return super(ResPartner, self - kept).unlink()

    @api.model
    def load(self, fields, data):
        since = Datetime.now()
        result = super().load(fields, data)
        if self.env.context.get("conveyor_import_test"):
            self.env["base_import.import"]._conveyor_warn_waiting(since, result)
        return result

    @api.model
    def _conveyor_watched(self, vals):
        """Return which of the fields that are written may be protected."""
        protected = self.env["conveyor.protected.field"]._names()
        names = vals.keys() & protected - {"child_ids", "bank_ids"}
        if "child_ids" in protected:
            names |= vals.keys() & {"name", "active"}
        if vals.get("type") == "contact" and self._conveyor_protected_as("type"):
            # makes a contact take over the address of its company
            names |= {"type"}
        return names

    @api.model
    def _conveyor_protected_as(self, name):
        """Return the protected field under which a field is protected."""
        protected = self.env["conveyor.protected.field"]._names()
        if name == "type":
            address = protected.intersection(self._address_fields())
            return min(address, default=None)
        return name if name in protected else "child_ids"

    @api.model
    def _conveyor_data_free(self):
        """Return whether nobody is at work who has to ask: OdooBot and the server,
        and who comes from outside, which is how clients change their own data."""
        return (
            self.env.uid == SUPERUSER_ID
            or self._conveyor_by_server()
            or self.env.user.share
        )

    @api.model
    def _conveyor_new(self):
        """Return the ids of the contacts that the user makes in this transaction. They
        are his to complete: so do imports, when they bring contact persons in line with
        their company."""
        return self.env.cr.cache.setdefault((_NEW, self.env.uid), set())

    def _conveyor_keep(self, vals, names):
        """Return what is not to be written: {contact: names of fields}. It is asked
        for instead."""
        changes, new = {}, self._conveyor_new()
        for partner in self:
            for name in names if partner.id not in new else ():
                if change := partner._conveyor_change(name, vals[name]):
                    changes.setdefault(partner, {})[name] = change
        return self._conveyor_ask(changes)

    def _conveyor_change(self, name, value):
        """Return the values of a request if a value changes what is there."""
        # sudo: what is there counts, whether the user may read it or not
        partner = self.sudo()
        requests = self.env["conveyor.change.request"]
        field = self._fields[name]
        is_person = partner.commercial_partner_id != partner
        if not is_person and self._conveyor_protected_as(name) == "child_ids":
            return None
        if name == "active" and (value or not partner.active):
            return None
        if name == "type" and not partner._conveyor_loses_address():
            return None
        present = requests._raw(partner, name, partner._conveyor_present(name))
        written = requests._raw(partner, name, value)
        verdict = rules.verdict(present, written, field.type != "boolean")
        if verdict in ("same", "fill"):
            return None
        kind = "archive" if name == "active" else verdict
        return {"kind": kind, "old_value": present, "new_value": written}

    def _conveyor_present(self, name):
        """Return the value that stands for the contact: where Odoo keeps a contact
        person's data like the company's, the company's counts for an empty one, because
        what is filled in here is filled in there."""
        value, parent = self[name], self.parent_id
        if value or not parent:
            return value
        shared = name in self._synced_commercial_fields() or (
            self.type == "contact" and name in self._address_fields()
        )
        is_person = self.commercial_partner_id != self
        return parent[name] if shared and is_person else value

    def _conveyor_loses_address(self):
        """Return whether to become a plain contact replaces its address."""
        parent, names = self.parent_id, self._address_fields()
        return (
            self.type != "contact"
            and any(parent[name] for name in names)
            and any(self[name] and self[name] != parent[name] for name in names)
        )

    def _conveyor_keep_persons(self):
        """Return the contact persons who are not to be deleted; that they be deleted is
        asked for instead."""
        if "child_ids" not in self.env["conveyor.protected.field"]._names():
            return self.browse()
        # sudo: to whom a contact belongs counts, whatever the user may read
        new = self._conveyor_new()
        persons = self.sudo().filtered(
            lambda p: p.commercial_partner_id != p and p.id not in new
        )
        whole = {"kind": "delete", "old_value": True, "new_value": "delete"}
        kept = self._conveyor_ask(
            {partner: {"active": whole} for partner in self & persons}
        )
        return self.browse(partner.id for partner in kept)

    @api.model
    def _conveyor_ask(self, changes):
        """Ask for those changes that the user may not make.

        :param changes: {contact: {name of field: values of the request}}
        :return: {contact: names of the fields that he may not change}
        """
        if not changes:
            return {}
        partners = self.browse(partner.id for partner in changes)
        kept, asked = defaultdict(set), []
        names = {
            self._conveyor_protected_as(name)
            for per in changes.values()
            for name in per
        }
        files = defaultdict(list)
        for file, forbidden in partners._conveyor_data_kept(names).items():
            files[file.partner_id].append((file, forbidden))
        for partner, per in changes.items():
            for name, change in per.items():
                for file, forbidden in files[partner.sudo().commercial_partner_id]:
                    if self._conveyor_protected_as(name) in forbidden:
                        kept[partner].add(name)
                        asked.append(
                            {
                                **change,
                                "partner_id": partner.id,
                                "client_id": file.id,
                                "field_name": name,
                            }
                        )
                        break
        if asked:
            self.env["conveyor.change.request"]._ask(asked)
        return kept

    def _conveyor_data_kept(self, names):
        """Return what the user may not change of the clients to whom the contacts
        belong: {file: names}, those of the company in use first."""
        mine = self.filtered(lambda partner: partner != self.env.user.partner_id)
        files = mine._conveyor_files() if mine else self.env["conveyor.client"]
        company = self.env.company
        files = files.sorted(lambda file: file.company_id != company)
        kept = files._data_kept(names)
        files.filtered(lambda file: file not in kept)._permit_used("data")
        return kept

    # Odoo's own synchronisation

    def _children_sync(self, values):
        """What has been changed is handed down to the contact persons, whoever changed
        it: it isn't they who change anything there."""
        if not self.child_ids or self._conveyor_data_free():
            return super()._children_sync(values)
        syncing = self._conveyor_as_server().with_context(conveyor_syncing=_SYNCING)
        return super(ResPartner, syncing)._children_sync(values)

    def _update_address(self, vals):
        """A company under another one takes over its address too, but is a client of
        its own: with its address it is as if the user had written there."""
        if self.env.context.get("conveyor_syncing") is not _SYNCING:
            return super()._update_address(vals)
        own = self.filtered(lambda partner: partner.commercial_partner_id == partner)
        by_user = own.with_context(conveyor_by_server=None, conveyor_syncing=None)
        address = {name: vals[name] for name in self._address_fields() if name in vals}
        kept = by_user._conveyor_keep(address, by_user._conveyor_watched(address))
        for partner, dropped in kept.items():
            rest = {name: address[name] for name in address.keys() - dropped}
            super(ResPartner, partner)._update_address(rest)
        others = self - self.browse(partner.id for partner in kept)
        return super(ResPartner, others)._update_address(vals)

    def _commercial_sync_from_company(self):
        """Who comes under a company takes over its data."""
        if self._conveyor_data_free():
            return super()._commercial_sync_from_company()
        server = self._conveyor_as_server()
        return super(ResPartner, server)._commercial_sync_from_company()
