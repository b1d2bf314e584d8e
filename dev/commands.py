"""The commands of the Makefile, by name."""

import shlex
import shutil
import signal
import sys
from pathlib import Path

from dev import bench, console, lint, postgres, run, system, test, translations, wheel
from dev.database import interactive
from dev.prepare import databases
from dev.settings import DEMO_DATABASE, ODOO_CONF, ROOT, SANDBOX, choice, flag


def main(arguments):
    name, *rest = arguments or ["help"]
    command = COMMANDS.get(name)
    if not command:
        console.say(f"No such command: {name}. There are {', '.join(COMMANDS)}.")
        return 2
    signal.signal(signal.SIGTERM, _terminated)
    try:
        return command(*rest) or 0
    except console.Stop as stop:
        print(f"\n{stop}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the next run goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"\n{error}{console.disk_hint(str(error))}", file=sys.stderr)
        return 1


def _terminated(*_signal):
    raise KeyboardInterrupt


def setup():
    """Odoo, its Python packages and PostgreSQL, and nothing more."""
    with databases(tests=True):
        console.say(f"Ready. Odoo's configuration: {ODOO_CONF}")


def start():
    """The private PostgreSQL, running until `make stop`."""
    with databases() as found:
        postgres.stay()
        environment = found.environment
    console.say(
        "PostgreSQL is running. For your own commands:\n"
        f"export PGHOST={environment['PGHOST']} PGUSER={environment['PGUSER']}"
    )


def stop():
    """The private PostgreSQL is stopped, whoever uses it."""
    if SANDBOX.is_dir():
        postgres.Cluster().stop()


def psql():
    with databases() as found:
        name = choice("DB", DEMO_DATABASE)
        return interactive(["psql", "-d", name], found.environment)


def shell():
    """Odoo's own shell, on a database of ours."""
    with databases() as found:
        name = _existing(found)
        command = found.command("shell", "-c", ODOO_CONF, "-d", name, "--no-http")
        return interactive(command, found.environment)


def load():
    """A CSV file of clients' payments, through the addon's own command."""
    file = choice("CSV")
    if not file:
        raise console.Stop("Name a file: make load CSV=file.csv [DB=database] [DRY=1]")
    path = Path(file).expanduser().resolve()
    if not path.is_file():
        raise console.Stop(f"There is no file {path}.")
    with databases() as found:
        name = _existing(found)
        addons = ",".join(map(str, [*found.odoo.addons, ROOT]))
        command = found.command(f"--addons-path={addons}", "conveyor_load")
        command += ["-c", ODOO_CONF, "-d", name]
        command += ["--dry-run"] if flag("DRY") else []
        command += shlex.split(choice("ARGS"))
        return interactive([*command, path], found.environment)


def suites():
    """Odoo's own tests, with the addon installed."""
    return _script("suites.sh", *shlex.split(choice("ARGS")))


def beside():
    """The addon beside OCA's commission modules, with the tests of both."""
    return _script("beside.sh")


def _script(name, *arguments):
    """Runs a script of dev/ that makes a database of its own for tests."""
    system.need(*test.SYSTEM_PACKAGES)
    with databases(tests=True) as found:
        environment = {**found.environment, "SANDBOX": str(SANDBOX)}
        return interactive([ROOT / "dev" / name, *arguments], environment)


def reset():
    """The demo company is dropped; `make run` makes it anew."""
    with databases() as found:
        found.drop(DEMO_DATABASE)
    console.say(f"{DEMO_DATABASE} is dropped.")


def clean():
    """Everything that the commands made, databases included."""
    if SANDBOX.is_dir():
        postgres.Cluster().remove()
        shutil.rmtree(SANDBOX)
    for name in ("build", "dist"):
        shutil.rmtree(ROOT / name, ignore_errors=True)


def _existing(found):
    name = choice("DB", DEMO_DATABASE)
    if found.note(name) is None:
        raise console.Stop(f"There is no database {name}; `make run` makes the demo.")
    return name


def usage():
    console.say((ROOT / "dev" / "help.txt").read_text(encoding="utf-8").rstrip())


COMMANDS = {
    "run": run.run,
    "test": test.test,
    "suites": suites,
    "beside": beside,
    "lint": lint.lint,
    "bench": bench.bench,
    "wheel": wheel.wheel,
    "i18n": translations.i18n,
    "load": load,
    "shell": shell,
    "psql": psql,
    "setup": setup,
    "start": start,
    "stop": stop,
    "reset": reset,
    "clean": clean,
    "help": usage,
}
