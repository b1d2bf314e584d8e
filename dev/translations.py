"""`make i18n`: the template of all terms, and the Russian file brought up to it.

Nothing is guessed: a term that is new or was changed comes out empty, and a test fails
until somebody translates it. Terms that are gone are dropped.
"""

from dev import console, venv
from dev.prepare import databases
from dev.settings import ADDON, ADDON_DIR, SANDBOX
from dev.test import template

I18N = ADDON_DIR / "i18n"
POT = I18N / f"{ADDON}.pot"
LANGUAGES = ("ru",)

MERGE = """\
import sys
import polib

template, target = polib.pofile(sys.argv[1]), sys.argv[2]
try:
    old = polib.pofile(target)
except OSError:
    old = polib.POFile()
    old.metadata = dict(template.metadata, Language=sys.argv[3])
known = {(e.msgctxt, e.msgid): e for e in old if not e.obsolete and not e.fuzzy}
new = polib.POFile(wrapwidth=template.wrapwidth)
new.header, new.metadata = template.header, dict(old.metadata)
new.metadata["POT-Creation-Date"] = template.metadata.get("POT-Creation-Date", "")
missing = 0
for entry in template:
    kept = known.get((entry.msgctxt, entry.msgid))
    entry.msgstr = kept.msgstr if kept else ""
    missing += not entry.msgstr
    new.append(entry)
new.save(target)
print(f"{len(new)} terms, {missing} without a translation")
"""


def i18n():
    with databases(tests=True) as found:
        name = template(found)
        new = SANDBOX / f"{ADDON}.pot"
        export = found.command("i18n", "export", "-c", SANDBOX / "odoo.conf")
        console.run(
            "Terms: exporting",
            [*export, "-d", name, "-o", new, ADDON],
            log="i18n",
            env=found.environment,
            cwd=SANDBOX,
        )
        I18N.mkdir(exist_ok=True)
        POT.write_bytes(_without_dates(new.read_bytes()))
        for language in LANGUAGES:
            target = I18N / f"{language}.po"
            merge = [venv.PYTHON, "-c", MERGE, POT, target, language]
            console.say(f"{language}: {console.output(merge).strip()}")
    return 0


def _without_dates(text):
    """Else every export would differ from the one before."""
    lines = text.split(b"\n")
    return b"\n".join(line for line in lines if b"-Date:" not in line)
