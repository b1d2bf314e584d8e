"""Who may do what to a client, by which way: written by hand, tried by
``test_protection_matrix.py``, printed in ``docs/security.md``.

After a change of the table: ``python tests/protection_matrix.py`` prints it anew.
To add a row: an :class:`Operation` with what is tried (a method ``do_<name>`` of the
test, or a write of values to a record of its scene), the ways, and a letter for each
role, in the order of ``ROLES``.
"""

from dataclasses import dataclass, field
from pathlib import Path

#: Who tries it. All of them hold Odoo's right to create contacts (and so its merge),
#: but for analyst and portal user.
ROLES = {
    "plain": "Odoo's own salesperson, without a role here",
    "owner": "salesperson, the client's owner",
    "other": "salesperson, a colleague in the same team",
    "leader": "leader of their team",
    "leader+": "the same, where the company lets team leaders change owners",
    "officer": "central-file officer",
    "manager": "administrator of the conveyor",
    "system": "administrator of the conveyor and of the database",
    "analyst": "analyst",
    "accountant": "accountant",
    "vip": "VIP-programme head",
    "portal": "portal user, a contact person of the client",
}
#: What becomes of it.
OUTCOMES = {
    "+": "done",
    "-": "refused, nothing is changed",
    "=": "no error, nothing is changed",
    "?": "nothing is changed, a change request waits for the officer",
    "s": "shown",
    "h": "hidden: empty, left out, or refused",
}
SIGNS = {"+": "✓", "-": "✗", "=": "=", "?": "?", "s": "●", "h": "○"}

#: How somebody comes who writes values to a record.
WAYS = {
    "write": "RPC as the form sends it",
    "forged": "RPC with every context key that could mean a permission",
    "web_save": "saving a form",
    "web_save_multi": "editing many rows of a list",
    "load": "import of a file",
    "json2": "JSON API with a key",
    "xmlrpc": "XML-RPC with a key",
    "action": "server action made by an administrator: Update Record",
    "sudo": "server action made by an administrator: code with sudo()",
}
ALL_WAYS = tuple(WAYS)
#: "Update Record" writes one field.
MANY_WAYS = tuple(way for way in WAYS if way != "action")
#: Where the guard is the same as that of an operation tried by all ways.
FEW_WAYS = ("forged", "web_save", "load", "sudo")

#: plain, owner, other, leader, leader+, officer, manager, system, analyst, accountant,
#: vip, portal
NOBODY = "- - - - - - - - - - - -"
OFFICER = "- - - - - + - - - - - -"
OWNERS = "- - - - + + - - - - - -"
WRITERS = "+ + + + + + + + - + + -"
#: Protected data: whoever may edit contacts asks, the officer changes.
ASKERS = "? ? ? ? ? + ? ? - ? ? -"
#: Nobody sells past the owner but those who may change him.
SELLERS = "- + - - + + - - - - - -"
#: Whose opportunity it is, may let others help.
DEALS = "- + - - + + - - - - - -"
#: Who sees contact details that are for the owner alone.
READERS = "h s h h h s h s h s h s"


@dataclass
class Operation:
    """Something that is tried.

    :param said: what it is, for people
    :param outcome: a letter of ``OUTCOMES`` for each role
    :param record: name of a record of the scene to which values are written
    :param values: the values; a word beginning with ``@`` is the id of a record
    :param ways: ways of ``WAYS``, for a write; else names of methods ``do_<way>``
    :param silent: the guard isn't ours or isn't reached: refusals leave no attempt
    """

    said: str
    outcome: str
    ways: tuple
    record: str = ""
    values: dict = field(default_factory=dict)
    silent: bool = False

    @property
    def outcomes(self):
        return dict(zip(ROLES, self.outcome.split(), strict=True))


def _write(said, record, outcome, ways=None, silent=False, **values):
    ways = ways or (ALL_WAYS if len(values) == 1 else MANY_WAYS)
    return Operation(said, outcome, ways, record, values, silent)


def _do(said, outcome, *ways, silent=False):
    return Operation(said, outcome, ways, silent=silent)


OPERATIONS = (
    # Owner
    _write("Give the client to a colleague", "file", OWNERS, owner_id="@rival"),
    _write("Give it to a colleague on the contact", "client", OWNERS, user_id="@rival"),
    _write("Leave it without an owner", "file", OWNERS, FEW_WAYS, owner_id=False),
    _write("… on the contact", "client", OWNERS, FEW_WAYS, user_id=False),
    _write("Give a contact person away", "person", OWNERS, user_id="@rival"),
    _write(
        "Put it on another conveyor",
        "file",
        OFFICER,
        FEW_WAYS,
        conveyor_id="@conveyor2",
    ),
    _write(
        "Put the file into another company",
        "file",
        NOBODY,
        FEW_WAYS,
        company_id="@abroad",
    ),
    _write(
        "Put the contact into one company",
        "client",
        OFFICER,
        FEW_WAYS,
        company_id="@here",
    ),
    # Membership
    _write("Close the file", "file", OFFICER, state="closed"),
    _write("Archive the file", "file", OFFICER, FEW_WAYS, active=False),
    _write("Mark it as verified", "file", OFFICER, FEW_WAYS, state="verified"),
    _write("Archive the client", "client", OFFICER, active=False),
    _do("Close, by the button", OFFICER, "action_close"),
    _do("Archive, by the menu", OFFICER, "archive_contact", "archive_file"),
    _do("Delete the client", NOBODY, "delete_client"),
    _do("Delete the file", NOBODY, "delete_file", silent=True),
    _do("Delete a contact person", ASKERS, "delete_person", "delete_child"),
    _do("Merge", OFFICER, "merge_away", "merge_in", "merge_person"),
    _do("Duplicate the file", NOBODY, "copy_file", silent=True),
    _do("Enter a client by hand", OFFICER, "create_file", "create_file_by_default"),
    # Whose contacts they are
    _write(
        "Put the client under another contact",
        "client",
        OFFICER,
        parent_id="@holding",
        is_company=False,
    ),
    _write("Move a contact person", "person", OFFICER, parent_id="@holding"),
    _write("Take a contact person out", "person", OFFICER, FEW_WAYS, parent_id=False),
    _write("Make a company of it", "person", OFFICER, FEW_WAYS, is_company=True),
    _write(
        "Write the commercial entity",
        "person",
        OFFICER,
        FEW_WAYS,
        commercial_partner_id="@holding",
    ),
    _do(
        "Move contact persons through somebody else",
        OFFICER,
        "unlink_child",
        "clear_children",
        "adopt_child",
        "adopt_child_on_creation",
        "unlink_on_file",
    ),
    _do("… through its portal user", NOBODY, "through_user", silent=True),
    # Protected data
    _write("Change the e-mail", "client", ASKERS, email="new@mill.example"),
    _write("Blank the phone", "client", ASKERS, FEW_WAYS, phone=False),
    _write("Change a contact person's phone", "person", ASKERS, FEW_WAYS, phone="7"),
    _write("Archive a contact person", "person", ASKERS, FEW_WAYS, active=False),
    _do("Change it through the client", ASKERS, "update_child"),
    _do("Change it on the client file", "- ? ? ? ? + ? ? - - ? -", "update_on_file"),
    # Figures, history
    _write("Write figures", "file", NOBODY, MANY_WAYS, silent=True, revenue_total=9),
    _do("… on the figures themselves", NOBODY, "write_figures", silent=True),
    _write("Change number or date of entry", "file", NOBODY, FEW_WAYS, number="X1"),
    # Locks
    _do("Lock a client in a dispute", OWNERS, "lock_dispute"),
    _do("Put a client on a VIP list", "- - - - - + - - - - + -", "lock_vip"),
    _do("Lift a dispute set by the officer", OFFICER, "lift_dispute"),
    _do(
        "Write locks past the buttons",
        NOBODY,
        "write_lock",
        "create_lock",
        "write_lock_on_file",
    ),
    _do("Delete locks", NOBODY, "delete_lock", silent=True),
    _do("Give a permit to change the owner", OWNERS, "permit_owner"),
    _do("Give a permit for everything", OFFICER, "permit_all"),
    _do("Write a permit past the button", NOBODY, "create_permit", "prolong_permit"),
    _write("Client in dispute: another owner", "disputed", NOBODY, owner_id="@rival"),
    _write("… on the contact", "disputed_client", NOBODY, user_id="@rival"),
    _write("Client in dispute: close", "disputed", NOBODY, FEW_WAYS, state="closed"),
    _do("Client in dispute: merge", NOBODY, "merge_disputed"),
    _write(
        "Client with a permit for the colleague: another owner",
        "permitted",
        "- - + - + + - - - - - -",
        owner_id="@rival",
    ),
    _write(
        "… on the contact",
        "permitted_client",
        "- - + - + + - - - - - -",
        user_id="@rival",
    ),
    _write("… close it", "permitted", OFFICER, FEW_WAYS, state="closed"),
    # Prospects
    _write(
        "Prospect reserved by the owner: take it over",
        "reserved",
        "- + - - + + - - - - - -",
        user_id="@rival",
    ),
    _write(
        "… archive it", "reserved", "- + - - + + - - - - - -", FEW_WAYS, active=False
    ),
    _write(
        "… make it part of another client",
        "reserved",
        "- + - - + + - - - - - -",
        FEW_WAYS,
        parent_id="@client",
        is_company=False,
    ),
    _do("… reserve it again", "- = - - - - - - - - - -", "reserve_reserved"),
    _do("… end the reservation", "- + - - + + - - - - - -", "release_reserved"),
    _do("Reserve a prospect", "- + + + + - - - - - - -", "reserve_free"),
    _do("Reserve a client", NOBODY, "reserve_client"),
    # What stays free
    _write("Prospect: take it over", "prospect", WRITERS, user_id="@rival"),
    _write("Prospect: archive it", "prospect", WRITERS, FEW_WAYS, active=False),
    # Selling past the owner
    _do(
        "Opportunity in one's own name",
        SELLERS,
        "sell_lead",
        "sell_lead_forged",
        "sell_lead_load",
    ),
    _do(
        "… by an action with sudo; of who sells nothing, it becomes the owner's",
        "- + - - + + - - - + - -",
        "sell_lead_sudo",
    ),
    _do(
        "Quotation in one's own name",
        SELLERS,
        "sell_order",
        "sell_order_forged",
        "sell_order_load",
        "sell_order_sudo",
    ),
    _write("Take over the owner's opportunity", "deal", DEALS, user_id="@rival"),
    _write("Take over the owner's quotation", "offer", DEALS, user_id="@rival"),
    # Reading, where details are for the owner alone
    _do(
        "Details for the owner alone: read the client's e-mail",
        READERS,
        "read_form",
        "read_search",
        "read_condition",
        "read_label",
        "read_json2",
        "read_xmlrpc",
    ),
    _do("Add a contact person", WRITERS, "add_person", "add_child"),
    _do("Duplicate the contact", WRITERS, "copy_client"),
    _write("Fill in what is empty", "client", WRITERS, street="Mill Lane 1"),
)

HEAD = "- - - - - - - - - - + -"
#: Interviews and what follows from them: whose client it is, and who leads the talks.
HOLDERS = "- + - - - + - - - - + -"

#: Tried by ``test_vip_matrix.py``, in a scene of its own: the client of the owner is on
#: the colleague's list; the owner has spoken with it.
VIP_OPERATIONS = (
    # The programme
    _write("Change a programme", "programme", HEAD, silent=True, round_months=6),
    _write(
        "Say what an excellent relation is",
        "programme",
        HEAD,
        FEW_WAYS,
        silent=True,
        own_touches=9,
    ),
    _write(
        "Close it past the button",
        "programme",
        NOBODY,
        FEW_WAYS,
        silent=True,
        state="closed",
    ),
    _do("Make a programme", HEAD, "create_programme", silent=True),
    _do("Make one that runs already", NOBODY, "create_running", silent=True),
    _do("Delete a programme that runs", NOBODY, "delete_programme", silent=True),
    _do("Propose lists", HEAD, "propose", silent=True),
    _do("Apply lists", HEAD, "apply", silent=True),
    _do("Close a programme", HEAD, "close", silent=True),
    _do("… while a client is left without a word", NOBODY, "close_early", silent=True),
    _write("Change a participant", "participant", HEAD, silent=True, share=10),
    _do("Take part", HEAD, "take_part", silent=True),
    # Its lines
    _write(
        "Say why a client isn't met",
        "line",
        HEAD,
        silent=True,
        explanation="No time",
    ),
    _write("Rate a relation", "line", HEAD, FEW_WAYS, silent=True, rating="doubtful"),
    _write(
        "Choose who meets a client",
        "line",
        HEAD,
        FEW_WAYS,
        silent=True,
        proposed_id="@participant",
        note="Knows them",
    ),
    _write("Say that it was met", "line", NOBODY, silent=True, state="met"),
    _write(
        "Put a client on one's list",
        "line",
        NOBODY,
        FEW_WAYS,
        silent=True,
        participant_id="@participant",
    ),
    _do("Take a client off a list", HEAD, "take_off", silent=True),
    _do("Leave a client out", HEAD, "leave_out", silent=True),
    _do("Delete a line", NOBODY, "delete_line", silent=True),
    _do("Make a line", NOBODY, "create_line", silent=True),
    _do(
        "Object to a colleague's meeting the client",
        "- + - - - - - - - - - -",
        "object",
        silent=True,
    ),
    _do("Write an objection past the button", NOBODY, "forge_objection", silent=True),
    # Interviews
    _do(
        "Plan a talk with another's client",
        "- + - + + + - - - - + -",
        "plan_other",
        silent=True,
    ),
    _do(
        "Plan a talk with a client on the colleague's list",
        "- + + + + + - - - - + -",
        "plan_listed",
        silent=True,
    ),
    _write("Write an interview", "interview", HOLDERS, silent=True, minutes=30),
    _write(
        "Give an interview to another client",
        "interview",
        NOBODY,
        FEW_WAYS,
        silent=True,
        client_id="@permitted",
    ),
    _do("Delete an interview that was held", NOBODY, "delete_interview", silent=True),
    _write("Change what a client said", "verdict", HOLDERS, silent=True, value=7.0),
    _do(
        "Say that a criterion is met, past its limit",
        "- = - - - = - - - - = -",
        "forge_verdict",
        silent=True,
    ),
    _do(
        "Turn answers into records",
        "- + - + + + + + - - + -",
        "make_outcomes",
        silent=True,
    ),
    _write(
        "Write an outcome past the button",
        "outcome",
        NOBODY,
        FEW_WAYS,
        silent=True,
        state="made",
    ),
    # Questionnaire and corrective work
    _write(
        "Change a question",
        "question",
        "- - - - - - + + - - + -",
        silent=True,
        unit="kg",
    ),
    _write(
        "Give corrective work to a colleague",
        "work",
        "- - - + + + - - - - + -",
        silent=True,
        user_id="@rival",
    ),
    _write(
        "Say that the client has confirmed it",
        "work",
        NOBODY,
        FEW_WAYS,
        silent=True,
        state="confirmed",
    ),
    _do(
        "Note that it is done",
        "- + - + + + - - - - + -",
        "work_done",
        silent=True,
    ),
)

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "security.md"
BEGIN = "<!-- matrix: written by tests/protection_matrix.py -->"
END = "<!-- end of matrix -->"


def count(operations=OPERATIONS):
    """Return the number of cases."""
    return sum(len(operation.ways) * len(ROLES) for operation in operations)


def render():
    """Return the table for the document."""
    lines = [f"{count()} cases. Roles:", ""]
    lines += [f"- **{role}**: {said}" for role, said in ROLES.items()]
    lines += ["", "Ways in which values are written:", ""]
    lines += [f"- `{way}`: {said}" for way, said in WAYS.items()]
    lines += ["", ", ".join(f"{SIGNS[k]} {said}" for k, said in OUTCOMES.items()) + "."]
    lines += ["", *_table(OPERATIONS), "", "### The VIP programme", ""]
    lines += [f"{count(VIP_OPERATIONS)} cases.", "", *_table(VIP_OPERATIONS)]
    return "\n".join(lines)


def _table(operations):
    lines = [
        "| operation | ways | " + " | ".join(ROLES) + " |",
        "| --- | --- |" + " :-: |" * len(ROLES),
    ]
    for operation in operations:
        ways = {ALL_WAYS: "all", MANY_WAYS: "all but `action`"}.get(
            operation.ways, ", ".join(f"`{way}`" for way in operation.ways)
        )
        signs = " | ".join(SIGNS[letter] for letter in operation.outcomes.values())
        lines.append(f"| {operation.said} | {ways} | {signs} |")
    return lines


def document(text):
    """Return a document with the table of today between its marks."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{render()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(DOCUMENT.read_text("utf-8")), "utf-8")
