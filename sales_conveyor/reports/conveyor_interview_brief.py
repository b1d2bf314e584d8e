from odoo import api, models


class ReportInterviewBrief(models.AbstractModel):
    """What one ought to know before the talk, on one page to take along."""

    _name = "report.sales_conveyor.conveyor_interview_brief"
    _description = "Brief before an interview (print)"

    @api.model
    def _get_report_values(self, docids, data=None):
        interviews = self.env["conveyor.interview"].browse(docids)
        # asked here as well: whoever knows the address of a report can call it
        interviews.check_access("read")
        return {
            "docs": interviews,
            "briefs": [(one, one._brief_head(), one._brief()) for one in interviews],
        }
