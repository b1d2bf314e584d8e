"""Programs that only the system can give: a browser, and the printer of papers."""

import os
import shutil

from dev import console
from dev.settings import is_root

BROWSERS = ("google-chrome", "chromium", "chromium-browser")


def need(*packages):
    """Have these of Debian's packages, or stop and say which command installs them."""
    missing = _missing(packages)
    if not missing:
        return
    command = f"apt-get install {' '.join(missing)}"
    if not is_root():
        raise console.Stop(
            f"Missing on this machine: {', '.join(missing)}. Install and try again:\n"
            f"  sudo {command}"
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    console.run(
        "System packages: reading the lists",
        ["apt-get", "-q", "update"],
        log="system-update",
        env=environment,
    )
    console.run(
        f"System packages: installing {', '.join(missing)}",
        ["apt-get", "-q", "-y", "--no-install-recommends", "install", *missing],
        log="system-install",
        env=environment,
    )
    if still := _missing(packages):
        raise console.Stop(f"Installed, but still not to be found: {', '.join(still)}.")


def wish(*packages):
    """The same for what one can start without: only say it."""
    try:
        need(*packages)
    except console.Stop as stop:
        console.say(f"Note: papers (PDF) cannot be printed. {stop}")


def _missing(packages):
    return [package for package in packages if not _has(package)]


def _has(package):
    if package == "chromium":
        return any(map(shutil.which, BROWSERS))
    if package == "fonts-dejavu-core":  # Cyrillic in papers and screenshots
        return os.path.exists("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    return shutil.which(package)
