"""`make test`: the linters, pytest on copies of one template, and Odoo's own runner."""

import ast
import os
import re
import shlex
import shutil
import socket
from contextlib import ExitStack
from xml.etree import ElementTree

from dev import console, lint, stamps, system, venv
from dev.database import INTERRUPTED, interactive
from dev.prepare import databases
from dev.settings import ADDON, ADDON_DIR, LOGS, ODOO_CONF, ROOT, SANDBOX, choice

BASE, TEMPLATE, COPY = "conveyor_base_", "conveyor_template_", "conveyor_test_"
CHECKLOG = ROOT / "checklog-odoo.cfg"
SCREENSHOTS = SANDBOX / "screenshots"
SYSTEM_PACKAGES = ("chromium", "wkhtmltopdf", "fonts-dejavu-core")


def test():
    chosen = shlex.split(choice("ARGS"))
    system.need(*SYSTEM_PACKAGES)
    if not chosen:
        lint.lint()
    with databases(tests=True) as found:
        _drop_leftovers(found)
        name = template(found)
        code, passed, failed = _pytest(found, name, chosen)
        if chosen:
            return code
        ran, broken = _own_runner(found, name)
    console.say(f"\nodoo: {ran - broken} passed, {broken} failed")
    console.say(f"pytest: {passed} passed, {failed} failed")
    return 1 if code or failed or broken else 0


def template(found):
    """A database with the addon freshly installed, kept as long as nothing changes."""
    name = TEMPLATE + found.key()
    if found.note(name) != name:
        base = odoo_base(found)
        found.copy(base, name)
        log = found.install(
            f"Test database: installing {ADDON}", name, [ADDON], log="template"
        )
        _check_log(found, log)
        found.make_assets(name, like=_older_template(found))
        found.mark(name, name)
    for other in found.names():
        if other.startswith(TEMPLATE) and other != name:
            found.drop(other)
    return name


def _older_template(found):
    for name in found.names():
        if name.startswith(TEMPLATE) and found.note(name) == name:
            return name
    return None


def odoo_base(found):
    """What the addon is installed on; changes seldom, so that tests start soon."""
    depends = _depends()
    name = BASE + stamps.key(found.odoo.key, *depends)
    if found.note(name) != name:
        found.create(name)
        found.install("Test database: installing Odoo", name, depends, log="base")
        found.mark(name, name)
    for other in found.names():
        if other.startswith(BASE) and other != name:
            found.drop(other)
    return name


def _depends():
    manifest = (ADDON_DIR / "__manifest__.py").read_text(encoding="utf-8")
    return ast.literal_eval(manifest)["depends"]


def _pytest(found, name, chosen):
    jobs = choice("JOBS", "0" if chosen else "2")
    report = LOGS / "pytest.xml"
    report.unlink(missing_ok=True)
    command = [venv.PYTHON, "-m", "pytest"]
    command += chosen if _names_a_test(chosen) else ["tests", *chosen]
    command += [f"--odoo-config={ODOO_CONF}", "--odoo-http"]
    command += ["-W", "ignore:'crypt' is deprecated:DeprecationWarning"]
    command += ["-o", f"cache_dir={SANDBOX / 'pytest'}", f"--junitxml={report}"]
    if jobs == "0":
        # pytest itself works on the database that it is given.
        database = f"{COPY}{os.getpid()}"
        found.copy(name, database)
    else:
        # Each worker makes and drops a copy of its own.
        database = name
        command += ["-n", jobs, "--dist", "loadscope"]
    command.append(f"--odoo-database={database}")
    environment = {
        **found.environment,
        "CONVEYOR_SCREENSHOTS": choice("CONVEYOR_SCREENSHOTS", str(SCREENSHOTS)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    code = interactive(command, environment)
    if database != name:
        found.drop(database)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    passed, failed = _counts(report)
    if not chosen and not passed + failed:
        raise console.Stop("pytest ran no test.")
    return code, passed, failed


def _names_a_test(arguments):
    return any(
        (ROOT / argument.split("::")[0]).exists()
        for argument in arguments
        if not argument.startswith("-")
    )


def _counts(report):
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")
    except (FileNotFoundError, ElementTree.ParseError):
        return 0, 0
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests"))
        failed += int(suite.get("failures")) + int(suite.get("errors"))
        skipped += int(suite.get("skipped"))
    return total - failed - skipped, failed


def _own_runner(found, name):
    """The same tests as any Odoo server runs them: `odoo --test-tags /addon`.

    The files are dealt out to servers that work side by side, each on its own copy.
    """
    shares = _shares(int(choice("JOBS", "2")) or 1)
    databases = [f"{COPY}{os.getpid()}_{place}" for place in range(len(shares))]
    commands = {}
    try:
        for database, share, port in zip(
            databases, shares, _free_ports(len(shares)), strict=True
        ):
            found.copy(name, database)
            commands[f"own-runner-{len(commands) + 1}"] = found.server(
                database,
                f"--test-tags={','.join(f'/{ADDON}/tests/{file}' for file in share)}",
                "--stop-after-init",
                f"--http-port={port}",
            )
        logs = console.together(
            "Odoo's own runner",
            commands,
            progress=_current_test,
            env=found.environment,
            cwd=SANDBOX,
            reason=_failures,
        )
    finally:
        for database in databases:
            found.drop(database)
    results = [_own_result(found, log) for log in logs]
    return sum(ran for ran, _broken in results), sum(broken for _ran, broken in results)


def _shares(count):
    """All test files, dealt out by how long pytest has just taken for each."""
    seconds = _seconds(LOGS / "pytest.xml")
    files = sorted(
        (path.name for path in (ROOT / "tests").glob("test_*.py")),
        key=lambda name: (-seconds.get(name, 0), name),
    )
    shares = [[0, []] for _share in range(min(count, len(files)))]
    for name in files:
        share = min(shares, key=lambda share: share[0])
        share[0] += seconds.get(name, 0) + 0.1
        share[1].append(name)
    return [files for _seconds, files in shares]


def _seconds(report):
    try:
        cases = ElementTree.parse(report).getroot().iter("testcase")
    except (FileNotFoundError, ElementTree.ParseError):
        return {}
    seconds = {}
    for case in cases:
        name = f"{case.get('classname').split('.')[1]}.py"
        seconds[name] = seconds.get(name, 0) + float(case.get("time"))
    return seconds


def _own_result(found, log):
    _check_log(found, log)
    words = log.read_text(encoding="utf-8", errors="replace")
    result = re.search(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", words)
    failed, errors, total = map(int, result.groups()) if result else (0, 0, 0)
    if not total:
        raise console.Stop(f"Odoo's own runner ran no test. The whole output: {log}")
    return total, failed + errors


def _current_test(line):
    found = re.search(r"Starting (\w+\.\w+)", line)
    return found and found.group(1)


def _failures(words):
    found = re.findall(r"(?:FAIL|ERROR): \S+", words)
    return "\n".join(dict.fromkeys(found)) or None


def _check_log(found, log):
    """No warning and no error that checklog-odoo.cfg does not know."""
    command = [venv.VENV / "bin" / "checklog-odoo", "-c", CHECKLOG, "--no-echo", log]
    try:
        console.output(command, env=found.environment)
    except console.Stop as stop:
        raise console.Stop(f"The log {log} has what it should not:\n{stop}") from None


def _free_ports(count):
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _probe in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _drop_leftovers(found):
    """Copies of runs that were killed."""
    for name in found.names():
        pid = re.match(rf"{COPY}(\d+)", name)
        if pid and not os.path.exists(f"/proc/{pid.group(1)}"):
            found.drop(name)
    shutil.rmtree(SANDBOX / "pytest", ignore_errors=True)
