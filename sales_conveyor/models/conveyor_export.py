import json
import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.http import request

from ..rules import export as rules
from ..rules import reading as reading_rules

_logger = logging.getLogger(__name__)

EXPORTER = "sales_conveyor.conveyor_group_export"
#: Who takes documents out of Odoo for the books, with what stands on them.
BOOKKEEPERS = ("account.group_account_invoice", "account.group_account_readonly")
#: Names of contact details, whatever the model.
_DETAILS = frozenset(
    name for _way, names in reading_rules.DETAILS.values() for name in names.split()
)


class ConveyorExport(models.Model):
    """Somebody has taken records out of Odoo. It is written by a transaction of its
    own, as exports often only read."""

    _name = "conveyor.export"
    _description = "Export"
    _inherit = ["conveyor.server.written"]
    _order = "id desc"
    _rec_name = "model_name"

    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    model = fields.Char(required=True, readonly=True, index=True)
    model_name = fields.Char(string="What", readonly=True)
    way = fields.Selection(
        [
            ("file", "File"),
            ("json", "JSON Page"),
            ("api", "API"),
            ("vcard", "vCard"),
            ("print", "Print"),
            ("pivot", "Pivot"),
            ("server", "Server"),
        ],
        required=True,
        readonly=True,
        help="File: by the export dialog. JSON page and API: by programs. Pivot: what "
        "a pivot showed. Print: a report of many records.",
    )
    record_count = fields.Integer(string="Records", readonly=True)
    client_count = fields.Integer(
        string="Clients",
        readonly=True,
        help="Clients of the central file among the records, or to whom they belong.",
    )
    field_names = fields.Text(string="Fields", readonly=True)
    domain = fields.Text(
        readonly=True, help="The condition by which the records were found, if any."
    )

    # Rights

    @api.model
    def _check(self, records, paths=(), many=True):
        """Refuse clients to those without the right to export them.

        The user of the transaction counts, not sudo.

        :param paths: the exported fields
        :param many: not for a single contact's card, or a document
        :return: the clients concerned
        """
        clients = self._clients(records, paths)
        if self.env.uid == SUPERUSER_ID or not many:
            return clients
        concerned = clients or records._name.startswith("conveyor.")
        # sudo: one may not read one's own rights
        user = self.env["res.users"].sudo().browse(self.env.uid)
        if not concerned or user.has_group(EXPORTER):
            return clients
        if not rules.is_client_model(records._name) and any(
            user.has_group(group) for group in BOOKKEEPERS
        ):
            return clients
        return self.env["conveyor.attempt"]._refuse(
            "export",
            clients,
            self.env._(
                "Taking clients out of Odoo needs the right “Export Clients”, which "
                "you don't have. Who has it: %(exporters)s.",
                exporters=self._exporter_names(),
            ),
        )

    @api.model
    def _exporter_names(self):
        # sudo: users may not read groups; the names are meant for them
        users = self.env.ref(EXPORTER).sudo().all_user_ids
        names = users.filtered(lambda user: not user._is_superuser()).mapped("name")
        return ", ".join(sorted(names)[:5]) or self.env._("nobody has this role yet")

    @api.model
    def _clients(self, records, paths):
        """Return the clients among records, or to whom details on them belong."""
        # sudo: whether they are clients counts, not whether the user sees the files
        records = records.sudo()
        partners = self.env["res.partner"].sudo()
        if rules.is_client_model(records._name):
            partners |= self._partners(records)
        for path in rules.detail_paths(paths, _DETAILS):
            end = records
            for name in filter(None, path.split("/")):
                if name not in end._fields or not end._fields[name].relational:
                    break
                end = end[name]
            else:
                partners |= self._partners(end)
        commercial = partners.commercial_partner_id
        files = self.env["conveyor.client"].sudo().with_context(active_test=False)
        found = files.search([("partner_id", "in", commercial.ids)])
        return found.partner_id

    @api.model
    def _partners(self, records):
        if records._name == "res.partner":
            return records
        if "partner_id" in records._fields:
            partners = records["partner_id"]
            if partners._name == "res.partner":
                return partners
        return self.env["res.partner"].sudo()

    # Recording

    @api.model
    def _record(
        self, model, count, clients=None, field_names=(), domain=None, way=None
    ):
        """Have an export written when the request ends."""
        if self.env.uid == SUPERUSER_ID:
            return
        row = {
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
            "model": model,
            "model_name": self.env[model]._description if model in self.env else model,
            "way": way or rules.way(request and request.httprequest.path),
            "record_count": count,
            "client_count": len(clients or ()),
            "field_names": ", ".join(field_names),
            "domain": domain,
        }
        registry = self.env.registry
        self.env.cr.precommit.add(lambda: _write(registry, row))

    @api.model
    def _asked_domain(self):
        """Return the condition of the export dialog, if it is that."""
        if not request or not request.httprequest.path.startswith("/web/export/"):
            return None
        try:
            asked = json.loads(request.params.get("data") or "{}")
        except ValueError:
            return None
        return repr(asked.get("domain")) if not asked.get("ids") else None

    def _refuse_others(self):
        raise AccessError(
            self.env._("Exports are recorded by the server and stay as they are.")
        )


def _write(registry, row):
    """Write an export in a transaction of its own."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["conveyor.export"]._as_server().create(row)


class Base(models.AbstractModel):
    """Exports by file and by API."""

    _name = "base"
    _inherit = ["base"]

    def export_data(self, fields_to_export):
        exports = self.env["conveyor.export"]
        clients = exports._check(self, fields_to_export)
        result = super().export_data(fields_to_export)
        exports._record(
            self._name, len(self), clients, fields_to_export, exports._asked_domain()
        )
        return result
