"""What is done already, and from which inputs.

A stamp is written only after its step has succeeded, in one move: a run that was
killed half way leaves no stamp, and the next one repeats that step and goes on.
"""

import hashlib
import os
from pathlib import Path

from dev.settings import STAMPS


def is_done(name, key):
    return current(name) == key


def current(name):
    try:
        return (STAMPS / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def mark(name, key):
    STAMPS.mkdir(parents=True, exist_ok=True)
    new = STAMPS / f"{name}.{os.getpid()}"
    new.write_text(key, encoding="utf-8")
    new.replace(STAMPS / name)


def forget(name):
    (STAMPS / name).unlink(missing_ok=True)


def key(*parts):
    """One short key of texts, and of the files and folders among the parts."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for file in _files(part):
                digest.update(f"\0{file.relative_to(part.parent)}\0".encode())
                digest.update(file.read_bytes())
        else:
            digest.update(f"\0{part}".encode())
    return digest.hexdigest()[:16]


def _files(path):
    if path.is_file():
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        left_out = {"__pycache__"}
        if folder == str(path):
            left_out |= {"tests", "readme"}
        folders[:] = sorted(set(folders) - left_out)
        found += [Path(folder, name) for name in sorted(names)]
    return found
