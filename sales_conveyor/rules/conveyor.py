"""What a conveyor is made of."""

#: The phases of a conveyor, in the order in which people go through them.
LEAD_GENERATION = "lead_generation"
CONVERSION = "conversion"
ACCOUNT_MANAGEMENT = "account_management"
PHASES = (LEAD_GENERATION, CONVERSION, ACCOUNT_MANAGEMENT)
#: Those in which people work with prospects.
FIRST_SALES = (LEAD_GENERATION, CONVERSION)


def phase(is_lead, stage_phase, team_phase):
    """Return the phase in which an opportunity is.

    A lead that nobody has qualified yet is still being generated, whatever its stage.
    An opportunity is where its stage is; a stage of no phase leaves it to the team.

    >>> phase(True, "conversion", "conversion")
    'lead_generation'
    >>> phase(False, "account_management", "conversion")
    'account_management'
    >>> phase(False, None, "account_management")
    'account_management'
    >>> phase(False, None, None)
    'conversion'
    """
    if is_lead:
        return LEAD_GENERATION
    return stage_phase or team_phase or CONVERSION
