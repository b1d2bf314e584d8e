from odoo import api, models


class ReportPersonalData(models.AbstractModel):
    """What is stored on a person, printed for the person."""

    _name = "report.sales_conveyor.conveyor_personal_data"
    _description = "What is stored on a person (print)"

    @api.model
    def _get_report_values(self, docids, data=None):
        privacy = self.env["conveyor.privacy"]
        # asked here as well: whoever knows the address of a report can call it
        privacy._check_may()
        partners = self.env["res.partner"].browse(docids)
        return {
            "docs": partners,
            "sections": {partner: privacy._sections(partner) for partner in partners},
        }
