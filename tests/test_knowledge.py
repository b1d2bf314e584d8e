"""Personal knowledge: everybody adds, few read, by whatever way they come."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, JsonRpcException, freeze_time, new_test_user
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .test_key_person import PeopleCommon

SECRET = "collects-old-clocks"


class KnowledgeCommon(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Knowledge = cls.env["conveyor.knowledge"]
        cls.hobby = cls.env.ref("sales_conveyor.conveyor_knowledge_kind_hobby")
        cls.birthday = cls.env.ref("sales_conveyor.conveyor_knowledge_kind_birthday")
        cls.known = cls.know(cls.seller)

    @classmethod
    def know(cls, user, partner=None, **values):
        return (
            cls.env["conveyor.knowledge"]
            .with_user(user)
            .create(
                {
                    "partner_id": (partner or cls.ada).id,
                    "kind_id": cls.hobby.id,
                    "text": SECRET,
                    "company_id": cls.company.id,
                    **values,
                }
            )
        )

    def reads(self, user, known=None):
        self.env.flush_all()
        self.env.invalidate_all()
        known = known or self.known
        rows = self.Knowledge.with_user(user)
        found = bool(rows.search([("id", "=", known.id)]))
        try:
            known.with_user(user).read(["text"])
            read = True
        except AccessError:
            read = False
        self.assertEqual(found, read, "searching and reading agree")
        return read

    def with_group(self, name, group):
        return new_test_user(
            self.env,
            name,
            f"sales_conveyor.{group}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )


@conveyor_tags
class TestKnowledge(KnowledgeCommon):
    def test_who_reads(self):
        vip_head = self.with_group("vip", "conveyor_group_vip_head")
        given = self.with_group("given", "conveyor_group_knowledge")
        for user in (self.seller, self.officer, vip_head, given):
            self.assertTrue(self.reads(user), user.name)
            self.assertTrue(self.ada.with_user(user).conveyor_may_know)
        for user in (self.other, self.leader, self.manager):
            self.assertFalse(self.reads(user), user.name)
            self.assertFalse(self.ada.with_user(user).conveyor_may_know)
        for user in (self.analyst, self.accountant):
            with self.assertRaises(AccessError):
                self.Knowledge.with_user(user).search([], limit=1)
            self.assertNotIn(
                "conveyor_knowledge_ids",
                self.env["res.partner"].with_user(user).fields_get(),
            )

    def test_a_stranger_adds_and_reads_only_what_he_wrote(self):
        added = self.know(self.other, text="Likes chess")
        self.assertTrue(self.reads(self.other, added))
        self.assertTrue(self.reads(self.seller, added))
        self.assertFalse(self.reads(self.other))
        added.with_user(self.other).text = "Likes chess and tea"
        added.with_user(self.seller).text = "Likes chess; is ill at present"
        self.assertFalse(self.reads(self.other, added), "the owner has gone on writing")
        self.assertEqual(
            self.Knowledge.with_user(self.other).search_count(
                [("partner_id", "=", self.ada.id)]
            ),
            0,
        )

    def test_strangers_change_nothing(self):
        self.other.group_ids |= self.env.ref("base.group_allow_export")
        for method, args in (
            ("write", ({"text": "x"},)),
            ("unlink", ()),
            ("copy", ()),
            ("export_data", (["text"],)),
            ("web_read", ({"text": {}},)),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(self.known.with_user(self.other), method)(*args)

    def test_the_owner_changes_and_with_him_who_reads(self):
        self.file.with_user(self.officer).owner_id = self.other
        self.assertTrue(self.reads(self.other))
        self.assertTrue(self.reads(self.seller), "what he wrote himself he knows")
        self.known.with_user(self.other).text = "More"
        self.assertFalse(self.reads(self.seller))

    def test_nothing_is_found_out_by_searching(self):
        partners = self.env["res.partner"].with_user(self.other)
        rows = self.Knowledge.with_user(self.other)
        for domain in (
            [("conveyor_knowledge_ids.text", "ilike", SECRET)],
            [("conveyor_knowledge_ids", "ilike", "Ada")],
            [("conveyor_knowledge_ids", "any", [("text", "ilike", SECRET)])],
            [("conveyor_knowledge_ids", "!=", False)],
            [("commercial_partner_id.child_ids.conveyor_knowledge_ids", "!=", False)],
        ):
            with self.subTest(domain):
                self.assertFalse(partners.search([("id", "=", self.ada.id), *domain]))
                owner = partners.with_user(self.seller)
                self.assertTrue(owner.search([("id", "=", self.ada.id), *domain]))
        self.assertFalse(rows.name_search("Ada"))
        self.assertFalse(rows._read_group([], ["kind_id"], ["text:array_agg"]))
        self.assertFalse(
            rows.formatted_read_group(
                [("partner_id", "=", self.ada.id)], ["partner_id"], ["__count"]
            )
        )
        self.assertFalse(rows.search([("may_read", "=", False)]))

    def test_names_and_logs_tell_nothing(self):
        self.assertNotIn(SECRET, self.known.sudo().display_name)
        self.assertNotIn(SECRET, str(self.ada.message_ids.mapped("body")))
        self.assertNotIn(SECRET, str(self.file.message_ids.mapped("body")))
        self.assertNotIn("message_ids", self.Knowledge._fields)
        self.assertNotIn(
            self.known.id, self.ada.with_user(self.other).conveyor_knowledge_ids.ids
        )

    def test_moving_a_person_tells_nothing(self):
        """Whoever puts a person under a client of his own doesn't read by it."""
        mine = self.make_partner("Mine", is_company=True, user_id=self.other.id)
        self.make_invoice(mine, "2026-06-01", 10)
        self.refresh()
        # as if no lock held: the server moves the person, without the officer
        self.ada.with_user(self.other).sudo()._conveyor_as_server().parent_id = mine
        self.refresh()
        self.assertEqual(self.ada.commercial_partner_id, mine)
        self.assertFalse(self.reads(self.other))
        self.assertTrue(self.reads(self.seller))
        # the officer does it on purpose
        self.known.sudo()._belong_to(self.mill)
        self.ada.with_user(self.officer).parent_id = self.mill
        self.ada.with_user(self.officer).parent_id = mine
        self.assertTrue(self.reads(self.other))

    def test_folded_and_taken_out_again(self):
        bakery = self.make_partner("Bakery", is_company=True, user_id=self.other.id)
        self.make_invoice(bakery, "2026-06-01", 10)
        self.refresh()
        bakery._conveyor_as_server().write({"parent_id": self.mill.id})
        bakery._conveyor_as_server().is_company = False
        self.refresh()
        baker = self.make_partner("Baker", parent_id=bakery.id)
        known = self.know(self.officer, baker)
        self.assertTrue(self.reads(self.seller, known))
        bakery._conveyor_as_server().write({"parent_id": False, "is_company": True})
        self.refresh()
        self.assertEqual(self.client_of(bakery).owner_id, self.other)
        self.assertTrue(self.reads(self.other, known))
        self.assertFalse(self.reads(self.seller, known))

    def test_another_company(self):
        elsewhere = self._make_company("Elsewhere")
        foreigner = new_test_user(
            self.env,
            "foreigner",
            "sales_conveyor.conveyor_group_officer",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        with self.assertRaises(AccessError):
            self.known.with_user(foreigner).with_context(
                allowed_company_ids=elsewhere.ids
            ).read(["text"])
        with self.assertRaises(AccessError):
            self.know(self.seller, company_id=elsewhere.id)

    def test_nobody_says_who_reads(self):
        for values in (
            {"client_partner_id": self.make_partner().id},
            {"edited": False},
            {"partner_id": self.bob.id},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.known.with_user(self.seller).write(values)
        with self.assertRaises(UserError):
            self.know(self.other, client_partner_id=self.make_partner().id)

    def test_import_adds_and_changes_nothing(self):
        rows = self.Knowledge.with_user(self.other)
        added = rows.load(
            ["partner_id/.id", "kind_id", "text", "company_id/.id"],
            [[str(self.ada.id), "Hobby", "Sails", str(self.company.id)]],
        )
        self.assertTrue(added["ids"])
        with mute_logger("odoo.sql_db"):
            refused = rows.load([".id", "text"], [[str(self.known.id), "x"]])
        self.assertFalse(refused["ids"])
        self.assertEqual(self.known.text, SECRET)

    def test_what_is_no_knowledge(self):
        for values in (
            {"text": " "},
            {"kind_id": self.birthday.id},
            {"kind_id": self.birthday.id, "day": 31, "month": "4"},
            {"kind_id": self.birthday.id, "day": 29, "month": "2", "year": 1999},
            {"kind_id": self.birthday.id, "day": 1, "month": "2", "year": 99},
            {"kind_id": self.birthday.id, "day": 1, "month": "2", "year": 2999},
            {"partner_id": self.mill.id},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.know(self.seller, **values)


@conveyor_tags
class TestBirthdays(KnowledgeCommon):
    def born(self, day, month, year=0, **values):
        return self.know(
            self.seller,
            kind_id=self.birthday.id,
            text=False,
            day=day,
            month=str(month),
            year=year,
            **values,
        )

    def test_next_time(self):
        for values, expected in (
            ((15, 6, 1986), (date(2026, 6, 15), 40)),
            ((14, 6, 1986), (date(2027, 6, 14), 41)),
            ((29, 2), (date(2027, 2, 28), 0)),
        ):
            born = self.born(*values)
            self.assertEqual((born.next_date, born.turns), expected)

    def test_coming_ones_are_found_in_order(self):
        tenth, sixteenth = self.born(10, 7), self.born(16, 6, about="daughter")
        self.born(10, 6)
        action = self.env.ref("sales_conveyor.conveyor_knowledge_action_birthdays")
        found = self.Knowledge.with_user(self.seller).search(
            [
                ("partner_id", "=", self.ada.id),
                ("next_date", ">=", "today"),
                ("next_date", "<=", "today +30d"),
            ],
            order="next_date",
        )
        self.assertEqual(found, sixteenth + tenth)
        self.assertEqual(action.view_mode.split(",")[0], "list")
        months = self.Knowledge.with_user(self.seller)._read_group(
            [("partner_id", "=", self.ada.id), ("next_date", "!=", False)],
            ["next_date:month"],
            ["__count"],
        )
        self.assertEqual([count for _month, count in months], [1, 1, 1])

    def test_what_is_over_comes_again(self):
        born = self.born(16, 6, 1980)
        writer, written = born.write_uid, born.edited
        with freeze_time("2026-06-17"):
            self.Knowledge._advance()
            self.assertEqual(born.next_date, date(2027, 6, 16))
            self.assertEqual(born.turns, 47)
        self.assertEqual((writer, written), (self.seller, born.edited))

    def test_it_is_no_birthday_any_more(self):
        born = self.born(16, 6)
        born.write({"kind_id": self.hobby.id, "text": "Fishing"})
        self.assertFalse(born.next_date)


@conveyor_tags
class TestKnowledgeMerge(KnowledgeCommon):
    def test_persons_that_are_the_same(self):
        twin = self.make_partner("Ada Twin", parent_id=self.mill.id)
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {
                "partner_ids": [Command.set((self.ada | twin).ids)],
                "dst_partner_id": twin.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.known.partner_id, twin)
        self.assertTrue(self.reads(self.seller))

    def test_nobody_reads_by_merging(self):
        """Somebody who may edit contacts absorbs a person into a contact of his own."""
        self.other.group_ids |= self.env.ref("base.group_partner_manager")
        mine = self.make_partner("Mine")
        with mute_logger("odoo.sql_db"), self.assertRaises(AccessError):
            self.env["base.partner.merge.automatic.wizard"].with_user(
                self.other
            ).create(
                {
                    "partner_ids": [Command.set((self.ada | mine).ids)],
                    "dst_partner_id": mine.id,
                    "state": "selection",
                }
            ).action_merge()


@conveyor_tags
@freeze_time(TODAY)
class TestKnowledgeRemotely(KnowledgeCommon, HttpCase):
    def call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def test_no_way_in(self):
        ids, model = self.known.ids, "conveyor.knowledge"
        for method, args, kwargs in (
            ("search_read", ([], ["text"]), {}),
            ("read", (ids, ["text"]), {}),
            ("web_read", (ids,), {"specification": {"text": {}}}),
            ("web_search_read", ([],), {"specification": {"text": {}}}),
            ("export_data", (ids, ["text", "partner_id/name"]), {}),
            ("name_search", ("Ada",), {}),
            ("copy_data", (ids,), {}),
            ("onchange", (ids, {}, ["text"], {"text": {}}), {}),
            ("formatted_read_group", ([], ["kind_id"], ["text:array_agg"]), {}),
            ("web_read_group", ([], ["kind_id"]), {"unfold_read_specification": {}}),
        ):
            with self.subTest(method), mute_logger("odoo.http"):
                try:
                    answer = self.call(self.other, model, method, *args, **kwargs)
                except JsonRpcException as error:
                    answer = str(error)
                self.assertNotIn(SECRET, str(answer))
        [row] = self.call(
            self.other,
            "res.partner",
            "web_read",
            self.ada.ids,
            specification={"conveyor_knowledge_ids": {"fields": {"text": {}}}},
        )
        self.assertEqual(row["conveyor_knowledge_ids"], [])
        [row] = self.call(
            self.seller,
            "res.partner",
            "web_read",
            self.ada.ids,
            specification={"conveyor_knowledge_ids": {"fields": {"text": {}}}},
        )
        self.assertEqual(row["conveyor_knowledge_ids"][0]["text"], SECRET)

    def test_adding(self):
        [row] = self.call(
            self.other,
            "conveyor.knowledge",
            "web_save",
            [],
            {
                "partner_id": self.ada.id,
                "kind_id": self.hobby.id,
                "text": "Sails",
                "company_id": self.company.id,
            },
            {"text": {}},
        )
        self.assertEqual(row["text"], "Sails")
