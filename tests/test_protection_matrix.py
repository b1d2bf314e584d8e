"""Every role tries every operation on a client by every way, over HTTP, as itself.

What is to come of it is written by hand in ``protection_matrix.py``; the database is
compared afterwards, whatever the answer said.
"""

import re
from xmlrpc.client import Fault

from odoo import Command
from odoo.tests import HttpCase, freeze_time, get_db_name, new_test_user
from odoo.tools import SQL, mute_logger

from . import protection_matrix as matrix
from .common import TODAY, conveyor_tags
from .protection_matrix_tries import FORGED, Refused, SellingAndReading
from .test_lock import LockCase

#: Errors by which somebody is refused; anything else is a failure of the server.
REFUSALS = {
    "odoo.exceptions.AccessError",
    "odoo.exceptions.RedirectWarning",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "werkzeug.exceptions.Forbidden",
}
#: What must not change by itself: all that the scene is made of.
STATE = {
    "contacts": """
        SELECT id, active, user_id, parent_id, commercial_partner_id, company_id,
               is_company, name, email, phone, vat, street
          FROM res_partner WHERE id IN %(partners)s
            OR commercial_partner_id IN %(partners)s
            OR name LIKE 'Matrix%%' ORDER BY id""",
    "files": """
        SELECT id, active, state, owner_id, partner_id, company_id, conveyor_id, number,
               merged_into_id, verified_on
          FROM conveyor_client WHERE partner_id IN %(partners)s ORDER BY id""",
    "figures": """
        SELECT f.id, f.revenue_total, f.purchase_count
          FROM conveyor_figures f JOIN conveyor_client c ON c.figures_id = f.id
         WHERE c.partner_id IN %(partners)s ORDER BY f.id""",
    "locks": """
        SELECT id, active, kind, until, owner_id, client_id, partner_id
          FROM conveyor_lock ORDER BY id""",
    "permits": """
        SELECT id, active, until, user_id, may_owner, may_membership
          FROM conveyor_permit ORDER BY id""",
    "selling": """
        SELECT 'lead', id, user_id, partner_id FROM crm_lead
         UNION ALL SELECT 'order', id, user_id, partner_id FROM sale_order
         ORDER BY 1, 2""",
}


class MatrixCase(LockCase, HttpCase):
    """The scene, one session of each role, and the ways in which somebody comes."""

    #: What is compared.
    compared = STATE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.make_people()
        cls.rival = cls.other
        cls.keys = {}
        for role, user in cls.people.items():
            keys = cls.env["res.users.apikeys"].with_user(user).sudo()
            cls.keys[role] = keys._generate("rpc", "matrix", None)
        cls.scene = cls.make_scene()
        cls.env.flush_all()

    @classmethod
    def make_people(cls):
        values = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        editor = cls.env.ref("base.group_partner_manager")
        people = {
            "plain": new_test_user(
                cls.env, "matrix_plain", "sales_team.group_sale_salesman", **values
            ),
            "owner": cls.seller,
            "other": cls.other,
            "leader": cls.leader,
            "officer": cls.officer,
            "manager": cls.manager,
            "system": new_test_user(
                cls.env,
                "matrix_system",
                "base.group_system,sales_conveyor.conveyor_group_manager",
                **values,
            ),
            "accountant": cls.accountant,
            "vip": cls.vip_head,
        }
        # all documents, so that it isn't Odoo's own rule that refuses
        everything = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        for role, user in people.items():
            user.group_ids |= editor
            if role != "accountant":
                user.group_ids |= everything
        people["leader+"] = cls.leader
        people["analyst"] = cls.analyst
        people["portal"] = new_test_user(
            cls.env,
            "matrix_portal",
            "base.group_portal",
            email="portal@mill.example",
            **values,
        )
        people["portal"].partner_id.parent_id = cls.partner
        return people

    @classmethod
    def make_scene(cls):
        """Return the records that rows of the table name."""
        cls.partner.write({"email": "old@mill.example", "phone": "+1 202 555 0100"})
        cls.person.phone = "+1 202 555 0101"
        scene = {
            "here": cls.company,
            "abroad": cls._make_company("Matrix Abroad"),
            "rival": cls.rival,
            "file": cls.file,
            "client": cls.partner,
            "person": cls.person,
            "prospect": cls.prospect,
            "holding": cls.make_partner("Matrix Holding", is_company=True),
            "conveyor2": cls.env["conveyor.conveyor"].create(
                {"name": "Retail", "company_id": cls.company.id}
            ),
            "reserved": cls.make_partner("Matrix Reserved", is_company=True),
            "twin": cls.make_partner(
                "Matrix Mill",
                is_company=True,
                user_id=cls.rival.id,
                # Odoo lets only administrators merge what has different addresses
                email=cls.partner.email,
            ),
            "outsider": cls.make_partner("Matrix Ada", user_id=cls.rival.id),
        }
        for name in ("disputed", "permitted"):
            partner = cls.make_partner(
                f"Matrix {name.title()}", is_company=True, user_id=cls.seller.id
            )
            cls.make_invoice(partner, "2026-06-01", 50)
            scene[f"{name}_client"] = partner
        cls.refresh()
        for name in ("disputed", "permitted"):
            scene[name] = cls.client_of(scene[f"{name}_client"])
        locks = cls.env["conveyor.lock"].with_user(cls.officer)
        locks._set_by_hand(
            "dispute", scene["disputed"].with_user(cls.officer), "Two want it"
        )
        scene["lock"] = scene["disputed"].lock_ids
        permits = cls.env["conveyor.permit"].with_user(cls.officer)
        permits._give(
            scene["permitted"].with_user(cls.officer),
            cls.rival,
            ["owner"],
            "2026-06-20",
            "Moves",
        )
        scene["permit"] = scene["permitted"].permit_ids
        cls.env["conveyor.lock"].with_user(cls.seller)._reserve(scene["reserved"])
        values = {
            "partner_id": cls.partner.id,
            "user_id": cls.seller.id,
            "team_id": cls.team.id,
            "company_id": cls.company.id,
        }
        scene["deal"] = cls.env["crm.lead"].create(
            {**values, "name": "Matrix Deal", "type": "opportunity"}
        )
        scene["offer"] = cls.env["sale.order"].create(values)
        return scene

    def setUp(self):
        super().setUp()
        self.sessions = {}
        self.actions = {}
        partners = [r.id for r in self.scene.values() if r._name == "res.partner"]
        self.concerned = {"partners": tuple(partners)}

    # One try

    def try_all(self, operation):
        for way in operation.ways:
            for role, letter in operation.outcomes.items():
                with self.subTest(operation.said, way=way, role=role):
                    self.try_one(operation, way, role, letter)

    def try_one(self, operation, way, role, letter):
        """Let a role try something, compare, and undo it."""
        if operation.record and way in ("action", "sudo"):
            self.action_of(operation, way)
        self.company.conveyor_leader_may = role == "leader+"
        self.log_in(role)
        self.told = False
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            before, attempts = self.state(), self.count("conveyor_attempt")
            requests = self.count("conveyor_change_request")
            refusal = None
            try:
                with mute_logger(
                    "odoo.http",
                    "odoo.sql_db",
                    "odoo.addons.rpc",
                    "odoo.addons.base.models.ir_actions",
                ):
                    self.come(operation, way, role)
            except Refused as error:
                refusal = str(error)
            after = self.state()
            self.compare(operation, way, role, letter, refusal, before == after)
            if letter == "-" and role == "other" and not way.endswith("load"):
                recorded = self.count("conveyor_attempt") > attempts
                self.assertTrue(recorded or operation.silent, "no attempt recorded")
            if letter in "sh":
                return  # nothing else but being seen can have happened
            asked = self.count("conveyor_change_request") > requests
            self.assertEqual(asked, letter == "?")
            self.assert_together()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def compare(self, operation, way, role, letter, refusal, same):
        if letter in "sh":
            self.assertTrue(same, "something has changed")
            self.assertEqual(self.told, letter == "s", refusal)
            return
        if letter == "+":
            self.assertIsNone(refusal)
            self.assertFalse(same, "nothing has changed")
            if operation.record and role != "portal":
                self.assert_written(operation)
        else:
            self.assertTrue(same, "something has changed")
            self.assertEqual(bool(refusal), letter == "-", refusal)

    def assert_written(self, operation):
        record = self.scene[operation.record]
        for name, value in self.values_of(operation).items():
            there = record[name]
            there = there.id if record._fields[name].relational else there
            self.assertEqual(there, value, name)

    def assert_together(self):
        """Contact and file say the same of who owns the client."""
        self.env.invalidate_all()
        for name in ("file", "disputed", "permitted"):
            file = self.scene[name].exists()
            if file and not file.merged_into_id:
                self.assertEqual(file.owner_id, file.partner_id.user_id)

    def state(self):
        self.env.invalidate_all()
        found = {}
        for name, statement in self.compared.items():
            self.env.cr.execute(statement, self.concerned)
            found[name] = self.env.cr.fetchall()
        return found

    def count(self, table):
        self.env.cr.execute(SQL("SELECT count(*) FROM %s", SQL.identifier(table)))
        return self.env.cr.fetchone()[0]

    def values_of(self, operation):
        return {
            name: self.scene[value[1:]].id
            if isinstance(value, str) and value.startswith("@")
            else value
            for name, value in operation.values.items()
        }

    # Coming over HTTP

    def log_in(self, role):
        self.role = role
        if role in self.sessions:
            self.session, self.opener = self.sessions[role]
            return
        self.session = None  # that of the role before stays open
        user = self.people[role]
        self.authenticate(user.login, user.login)
        self.sessions[role] = self.session, self.opener

    def post(self, path, params):
        response = self.opener.post(
            self.base_url() + path,
            json={"jsonrpc": "2.0", "id": 0, "method": "call", "params": params},
            timeout=60,
        )
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            self.refused(answer["error"]["data"]["name"], answer["error"]["data"])
        return answer.get("result")

    def refused(self, name, said):
        self.assertIn(name, REFUSALS, said)
        raise Refused(said)

    def call(self, model, method, *args, **kwargs):
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def come(self, operation, way, role):
        if not operation.record:
            getattr(self, f"do_{way}")()
            return
        record = self.scene[operation.record]
        come = getattr(self, f"write_by_{way}")
        come(record, self.values_of(operation), operation)

    def write_by_write(self, record, values, _operation):
        self.call(record._name, "write", record.ids, values)

    def write_by_forged(self, record, values, _operation):
        self.call(record._name, "write", record.ids, values, context=FORGED)

    def write_by_web_save(self, record, values, _operation):
        self.call(record._name, "web_save", record.ids, values, {"id": {}})

    def write_by_web_save_multi(self, record, values, _operation):
        self.call(record._name, "web_save_multi", record.ids, [values], {"id": {}})

    def write_by_load(self, record, values, _operation):
        header, row = [".id"], [str(record.id)]
        for name, value in values.items():
            field = record._fields[name]
            header.append(f"{name}/.id" if field.relational else name)
            empty = value is False and field.type != "boolean"
            row.append("" if empty else str(value))
        result = self.call(record._name, "load", header, [row])
        if not result["ids"]:
            raise Refused(result["messages"])

    def by_json2(self, model, method, **values):
        response = self.url_open(
            f"/json/2/{model}/{method}",
            json=values,
            headers={"Authorization": f"Bearer {self.keys[self.role]}"},
            timeout=60,
        )
        if response.status_code != 200:
            self.refused(response.json()["name"], response.text)
        return response.text

    def write_by_json2(self, record, values, _operation):
        self.by_json2(record._name, "write", ids=record.ids, vals=values)

    def write_by_xmlrpc(self, record, values, _operation):
        self.by_xmlrpc(record._name, "write", [record.ids, values])

    def by_xmlrpc(self, model, method, arguments):
        try:
            return self.xmlrpc_object.execute_kw(
                get_db_name(),
                self.people[self.role].id,
                self.keys[self.role],
                model,
                method,
                arguments,
            )
        except Fault as fault:
            # 1 would be a failure of the server
            self.assertIn(fault.faultCode, (2, 4), fault.faultString)
            raise Refused(fault.faultString) from fault

    def write_by_action(self, record, _values, operation):
        self.run_action(record, self.action_of(operation, "action"))

    def write_by_sudo(self, record, _values, operation):
        self.run_action(record, self.action_of(operation, "sudo"))

    def action_of(self, operation, way):
        """Return a server action that does the operation, made by an administrator."""
        key = operation.record, tuple(operation.values), way
        if key not in self.actions:
            values = self.values_of(operation)
            model = self.env["ir.model"]._get(self.scene[operation.record]._name)
            self.actions[key] = self.env["ir.actions.server"].create(
                {"name": "Matrix", "model_id": model.id}
                | (
                    {"state": "code", "code": f"records.sudo().write({values!r})"}
                    if way == "sudo"
                    else {
                        "state": "object_write",
                        "update_path": next(iter(values)),
                        "evaluation_type": "equation",
                        "value": repr(next(iter(values.values()))),
                    }
                )
            )
        return self.actions[key]

    def run_action(self, record, action):
        context = {
            "active_model": record._name,
            "active_id": record.id,
            "active_ids": record.ids,
        }
        self.post("/web/action/run", {"action_id": action.id, "context": context})


@conveyor_tags
@freeze_time(TODAY)
class TestProtectionMatrix(SellingAndReading, MatrixCase):
    # Membership

    def do_action_close(self):
        self.call("conveyor.client", "action_close", self.file.ids)

    def do_archive_contact(self):
        self.call("res.partner", "action_archive", self.partner.ids)

    def do_archive_file(self):
        self.call("conveyor.client", "action_archive", self.file.ids)

    def do_delete_client(self):
        self.call("res.partner", "unlink", self.partner.ids)

    def do_delete_file(self):
        self.call("conveyor.client", "unlink", self.file.ids)

    def do_delete_person(self):
        self.call("res.partner", "unlink", self.person.ids)

    def merge(self, source, target):
        wizards = "base.partner.merge.automatic.wizard"
        wizard = self.call(
            wizards,
            "create",
            {
                "partner_ids": [Command.set([source.id, target.id])],
                "dst_partner_id": target.id,
                "state": "selection",
            },
        )
        self.post(
            f"/web/dataset/call_button/{wizards}/action_merge",
            {
                "model": wizards,
                "method": "action_merge",
                "args": [wizard],
                "kwargs": {},
            },
        )

    def do_merge_away(self):
        self.merge(self.partner, self.scene["twin"])

    def do_merge_in(self):
        self.merge(self.scene["twin"], self.partner)

    def do_merge_person(self):
        self.merge(self.person, self.scene["outsider"])

    def do_merge_disputed(self):
        self.merge(self.scene["twin"], self.scene["disputed_client"])

    def do_copy_file(self):
        self.call("conveyor.client", "copy", self.file.ids)

    def do_create_file(self):
        self.call(
            "conveyor.client",
            "create",
            {"partner_id": self.prospect.id, "owner_id": self.rival.id},
        )

    def do_create_file_by_default(self):
        self.call(
            "conveyor.client",
            "create",
            {"partner_id": self.prospect.id},
            context={**FORGED, "default_owner_id": self.rival.id},
        )

    # Contacts through somebody else

    def children(self, partner, *commands):
        self.call("res.partner", "write", partner.ids, {"child_ids": list(commands)})

    def do_unlink_child(self):
        self.children(self.partner, Command.unlink(self.person.id))

    def do_delete_child(self):
        self.children(self.partner, Command.delete(self.person.id))

    def do_clear_children(self):
        self.children(self.partner, Command.clear())

    def do_adopt_child(self):
        self.children(self.scene["holding"], Command.link(self.person.id))

    def do_adopt_child_on_creation(self):
        self.call(
            "res.partner",
            "create",
            {"name": "Matrix New", "child_ids": [Command.link(self.person.id)]},
        )

    def do_unlink_on_file(self):
        self.call(
            "conveyor.client",
            "write",
            self.file.ids,
            {"contact_ids": [Command.unlink(self.person.id)]},
        )

    def do_through_user(self):
        self.call("res.users", "write", self.people["portal"].ids, {"parent_id": False})

    # Figures

    def do_write_figures(self):
        self.call(
            "conveyor.figures", "write", self.file.figures_id.ids, {"revenue_total": 9}
        )

    # Locks and permits

    def lock_by(self, kind):
        wizard = self.call(
            "conveyor.lock.set",
            "create",
            {
                "client_ids": [Command.set(self.file.ids)],
                "kind": kind,
                "reason": "Mine",
            },
        )
        self.call("conveyor.lock.set", "action_set", [wizard])

    def do_lock_dispute(self):
        self.lock_by("dispute")

    def do_lock_vip(self):
        self.lock_by("vip")

    def do_lift_dispute(self):
        wizard = self.call(
            "conveyor.lock.lift",
            "create",
            {"lock_ids": [Command.set(self.scene["lock"].ids)], "reason": "Mine"},
        )
        self.call("conveyor.lock.lift", "action_lift", [wizard])

    def do_write_lock(self):
        self.call(
            "conveyor.lock",
            "write",
            self.scene["lock"].ids,
            {"active": False},
            context=FORGED,
        )

    def do_delete_lock(self):
        self.call("conveyor.lock", "unlink", self.scene["lock"].ids)

    def do_create_lock(self):
        self.call(
            "conveyor.lock",
            "create",
            {
                "kind": "reserved",
                "partner_id": self.prospect.id,
                "company_id": self.company.id,
                "owner_id": self.people[self.role].id,
            },
        )

    def do_write_lock_on_file(self):
        command = Command.update(self.scene["lock"].id, {"active": False})
        self.call(
            "conveyor.client",
            "write",
            self.scene["disputed"].ids,
            {"lock_ids": [command]},
        )

    def permit_by(self, **operations):
        wizard = self.call(
            "conveyor.permit.give",
            "create",
            {
                "client_ids": [Command.set(self.file.ids)],
                "user_id": self.people[self.role].id,
                "reason": "Mine",
                **operations,
            },
        )
        self.call("conveyor.permit.give", "action_give", [wizard])

    def do_permit_owner(self):
        self.permit_by(may_owner=True)

    def do_permit_all(self):
        self.permit_by(may_owner=True, may_membership=True, may_data=True)

    def do_create_permit(self):
        self.call(
            "conveyor.permit",
            "create",
            {
                "client_id": self.file.id,
                "user_id": self.people[self.role].id,
                "may_owner": True,
                "until": "2026-12-31",
                "reason": "Mine",
            },
        )

    def do_prolong_permit(self):
        self.call(
            "conveyor.permit",
            "write",
            self.scene["permit"].ids,
            {"until": "2030-01-01"},
        )

    # Prospects

    def do_reserve_reserved(self):
        self.call("res.partner", "action_conveyor_reserve", self.scene["reserved"].ids)

    def do_release_reserved(self):
        self.call("res.partner", "action_conveyor_release", self.scene["reserved"].ids)

    def do_reserve_free(self):
        self.call("res.partner", "action_conveyor_reserve", self.prospect.ids)

    def do_reserve_client(self):
        self.call("res.partner", "action_conveyor_reserve", self.partner.ids)

    # What stays free

    def do_add_person(self):
        self.call(
            "res.partner",
            "create",
            {"name": "Matrix Bob", "parent_id": self.partner.id},
        )

    def do_add_child(self):
        self.children(self.partner, Command.create({"name": "Matrix Eve"}))

    def do_copy_client(self):
        self.call("res.partner", "copy", self.partner.ids, {"name": "Matrix Copy"})

    def do_update_child(self):
        self.children(self.partner, Command.update(self.person.id, {"phone": "7"}))

    def do_update_on_file(self):
        self.call(
            "conveyor.client",
            "write",
            self.file.ids,
            {"contact_ids": [Command.update(self.person.id, {"phone": "7"})]},
        )


def add_tests(case, operations):
    """One test for each operation, named after it."""
    for number, operation in enumerate(operations, 1):
        words = "_".join(re.findall(r"[a-z]+", operation.said.lower()))

        def test(self, operation=operation):
            self.try_all(operation)

        test.__doc__ = operation.said
        setattr(case, f"test_{number:02}_{words}", test)


add_tests(TestProtectionMatrix, matrix.OPERATIONS)


@conveyor_tags
class TestMatrixDocument(LockCase):
    def test_table_in_the_document(self):
        text = matrix.DOCUMENT.read_text("utf-8")
        self.assertEqual(text, matrix.document(text), "run tests/protection_matrix.py")

    def test_enough_cases(self):
        self.assertGreaterEqual(matrix.count(), 200)
