"""Decisions on plain values. No Odoo here: each file can be read, and tested, alone."""

from . import client, figures, load, purchase, ranking
