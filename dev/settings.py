"""Where things are, and what a user may choose (environment = make variables)."""

import os
import sys
from pathlib import Path

ADDON = "sales_conveyor"
ROOT = Path(__file__).resolve().parent.parent
ADDON_DIR = ROOT / ADDON
DEV = ROOT / "dev"
SANDBOX = Path(os.environ.get("SANDBOX") or ROOT / ".sandbox").resolve()
STAMPS = SANDBOX / "stamps"
LOGS = SANDBOX / "log"
ODOO_CONF = SANDBOX / "odoo.conf"
DATA_DIR = SANDBOX / "filestore"
DEMO_DATABASE = "conveyor_demo"


def choice(name, default=""):
    """The value of a make variable; an empty one counts as not given."""
    return os.environ.get(name) or default


def flag(name):
    return choice(name, "0").lower() not in ("0", "no", "false", "off")


def is_root():
    return os.geteuid() == 0


def python():
    return sys.executable
