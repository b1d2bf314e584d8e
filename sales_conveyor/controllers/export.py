import ast
import json

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.json import WebJsonController
from odoo.addons.web.controllers.pivot import TableExporter
from odoo.addons.web.controllers.vcard import Partner


class ExportJson(WebJsonController):
    """Lists as JSON pages are exports."""

    @http.route()
    def web_json_1(self, subpath, **kwargs):
        response = super().web_json_1(subpath, **kwargs)
        if response.mimetype == "application/json":
            self._conveyor_record(subpath, kwargs, json.loads(response.get_data()))
        return response

    def _conveyor_record(self, subpath, kwargs, answer):
        action, _context, _eval_context, record_id = self._get_action(subpath)
        exports = request.env["conveyor.export"]
        records = request.env[action.res_model]
        rows = answer.get("records", answer.get("groups", [answer]))
        if "groups" in answer:
            domain = ast.literal_eval(kwargs.get("domain") or "[]")
            clients = exports._check(records.search(domain))
        else:
            records = records.browse(row["id"] for row in rows if "id" in row)
            clients = exports._check(records, many=len(records) > 1)
        exports._record(
            action.res_model,
            len(rows),
            clients,
            sorted({name for row in rows for name in row}),
            kwargs.get("domain"),
        )


class ExportCard(Partner):
    """Business cards of several contacts are exports."""

    @http.route()
    def download_vcard(self, partner_ids=None, partner=None, **kwargs):
        ids = [int(part) for part in (partner_ids or "").split(",") if part.isdigit()]
        partners = request.env["res.partner"].browse(ids) or partner
        if partners:
            exports = request.env["conveyor.export"]
            clients = exports._check(partners, many=len(partners) > 1)
            exports._record("res.partner", len(partners), clients)
        return super().download_vcard(partner_ids, partner, **kwargs)


class ExportPivot(TableExporter):
    """What a pivot shows is an export of figures."""

    @http.route()
    def export_xlsx(self, data, **kw):
        text = data
        if not isinstance(data, str):
            text = data.read()
            data.seek(0)
        response = super().export_xlsx(data, **kw)
        asked = json.loads(text)
        request.env["conveyor.export"]._record(
            str(asked.get("model") or asked.get("title") or "pivot"),
            len(asked.get("rows") or ()),
            field_names=[str(asked.get("title") or "")],
        )
        return response
