from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import client as client_rules
from ..sql import lock as lock_sql
from .conveyor_client_rights import _BY_SERVER
from .conveyor_lock import KINDS
from .res_partner import READERS

#: What says to whom a contact belongs, and which operation on a client it is to change
#: it. Computed ones as well: the API writes them like any other.
GUARDED = {
    "active": "membership",
    "commercial_partner_id": "parent",
    "company_id": "company",
    "is_company": "parent",
    "parent_id": "parent",
    "user_id": "owner",
}


class ResPartner(models.Model):
    """What of a contact is locked because it belongs to a client."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_locks = fields.Json(
        compute="_compute_conveyor_locks",
        groups=READERS,
        export_string_translation=False,
        help="The locks in force on the client, in the current company, as the badge "
        "shows them.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_conveyor_locks(self):
        # sudo: rights on each contact would be looked at again
        clients = {p.id: p.commercial_partner_id.id for p in self._origin.sudo()}
        locks = self.browse(set(clients.values()))._conveyor_locks_in(self.env.company)
        # most have the same: lists of contacts must not pay for each of them
        same = {}
        for id_ in self._ids:
            found = locks.get(clients.get(id_ or id_.origin), [])
            same.setdefault(str(found), (found, []))[1].append(id_)
        for found, ids in same.values():
            self.browse(ids).conveyor_locks = found

    def _conveyor_locks_in(self, company):
        """Return what is locked of clients and prospects in a company:
        {id: list of locks, each a dictionary of texts}."""
        partner_ids = self._origin.ids
        if not partner_ids:
            return {}
        self.env["conveyor.client"].flush_model(["owner_id", "state", "merged_into_id"])
        self.env["conveyor.lock"].flush_model()
        names = dict(KINDS)
        if self.env.lang and self.env.lang != "en_US":
            kinds = self.env["conveyor.lock"]._fields["kind"]
            names = dict(kinds._description_selection(self.env))
        found = {}
        for id_, kind, owner, until, reason, by in self.env.execute_query(
            lock_sql.on_partners(partner_ids, company.id, fields.Date.today())
        ):
            found.setdefault(id_, []).append(
                {
                    "kind": kind,
                    "name": names[kind],
                    "owner": owner or "",
                    "until": until and fields.Date.to_string(until),
                    "reason": reason or "",
                    "by": by or "",
                }
            )
        return found

    # Files

    def _conveyor_files(self):
        """Return the current client files of the clients to whom the contacts belong,
        of all companies, with sudo: what is locked doesn't depend on what one sees."""
        return (
            self.env["conveyor.client"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    # sudo: a contact's company may be out of the user's sight
                    ("partner_id", "in", self.sudo().commercial_partner_id.ids),
                    ("merged_into_id", "=", False),
                ]
            )
        )

    def _conveyor_followed(self):
        """Return the file whose owner is the salesperson of each client, for those of
        the contacts that are clients themselves: {contact: file}."""
        followed = {}
        for partner, files in self._conveyor_files().grouped("partner_id").items():
            followed[partner.sudo(False)] = client_rules.contact_follows(
                (
                    file,
                    bool(partner.company_id) and file.company_id == partner.company_id,
                    file.entry_date,
                    file.number,
                )
                for file in files.filtered("active") or files
            )
        return {partner: followed[partner] for partner in self if partner in followed}

    def _conveyor_as_server(self):
        """Return the contacts for what the server itself has to do with them."""
        return self.with_context(conveyor_by_server=_BY_SERVER)

    def _conveyor_by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER

    # Guards

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered("parent_id")._conveyor_join_client()
        return partners

    def write(self, vals):
        if vals.keys().isdisjoint(GUARDED) or self._conveyor_by_server() or not self:
            return super().write(vals)
        joining = self._conveyor_guard(vals)
        clients = self._conveyor_write_owner(vals) if "user_id" in vals else self[:0]
        result = super(ResPartner, self - clients).write(dict(vals))
        # the salesperson of a client follows the owner of its file
        rest = {name: value for name, value in vals.items() if name != "user_id"}
        if clients and rest:
            result = super(ResPartner, clients).write(rest)
        joining._conveyor_join_client()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_conveyor_client(self):
        """Keep clients, and the contact persons of clients."""
        if self._conveyor_by_server():
            return
        files = self._conveyor_files()
        if not files:
            return
        files._require("membership")
        clients = files.partner_id & self.sudo()
        if clients:
            raise UserError(
                self.env._(
                    "%(clients)s: in the central file, whose clients are kept for "
                    "good. If the client exists no more, the central-file officer "
                    "closes the file; if it is there twice, the officer merges the two "
                    "contacts.",
                    clients=", ".join(clients.mapped("display_name")),
                )
            )

    def _conveyor_guard(self, vals):
        """Refuse what locks forbid of a write.

        :return: the contacts that become part of another client by it
        """
        nobody = self.browse()
        changed = {
            name: self.filtered(lambda p, n=name: p._conveyor_differs(n, vals[n]))
            for name in GUARDED.keys() & vals.keys() - {"parent_id", "is_company"}
        }
        moved = self._conveyor_moved(vals)
        archived = nobody
        if not vals.get("active", True):
            # contact persons who have left may be archived
            archived = (
                changed["active"]
                .sudo()
                .filtered(lambda p: p.commercial_partner_id == p)
            )
        for operation, partners in (
            ("parent", moved | changed.get("commercial_partner_id", nobody)),
            ("company", changed.get("company_id", nobody)),
            ("membership", archived),
        ):
            if partners:
                partners._conveyor_files()._require(operation)
        (moved | archived).sudo(False)._conveyor_guard_reservations()
        if "user_id" in vals:
            changed["user_id"]._conveyor_guard_reservations(vals["user_id"])
        return moved

    def _conveyor_differs(self, name, value):
        field = self._fields[name]
        present = self.sudo()
        return field.convert_to_cache(value, present) != field.convert_to_cache(
            present[name], present
        )

    def _conveyor_moved(self, vals):
        """Return the contacts that a write makes part of another client, or a client
        of their own."""
        if vals.keys().isdisjoint(("parent_id", "is_company")):
            return self.browse()
        moved = self.browse()
        for partner in self:
            # sudo: the parent may be out of the user's sight
            present = partner.sudo()
            parent = present.parent_id
            if "parent_id" in vals:
                parent = present.browse(vals["parent_id"] or [])
            stands_alone = vals.get("is_company", present.is_company) or not parent
            client = present if stands_alone else parent.commercial_partner_id
            if client != present.commercial_partner_id:
                moved |= partner
        return moved

    # The salesperson

    def _conveyor_write_owner(self, vals):
        """Write the salesperson of those contacts that are clients: it is the owner of
        the client file, so the file is what changes, by its own rules.

        :return: these contacts
        """
        followed = self._conveyor_followed()
        clients = self.filtered(lambda partner: partner in followed)
        (self - clients)._conveyor_guard_persons(vals["user_id"])
        if clients:
            files = self.env["conveyor.client"].browse(
                followed[client].id for client in clients
            )
            # sudo: whoever may change the owner need not be allowed to edit the file
            files.sudo().write({"owner_id": vals["user_id"]})
            files._contacts_follow()
        return clients

    def _conveyor_guard_persons(self, user_id):
        """Refuse to give the contact persons of a client to somebody who isn't its
        owner: orders to them would be theirs."""
        changed = self.filtered(lambda p: p._conveyor_differs("user_id", user_id))
        if not changed:
            return
        files = changed._conveyor_files()
        followed = files.partner_id._conveyor_followed()
        strange = [
            file.id
            for file in followed.values()
            if file.owner_id.id != (user_id or False)
        ]
        self.env["conveyor.client"].browse(strange)._require("owner")

    def _conveyor_join_client(self):
        """Contacts that have become part of a client have its owner as salesperson,
        unless the user may say something else."""
        persons = self.sudo().filtered(
            lambda p: p.user_id and p.parent_id and p.commercial_partner_id != p
        )
        if not persons:
            return
        followed = persons._conveyor_files().partner_id._conveyor_followed()
        files = self.env["conveyor.client"].browse(f.id for f in followed.values())
        for file in files._forbidden("owner").sudo():
            persons.filtered(
                lambda p, f=file: (
                    p.commercial_partner_id == f.partner_id and p.user_id != f.owner_id
                )
            )._conveyor_as_server().write({"user_id": file.owner_id.id})
