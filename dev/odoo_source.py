"""Which Odoo 19 is used: the user's own one, or the one that Debian packages."""

import ast
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dev import console, stamps
from dev.debian import OWN_ODOO, Archive
from dev.settings import SANDBOX, choice

TRIED = "19.0.0+dfsg-1"
FETCHED = SANDBOX / "odoo"
PACKAGES = "usr/lib/python3/dist-packages"

# What Odoo's web client finds through relative links beside the package.
COMPANIONS = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
# Font Awesome must be 4.7: later ones have other file names.
FONT, FONT_VERSION, FONT_SUITES = "fonts-font-awesome", "4.7", ("bookworm", "trixie")

# Left out of the package, yet named by mail's manifest: without it every page of the
# web client logs an error and every browser tour fails.
LEFT_OUT = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"

# Dangling in the package itself, and used by nothing here.
DANGLING = {"Inconsolata.otf", "ocrb.otf"}


@dataclass
class Odoo:
    python_path: list  # folders for sys.path, the first has the package `odoo`
    addons: list
    version: str
    brings_requirements: bool = False

    @property
    def key(self):
        return stamps.key(self.version, *map(str, self.python_path + self.addons))


def find():
    """The Odoo to use; fetched if there is none."""
    if path := choice("ODOO"):
        return _given(Path(path).expanduser())
    return _importable() or _fetched()


def _given(path):
    path = path.resolve()
    for folder in (path, path / "odoo", path.parent):
        if (folder / "odoo" / "release.py").is_file():
            return _at(folder)
    raise console.Stop(f"There is no Odoo in {path} (variable ODOO).")


def _at(folder, **options):
    version = _version(folder / "odoo" / "release.py")
    if version[:1] != (19,):
        shown = ".".join(map(str, version[:2]))
        raise console.Stop(f"Odoo 19 is needed; the one in {folder} is {shown}.")
    addons = [folder / "odoo" / "addons", folder / "addons"]
    return Odoo(
        [folder],
        [place for place in addons if place.is_dir()],
        ".".join(map(str, version[:3])),
        **options,
    )


def _version(release):
    for statement in ast.parse(release.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and any(
            getattr(target, "id", "") == "version_info" for target in statement.targets
        ):
            parts = statement.value.elts[:3]
            return tuple(getattr(part, "value", 0) for part in parts)
    raise console.Stop(f"{release} does not tell Odoo's version.")


def _importable():
    """Odoo in the given Python's own packages, with whatever it needs beside it."""
    question = (
        "import os, sys, odoo.release;"
        "print(os.path.dirname(os.path.dirname(odoo.release.__file__)));"
        "print(os.pathsep.join(p for p in sys.path if p.endswith('-packages')))"
    )
    environment = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    answer = subprocess.run(
        [sys.executable, "-c", question],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        return None
    folder, places = answer.stdout.splitlines()[-2:]
    if _version(Path(folder, "odoo", "release.py"))[:1] != (19,):
        return None
    odoo = _at(Path(folder), brings_requirements=True)
    odoo.python_path += [
        Path(place) for place in places.split(os.pathsep) if place != folder
    ]
    console.say(f"Using the Odoo {odoo.version} of {sys.executable}.")
    return odoo


def _fetched():
    key = stamps.key(*COMPANIONS, FONT, "layout 1")
    if not (stamps.is_done("odoo", key) and FETCHED.is_dir()):
        stamps.forget("odoo")
        _fetch()
        stamps.mark("odoo", key)
    return _at(FETCHED / PACKAGES)


def _fetch():
    new = SANDBOX / "odoo.new"
    shutil.rmtree(new, ignore_errors=True)
    archive = Archive("unstable")
    archive.update("Odoo 19: reading Debian's package lists")
    _check_version(archive.version("odoo-19"))
    files = archive.download("Odoo 19: downloading", ("odoo-19", *COMPANIONS), 200)
    files += _font()
    console.need_room("Odoo 19", 1500, SANDBOX)
    archive.unpack("Odoo 19: unpacking", files, new)
    _mend(new / PACKAGES)
    shutil.rmtree(FETCHED, ignore_errors=True)
    new.rename(FETCHED)
    archive.forget_downloads()


def _check_version(version):
    if not (version or "").startswith("19.0"):
        found = f"has {version}" if version else "no longer has it"
        raise console.Stop(
            f"The package odoo-19 of Debian unstable: 19.0 is needed, Debian {found}."
            + OWN_ODOO
        )
    if version != TRIED:
        console.say(f"Note: Debian has Odoo {version}; {TRIED} is the one tried here.")


def _font():
    refusal = None
    for suite in FONT_SUITES:
        try:
            archive = Archive(suite)
            archive.update(f"Odoo 19: reading the package lists of {suite}")
        except console.Stop as stop:
            refusal = refusal or stop
            continue
        version = archive.version(FONT)
        if version and FONT_VERSION in version:
            return archive.download("Odoo 19: its icons", [FONT], 50)
    raise refusal or console.Stop(
        f"{FONT} {FONT_VERSION} is in none of the suites {', '.join(FONT_SUITES)}."
        + OWN_ODOO
    )


def _mend(packages):
    for leftover in ("addons", "doc", "setup"):  # of the packaging, used by nothing
        shutil.rmtree(packages / leftover, ignore_errors=True)
    file = packages / LEFT_OUT
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for folder, folders, names in os.walk(packages):
        for name in folders + names:
            path = Path(folder, name)
            if path.is_symlink() and not path.exists() and name not in DANGLING:
                console.say(f"Note: {path.name} of Odoo points at nothing.")
