import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import is_html_empty
from odoo.tools.misc import file_open

#: Where the words of the ready letters are, one file for each language.
LETTERS = "sales_conveyor/data/letters/%s.json"
LANGUAGES = ("en_US", "ru_RU")


def _placeholder(expression, otherwise):
    """Return what the editor knows as a dynamic placeholder.

    :param otherwise: what stands there if the recipient has no such value
    """
    return Markup('<t t-out="%s">%s</t>') % (expression, otherwise)


class MailingMailing(models.Model):
    """Ready letters of each kind: favourites of Odoo's editor, archived so that they
    stand in no list of mailings."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    @api.model
    def _conveyor_make_templates(self):
        """Make the ready letters that come with the addon; those that are there, or
        were thrown away, are left as they are."""
        for lang in LANGUAGES:
            with file_open(LETTERS % lang) as file:
                letters = json.load(file)
            common = letters.pop("common")
            for key, words in letters.items():
                self._conveyor_make_template(lang, key, {**common, **words})

    def _conveyor_make_template(self, lang, key, words):
        data = self.env["ir.model.data"].sudo()
        name = f"conveyor_letter_{key}_{lang.lower()}"
        if data.search_count([("module", "=", "sales_conveyor"), ("name", "=", name)]):
            return
        kind = self.env.ref(f"sales_conveyor.conveyor_mailing_kind_{key}")
        body = self.env["ir.qweb"]._render(
            "sales_conveyor.conveyor_letter",
            {"words": words, "language": lang[:2], "placeholder": _placeholder},
        )
        letter = self.create(
            {
                "subject": words["subject"],
                "preview": words["preview"],
                "body_arch": body,
                "body_html": body,
                "email_from": "letters@example.com",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "conveyor_kind_id": kind.id,
                "conveyor_lang": lang,
                "user_id": False,
                "favorite": True,
                "active": False,
            }
        )
        data.create(
            {
                "module": "sales_conveyor",
                "name": name,
                "model": self._name,
                "res_id": letter.id,
                "noupdate": True,
            }
        )

    @api.model
    def action_fetch_favorites(self, extra_domain=None):
        """Ready letters in the user's language stand before those in other ones."""
        favorites = super().action_fetch_favorites(extra_domain)
        langs = {
            one.id: one.conveyor_lang
            for one in self.browse(values["id"] for values in favorites)
        }
        short = (self.env.lang or "en")[:2]
        return sorted(
            favorites,
            key=lambda values: (langs[values["id"]] or short)[:2] != short,
        )

    @api.model_create_multi
    def create(self, vals_list):
        """A mailing of a kind, without a letter of its own, begins with the ready
        one."""
        mailings = super().create(vals_list)
        for mailing in mailings.filtered("conveyor_kind_id"):
            if is_html_empty(mailing.body_arch) and is_html_empty(mailing.body_html):
                mailing._conveyor_take_letter(keep_subject=True)
        return mailings

    @api.onchange("conveyor_kind_id")
    def _onchange_conveyor_kind_id(self):
        template = self.conveyor_kind_id and self.conveyor_kind_id._template()
        if template and not self.subject:
            self.subject = template.subject
        if template and not self.preview:
            self.preview = template.preview

    def _conveyor_take_letter(self, keep_subject=False):
        template = self.conveyor_kind_id._template(self.conveyor_lang)
        letter = template._conveyor_letter()
        if keep_subject and self.subject:
            letter.pop("subject", None)
        if letter:
            self.write(letter)

    def action_conveyor_take_letter(self):
        """Replace the letter by the ready one of the kind."""
        for mailing in self.filtered(lambda one: one.state == "draft"):
            mailing._conveyor_take_letter()

    conveyor_has_letter = fields.Boolean(
        compute="_compute_conveyor_has_letter", export_string_translation=False
    )

    @api.depends("conveyor_kind_id")
    def _compute_conveyor_has_letter(self):
        for mailing in self:
            mailing.conveyor_has_letter = bool(
                mailing.conveyor_kind_id and mailing.conveyor_kind_id._template()
            )
