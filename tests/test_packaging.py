"""The wheel has the whole addon, and Odoo finds it from there."""

import ast
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).resolve().parents[1]
ADDON = ROOT / "sales_conveyor"
PREFIX = "odoo/addons/sales_conveyor/"


@tagged("post_install", "-at_install", "standard")
class TestPackaging(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls._python(
            *("setup.py", "-q"),
            *("egg_info", "--egg-base", folder.name),
            *("build", "--build-base", f"{folder.name}/build"),
            *("bdist_wheel", "--dist-dir", folder.name),
            cwd=ROOT,
        )
        cls.wheel = next(cls.folder.glob("*.whl"))
        with zipfile.ZipFile(cls.wheel) as archive:
            cls.files = set(archive.namelist())

    @classmethod
    def _python(cls, *arguments, **options):
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        return done.stdout

    def test_name_and_version(self):
        manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text("utf-8"))
        self.assertTrue(
            self.wheel.name.startswith(
                f"odoo_addon_sales_conveyor-{manifest['version']}-py3-none-any"
            ),
            self.wheel.name,
        )

    def test_every_file_but_the_tests(self):
        ours = {
            PREFIX + path.relative_to(ADDON).as_posix()
            for path in ADDON.rglob("*")
            if path.is_file()
            and path.suffix != ".pyc"
            and path.relative_to(ADDON).parts[0] != "tests"
        }
        self.assertEqual(
            {name for name in self.files if name.startswith(PREFIX)},
            ours,
        )

    def test_nothing_but_the_addon(self):
        others = {
            name
            for name in self.files
            if not name.startswith(PREFIX) and ".dist-info/" not in name
        }
        self.assertFalse(others)

    def test_what_the_manifest_names(self):
        manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text("utf-8"))
        for name in manifest.get("data", []) + manifest.get("demo", []):
            self.assertIn(PREFIX + name, self.files)

    def test_found_beside_odoo(self):
        """In an environment without the source tree, next to the Odoo of this run."""
        import odoo.release

        clean = self.folder / "clean"
        self._python("-m", "venv", "--without-pip", str(clean))
        packages = next(clean.glob("lib/python*/site-packages"))
        with zipfile.ZipFile(self.wheel) as archive:
            archive.extractall(packages)
        beside = [str(Path(odoo.release.__file__).parents[1])]
        beside += [path for path in sys.path if path.endswith("-packages")]
        (packages / "beside.pth").write_text("\n".join(beside))
        found = subprocess.run(
            [
                str(clean / "bin" / "python"),
                "-c",
                "from odoo.modules import Manifest, initialize_sys_path\n"
                "initialize_sys_path()\n"
                "found = Manifest.for_addon('sales_conveyor')\n"
                "print(found.path, found.version)",
            ],
            cwd="/",
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(found.returncode, 0, found.stderr)
        path = packages.resolve() / PREFIX.rstrip("/")
        self.assertEqual(found.stdout.split()[0], str(path))
