"""A VIP programme: who is on its list, all of them, and nobody is forgotten."""

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .vip import VipCommon


@conveyor_tags
@freeze_time(TODAY)
class TestProgramme(VipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.Client.concat(*(cls.make_client() for _number in range(4)))
        cls.person = cls.make_client(company=False)
        cls.programme = cls.make_programme([cls.anna, cls.boris])

    def start(self):
        self.programme.action_start()
        return self.programme

    # Who is on the list

    def test_all_corporate_clients_by_rule(self):
        other = self._make_company("Elsewhere")
        self.env["conveyor.client"].create(
            {
                "partner_id": self.make_partner(is_company=True).id,
                "company_id": other.id,
            }
        )
        self.start()
        self.assertEqual(self.programme.line_ids.client_id, self.files)
        self.assertEqual(set(self.programme.line_ids.mapped("state")), {"waiting"})
        self.assertEqual(self.programme.waiting_count, 4)
        self.assertEqual(self.programme.line_ids.partner_id, self.files.partner_id)

    def test_closed_files_and_archived_contacts_are_not_on_it(self):
        self.files[0].with_user(self.officer).state = "closed"
        self.files[1].partner_id.active = False
        self.start()
        self.assertEqual(self.programme.line_ids.client_id, self.files[2:])

    def test_private_persons_are_chosen(self):
        self.start()
        self.programme.conveyor_add_clients(self.person.ids)
        line = self.line(self.programme, self.person)
        self.assertTrue(line.chosen)
        self.assertEqual(line.state, "waiting")
        self.programme.conveyor_add_clients(self.person)
        self.assertEqual(self.programme.line_count, 5)
        self.programme.action_sync()
        self.assertEqual(line.state, "waiting", "chosen ones stay")

    def test_clients_of_another_company_are_not_chosen(self):
        other = self._make_company("Elsewhere")
        file = self.env["conveyor.client"].create(
            {"partner_id": self.make_partner().id, "company_id": other.id}
        )
        self.head.company_ids |= other
        with self.assertRaisesRegex(UserError, "only clients of Conveyor Works"):
            self.programme.with_context(
                allowed_company_ids=(self.company | other).ids
            ).conveyor_add_clients(file)

    def test_new_clients_are_proposed_while_it_runs(self):
        self.start()
        new = self.make_client()
        with self.enter_registry_test_mode():
            self.env.ref("sales_conveyor.ir_cron_vip").method_direct_trigger()
        self.env.invalidate_all()
        line = self.line(self.programme, new)
        self.assertEqual(line.state, "proposed")
        self.assertEqual(self.programme.proposed_count, 1)
        line.action_take_in()
        self.assertEqual(line.state, "waiting")

    def test_who_left_is_marked_and_comes_back(self):
        self.start()
        file = self.files[0]
        line = self.line(self.programme, file)
        file.with_user(self.officer).state = "closed"
        self.programme.action_sync()
        self.assertEqual((line.state, line.left_cause), ("left", "closed"))
        file.with_user(self.officer).state = "verified"
        self.programme.action_sync()
        self.assertEqual((line.state, line.left_cause), ("waiting", False))

    def test_merged_clients(self):
        self.start()
        lines = [self.line(self.programme, file) for file in self.files[:2]]
        self.files[0]._merge_into(self.files[1])
        self.assertEqual(lines[0].left_cause, "merged")
        self.assertEqual(lines[1].state, "waiting")
        self.programme.conveyor_add_clients(self.person)
        line = self.line(self.programme, self.person)
        target = self.make_client(company=False)
        self.person._merge_into(target)
        self.assertEqual(line.client_id, target)
        self.assertEqual(line.partner_id, target.partner_id)

    def test_taken_out_for_a_reason(self):
        self.start()
        line = self.line(self.programme, self.files[0])
        with self.assertRaisesRegex(UserError, "Say why"):
            line.conveyor_leave_out(" ")
        line.conveyor_leave_out("Is being wound up")
        self.assertEqual((line.state, line.left_cause), ("left", "head"))
        self.programme.action_sync()
        self.assertEqual(line.state, "left", "the rule doesn't bring it back")
        line.action_take_back()
        self.assertEqual(line.state, "waiting")

    # Closing

    def test_nobody_is_forgotten(self):
        self.start()
        with self.assertRaises(RedirectWarning) as caught:
            self.programme.action_close()
        message, action, *_button = caught.exception.args
        self.assertIn("4 clients of “Summer round”", message)
        lines = self.Line.search(action["domain"])
        self.assertEqual(lines.client_id, self.files)
        lines[:3].with_user(self.head).write({"explanation": "Abroad until autumn"})
        with self.assertRaisesRegex(RedirectWarning, "1 clients"):
            self.programme.action_close()
        lines[3].with_user(self.head).conveyor_leave_out("Wound up")
        self.programme.action_close()
        self.assertEqual(self.programme.state, "closed")

    def test_new_clients_need_a_word_too(self):
        self.start()
        self.programme.line_ids.write({"explanation": "No time"})
        self.make_client()
        with self.assertRaisesRegex(RedirectWarning, "1 clients"):
            self.programme.action_close()

    def test_closed_stays_closed(self):
        self.start()
        self.programme.line_ids.write({"explanation": "No time"})
        self.programme.action_close()
        line = self.programme.line_ids[0]
        for change in (
            lambda: self.programme.write({"name": "x"}),
            lambda: line.write({"explanation": "x"}),
            lambda: self.programme.participant_ids[0].write({"share": 10}),
            lambda: self.programme.participant_ids[0].unlink(),
            lambda: self.programme.action_sync(),
            lambda: self.programme.action_start(),
            lambda: line.conveyor_leave_out("x"),
            lambda: self.programme.unlink(),
        ):
            with self.assertRaisesRegex(
                UserError, "Summer round: the state is “Closed”"
            ):
                change()

    # Capacity

    def test_capacity_by_time(self):
        one, other = self.programme.participant_ids
        self.assertEqual(one.capacity, 50, "10 weeks, half of 10 meetings")
        other.dedication = "only"
        self.assertEqual(other.capacity, 100)
        self.assertEqual(self.programme.capacity, 150)
        self.programme.date_to = "2026-06-14"
        self.assertEqual(one.capacity, 5)

    def test_participants_work_in_the_company(self):
        outside = new_test_user(
            self.env,
            "outside",
            "sales_conveyor.conveyor_group_user",
            company_id=self.env.ref("base.main_company").id,
            company_ids=[(6, 0, self.env.ref("base.main_company").ids)],
        )
        clerk = self.make_user("clerk", "base.group_user")
        for user, why in ((outside, "who work in this company"), (clerk, "take part")):
            with self.assertRaisesRegex(ValidationError, why):
                self.programme.participant_ids = [(0, 0, {"user_id": user.id})]

    def test_head_has_the_role(self):
        with self.assertRaisesRegex(ValidationError, "can't lead the programme"):
            self.make_programme(head_id=self.seller.id)

    # What waits for the head

    def start_screen(self, user):
        screen = self.env["conveyor.start"].with_user(user).get_start()
        return {
            section["key"]: {card["key"]: card for card in section["cards"]}
            for section in screen["sections"]
        }

    def test_head_s_day(self):
        self.start()
        second = self.make_head("second")
        self.make_programme([self.clara], head_id=second.id).action_start()
        line = self.programme.line_ids[0]
        sections = self.start_screen(self.head)
        self.assertEqual(list(sections), ["today", "vip_head"])
        waiting = sections["vip_head"]["vip_waiting"]
        self.assertEqual(waiting["value"], 4)
        found = line.with_user(self.head).search(waiting["action"]["domain"])
        self.assertEqual(found, self.programme.line_ids)
        line.conveyor_leave_out("Is being wound up")
        sections = self.start_screen(self.head)
        self.assertEqual(sections["vip_head"]["vip_waiting"]["value"], 3)
        # who leads none has no such part, nor has the head once it is over
        self.programme.line_ids.explanation = "The round was given up"
        self.assertNotIn("vip_head", self.start_screen(self.make_head("third")))
        self.programme.action_close()
        self.assertNotIn("vip_head", self.start_screen(self.head))

    def make_head(self, name):
        return self.make_user(name, "sales_conveyor.conveyor_group_vip_head")

    # Who may

    def test_others_read_and_change_nothing(self):
        self.start()
        line = self.programme.line_ids[0]
        for user in (self.seller, self.leader, self.officer, self.anna):
            self.assertTrue(self.programme.with_user(user).name)
            # how far the programme is, is the same for whoever looks
            self.programme.invalidate_recordset()
            self.assertEqual(self.programme.with_user(user).line_count, 4)
            for change in (
                lambda u=user: self.make_programme(user=u, head_id=self.head.id),
                lambda u=user: self.programme.with_user(u).write({"name": "x"}),
                lambda u=user: self.programme.with_user(u).sudo().write({"goals": "x"}),
                lambda u=user: self.programme.with_user(u).action_propose(),
                lambda u=user: self.programme.with_user(u).action_close(),
                lambda u=user: self.programme.with_user(u).action_sync(),
                lambda u=user: self.programme.with_user(u).unlink(),
                lambda u=user: self.programme.with_user(u).conveyor_add_clients(
                    self.person
                ),
                lambda u=user: line.with_user(u).write({"note": "x"}),
                lambda u=user: line.with_user(u).sudo().write({"rating": "excellent"}),
                lambda u=user: line.with_user(u).conveyor_leave_out("x"),
                lambda u=user: line.with_user(u).unlink(),
                lambda u=user: self.programme.participant_ids.with_user(u).write(
                    {"share": 1}
                ),
                lambda u=user: (
                    self.programme.participant_ids.with_user(u).sudo().unlink()
                ),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_what_is_prepared_is_for_those_who_lead(self):
        self.programme.with_user(self.head).action_sync()
        lines = self.programme.line_ids
        self.assertTrue(lines)
        for user, seen in (
            (self.seller, False),
            (self.leader, True),
            (self.officer, True),
            (self.head, True),
        ):
            programme = self.programme.with_user(user)
            self.assertEqual(bool(programme.search_count([])), seen, user.name)
            self.assertEqual(
                lines.with_user(user).search_count([("id", "in", lines.ids)]),
                len(lines) if seen else 0,
            )
        with self.assertRaises(AccessError):
            lines[0].with_user(self.seller).read(["relation"])
        self.start()
        files = lines.client_id
        own = files.filtered(lambda file: file.owner_id == self.seller)
        listed = lines.filtered(lambda line: line.user_id == self.seller)
        seen = lines.with_user(self.seller).search([("id", "in", lines.ids)])
        self.assertEqual(seen.client_id, own | listed.client_id)
        self.assertLess(len(seen), len(lines))

    def test_head_writes_no_states(self):
        self.start()
        line = self.programme.line_ids[0]
        for values in (
            {"state": "met"},
            {"participant_id": self.programme.participant_ids[0].id},
            {"note": "x", "state": "met"},
            {"user_id": self.head.id},
            {"relation": "excellent"},
        ):
            with self.assertRaises(AccessError):
                line.write(values)
            with self.assertRaises(AccessError):
                self.programme.write({"line_ids": [(1, line.id, values)]})
        with self.assertRaises(AccessError):
            self.Line.with_user(self.head).with_context(conveyor_by_server=True).create(
                {"programme_id": self.programme.id, "client_id": self.person.id}
            )
        with self.assertRaises(UserError):
            self.programme.with_context(default_state="closed").write(
                {"state": "closed"}
            )
        with self.assertRaises(AccessError):
            line.copy()
        with self.assertRaises(AccessError):
            line.unlink()
        self.assertEqual(line.state, "waiting")

    def test_created_in_another_state(self):
        with self.assertRaisesRegex(UserError, "with its buttons"):
            self.make_programme(state="running")
        with self.assertRaisesRegex(UserError, "with its buttons"):
            self.env["conveyor.vip.programme"].with_user(self.head).with_context(
                default_state="closed"
            ).create({"name": "x", "company_id": self.company.id})

    @mute_logger("odoo.sql_db")
    def test_import_is_no_way_round(self):
        self.start()
        line = self.programme.line_ids[0]
        loaded = self.Line.with_user(self.head).load(
            [".id", "state"], [[str(line.id), "met"]]
        )
        self.assertFalse(loaded["ids"])
        loaded = (
            self.env["conveyor.vip.programme"]
            .with_user(self.seller)
            .load([".id", "name"], [[str(self.programme.id), "x"]])
        )
        self.assertFalse(loaded["ids"])

    def test_companies_are_apart(self):
        self.start()
        other = self._make_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            "stranger",
            "sales_conveyor.conveyor_group_vip_head",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in (
            "conveyor.vip.programme",
            "conveyor.vip.line",
            "conveyor.vip.participant",
        ):
            records = self.env[model].with_user(stranger)
            records = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(records.search([]))
        programme = self.programme.with_user(stranger)
        with self.assertRaises(AccessError):
            programme.with_context(allowed_company_ids=other.ids).action_close()

    def test_started_with_participants_only(self):
        programme = self.make_programme()
        with self.assertRaisesRegex(UserError, "no participants"):
            programme.action_start()

    def test_draft_is_deleted_and_copied(self):
        copy = self.programme.copy()
        self.assertEqual(copy.name, "Summer round (copy)")
        self.assertEqual(copy.participant_ids.user_id, self.anna | self.boris)
        self.start()
        with self.assertRaises(UserError):
            self.programme.unlink()
        copy.unlink()
        self.assertFalse(copy.exists())
