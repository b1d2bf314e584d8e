"""Set-based statements, one function each. They return SQL, rows or counts and decide
nothing: what a purchase or a class is, is said in ``rules``."""

from . import (
    accounts,
    client,
    conveyors,
    duplicates,
    figures,
    handover,
    indexes,
    introductory,
    ladder,
    ladder_moves,
    lead_flow,
    marks,
    orders,
    partner_organisations,
    picture,
    prepared,
    ranking,
    referrals,
    sources,
    stage_days,
    stage_history,
    stage_moves,
    thanks,
    uncounted,
)
