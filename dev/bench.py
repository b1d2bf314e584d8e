"""`make bench`: a large database is generated, and the addon measured on it."""

from dev import console, venv
from dev.database import interactive
from dev.prepare import databases
from dev.settings import LOGS, ODOO_CONF, ROOT, choice
from dev.test import odoo_base

#: {SIZE: (clients, documents)}; xs only shows that the programs work.
SIZES = {
    "xs": (2_000, 20_000),
    "s": (100_000, 1_000_000),
    "b": (1_000_000, 5_000_000),
}


def bench():
    size = choice("SIZE", "s")
    if size not in SIZES:
        raise console.Stop(f"SIZE is one of {', '.join(SIZES)}.")
    clients, documents = SIZES[size]
    plain = f"conveyor_bench_{size}"
    result = LOGS / f"bench_{size}.json"
    with databases(tests=True) as found:
        found.copy(odoo_base(found), plain)
        for program, *options in (
            ("generate", "--database", plain)
            + ("--clients", str(clients), "--documents", str(documents)),
            ("install", "--plain", plain, "--database", f"{plain}_addon"),
            ("measure", "--plain", plain, "--database", f"{plain}_addon")
            + ("--json", str(result)),
        ):
            command = [venv.PYTHON, ROOT / "benchmarks" / f"{program}.py"]
            command += ["--config", ODOO_CONF, *options]
            code = interactive(command, found.environment)
            if code:
                return code
    console.say(f"The numbers are in {result}. `make clean` drops the databases.")
