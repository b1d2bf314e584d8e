"""Decisions on plain values. No Odoo here: each file can be read, and tested, alone."""

from . import (
    client,
    conveyor,
    figures,
    funnel,
    introductory,
    ladder,
    load,
    load_values,
    picture,
    purchase,
    ranking,
    referral,
    requirement,
    source,
)
