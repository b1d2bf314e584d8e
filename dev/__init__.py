"""What the two commands of the README run: `make run` and `make test`.

Standard library only, since it runs before any environment exists.
"""
