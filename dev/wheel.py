"""`make wheel`: dist/odoo_addon_sales_conveyor-….whl, from setup.py."""

import shutil

from dev import console, venv
from dev.prepare import prepared
from dev.settings import ROOT, SANDBOX


def wheel(target=ROOT / "dist"):
    prepared(tests=True)
    build = SANDBOX / "wheel-build"
    shutil.rmtree(build, ignore_errors=True)
    command = [venv.PYTHON, "setup.py", "-q"]
    command += ["egg_info", "--egg-base", SANDBOX, "build", "--build-base", build]
    command += ["bdist_wheel", "--dist-dir", target]
    console.run("Wheel", command, log="wheel", cwd=ROOT)
    shutil.rmtree(build, ignore_errors=True)
    newest = max(target.glob("*.whl"), key=lambda file: file.stat().st_mtime)
    console.say(str(newest))
    return 0
