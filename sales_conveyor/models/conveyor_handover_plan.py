class Plan:
    """How a change of owner comes about. It travels in the context: whoever calls from
    outside can send values, but no instance of this."""

    def __init__(self, cause, reason=False, handovers=None, inform=True, undo=False):
        #: a value of the field ``cause`` of hand-overs
        self.cause = cause
        self.reason = reason
        #: the hand-overs that are carried out; for other changes they are made
        self.handovers = handovers
        #: whether both sides are told
        self.inform = inform
        #: whether these hand-overs are taken back
        self.undo = undo
