"""`python3 -m dev COMMAND`: what the Makefile calls.

Kept readable by old Pythons, so that they get a sentence and not a SyntaxError.
"""

import sys

if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "Python 3.10, 3.11, 3.12 or 3.13 is needed, and {} is {}.{}.\n"
        "Name another one, for example: make run PYTHON=/usr/bin/python3.11".format(
            sys.executable, *sys.version_info[:2]
        )
    )

from dev import commands  # noqa: E402

if __name__ == "__main__":
    sys.exit(commands.main(sys.argv[1:]))
