"""Packages of Debian fetched and unpacked into our own folder, never installed.

apt runs with its own lists and cache, on the machine's own Debian source with only the
suite replaced, and checks the signatures with the machine's keyring.
"""

import os
import re
import shutil
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from dev import console
from dev.settings import SANDBOX, choice

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
SUITES = {"stable", "oldstable", "oldoldstable", "testing", "unstable", "sid"}
ETC_APT = Path("/etc/apt")


@dataclass
class Source:
    uri: str
    suite: str
    signed_by: str


class Archive:
    """A private apt that sees the given suites of the machine's Debian archive."""

    def __init__(self, *suites):
        for program in ("apt-get", "dpkg"):
            if not shutil.which(program):
                raise console.Stop(
                    f"{program} is missing: this is not Debian, so nothing can be "
                    "fetched from it." + OWN_ODOO
                )
        self.folder = SANDBOX / "apt"
        self.source = machine_source()
        self.suites = [suite or self.source.suite for suite in suites]
        self._configure()

    def update(self, title):
        console.need_room("the package lists", 300, self.folder)
        self._apt(title, "update", "-o", "APT::Update::Error-Mode=any")

    def version(self, package):
        """The newest version on offer, or None."""
        text = self._apt_cache("show", "--no-all-versions", package)
        found = re.search(r"^Version: (\S+)$", text, re.MULTILINE)
        return found and found.group(1)

    def download(self, title, packages, room):
        """The .deb files of the packages, in a folder of their own."""
        target = self.folder / "debs"
        console.need_room(title, room, target)
        total = self._sizes(packages)

        def watch():
            try:
                done = sum(file.stat().st_size for file in target.iterdir())
            except FileNotFoundError:  # apt renames a finished file
                return ""
            share = f" ({100 * done // total} %)" if total else ""
            return f"{console.megabytes(done)} of {console.megabytes(total)}{share}"

        self._apt(title, "download", *packages, cwd=target, watch=watch)
        names = [package.split("=")[0] for package in packages]
        found = {file.name.split("_")[0]: file for file in target.glob("*.deb")}
        return [found[name] for name in names]

    def unpack(self, title, files, target):
        unpack = 'for file; do dpkg -x "$file" "$0" || exit 1; done'
        console.run(title, ["sh", "-c", unpack, target, *files], log="unpack")

    def forget_downloads(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configure(self):
        for name in ("lists/partial", "state", "cache/archives/partial", "debs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        lines = [
            f"deb [signed-by={self.source.signed_by}] {self.source.uri} {suite} main"
            for suite in self.suites
        ]
        (self.folder / "sources.list").write_text("\n".join(lines) + "\n")
        (self.folder / "status").touch()
        own = {
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::Etc::Preferences": "/dev/null",
            "Dir::Etc::PreferencesParts": "/dev/null",
            "Dir::State": self.folder / "state",
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "root",
            "APT::Get::AllowUnauthenticated": "false",
            "Acquire::AllowInsecureRepositories": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::http::Timeout": "30",
            "Acquire::https::Timeout": "30",
        }
        hooks = (
            "APT::Update::Pre-Invoke",
            "APT::Update::Post-Invoke",
            "APT::Update::Post-Invoke-Success",
            "DPkg::Post-Invoke",
            "Acquire::IndexTargets::deb::DEP-11",
            "Acquire::IndexTargets::deb::DEP-11-icons",
        )
        text = [f"#clear {hook};" for hook in hooks]
        text += [f'{name} "{value}";' for name, value in own.items()]
        (self.folder / "apt.conf").write_text("\n".join(text) + "\n")

    def _apt(self, title, *arguments, **options):
        command = ["apt-get", "-c", self.folder / "apt.conf", "-q", *arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        environment.pop("APT_CONFIG", None)
        return console.run(
            title, command, log="apt", reason=_reason, env=environment, **options
        )

    def _apt_cache(self, *arguments):
        try:
            return console.output(
                ["apt-cache", "-c", self.folder / "apt.conf", *arguments]
            )
        except console.Stop:  # apt-cache fails for a package it does not know
            return ""

    def _sizes(self, packages):
        text = console.output(
            ["apt-get", "-c", self.folder / "apt.conf", "-q"]
            + ["download", "--print-uris", *packages]
        )
        return sum(int(size) for size in re.findall(r"_\S+\.deb (\d+) ", text))


def machine_source():
    """The machine's source of Debian itself (not security, not someone else's)."""
    mirror = choice("DEBIAN_MIRROR")
    codename = _os_release().get("VERSION_CODENAME", "stable")
    keyring = next((ring for ring in KEYRINGS if Path(ring).exists()), None)
    if mirror:
        if not keyring:
            raise console.Stop(
                "Without Debian's keyring nothing can be checked: "
                "install the package debian-archive-keyring."
            )
        return Source(mirror, codename, keyring)
    for types, uris, suites, parts, signed_by in _entries():
        if "deb" not in types or "main" not in parts:
            continue
        suite = next((one for one in suites if one in SUITES | {codename}), None)
        uri = next((one for one in uris if _is_debian(one)), None)
        if suite and uri:
            ring = signed_by if signed_by.startswith("/") else keyring
            if ring:
                return Source(uri, suite, ring)
    raise console.Stop(
        "No source of Debian itself is set in /etc/apt. Name a mirror: "
        "make run DEBIAN_MIRROR=http://mirror.example/debian (the package "
        "debian-archive-keyring must be there)." + OWN_ODOO
    )


def _is_debian(uri):
    path = urllib.parse.urlsplit(uri).path or uri
    return "security" not in uri and "debian" in path and not uri.startswith("cdrom")


def _entries():
    """(types, uris, suites, components, keyring) of each source of the machine."""
    lists = [ETC_APT / "sources.list", *sorted(ETC_APT.glob("sources.list.d/*.list"))]
    for file in lists:
        for line in _text(file).splitlines():
            if entry := _one_line(line):
                yield entry
    for file in sorted(ETC_APT.glob("sources.list.d/*.sources")):
        for stanza in re.split(r"\n\s*\n", _text(file)):
            if entry := _deb822(stanza):
                yield entry


def _one_line(line):
    line = line.split("#")[0].strip()
    found = re.match(r"(deb)\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)", line)
    if not found:
        return None
    kind, options, uri, suite, parts = found.groups()
    signed = re.search(r"signed-by=(\S+)", options or "")
    return [kind], [uri], [suite], parts.split(), signed.group(1) if signed else ""


def _deb822(stanza):
    fields = {}
    for line in stanza.splitlines():
        if found := re.match(r"([A-Za-z][\w-]*):\s*(.*)", line):
            name = found.group(1).lower()
            fields[name] = found.group(2)
        elif fields and line[:1].isspace():
            fields[name] += f" {line.strip()}"
    if "uris" not in fields or fields.get("enabled", "yes").lower() == "no":
        return None
    return (
        fields.get("types", "").split(),
        fields["uris"].split(),
        fields.get("suites", "").split(),
        fields.get("components", "").split(),
        fields.get("signed-by", ""),
    )


def _text(file):
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _os_release():
    lines = _text(Path("/etc/os-release")).splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {name: value.strip('"') for name, value in pairs}


def _reason(words):
    if re.search(r"resolv|connect|unreachable|timed out|Could not wait", words):
        return "No network: Debian's archive could not be reached." + OWN_ODOO
    if re.search(r"NO_PUBKEY|not signed|signatures? (?:were|was|could)", words):
        return (
            "The signature of Debian's archive could not be checked. "
            "Is the package debian-archive-keyring up to date?"
        )
    if re.search(r"404|does not have a Release file", words):
        return "Debian's archive has moved on: what was asked for is not there."
    return None


OWN_ODOO = (
    "\nAn Odoo 19 of your own is used if you point at it: "
    "make run ODOO=/path/to/odoo (the folder with odoo-bin)."
)
