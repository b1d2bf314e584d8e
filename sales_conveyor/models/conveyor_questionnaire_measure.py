from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from odoo import api, fields, models
from odoo.exceptions import UserError

#: A sheet of paper has so many sides.
SIDES = 2


class ConveyorQuestionnaire(models.Model):
    """Whether the empty questionnaire fits onto the two sides of one sheet: it is
    printed, and the pages are counted, in every language that people use here."""

    _name = "conveyor.questionnaire"
    _inherit = "conveyor.questionnaire"

    sheet_state = fields.Selection(
        [
            ("unknown", "Not measured since the last change"),
            ("fits", "Fits on two sides"),
            ("exceeds", "Takes more than two sides"),
            ("failed", "Could not be printed"),
        ],
        string="On Paper",
        default="unknown",
        required=True,
        readonly=True,
        copy=False,
    )
    sheet_pages = fields.Integer(
        string="Pages",
        readonly=True,
        copy=False,
        aggregator=None,
        help="How many pages the empty sheet takes; of several languages, the most.",
    )
    sheet_note = fields.Char(
        string="Measured",
        readonly=True,
        copy=False,
        help="In which languages, or why not.",
    )

    def _before_change(self):
        result = super()._before_change()
        if not self._by_server():
            measured = self.filtered(lambda one: one.sheet_state != "unknown")
            measured._note_sheet("unknown", 0, False)
        return result

    def web_save(self, vals, *args, **kwargs):
        # whoever designs it in the form is told at once
        read = super().web_save(vals, *args, **kwargs)
        saved = self or self.browse(one["id"] for one in read)
        unknown = saved.filtered(
            lambda one: one.sheet_state == "unknown" and one.section_ids.question_ids
        )
        if not unknown:
            return read
        unknown.action_measure()
        specification = kwargs.get("specification") or args[0]
        return saved.with_context(bin_size=True).web_read(specification)

    def action_use(self):
        result = super().action_use()
        self.filtered(lambda one: one.sheet_state == "unknown").action_measure()
        return result

    def action_measure(self):
        """Print the empty sheet in all languages, and count the pages."""
        self.check_access("write")
        languages = self.env["res.lang"].get_installed()
        for one in self:
            try:
                counts = {name: one._count_pages(code) for code, name in languages}
            except (UserError, PyPdfError, OSError, ValueError) as error:
                one._note_sheet("failed", 0, str(error))
                continue
            most = max(counts.values())
            one._note_sheet(
                "exceeds" if most > SIDES else "fits",
                most,
                ", ".join(f"{name}: {count}" for name, count in counts.items()),
            )

    def _count_pages(self, lang):
        """Return how many pages the empty sheet takes in a language."""
        report = self.env["ir.actions.report"].with_context(lang=lang)
        content, kind = report._render_qweb_pdf(
            "sales_conveyor.conveyor_questionnaire_report", self.ids
        )
        if kind != "pdf":
            raise UserError(
                self.env._(
                    "The server printed no PDF: wkhtmltopdf is missing or switched off."
                )
            )
        return len(PdfReader(BytesIO(content)).pages)

    def _note_sheet(self, state, pages, note):
        # what is noted of the paper is no other wording: it makes no version; writing
        # nothing would ask again what is to be noted
        return bool(self) and super().write(
            {"sheet_state": state, "sheet_pages": pages, "sheet_note": note}
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            for name in ("sheet_state", "sheet_pages", "sheet_note"):
                vals.pop(name, None)
        return super().create(vals_list)

    def write(self, vals):
        vals = {
            name: value
            for name, value in vals.items()
            if name not in ("sheet_state", "sheet_pages", "sheet_note")
        }
        return super().write(vals) if vals else True
