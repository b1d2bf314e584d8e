"""Decisions on plain values. No Odoo here: each file can be read, and tested, alone."""

from . import (
    attempt,
    client,
    completeness,
    conveyor,
    figures,
    funnel,
    handover,
    introductory,
    key_person,
    ladder,
    load,
    load_values,
    lock,
    picture,
    purchase,
    ranking,
    reading,
    referral,
    requirement,
    source,
)
