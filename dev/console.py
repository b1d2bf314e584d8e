"""Talking to the person: steps with progress, and errors that say what to do."""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

from dev.settings import LOGS, SANDBOX

_LIBC = ctypes.CDLL(None)
FULL_SECONDS = 10  # how long a program may go on with a full disk
QUIET_SECONDS = 15  # between progress lines where there is no terminal


class Stop(Exception):
    """An error that the person can act on; its text is all that is shown."""


def say(text=""):
    print(text, flush=True)


class _Step:
    def __init__(self, title):
        self.title = title
        self.start = time.monotonic()
        self.shown = self.start
        self.live = sys.stdout.isatty() and not os.environ.get("CI")
        if not self.live:
            say(f"{title} …")

    def tick(self, detail=""):
        now = time.monotonic()
        line = f"{self.title} … {_elapsed(now - self.start)}"
        if detail:
            line += f"  {detail}"
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            sys.stdout.write(f"\r\033[K{line[:width]}")
            sys.stdout.flush()
        elif now - self.shown >= QUIET_SECONDS:
            self.shown = now
            say(f"  {line}")

    def end(self, word):
        line = f"{self.title}: {word} ({_elapsed(time.monotonic() - self.start)})"
        say(f"\r\033[K{line}" if self.live else f"  {line}")


@contextmanager
def step(title):
    current = _Step(title)
    try:
        yield current
    except BaseException:
        current.end("not finished")
        raise
    current.end("done")


def run(title, command, log, progress=None, watch=None, reason=None, **options):
    """Run a long command with its output in a log file and progress on the screen.

    `progress(line)` and `watch()` return what to show; `reason(output)` may turn the
    output of a failure into a sentence.
    """
    (path,) = together(title, {log: command}, progress, watch, reason, **options)
    return path


def together(title, commands, progress=None, watch=None, reason=None, **options):
    """Run commands side by side, each with a log of its own ({log: command}).

    All of them are awaited; then the first failure, if any, is told as `run` does.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    children = []
    with step(title) as current:
        try:
            for log, command in commands.items():
                children.append(_Child(command, LOGS / f"{log}.log", progress, options))
            full_since = None
            while any(child.process.poll() is None for child in children):
                details = filter(None, (child.detail for child in children))
                current.tick(watch() if watch else ", ".join(details))
                time.sleep(0.1)
                full_since = _still_full(full_since)
        except BaseException:
            for child in children:
                child.stop()
            raise
        finally:
            for child in children:
                child.reader.join(5)
        for child in children:
            if code := child.process.returncode:
                output = child.path.read_text(encoding="utf-8", errors="replace")
                raise Stop(_failure(title, code, output, child.path, reason))
    return [child.path for child in children]


class _Child:
    """A command at work, whose output goes to a file."""

    def __init__(self, command, path, progress, options):
        self.path = path
        self.progress = progress
        self.detail = ""
        self.process = start(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            **options,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        with open(self.path, "w", encoding="utf-8") as copy:
            for line in self.process.stdout:
                with suppress(OSError):  # a full disk: the program is read all the same
                    copy.write(line)
                    copy.flush()
                if self.progress and (text := self.progress(line.rstrip())):
                    self.detail = text

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)


def start(command, **options):
    """A child that ends when this process is killed, however hard."""
    options.setdefault("preexec_fn", _die_with_parent)
    try:
        return subprocess.Popen([str(part) for part in command], **options)
    except FileNotFoundError:
        raise Stop(f"The program {command[0]} is not on this machine.") from None


def output(command, **options):
    """The output of a short command; Stop with its own words if it fails."""
    options.setdefault("stdin", subprocess.DEVNULL)
    try:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            **options,
        )
    except FileNotFoundError:
        raise Stop(f"The program {command[0]} is not on this machine.") from None
    if done.returncode:
        words = (done.stderr or done.stdout).strip()
        raise Stop(f"{command[0]} failed: {words}" + disk_hint(words))
    return done.stdout


def need_room(what, megabytes, folder):
    """Stop before a step that cannot fit, rather than in the middle of it."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise Stop(
            f"Not enough room for {what}: about {megabytes} MB are needed in "
            f"{folder}, {free} MB are free."
        )


def disk_hint(words=""):
    try:
        free = shutil.disk_usage(SANDBOX).free // 2**20
    except FileNotFoundError:
        return ""
    if free < 5 or re.search("no space left|disk quota", words, re.IGNORECASE):
        return (
            f"\nThe disk is full ({free} MB free in {SANDBOX}): "
            "make room and run the same command again."
        )
    return ""


def _still_full(since):
    """Since when the disk is full. Some programs (dpkg) wait for ever then."""
    if not disk_hint():
        return None
    if since and time.monotonic() - since > FULL_SECONDS:
        raise Stop(disk_hint().strip())
    return since or time.monotonic()


def megabytes(count):
    return f"{count / 1e6:.0f} MB"


def _failure(title, code, words, path, reason):
    told = reason(words) if reason else None
    hint = disk_hint(words)
    text = f"{title}: failed (exit code {code})."
    if told:
        return f"{text}\n{told}{hint}\nThe whole output: {path}"
    tail = "\n".join(f"  | {line}" for line in words.strip().splitlines()[-15:])
    return f"{text}\n{tail}{hint}\nThe whole output: {path}"


def _elapsed(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _die_with_parent():
    _LIBC.prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG
