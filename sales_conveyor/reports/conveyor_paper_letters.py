from odoo import api, fields, models
from odoo.tools import format_date

from ..rules.paper import to_be_packed


class ReportPaperLetters(models.AbstractModel):
    """The letters of a mailing on paper, one after the other in one document."""

    _name = "report.sales_conveyor.conveyor_paper_letters"
    _description = "Letters on paper (print)"

    @api.model
    def _get_report_values(self, docids, data=None):
        mailings = self.env["conveyor.paper.mailing"].browse(docids)
        letters = {}
        for mailing in mailings:
            # asked here as well: whoever knows the address of a report can call it
            pieces = mailing._check_print("sales_conveyor.conveyor_paper_letters")
            letters[mailing] = mailing._letters(pieces)
        return {
            "docs": mailings,
            "letters": letters,
            "day": {
                mailing: format_date(
                    self.env,
                    mailing.posted_on
                    or mailing.date_planned
                    or fields.Date.context_today(self),
                    lang_code=mailing.letter_lang or None,
                    date_format="long",
                )
                for mailing in mailings
            },
        }


class ReportPaperPacking(models.AbstractModel):
    """What is to be packed for a mailing on paper, how many, and for whom."""

    _name = "report.sales_conveyor.conveyor_paper_packing"
    _description = "Packing list (print)"

    @api.model
    def _get_report_values(self, docids, data=None):
        mailings = self.env["conveyor.paper.mailing"].browse(docids)
        pieces = {
            mailing: mailing._check_print("sales_conveyor.conveyor_paper_packing")
            for mailing in mailings
        }
        return {"docs": mailings, "pieces": pieces, "to_be_packed": to_be_packed}
