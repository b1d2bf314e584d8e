"""Set-based statements, one function each. They return SQL, rows or counts and decide
nothing: what a purchase or a class is, is said in ``rules``."""

from . import (
    accounts,
    client,
    conveyors,
    duplicates,
    figures,
    indexes,
    introductory,
    ladder,
    ladder_moves,
    marks,
    orders,
    partner_organisations,
    prepared,
    ranking,
    referrals,
    sources,
    stage_history,
    stage_moves,
    thanks,
    uncounted,
)
