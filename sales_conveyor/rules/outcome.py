"""What becomes of the answers of an interview: which records each of them proposes."""

#: What is made: a contact or news of one, a key person, that one has left, personal
#: knowledge, an opportunity, a recommended lead, a note on the client file.
CONTACT, KEY_PERSON, LEFT, BIRTHDAY, HOBBY, OPPORTUNITY, LEAD, NOTE = KINDS = (
    "contact",
    "key_person",
    "left",
    "birthday",
    "hobby",
    "opportunity",
    "lead",
    "note",
)
#: In this order, because some need what others make.
ORDER = {kind: number for number, kind in enumerate(KINDS)}

PROPOSED, MADE, SKIPPED, UNDONE = STATES = ("proposed", "made", "skipped", "undone")

#: Sections whose answers in words are of use to everybody who works with the client.
NOTED_SECTIONS = frozenset({"praise", "volume", "offers", "free"})
#: Questions that are answered in words.
NOTED_TYPES = frozenset({"char", "text"})


def of_person(known, news, is_key_person, new_role, left, birthday, hobbies):
    """Return what a row of the table of persons proposes.

    :param known: whether the person is a contact of the client already
    :param news: whether something else is said of the contact than what is known
    :param is_key_person: whether the person is written down as a key person
    :param new_role: whether the role told is a new one
    :param left: whether the person has left

    >>> of_person(False, True, False, True, False, "12.03", "fishing")
    ['contact', 'key_person', 'birthday', 'hobby']
    >>> of_person(True, False, True, False, False, "", "")
    []
    >>> of_person(True, True, True, True, True, "12.03", "")   # gone is gone
    ['left']
    >>> of_person(False, True, False, False, True, "", "")   # never known, and gone
    []
    >>> of_person(True, False, True, True, False, "", "")
    ['key_person']
    """
    if left:
        return [LEFT] if known else []
    found = []
    if not known or news:
        found.append(CONTACT)
    if not is_key_person or new_role:
        found.append(KEY_PERSON)
    if birthday:
        found.append(BIRTHDAY)
    if hobbies:
        found.append(HOBBY)
    return found


def same_person(sign, name, other):
    """Return whether somebody who was found by e-mail or phone is the same person. A
    phone may be that of an office: then a word of the name has to be the same.

    >>> same_person("2_email", "A. Bell", "Ada Lovelace")
    True
    >>> same_person("3_phone", "Bell, Ada", "Ada Bell-Lovelace")
    True
    >>> same_person("3_phone", "Bob Mills", "Ada Lovelace")
    False
    """
    if sign == "2_email":
        return True
    return bool(_words(name) & _words(other))


def _words(name):
    parts = "".join(c if c.isalnum() else " " for c in (name or "").lower()).split()
    return {part for part in parts if len(part) > 1}


def plain(name):
    """Return a name so that it can be compared.

    >>> plain("  Carl   COOK "), plain(None)
    ('carl cook', '')
    """
    return " ".join((name or "").lower().split())


def is_noted(section, type_, text):
    """Return whether an answer goes to the client file as a note.

    >>> is_noted("praise", "text", "They grow"), is_noted("praise", "text", " ")
    (True, False)
    >>> is_noted("quality", "text", "Slow"), is_noted("offers", "yes_no", "x")
    (False, False)
    """
    return (
        section in NOTED_SECTIONS
        and type_ in NOTED_TYPES
        and bool((text or "").strip())
    )
