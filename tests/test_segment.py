"""Segments: who is in them, who is addressed, and whose eyes count."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools import SQL

from .common import TODAY, ConveyorCommon, conveyor_tags


class SegmentCommon(ConveyorCommon):
    """A mill and a forge that buy, each with persons; a prospect; marketing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.Segment = cls.env["conveyor.segment"]
        cls.marketer = cls.make_user("marketer", "conveyor_group_marketing")
        cls.us, cls.fr = cls.env.ref("base.us"), cls.env.ref("base.fr")
        cls.tag = cls.env["res.partner.category"].create({"name": "Fair 2026"})
        cls.mill = cls.make_partner(
            "Mill",
            is_company=True,
            country_id=cls.us.id,
            user_id=cls.seller.id,
            email="office@mill.example",
            phone="+1 202-555-0142",
            category_id=[Command.set(cls.tag.ids)],
        )
        cls.forge = cls.make_partner(
            "Forge",
            is_company=True,
            country_id=cls.fr.id,
            user_id=cls.leader.id,
            email="office@forge.example",
        )
        cls.shop = cls.make_partner(
            "Shop", is_company=True, country_id=cls.us.id, email="hello@shop.example"
        )
        cls.ada = cls.make_partner(
            "Ada", parent_id=cls.mill.id, email="ada@mill.example"
        )
        cls.bob = cls.make_partner(
            "Bob", parent_id=cls.mill.id, email="bob@mill.example"
        )
        cls.eve = cls.make_partner(
            "Eve", parent_id=cls.forge.id, email="eve@forge.example"
        )
        cls.make_invoice(cls.mill, "2026-05-01", 300)
        cls.make_invoice(cls.mill, "2026-06-01", 300)
        cls.make_invoice(cls.forge, "2026-06-01", 200)
        cls.refresh()
        cls.decides = cls.env.ref("sales_conveyor.conveyor_person_role_decides")

    @classmethod
    def make_user(cls, name, *groups):
        return new_test_user(
            cls.env,
            f"conveyor_{name}",
            ",".join(f"sales_conveyor.{group}" for group in groups),
            name=f"Test {name.title()}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def follow(self, day=TODAY):
        cron = self.env.ref("sales_conveyor.ir_cron_segment")
        with freeze_time(day), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def segment(self, client=(), partner=(), person=(), user=None, **values):
        return self.Segment.with_user(user or self.officer).create(
            {
                "name": values.pop("name", "Segment"),
                "company_id": self.company.id,
                "client_domain": repr(list(client)),
                "partner_domain": repr(list(partner)),
                "person_domain": repr(list(person)),
                **values,
            }
        )

    def partners(self, statement, column=0):
        rows = self.env.execute_query(statement)
        return self.env["res.partner"].browse(sorted(row[column] for row in rows))

    def members(self, segment, user=None):
        """The members as a user sees them, by every way of asking."""
        segment = segment.with_user(user or self.officer)
        segment.invalidate_recordset()
        found = self.partners(segment._visible_members())
        self.assertEqual(segment.member_count, len(found))
        listed = (
            self.env["res.partner"]
            .with_user(segment.env.user)
            .search(
                [("conveyor_segment_ids", "in", segment.ids), ("parent_id", "=", False)]
            )
        )
        self.assertEqual(found.sorted("id"), listed.sudo().sorted("id"))
        return found

    def recipients(self, segment, conditions=()):
        statement = segment._recipients_query(conditions)
        found = self.partners(statement)
        self.assertEqual(len(found), len(set(found.ids)), "each contact once")
        return found


@conveyor_tags
class TestSegment(SegmentCommon):
    def test_conditions_on_files_and_contacts(self):
        large = self.segment([("revenue_12m", ">", 400), ("purchase_count", ">=", 2)])
        self.assertEqual(self.members(large), self.mill)
        french = self.segment(partner=[("country_id", "=", self.fr.id)])
        self.assertEqual(self.members(french), self.forge)
        tagged = self.segment(
            [("abc_class", "!=", False)], [("category_id", "in", self.tag.ids)]
        )
        self.assertEqual(self.members(tagged), self.mill)
        everybody = self.segment()
        self.assertEqual(self.members(everybody), self.mill | self.forge)
        bought = self.segment([("product_ids", "in", self.product.ids)])
        self.assertEqual(self.members(bought), self.mill | self.forge)

    def test_share_of_clients_and_revenue(self):
        segment = self.segment([("revenue_12m", ">", 400)])
        self.assertEqual(segment.size, 1, "counted at once")
        self.assertEqual(segment.client_count, 1)
        self.assertAlmostEqual(segment.client_share, 50)
        self.assertAlmostEqual(segment.revenue_12m, 600)
        self.assertAlmostEqual(segment.revenue_share, 75)
        self.assertEqual(segment.sample_ids, self.mill)

    def test_closed_files_are_no_part_of_the_whole(self):
        segment = self.segment([("revenue_12m", ">", 400)])
        forge = self.env["conveyor.client"].search(
            [("partner_id", "=", self.forge.id), ("company_id", "=", self.company.id)]
        )
        forge.with_user(self.officer).active = False
        segment.invalidate_recordset()
        self.assertEqual(segment.client_share, 100)
        self.assertEqual(segment.revenue_share, 100, "what Forge bought has gone")

    def test_prospects_and_everybody(self):
        mine = [("name", "in", ["Mill", "Forge", "Shop", "Ada"])]
        prospects = self.segment(partner=mine, audience="prospects")
        self.assertEqual(self.members(prospects), self.shop)
        everybody = self.segment(partner=mine, audience="everybody")
        self.assertEqual(self.members(everybody), self.mill | self.forge | self.shop)
        self.assertEqual(everybody.client_count, 2)

    def test_what_is_not_saved_yet_is_counted(self):
        form = Form(self.Segment.with_user(self.officer))
        form.name = "Not saved"
        self.assertEqual(form.member_count, 2)
        form.client_domain = "[('revenue_12m', '>', 400)]"
        self.assertEqual(form.member_count, 1)
        self.assertAlmostEqual(form.client_share, 50)
        form.client_domain = "[('revenue_12m', '>'"
        self.assertTrue(form.problem)
        self.assertEqual(form.member_count, 0)
        form.client_domain = "[]"
        self.assertFalse(form.problem)
        self.assertEqual(form.save().member_count, 2)

    def test_the_screen_shows_a_sample_before_it_is_saved(self):
        """As the web client asks, with a sample of one."""
        fields_spec = {
            "member_count": {},
            "sample_ids": {"fields": {"conveyor_purchase_count": {}}},
        }
        answer = self.Segment.with_user(self.marketer).onchange(
            {
                "company_id": self.company.id,
                "client_domain": "[('revenue_12m', '>', 400)]",
            },
            ["client_domain"],
            {"company_id": {}, "client_domain": {}, **fields_spec},
        )
        self.assertEqual(answer["value"]["member_count"], 1)
        self.assertEqual(len(answer["value"]["sample_ids"]), 1)

    def test_other_segments(self):
        large = self.segment([("revenue_12m", ">", 400)], name="Large")
        french = self.segment(partner=[("country_id", "=", self.fr.id)], name="French")
        union = self.segment(include_ids=[Command.set((large | french).ids)])
        self.assertEqual(self.members(union), self.mill | self.forge)
        rest = self.segment(exclude_ids=[Command.set(large.ids)])
        self.assertEqual(self.members(rest), self.forge)
        more = self.segment(
            [("revenue_12m", "<", 400)],
            include_ids=[Command.set(large.ids)],
            exclude_ids=[Command.set(french.ids)],
        )
        self.assertEqual(self.members(more), self.mill)
        asked = self.segment([("segment_ids", "in", large.ids)])
        self.assertEqual(self.members(asked), self.mill)
        asked = self.segment([("segment_ids", "not in", large.ids)])
        self.assertEqual(self.members(asked), self.forge)

    def test_circles_are_refused_and_named(self):
        one = self.segment(name="One")
        two = self.segment(name="Two", include_ids=[Command.set(one.ids)])
        three = self.segment([("segment_ids", "in", two.ids)], name="Three")
        circle = "One → Three → Two → One"
        for values in (
            {"include_ids": [Command.link(three.id)]},
            {"exclude_ids": [Command.link(three.id)]},
            {"client_domain": f"[('segment_ids', 'in', [{three.id}])]"},
            {"partner_domain": f"[('conveyor_segment_ids', '=', {three.id})]"},
            {
                "client_domain": "[('partner_id', 'any', "
                f"[('conveyor_segment_ids', 'in', [{three.id}])])]"
            },
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, circle):
                one.write(values)
        with self.assertRaisesRegex(ValidationError, "One → One"):
            one.include_ids = one

    def test_segments_by_their_names_are_refused(self):
        one = self.segment(name="One")
        for domain in (
            [("segment_ids", "ilike", "One")],
            [("segment_ids.name", "=", "One")],
            [("segment_ids", "=", False)],
            [("segment_ids", "any", [("name", "=", "One")])],
        ):
            with (
                self.subTest(domain),
                self.assertRaisesRegex(ValidationError, "choosing these segments"),
            ):
                self.segment(domain)
        self.assertEqual(self.members(one), self.mill | self.forge)

    def test_invalid_conditions_are_refused_with_the_reason(self):
        for domain, reason in (
            ("[('nothing_here', '=', 1)]", "no field “nothing_here” on Client file"),
            ("[('revenue_12m', '>'", "never closed"),
            ("[('revenue_12m', '~~', 1)]", "~~"),
            ("[('owner_id', '=', uid)]", "malformed"),
            ("[('entry_date', '>', 'someday')]", "someday"),
            ("__import__('os').system('x')", "malformed"),
        ):
            with self.subTest(domain), self.assertRaisesRegex(ValidationError, reason):
                self.segment(client_domain=domain)
        with self.assertRaisesRegex(ValidationError, "choose the roles"):
            self.segment(addressee="roles")

    def test_what_is_gone_is_no_member(self):
        everybody = self.segment()
        self.client_of(self.mill).with_user(self.officer).action_close()
        self.assertEqual(self.members(everybody), self.forge)
        self.forge.with_user(self.officer).sudo().active = False
        self.assertFalse(self.members(everybody))

    def test_companies(self):
        other = self._make_company("Other Works")
        self.make_invoice(self.shop, "2026-06-01", 50, company=other)
        self.refresh()
        theirs = self.Segment.create({"name": "Theirs", "company_id": other.id})
        self.assertEqual(self.partners(theirs._members_query()), self.shop)
        self.assertEqual(self.members(self.segment()), self.mill | self.forge)
        with self.assertRaises(AccessError):
            theirs.with_user(self.officer).name = "Ours"
        with self.assertRaisesRegex(ValidationError, "one company"):
            self.Segment.create(
                {
                    "name": "Both",
                    "company_id": self.company.id,
                    "include_ids": [Command.set(theirs.ids)],
                }
            )
        with self.assertRaises(ValidationError):
            self.segment([("segment_ids", "in", theirs.ids)])

    def test_the_blacklist_is_excluded_as_odoo_does(self):
        self.env["mail.blacklist"].create({"email": self.mill.email})
        Partner = self.env["res.partner"]
        ours = Domain("id", "in", (self.mill | self.forge | self.ada).ids)
        for operator, value in (
            ("=", True),
            ("=", False),
            ("!=", True),
            ("in", [True]),
        ):
            found = Partner.search(ours & Domain("is_blacklisted", operator, value))
            wanted = self.mill if (operator == "!=") != value else self.forge | self.ada
            self.assertEqual(found.sorted("id"), wanted.sorted("id"), (operator, value))
        no_address = self.make_partner("Silent")
        self.assertIn(no_address, Partner.search([("is_blacklisted", "=", False)]))
        segment = self.segment(partner=[("is_blacklisted", "=", False)])
        self.assertEqual(self.members(segment), self.forge)


@conveyor_tags
class TestAddressees(SegmentCommon):
    def key(self, partner, roles=None, **values):
        return self.env["conveyor.key.person"].create(
            {
                "client_id": self.client_of(partner.parent_id).id,
                "partner_id": partner.id,
                "role_ids": [Command.set((roles or self.decides).ids)],
                **values,
            }
        )

    def test_main_and_all(self):
        segment = self.segment()
        self.assertEqual(self.recipients(segment), self.mill | self.forge)
        segment.addressee = "all"
        self.assertEqual(self.recipients(segment), self.ada | self.bob | self.eve)
        self.eve.active = False
        self.assertEqual(self.recipients(segment), self.forge | self.ada | self.bob)
        segment.fallback = False
        self.assertEqual(self.recipients(segment), self.ada | self.bob)
        clients = self.partners(segment._recipients_query(), column=1)
        self.assertEqual(set(clients.ids), {self.mill.id})

    def test_roles(self):
        ada = self.key(self.ada)
        users = self.env.ref("sales_conveyor.conveyor_person_role_uses")
        self.key(self.bob, roles=users)
        segment = self.segment(
            addressee="roles", role_ids=[Command.set(self.decides.ids)]
        )
        self.assertEqual(self.recipients(segment), self.ada | self.forge)
        self.assertEqual(segment.addressee_count, 2)
        segment.fallback = False
        self.assertEqual(self.recipients(segment), self.ada)
        ada.left_on = "2026-06-01"
        self.assertFalse(self.recipients(segment))

    def test_conditions_of_the_way_of_writing(self):
        segment = self.segment(addressee="all")
        self.ada.email = self.bob.email = False
        with_mail = [SQL("p.email_normalized IS NOT NULL")]
        self.assertEqual(self.recipients(segment, with_mail), self.eve | self.mill)
        found = self.env["res.partner"].search(segment._recipients_domain(with_mail))
        self.assertEqual(found.sorted("id"), (self.eve | self.mill).sorted("id"))

    def test_conditions_on_persons(self):
        self.ada.function = "Buyer"
        segment = self.segment(person=[("function", "=", "Buyer")], addressee="all")
        self.assertEqual(self.members(segment), self.mill)
        self.assertEqual(self.recipients(segment), self.ada)

    def test_consent(self):
        segment = self.segment(addressee="all", consent_needed=True)
        self.assertFalse(self.recipients(segment))
        consent = self.env["conveyor.consent"].create(
            {"partner_id": self.ada.id, "company_id": self.company.id, "how": "spoken"}
        )
        self.assertEqual(self.recipients(segment), self.ada)
        consent.action_withdraw()
        self.assertFalse(self.recipients(segment))

    def test_birthdays_by_what_one_may_read(self):
        self.env["conveyor.knowledge"].with_user(self.seller).create(
            {
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "kind_id": self.env.ref(
                    "sales_conveyor.conveyor_knowledge_kind_birthday"
                ).id,
                "day": 20,
                "month": "6",
            }
        )
        soon = [
            ("conveyor_next_birthday", ">=", "today"),
            ("conveyor_next_birthday", "<=", "today +7d"),
        ]
        segment = self.segment(person=soon, addressee="all", shared=True)
        self.assertEqual(self.members(segment), self.mill)
        self.assertEqual(self.recipients(segment), self.ada)
        self.assertEqual(self.members(segment, self.seller), self.mill, "the owner")
        self.assertFalse(self.members(segment, self.leader), "reads no such thing")
        blind = self.segment(person=soon, addressee="all", user=self.marketer)
        self.assertFalse(self.members(blind, self.marketer))
        self.assertFalse(self.recipients(blind), "its author couldn't find them")
        self.follow()
        self.assertEqual((segment.size, blind.size), (1, 0))


@conveyor_tags
class TestSegmentRights(SegmentCommon):
    """Nobody learns by conditions what he may not read, and nobody but those who set up
    segments changes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.probe = [("partner_id.phone", "like", "555-0142")]
        cls.company.conveyor_reading = "owner"

    def test_hidden_details_are_not_found(self):
        segment = self.segment(self.probe)
        self.assertEqual(self.members(segment), self.mill)
        probing = self.segment(self.probe, user=self.marketer)
        self.assertFalse(self.members(probing, self.marketer))
        self.assertFalse(self.partners(probing._members_query()))
        self.follow()
        self.assertEqual((segment.size, probing.size), (1, 0))
        self.assertFalse(self.members(segment, self.marketer), "sees with own eyes")
        segment.shared = True
        self.assertEqual(self.members(segment, self.seller), self.mill, "the owner")
        self.assertFalse(self.members(segment, self.leader))

    def test_who_sees_less_is_asked_last_as_well(self):
        # whoever looked first has left nothing behind by which others see more
        for first, second in ((self.officer, self.marketer),) * 2:
            seen = self.segment(self.probe, user=first)
            self.assertEqual(self.partners(seen._members_query()), self.mill)
            hidden = self.segment(self.probe, user=second)
            self.assertFalse(self.partners(hidden._members_query()))
            for domain in (
                [("phone", "like", "555-0142")],
                [("email", "=", self.mill.email)],
            ):
                hidden = self.segment(partner=domain, user=second)
                self.assertFalse(self.members(hidden, second))
                hidden = self.segment(person=domain, user=second, audience="everybody")
                self.assertFalse(self.members(hidden, second))
                hidden = self.segment([("partner_id", "any", domain)], user=second)
                self.assertFalse(self.members(hidden, second))

    def test_no_way_round_over_other_segments(self):
        probing = self.segment(self.probe, name="Probe", user=self.marketer)
        outer = self.segment(include_ids=[Command.set(probing.ids)])
        self.assertFalse(self.members(outer), "asked as who set up the inner one")
        self.assertFalse(self.partners(outer._members_query()))
        asked = self.segment([("segment_ids", "in", probing.ids)])
        self.assertFalse(self.members(asked))
        inner = self.segment(self.probe, name="Officer's")
        borrowed = self.segment(
            include_ids=[Command.set(inner.ids)], user=self.marketer, name="Borrowed"
        )
        self.assertFalse(self.members(borrowed, self.marketer))
        self.assertFalse(self.partners(borrowed._members_query()))

    def test_whoever_changes_conditions_is_the_author(self):
        segment = self.segment(self.probe)
        segment.with_user(self.marketer).name = "Another name"
        self.assertEqual(segment.author_id, self.officer)
        segment.with_user(self.marketer).sudo().client_domain = repr(
            [*self.probe, ("purchase_count", ">", 0)]
        )
        self.assertEqual(segment.author_id, self.marketer)
        self.assertFalse(self.partners(segment._members_query()))

    def test_what_the_server_says_is_not_typed(self):
        segment = self.segment()
        for values in (
            {"author_id": self.officer.id},
            {"size": 7},
            {"frozen": True},
            {"size_on": "2026-01-01"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                segment.with_user(self.marketer).write(values)
            with self.subTest(values), self.assertRaises(UserError):
                self.segment(user=self.marketer, **values)
        made = (
            self.Segment.with_user(self.marketer)
            .with_context(default_author_id=self.officer.id, default_frozen=True)
            .create({"name": "By default", "company_id": self.company.id})
        )
        self.assertEqual(made.author_id, self.marketer)
        self.assertFalse(made.frozen)
        copied = self.segment(self.probe).with_user(self.marketer).copy()
        self.assertEqual(copied.author_id, self.marketer)
        self.assertFalse(self.partners(copied._members_query()))

    def test_salespeople_set_up_nothing(self):
        segment = self.segment(name="Secret")
        shared = self.segment(name="Shared", shared=True)
        for user in (self.seller, self.leader):
            mine = self.Segment.with_user(user)
            self.assertEqual(
                mine.search([("id", "in", (segment | shared).ids)]), shared
            )
            for act in (
                lambda m=mine: m.create({"name": "Mine"}),
                lambda u=user: shared.with_user(u).write({"client_domain": "[]"}),
                lambda u=user: shared.with_user(u).copy(),
                lambda u=user: shared.with_user(u).action_freeze(),
                lambda u=user: shared.with_user(u).unlink(),
                lambda u=user: segment.with_user(u).member_count,
            ):
                with self.assertRaises(AccessError):
                    act()
            result = mine.load(["name"], [["Loaded"]])
            self.assertFalse(result["ids"])
            with self.assertRaises(AccessError):
                self.Client.with_user(user).search([("segment_ids", "in", segment.ids)])

    def test_analysts_read_sizes_without_details(self):
        segment = self.segment([("revenue_12m", ">", 400)])
        self.follow()
        seen = segment.with_user(self.analyst)
        self.assertEqual(seen.size, 1)
        self.assertEqual(seen.member_count, 1)
        with self.assertRaises(AccessError):
            seen.name = "Mine"

    def test_rows_are_written_by_the_server(self):
        segment = self.segment()
        self.follow()
        for rows in (segment.day_ids, segment.member_ids):
            self.assertTrue(rows)
            for act in (
                lambda r=rows: r.sudo().unlink(),
                lambda r=rows: r.sudo().write({"segment_id": segment.id}),
                lambda r=rows: r.sudo().create({"segment_id": segment.id}),
            ):
                with self.assertRaises(AccessError):
                    act()


@conveyor_tags
class TestSegmentOverTime(SegmentCommon):
    def test_who_has_entered_and_left(self):
        segment = self.segment([("partner_id.category_id", "in", self.tag.ids)])
        self.follow("2026-06-16")
        self.assertEqual(segment.size, 1)
        self.forge.category_id = self.tag
        self.follow("2026-06-17")
        self.mill.category_id = False
        self.follow("2026-06-18")
        self.follow("2026-06-18")
        days = {
            str(day.day): (day.member_count, day.entered_count, day.left_count)
            for day in segment.day_ids
        }
        self.assertEqual(
            days,
            {"2026-06-16": (1, 0, 0), "2026-06-17": (2, 1, 0), "2026-06-18": (1, 0, 1)},
        )
        with freeze_time("2026-06-20"):
            segment = segment.with_user(self.officer)
            self.assertEqual((segment.entered_count, segment.left_count), (1, 1))
            rows = self.env["conveyor.segment.member"]
            entered = rows.search(segment.action_open_entered()["domain"])
            left = rows.search(segment.action_open_left()["domain"])
        self.assertEqual((entered.partner_id, left.partner_id), (self.forge, self.mill))
        self.mill.category_id = self.tag
        self.follow("2026-06-21")
        self.assertEqual(
            segment.member_ids.filtered(lambda m: not m.left_on).partner_id,
            self.mill | self.forge,
        )

    def test_one_that_cannot_be_asked_stops_nobody(self):
        broken = self.segment(name="A")
        whole = self.segment(name="B")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE conveyor_segment SET client_domain = '[(1,2)]' WHERE id = %s",
            [broken.id],
        )
        self.env.invalidate_all()
        self.follow("2026-06-16")
        self.assertFalse(broken.day_ids)
        self.assertEqual(whole.day_ids.member_count, 2)
        self.assertTrue(broken.problem)
        self.assertEqual(broken.member_count, 0)

    def test_frozen_lists_stay(self):
        segment = self.segment([("revenue_12m", ">", 400)])
        action = segment.action_freeze()
        frozen = self.Segment.browse(action["res_id"])
        self.assertTrue(frozen.frozen)
        self.make_invoice(self.forge, "2026-06-10", 1000)
        self.refresh()
        self.assertEqual(self.members(segment), self.mill | self.forge)
        self.assertEqual(self.members(frozen), self.mill)
        self.assertEqual(self.recipients(frozen), self.mill)
        self.follow("2026-06-16")
        self.assertEqual(self.members(frozen), self.mill)
        with self.assertRaisesRegex(UserError, "frozen list"):
            frozen.with_user(self.officer).client_domain = "[]"
        rest = self.segment(exclude_ids=[Command.set(frozen.ids)])
        self.assertEqual(self.members(rest), self.forge)

    def test_what_is_frozen_is_what_one_sees(self):
        self.company.conveyor_reading = "owner"
        segment = self.segment([("partner_id.phone", "like", "555-0142")])
        action = segment.with_user(self.marketer).action_freeze()
        frozen = self.Segment.browse(action["res_id"])
        self.assertFalse(frozen.member_ids)

    def test_merged_contacts_stay_members(self):
        double = self.make_partner("Mill again", is_company=True, email=self.mill.email)
        self.make_invoice(double, "2026-06-01", 1000)
        self.refresh()
        frozen = self.Segment.browse(self.segment().action_freeze()["res_id"])
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {
                "partner_ids": [Command.set((self.mill | double).ids)],
                "dst_partner_id": self.mill.id,
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.members(frozen), self.mill | self.forge)

    def test_erasure_takes_members_out(self):
        buyer = self.make_partner("Buyer")
        self.make_invoice(buyer, "2026-06-01", 50)
        self.refresh()
        frozen = self.Segment.browse(self.segment().action_freeze()["res_id"])
        self.assertIn(buyer, frozen.member_ids.partner_id)
        self.env["conveyor.privacy"].with_user(self.officer)._erase(
            buyer, anonymise=True, reason="Asked for it"
        )
        self.assertNotIn(buyer, frozen.member_ids.partner_id)

    def test_forged_permission_writes_no_rows(self):
        frozen = self.Segment.browse(self.segment().action_freeze()["res_id"])
        rows = frozen.member_ids.with_user(self.marketer)
        with self.assertRaises(AccessError):
            rows.sudo().with_context(conveyor_by_server=True).unlink()

    def test_activities_for_the_owner_of_each_member(self):
        segment = self.segment()
        action = segment.action_schedule_activity()
        self.assertEqual(
            set(action["context"]["active_ids"]),
            set((self.client_of(self.mill) | self.client_of(self.forge)).ids),
        )
        nobody = self.segment([("purchase_count", ">", 99)])
        with self.assertRaisesRegex(UserError, "None of the members"):
            nobody.action_schedule_activity()

    def test_lists(self):
        segment = self.segment([("revenue_12m", ">", 400)], addressee="all")
        action = segment.action_open_members()
        found = self.env[action["res_model"]].with_user(self.officer)
        self.assertEqual(found.search(action["domain"]).partner_id, self.mill)
        action = segment.action_open_addressees()
        found = self.env[action["res_model"]].with_user(self.officer)
        self.assertEqual(found.search(action["domain"]), self.ada | self.bob)
        self.assertEqual(self.client_of(self.mill).segment_ids, segment)
        self.assertEqual(self.ada.with_user(self.officer).conveyor_segment_ids, segment)
