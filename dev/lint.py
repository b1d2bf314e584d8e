"""`make lint`: every check has a name; .pre-commit-config.yaml calls them singly."""

import os
import subprocess
from xml.etree import ElementTree

from dev import console, venv
from dev.settings import ADDON, ADDON_DIR, ROOT, SANDBOX, flag

PYTHON = ("setup.py", "dev", "tests", "benchmarks", ADDON)

# Matters of taste in XML, on which Odoo's own modules do not agree either.
NOT_OUR_STYLE = (
    "xml-field-numeric-without-eval",
    "xml-header-wrong",
    "xml-tag-position",
)


def lint(*names):
    """Run the checks, all of them unless some are named; Stop if one fails."""
    programs = venv.for_lint()
    failed = []
    for name in names or CHECKS:
        if name not in CHECKS:
            raise console.Stop(f"No such check: {name}. There are {', '.join(CHECKS)}.")
        with console.step(f"Lint: {name}"):
            words = CHECKS[name](programs)
        if words:
            console.say(words)
        if words and name not in INFORMATIVE:
            failed.append(name)
    if failed:
        raise console.Stop(f"Lint found something: {', '.join(failed)}.")
    return 0


def _ruff(programs):
    fix = ["--fix"] if flag("FIX") else []
    return _words(
        programs,
        "ruff",
        "check",
        "--quiet",
        "--output-format=concise",
        *fix,
        *_existing(),
    )


def _format(programs):
    check = [] if flag("FIX") else ["--check", "--output-format=concise"]
    return _words(programs, "ruff", "format", *check, *_existing())


def _pylint(programs):
    return _words(programs, "pylint", "--rcfile=.pylintrc-mandatory", ADDON)


def _pylint_informative(programs):
    return _words(programs, "pylint", "--rcfile=.pylintrc", "--exit-zero", ADDON)


def _oca_module(programs):
    disabled = f"--disable={','.join(NOT_OUR_STYLE)}"
    return _words(programs, "oca-checks-odoo-module", disabled, ADDON_DIR)


def _oca_po(programs):
    files = sorted(ADDON_DIR.glob("i18n/*.po*"))
    return _words(programs, "oca-checks-po", *files) if files else ""


def _xml(programs):
    """Well-formed, and without tabs or blanks at the end of a line."""
    wrong = []
    for file in sorted(ADDON_DIR.rglob("*.xml")):
        try:
            ElementTree.parse(file)
        except ElementTree.ParseError as error:
            wrong.append(f"{file.relative_to(ROOT)}: {error}")
        lines = file.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            if line != line.rstrip() or "\t" in line:
                wrong.append(f"{file.relative_to(ROOT)}:{number}: stray white space")
    return "\n".join(wrong)


CHECKS = {
    "ruff": _ruff,
    "format": _format,
    "pylint": _pylint,
    "oca-module": _oca_module,
    "oca-po": _oca_po,
    "xml": _xml,
    "pylint-informative": _pylint_informative,
}
INFORMATIVE = {"pylint-informative"}


def _existing():
    return [name for name in PYTHON if (ROOT / name).exists()]


def _words(programs, name, *arguments):
    """What the program says, and that it failed if it says nothing about it."""
    cache = SANDBOX / "lint-cache"
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "RUFF_CACHE_DIR": str(cache / "ruff"),
        "PYLINTHOME": str(cache / "pylint"),
    }
    done = subprocess.run(
        [str(part) for part in (programs / name, *arguments)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    words = done.stdout.strip()
    if done.returncode:
        return words or f"{name} failed with exit code {done.returncode}"
    return words if "--exit-zero" in arguments else ""
