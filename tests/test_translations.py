"""Every term is in Russian, in the words that the company uses."""

import io
import re
from collections import Counter

import polib

from odoo.tests import TransactionCase
from odoo.tools import file_path
from odoo.tools.translate import code_translations, trans_export

from .common import conveyor_tags

ADDON = "sales_conveyor"
TEMPLATE = "i18n/sales_conveyor.pot"
RUSSIAN = "i18n/ru.po"
HOW = "Run `make i18n`, then translate what is new in i18n/ru.po."

#: Fields that modules add to conversations without being needed here: a database may be
#: without them.
OPTIONAL = ("message_has_sms_error",)
#: Terms of the demo company, which a database may be without as well.
DEMO_TERM = re.compile(r"model(_terms)?:[\w.,]+:sales_conveyor\.demo_")
FIELD_TERM = re.compile(
    r"model:ir\.model\.fields,\w+:sales_conveyor\.field_(\w+?)__(\w+)$"
)

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\{.*?\}\}")
UNNAMED = re.compile(r"%[sdif]")
TAG = re.compile(r"<[^>]+>")
#: Text within a tag: translated like any other.
TITLE = re.compile(r'title="[^"]*"')
ABBREVIATION = re.compile(r"(дн|нед|мес)\.$")

#: English words that have one Russian equivalent, and what the Russian text then holds.
GLOSSARY = {
    r"central[ -]file\b": r"центральн\w+ файл",
    r"client files?\b": r"карточ",
    r"officers?\b": r"ответственн|обратитесь к нему",
    r"owners?\b": r"менеджер",
    r"sales conveyors?|conveyors?": r"конвейер",
    r"phases?": r"фаз",
    r"client ladder": r"лестниц\w+ клиент",
    r"hand-?overs?": r"переда",
    r"ownership lock": r"блокировк",
    r"(?<!in )touch(es)?": r"касани",
    r"mailing segments?": r"сегмент\w* рассылк",
    r"VIP[ -]programmes?": r"VIP-программ",
    r"questionnaires?": r"анкет",
    r"referrers?": r"рекомендател",
    r"recommendations?": r"рекомендаци",
    r"partner organi[sz]ations?": r"организаци\w+-партнёр",
    r"posted": r"провед|отправ",  # documents; post
}
#: Words that would say the same in other words, or are slips.
FORBIDDEN = (
    r"центральн\w+ (баз|картотек|реестр|досье)\w*",
    r"клиентск\w+ (баз|карт|файл)\w*",
    r"файл\w* клиент\w*",
    r"карт[аыу] клиент\w*",
    r"владел\w+",
    r"хозя\w+",
    r"офицер\w*",
    r"куратор\w*",
    r"конвеер\w*|конвэйер\w*",
    r"реферал\w*",
    r"е-?мейл\w*|имейл\w*|e-mail",
    r"клиент\w* файл\w*",
)


@conveyor_tags
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        trans_export(None, [ADDON], buffer, "po", cls.env)
        cls.exported = polib.pofile(buffer.getvalue().decode())
        cls.template = polib.pofile(file_path(f"{ADDON}/{TEMPLATE}"))
        cls.russian = polib.pofile(file_path(f"{ADDON}/{RUSSIAN}"))
        cls.foreign = cls._foreign_fields()

    # The files say what the source says

    def test_template_is_what_odoo_exports(self):
        self._assert_same(self._places(self.exported), self._places(self.template))

    def test_russian_has_the_terms_of_the_template(self):
        self._assert_same(self._places(self.template), self._places(self.russian))

    def test_no_term_twice(self):
        for file in (self.template, self.russian):
            terms = Counter(entry.msgid for entry in file)
            self.assertFalse([term for term, times in terms.items() if times > 1])

    def _assert_same(self, wanted, found):
        self.assertFalse(sorted(wanted - found), f"Missing. {HOW}")
        self.assertFalse(sorted(found - wanted), f"Stale. {HOW}")

    def _places(self, file):
        """Return pairs (term, where it stands), without what depends on the modules
        that happen to be installed beside ours."""
        return {
            (entry.msgid, place)
            for entry in file
            for place, _line in entry.occurrences
            if self._ours(place)
        }

    def _ours(self, place):
        if DEMO_TERM.match(place):
            return False
        match = FIELD_TERM.match(place)
        if not match:
            return True
        return match[2] not in OPTIONAL and match.groups() not in self.foreign

    @classmethod
    def _foreign_fields(cls):
        """Return pairs (model, field) that come with modules beside ours."""
        module = cls.env["ir.module.module"].search([("name", "=", ADDON)])
        upstream = module.upstream_dependencies(exclude_states=("uninstallable",))
        needed = {ADDON, "base", *upstream.mapped("name")}
        return {
            (name.replace(".", "_"), field.name)
            for name in cls.env
            for field in cls.env[name]._fields.values()
            if field._modules and needed.isdisjoint(field._modules)
        }

    # Russian

    def test_every_term_is_translated(self):
        self.assertFalse([entry.msgid for entry in self.russian if not entry.msgstr])
        self.assertFalse([entry.msgid for entry in self.russian if entry.fuzzy])
        self.assertFalse([entry.msgid for entry in self.russian.obsolete_entries()])

    def test_russian_is_in_russian(self):
        english = [
            entry.msgid
            for entry in self.russian
            if not re.search("[а-яё]", entry.msgstr, re.IGNORECASE)
            and re.search("[a-z]", self._plain(entry.msgid), re.IGNORECASE)
        ]
        self.assertFalse(english)

    def test_placeholders_and_tags_are_kept(self):
        differ = [
            entry.msgid
            for entry in self.russian
            for pattern in (PLACEHOLDER, TAG)
            if Counter(pattern.findall(TITLE.sub("", entry.msgid)))
            != Counter(pattern.findall(TITLE.sub("", entry.msgstr)))
        ]
        self.assertFalse(differ)

    def test_unnamed_placeholders_are_single(self):
        """Two of them can't change places, as Russian often wants."""
        unnamed = [
            entry.msgid
            for entry in self.template
            if len(UNNAMED.findall(entry.msgid)) > 1
        ]
        self.assertFalse(unnamed)

    def test_sentences_end_alike(self):
        """A full stop, colon or question mark is there in both languages or in none."""
        differ = [
            entry.msgid
            for entry in self.russian
            if self._last_mark(entry.msgid) != self._last_mark(entry.msgstr)
        ]
        self.assertFalse(differ)

    def _last_mark(self, text):
        last = ABBREVIATION.sub("", text.rstrip())[-1:]
        return last if last in ".:?" else ""

    def test_words_of_the_glossary(self):
        wrong = [
            (english, entry.msgid, entry.msgstr)
            for entry in self.russian
            for english, russian in GLOSSARY.items()
            if re.search(rf"\b({english})", self._plain(entry.msgid), re.IGNORECASE)
            and not re.search(russian, self._plain(entry.msgstr), re.IGNORECASE)
        ]
        self.assertFalse(wrong)

    def test_no_forbidden_words(self):
        wrong = [
            (forbidden, entry.msgstr)
            for entry in self.russian
            for forbidden in FORBIDDEN
            if re.search(
                rf"\b({forbidden})\b", self._plain(entry.msgstr), re.IGNORECASE
            )
        ]
        self.assertFalse(wrong)

    def _plain(self, text):
        """Return a text without tags, placeholders and line breaks."""
        return " ".join(PLACEHOLDER.sub("", TAG.sub("", text)).split())

    # Odoo shows it

    def test_screens_are_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        module = self.env["ir.module.module"].search([("name", "=", ADDON)])
        module._update_translations("ru_RU")
        clients = self.env["conveyor.client"].with_context(lang="ru_RU")
        self.assertEqual(
            clients.fields_get(["owner_id"])["owner_id"]["string"],
            "Ответственный менеджер",
        )
        form = clients.get_view(view_type="form")["arch"]
        self.assertIn("Показатели", form)
        menu = self.env.ref("sales_conveyor.conveyor_menu_central_file")
        self.assertEqual(menu.with_context(lang="ru_RU").name, "Центральный файл")

    def test_messages_are_in_russian(self):
        in_python = code_translations.get_python_translations(ADDON, "ru_RU")
        in_browser = code_translations.get_web_translations(ADDON, "ru_RU")["messages"]
        self.assertEqual(in_python["Merge"], "Объединить")
        self.assertIn({"id": "%s of 5", "string": "%s из 5"}, list(in_browser))
