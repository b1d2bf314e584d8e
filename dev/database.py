"""Odoo databases: created, installed, upgraded and copied, each with its key.

A database carries what it was made from as its comment. It gets the comment last, so
one without it was left half-made and is made again.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from dev import console, postgres, stamps, venv
from dev.settings import ADDON, ADDON_DIR, DATA_DIR, LOGS, ODOO_CONF, ROOT, SANDBOX

ASSETS = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"
UNFINISHED = "unfinished"
INTERRUPTED = 130


class Databases:
    def __init__(self, cluster, odoo):
        self.cluster = cluster
        self.odoo = odoo
        self.environment = cluster.environment()
        self._write_configuration()

    def key(self, *more):
        """What the content of a database with the addon depends on."""
        return stamps.key(ADDON_DIR, self.odoo.key, *more)

    # PostgreSQL

    def query(self, sql, database="postgres", user=postgres.ROLE):
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        return console.output(
            [*command, "-U", user, "-d", database, "-c", sql], env=self.environment
        ).strip()

    def names(self):
        found = self.query(
            "SELECT datname FROM pg_database WHERE NOT datistemplate"
        ).splitlines()
        return [name for name in found if name != "postgres"]

    def note(self, name):
        """What the database was made from; None if there is no such database."""
        found = self.query(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '-')"
            f" FROM pg_database WHERE datname = '{name}'"
        )
        return found or None

    def mark(self, name, note):
        self.query(f"COMMENT ON DATABASE \"{name}\" IS '{note}'")

    def create(self, name):
        self.drop(name)
        self.query(
            f"CREATE DATABASE \"{name}\" ENCODING 'unicode' LC_COLLATE 'C'"
            " TEMPLATE template0"
        )
        self.mark(name, UNFINISHED)
        if self.query("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"):
            self.query("CREATE EXTENSION IF NOT EXISTS pg_trgm", name)

    def copy(self, template, name):
        """A copy with files: seconds, since the files are only linked."""
        self.drop(name)
        self.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        files = DATA_DIR / "filestore"
        if (files / template).is_dir():
            shutil.copytree(
                files / template, files / name, copy_function=os.link, symlinks=True
            )

    def drop(self, name):
        self.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(DATA_DIR / "filestore" / name, ignore_errors=True)

    # Odoo

    def command(self, *arguments):
        return [venv.ODOO, *map(str, arguments)]

    def server(self, name, *arguments):
        return self.command("-c", ODOO_CONF, "-d", name, *arguments)

    def install(self, title, name, modules, *options, log="install"):
        return self._work(title, name, "-i", ",".join(modules), *options, log=log)

    def upgrade(self, title, name):
        return self._work(title, name, "-u", ADDON, log="upgrade")

    def shell(self, title, name, script):
        LOGS.mkdir(parents=True, exist_ok=True)
        file = LOGS / "shell.py"
        file.write_text(script, encoding="utf-8")
        command = self.command("shell", "-c", ODOO_CONF, "-d", name, "--no-http")
        return console.run(
            title,
            ["sh", "-c", 'exec "$@" < "$0"', file, *command],
            log="shell",
            env=self.environment,
            cwd=SANDBOX,
        )

    def make_assets(self, name, like=None):
        """Stylesheets and scripts made once, or each test would make them anew.

        Those of an older database are taken over; Odoo makes anew what is outdated.
        """
        if like:
            self._take_assets(like, name)
        self.shell("Web client: preparing its assets", name, ASSETS)

    def has_addon(self, name):
        """Whether the addon was ever installed there."""
        table = "SELECT to_regclass('ir_module_module')"
        state = f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'"
        return bool(self.query(table, name)) and self.query(state, name) not in (
            "",
            "uninstalled",
            "uninstallable",
            "to install",
        )

    def _take_assets(self, old, new):
        columns = self.query(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
            " WHERE attrelid = 'ir_attachment'::regclass AND attnum > 0"
            " AND NOT attisdropped AND attname <> 'id'",
            new,
        )
        rows = f"SELECT {columns} FROM ir_attachment WHERE url LIKE '/web/assets/%'"
        console.output(
            [
                "sh",
                "-ec",
                'psql -X -q -v ON_ERROR_STOP=1 -d "$0" -c "COPY ($3) TO STDOUT"'
                ' | psql -X -q -v ON_ERROR_STOP=1 -d "$1" -c "COPY $2 FROM STDIN"',
                *(old, new, f"ir_attachment ({columns})", rows),
            ],
            env=self.environment,
        )
        files = DATA_DIR / "filestore"
        for file in filter(Path.is_file, (files / old).rglob("*")):
            copy = files / new / file.relative_to(files / old)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists():
                os.link(file, copy)

    def _work(self, title, name, *arguments, log):
        console.need_room(title, 400, DATA_DIR)
        return console.run(
            title,
            self.server(name, *arguments, "--stop-after-init", "--no-http"),
            log=log,
            progress=_module,
            env=self.environment,
            cwd=SANDBOX,
        )

    def _write_configuration(self):
        """Odoo's own file, complete, so that commands by hand can use it as well."""
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        addons = [*self.odoo.addons]
        if (ADDON_DIR / "__manifest__.py").exists():
            addons.append(ROOT)
        values = {
            "addons_path": ",".join(map(str, addons)),
            "data_dir": DATA_DIR,
            "db_host": self.cluster.socket,
            "db_port": postgres.PORT,
            "db_user": postgres.ROLE,
            "db_template": "template0",
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "screenshots": LOGS.parent / "screenshots",
        }
        text = "".join(f"{name} = {value}\n" for name, value in values.items())
        new = ODOO_CONF.with_suffix(".new")
        new.write_text(f"[options]\n{text}", encoding="utf-8")
        new.replace(ODOO_CONF)


def _module(line):
    found = re.search(r"Loading module (\w+) \((\d+)/(\d+)\)", line)
    if found and found.group(3) != "1":
        return "module {1} of {2}: {0}".format(*found.groups())
    if "odoo.registry: verifying fields" in line or "Modules loaded." in line:
        return "finishing"
    return None


def interactive(command, environment):
    """Hand the terminal over to a program, and give back its exit code."""
    try:
        return subprocess.run(
            [str(part) for part in command], env=environment, check=False
        ).returncode
    except KeyboardInterrupt:
        return INTERRUPTED
