from odoo import models


class IrActionsReport(models.Model):
    """Prints of many records are exports."""

    _name = "ir.actions.report"
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        limit = self.env.company.conveyor_print_limit
        if limit and docids and len(docids) >= limit and report.model in self.env:
            exports = self.env["conveyor.export"]
            records = self.env[report.model].browse(docids)
            paths = ["partner_id/email"] if "partner_id" in records._fields else []
            clients = exports._check(records, paths)
            exports._record(
                report.model, len(docids), clients, [report.report_name], way="print"
            )
        return super()._get_rendering_context(report, docids, data)
