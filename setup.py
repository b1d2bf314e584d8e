"""The wheel `odoo-addon-sales-conveyor`: the addon under `odoo.addons`."""

import ast
import os
from pathlib import Path

from setuptools import setup

NAME = "sales_conveyor"
PACKAGE = f"odoo.addons.{NAME}"
HERE = Path(__file__).resolve().parent
#: Named after versions, with dots: folders of files, not packages.
MIGRATIONS = HERE / NAME / "migrations"
LEFT_OUT = {HERE / NAME / "tests", MIGRATIONS}


def folders():
    """Every package of the addon but the tests, relative to it."""
    found = []
    for folder, inner, _files in os.walk(HERE / NAME):
        inner[:] = sorted(
            name
            for name in inner
            if name != "__pycache__" and Path(folder, name) not in LEFT_OUT
        )
        found.append(Path(folder).relative_to(HERE / NAME))
    return found


def package(folder):
    return ".".join([PACKAGE, *folder.parts])


def data(folder):
    """All files beside the code: views, data, access, terms, pictures, scripts."""
    return [
        file.name
        for file in (HERE / NAME / folder).iterdir()
        if file.is_file() and file.suffix not in (".py", ".pyc")
    ]


def migrations():
    """The scripts that Odoo runs when a database has an older version."""
    return [str(script.relative_to(HERE / NAME)) for script in MIGRATIONS.rglob("*.py")]


manifest = ast.literal_eval((HERE / NAME / "__manifest__.py").read_text("utf-8"))

setup(
    name="odoo-addon-sales-conveyor",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=(HERE / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    author=manifest["author"],
    url=manifest["website"],
    license="LGPL-3.0-only",
    license_files=["LICENSE"],
    classifiers=[
        "Programming Language :: Python",
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
    ],
    python_requires=">=3.10",
    # Odoo itself is not asked for: it comes from its own packages, where pip does not
    # see it, and pip would go and look for another one.
    packages=[package(folder) for folder in folders()],
    package_dir={PACKAGE: NAME},
    package_data={
        **{package(folder): data(folder) for folder in folders()},
        PACKAGE: data(Path()) + migrations(),
    },
    include_package_data=False,
    zip_safe=False,
)
