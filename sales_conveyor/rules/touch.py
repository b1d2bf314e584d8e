"""Touches: communications with clients and prospects. What counts as one, and by which
way it came. ``sql/touch.py`` says the same for a million messages."""

#: The ways on which one communicates.
MAIL_OUT, MAIL_IN, CALL, MEETING = "mail_out", "mail_in", "call", "meeting"
MAILING, GIFT, VISIT, MESSENGER = "mailing", "gift", "visit", "messenger"
LETTER, INTERVIEW, OTHER = "letter", "interview", "other"
CHANNELS = (
    MAIL_OUT,
    MAIL_IN,
    CALL,
    MEETING,
    VISIT,
    MESSENGER,
    LETTER,
    GIFT,
    INTERVIEW,
    MAILING,
    OTHER,
)
#: By these whole lists are written to: nobody in particular is spoken to.
IMPERSONAL = (MAILING,)
#: The channels that have one direction only.
ONE_WAY = {MAIL_OUT: "out", MAIL_IN: "in", MAILING: "out", GIFT: "out"}

#: Kinds of messages that reach a client, or come from one; notes, tracked changes and
#: automatic notifications are others.
MESSAGE_TYPES = (
    "email",
    "comment",
    "email_outgoing",
    "sms",
    "whatsapp_message",
    "snailmail",
)
#: Of these the ones that a person has written.
WRITTEN_BY_PERSON = ("email", "comment", "sms", "whatsapp_message")
#: What the ways of kinds of messages are, where it isn't mail.
CHANNEL_OF_TYPE = {
    "sms": MESSENGER,
    "whatsapp_message": MESSENGER,
    "snailmail": LETTER,
}
#: What the ways of activities are, by the category of their kind.
CHANNEL_OF_CATEGORY = {"phonecall": CALL, "meeting": MEETING}

#: What became of a mailing, the worst first; whoever has replied has also opened.
STATES = ("bounce", "reply", "click", "open", "sent")
#: Traces of mailings that say that a letter was sent.
SENT = ("sent", "open", "reply", "bounce")

#: Longest subject that is kept, in characters.
SUBJECT_LENGTH = 200


def direction(channel, said):
    """Return the direction of a communication: that of its channel, where this has one
    only; otherwise what was said; ours, if nothing was.

    >>> direction("mail_in", "out"), direction("call", "in"), direction("call", None)
    ('in', 'in', 'out')
    """
    return ONE_WAY.get(channel) or said or "out"


def state(trace_status, clicked):
    """Return what became of a letter of a mailing; nothing, if it wasn't sent.

    >>> state("sent", False), state("open", True), state("reply", True)
    ('sent', 'click', 'reply')
    >>> state("bounce", False), state("outgoing", False)
    ('bounce', None)
    """
    if trace_status not in SENT:
        return None
    if trace_status in ("bounce", "reply"):
        return trace_status
    return "click" if clicked else trace_status


def counted(rows):
    """Return which rows of the journal are counted: of a communication with several
    persons of one client the first one, so that counts and hours are right.

    :param rows: (key of the communication, client, person) of each

    >>> sorted(counted([("m1", "Mill", 7), ("m1", "Mill", 5), ("m1", "Bank", 9)]))
    [('m1', 'Bank', 9), ('m1', 'Mill', 5)]
    """
    first = {}
    for key, client, person in rows:
        first[key, client] = min(person, first.get((key, client), person))
    return {(key, client, person) for (key, client), person in first.items()}
