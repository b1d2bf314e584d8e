"""`make run`: the demo company in a running Odoo."""

import http.client
import os
import shutil
import socket
import subprocess
import time

from dev import console, system
from dev.database import UNFINISHED
from dev.prepare import databases
from dev.settings import ADDON, DEMO_DATABASE, DEV, LOGS, SANDBOX, choice, flag

FIRST_PORT = 8069
PORTS = 100


def run():
    host = choice("HOST", "127.0.0.1")
    port = _port(host)
    system.wish("wkhtmltopdf")
    with databases() as found:
        demo(found)
        return _serve(found, host, port)


def demo(found):
    """The demo database as the addon is now: made, upgraded, or left as it is."""
    key = found.key("demo")
    note = found.note(DEMO_DATABASE)
    if note == key:
        return
    if note in (None, UNFINISHED) or not found.has_addon(DEMO_DATABASE):
        found.create(DEMO_DATABASE)
        options = ("--with-demo", "--load-language", "ru_RU")
        title = f"Demo company: installing into {DEMO_DATABASE}"
        found.install(title, DEMO_DATABASE, [ADDON], *options, log="demo")
    else:
        console.say(f"{DEMO_DATABASE} is from another version of {ADDON}.")
        found.upgrade(f"Demo company: upgrading {DEMO_DATABASE}", DEMO_DATABASE)
    found.mark(DEMO_DATABASE, key)


def _serve(found, host, port):
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "server.log"
    command = found.server(
        DEMO_DATABASE,
        f"--db-filter=^{DEMO_DATABASE}$",
        f"--http-interface={host}",
        f"--http-port={port}",
    )
    with open(log, "w", encoding="utf-8") as file:
        server = console.start(
            command,
            stdin=subprocess.DEVNULL,
            stdout=None if flag("VERBOSE") else file,
            stderr=None if flag("VERBOSE") else subprocess.STDOUT,
            env=found.environment,
            cwd=SANDBOX,
        )
        try:
            with console.step("Odoo: starting") as step:
                while not _answers(host, port):
                    if server.poll() is not None:
                        raise console.Stop(_why(log))
                    step.tick()
                    time.sleep(0.2)
            _welcome(host, port, log)
            code = server.wait()
            raise console.Stop(f"Odoo ended by itself (exit code {code}). " + _why(log))
        except KeyboardInterrupt:
            console.say("\nStopping.")
            return 0
        finally:
            _end(server)


def _welcome(host, port, log):
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host
    address = f"http://{shown}:{port}"
    text = (DEV / "welcome.txt").read_text(encoding="utf-8")
    console.say("\n" + text.replace("{address}", address).rstrip())
    console.say(f"\nLog: {log}\nCtrl-C stops it.")
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen and shutil.which("xdg-open") and not flag("NO_BROWSER"):
        console.start(
            ["xdg-open", address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _port(host):
    wanted = choice("PORT")
    if wanted:
        if not wanted.isdigit() or not 0 < int(wanted) < 65536:
            raise console.Stop(f"PORT={wanted} is not a port.")
        if not _is_free(host, int(wanted)):
            raise console.Stop(
                f"Port {wanted} is taken. Name another one (make run PORT=8070), or "
                f"none: then the first free one from {FIRST_PORT} is used."
            )
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        if _is_free(host, port):
            return port
    raise console.Stop(f"No port from {FIRST_PORT} on is free: name one with PORT=.")


def _is_free(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise console.Stop(f"Port {port} is only for root.") from None
        except OSError:
            return False
    return True


def _answers(host, port):
    asked = "127.0.0.1" if host == "0.0.0.0" else host
    try:
        connection = http.client.HTTPConnection(asked, port, timeout=2)
        connection.request("GET", "/web/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def _why(log):
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    tail = "\n".join(f"  | {line}" for line in lines)
    return f"The end of its log, {log}:\n{tail}"


def _end(server):
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
