import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty
from odoo.tools.misc import file_open

from .mailing_mailing_letter import LANGUAGES, LETTERS, _placeholder


class ConveyorPaperMailing(models.Model):
    """The letter: merged with each person who gets it, signed by the owner."""

    _name = "conveyor.paper.mailing"
    _inherit = "conveyor.paper.mailing"

    letter_lang = fields.Selection(
        lambda self: self.env["mailing.mailing"]._conveyor_langs(),
        string="Language of the Letter",
        default=lambda self: self.env.lang,
        help="In which language a ready letter, the date and the address are written.",
    )
    heading = fields.Char(help="Stands in bold above the salutation.")
    salutation = fields.Char(
        default=lambda self: self._common_words()["salutation"],
        help="For persons. {{ object.name }} is the name of whoever gets it.",
    )
    salutation_company = fields.Char(
        string="Salutation of Companies",
        default=lambda self: self._common_words()["salutation_company"],
        help="Where no person is addressed, but the company itself.",
    )
    body = fields.Html(
        string="Letter",
        render_engine="qweb",
        render_options={"post_process": True},
        sanitize="email_outgoing",
        help="The text between salutation and closing, with placeholders as in letters "
        "by e-mail. Empty: there is no letter, only labels and a packing list.",
    )
    closing = fields.Char(default=lambda self: self._common_words()["bye"])
    has_letter = fields.Boolean(
        compute="_compute_has_letter", export_string_translation=False
    )
    has_template = fields.Boolean(
        compute="_compute_has_template", export_string_translation=False
    )

    @api.depends("body")
    def _compute_has_letter(self):
        for mailing in self:
            mailing.has_letter = not is_html_empty(mailing.body)

    @api.depends("kind_id")
    def _compute_has_template(self):
        for mailing in self:
            mailing.has_template = bool(mailing.kind_id.key)

    # Ready letters: the words of those by e-mail

    @api.model
    def _words(self, lang=None):
        short = (lang or self.env.lang or "en_US")[:2]
        found = [code for code in LANGUAGES if code[:2] == short] or ["en_US"]
        with file_open(LETTERS % found[0]) as file:
            return json.load(file)

    @api.model
    def _common_words(self, lang=None):
        common = self._words(lang)["common"]
        return {
            **common,
            "salutation": f"{common['hello']} {{{{ object.name }}}},",
            "salutation_company": f"{common['hello'].rstrip(',')},",
        }

    def _take_letter(self):
        words = self._words(self.letter_lang).get(self.kind_id.key)
        if not words:
            return
        common = self._common_words(self.letter_lang)
        body = self.env["ir.qweb"]._render(
            "sales_conveyor.conveyor_paper_words",
            {"words": words, "placeholder": _placeholder},
        )
        self.write(
            {
                "heading": words["title"],
                "salutation": common["salutation"],
                "salutation_company": common["salutation_company"],
                "body": body,
                "closing": common["bye"],
            }
        )

    def action_take_letter(self):
        """Replace the letter by the ready one of the kind."""
        self._require("draft", "listed")
        for mailing in self:
            mailing._take_letter()

    @api.model_create_multi
    def create(self, vals_list):
        """A letter of a kind, without words of its own, begins with the ready one."""
        mailings = super().create(vals_list)
        for mailing in mailings:
            if mailing.kind_id and not mailing.has_letter and mailing.shape != "gift":
                mailing._take_letter()
        return mailings

    # Merging

    def _letters(self, pieces):
        """Return what the letters say: a dictionary for each piece, with ``to``,
        ``salutation``, ``body``, ``signer`` and whether there is an address."""
        self.ensure_one()
        render = self.env["mail.render.mixin"]
        ids = pieces.partner_id.ids
        bodies = render._render_template_qweb(self.body or "", "res.partner", ids)
        spoken = {
            company: render._render_template_inline_template(
                (self.salutation_company if company else self.salutation) or "",
                "res.partner",
                pieces.partner_id.filtered(lambda p, c=company: p.is_company == c).ids,
            )
            for company in (True, False)
        }
        return [
            {
                "piece": piece,
                "to": piece._address_lines(),
                "salutation": spoken[piece.partner_id.is_company].get(
                    piece.partner_id.id, ""
                ),
                "body": Markup(bodies[piece.partner_id.id]),
                # sudo: the name and number of a colleague, on our own letter
                "signer": piece.sudo().user_id or self.sudo().user_id,
            }
            for piece in pieces
        ]

    @api.constrains("body", "salutation", "salutation_company")
    def _check_letter(self):
        """Say at once what can't be merged, and not when 500 letters are printed."""
        for mailing in self:
            example = mailing.company_id.partner_id
            try:
                mailing._try_letter(example)
            except (SyntaxError, KeyError, ValueError) as error:
                raise UserError(
                    self.env._(
                        "The letter of “%(mailing)s” can't be merged: %(error)s",
                        mailing=mailing.name,
                        error=error,
                    )
                ) from error

    def _try_letter(self, example):
        # without sudo: who writes what is run when a letter is merged
        render = self.env["mail.render.mixin"].sudo(False)
        render._render_template_qweb(self.body or "", "res.partner", example.ids)
        for words in (self.salutation, self.salutation_company):
            render._render_template_inline_template(
                words or "", "res.partner", example.ids
            )
