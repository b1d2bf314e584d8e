from odoo import api, models


class ConveyorVipResultReport(models.AbstractModel):
    """The results of VIP programmes on paper, for the owner of the company."""

    _name = "report.sales_conveyor.conveyor_vip_result"
    _description = "Results of a VIP programme"

    @api.model
    def _get_report_values(self, docids, data=None):
        programmes = self.env["conveyor.vip.programme"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": programmes._name,
            "docs": programmes,
            "results": {one: one._results() for one in programmes},
        }
