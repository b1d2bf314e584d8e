"""Odoo's web server on a database of the benchmarks, and a person who uses it."""

import subprocess
import sys
import time
from contextlib import closing, contextmanager

import database
import requests

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

PASSWORD = "bench"
PATIENCE = 120


@contextmanager
def serving(config, name, port):
    """A server of its own for one database; its address."""
    command = [sys.executable, "-m", "odoo", *(["-c", config] if config else [])]
    command += ["-d", name, f"--db-filter=^{name}$", f"--http-port={port}"]
    command += ["--http-interface=127.0.0.1", "--max-cron-threads=0", "--workers=0"]
    command += ["--log-level=warn"]
    process = subprocess.Popen(command)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                requests.get(f"{address}/web/health", timeout=5)
                break
            except (requests.ConnectionError, requests.Timeout):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


class Person:
    """Somebody who is logged in, and calls methods as the web client does."""

    def __init__(self, address, name, login):
        self.address = address
        self.session = requests.Session()
        _give_password(name, login)
        self._call("/web/session/authenticate", db=name, login=login, password=PASSWORD)

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self._call(path, model=model, method=method, args=args, kwargs=kwargs)

    def _call(self, path, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(self.address + path, json=body, timeout=300).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["debug"])
        return answer["result"]


def _give_password(name, login):
    with closing(Registry(name).cursor()) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        user = env["res.users"].search([("login", "=", login)])
        user.password = PASSWORD
        cr.commit()
    database.close_db(name)
