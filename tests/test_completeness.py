"""How complete client files are: the rules, the statement, who may change what."""

import random

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import SQL, mute_logger

from odoo.addons.sales_conveyor.rules import completeness as rules
from odoo.addons.sales_conveyor.rules import requirement
from odoo.addons.sales_conveyor.sql import completeness as completeness_sql

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class CompletenessCommon(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["conveyor.completeness.rule"]
        cls.Rule.search([]).unlink()
        cls.phone = cls.make_rule("Phone", "phone", weight=30, required=True)
        cls.street = cls.make_rule("Street", "street", weight=10)

    @classmethod
    def make_rule(cls, name, field=None, about="partner", **values):
        if field:
            values["field_id"] = (
                cls.env["ir.model.fields"]
                ._get(
                    cls.env["conveyor.completeness.rule"].new({"about": about}).model,
                    field,
                )
                .id
            )
        return cls.Rule.create({"name": name, "about": about, **values})

    @classmethod
    def make_client(cls, **values):
        partner = cls.make_partner(**{"is_company": True, **values})
        cls.make_invoice(partner, "2026-06-01", 100)
        cls.refresh()
        return cls.client_of(partner)


class TestCompleteness(CompletenessCommon):
    def test_score_and_what_is_missing(self):
        client = self.make_client(street="Main Street 1")
        self.assertEqual(client.completeness_score, 25)
        self.assertEqual(client.gap_ids, self.phone)
        self.assertTrue(client.completeness_lacking)
        self.assertEqual(client.completeness_lacking_since, client.entry_date)
        self.assertEqual(
            client.completeness_gaps,
            [{"id": self.phone.id, "name": "Phone", "adds": 75.0, "required": True}],
        )

    def test_it_follows_the_contact(self):
        client = self.make_client()
        self.assertEqual(client.completeness_score, 0)
        client.partner_id.write({"phone": "+1 555 0100", "street": "Main Street 1"})
        self.refresh()
        self.assertEqual(client.completeness_score, 100)
        self.assertFalse(client.gap_ids)
        self.assertFalse(client.completeness_lacking)
        self.assertFalse(client.completeness_lacking_since)
        client.partner_id.phone = " "
        self.refresh()
        self.assertEqual(client.gap_ids, self.phone)
        self.assertNotEqual(client.completeness_lacking_since, client.entry_date)

    def test_marks_are_lazy(self):
        client = self.make_client()
        prospect = self.make_partner()
        self.env.cr.flush()
        marks = self.env["conveyor.figures.mark"].sudo()
        before = marks.search_count([])
        client.partner_id.write({"website": "example.com", "function": "Owner"})
        prospect.phone = "+1 555 0100"
        self.env.cr.flush()
        self.assertEqual(marks.search_count([]), before)
        client.partner_id.phone = "+1 555 0100"
        self.env.cr.flush()
        self.assertGreater(marks.search_count([]), before)

    def marks(self, act):
        """Return whether a change has clients looked at."""
        marks = self.env["conveyor.figures.mark"].sudo()
        self.env.cr.flush()
        before = marks.search_count([])
        act()
        self.env.cr.flush()
        return marks.search_count([]) > before

    def test_another_value_changes_nothing_where_rules_ask_whether_there_is_one(self):
        partner = self.make_client(phone="+1 555 0100").partner_id
        for value, marked in (
            ("+1 555 0199", False),
            (" ", True),
            (False, False),
            ("+1 555 0100", True),
        ):
            with self.subTest(value=value):
                changed = self.marks(lambda v=value: partner.write({"phone": v}))
                self.assertEqual(changed, marked)
        # with what decides on other rules
        self.assertTrue(
            self.marks(lambda: partner.write({"phone": "1", "is_company": False}))
        )
        # whoever may not read it
        self.assertFalse(
            self.marks(lambda: partner.with_user(self.officer).write({"phone": "2"}))
        )

    def test_another_value_counts_where_a_condition_asks_for_it(self):
        client = self.make_client(phone="+1 555 0100", email="a@b.example")
        partner = client.partner_id
        self.assertFalse(self.marks(lambda: partner.write({"phone": "+1 555 0199"})))
        for about, domain in (
            ("partner", [("phone", "=like", "+1%")]),
            ("persons", [("phone_sanitized", "!=", False)]),
            ("client", [("partner_id.phone", "=like", "+1%")]),
            ("client", [("contact_phone", "=like", "+1%")]),
        ):
            with self.subTest(domain=domain):
                rule = self.make_rule("Way", about=about, kind="domain", domain=domain)
                partner.phone = "+1 555 0100"
                self.assertTrue(self.marks(lambda: partner.write({"phone": "+49 30"})))
                rule.unlink()

    def test_several_contacts_at_once(self):
        clients = [self.make_client(phone="1"), self.make_client()]
        partners = clients[0].partner_id | clients[1].partner_id
        self.assertTrue(self.marks(lambda: partners.write({"phone": "2"})))
        self.refresh()
        self.assertFalse((clients[0] | clients[1]).gap_ids & self.phone)
        self.assertFalse(self.marks(lambda: partners.write({"phone": "3"})))

    def test_contact_persons_are_counted(self):
        self.make_rule("Two with e-mail", "email", "persons", minimum=2, weight=60)
        client = self.make_client(phone="1", street="1")
        self.assertEqual(client.completeness_score, 40)
        persons = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": client.partner_id.id,
                    "email": "a@b.example",
                }
                for name in ("Ann", "Bob")
            ]
        )
        self.refresh()
        self.assertEqual(client.completeness_score, 100)
        persons[0].active = False
        self.refresh()
        self.assertEqual(client.completeness_score, 40)
        persons[0].active = True
        self.refresh()
        self.assertEqual(client.completeness_score, 100)
        persons[1].type = "delivery"
        self.refresh()
        self.assertEqual(client.completeness_score, 40)
        persons[1].type = "contact"
        self.refresh()
        persons[1].unlink()
        self.refresh()
        self.assertEqual(client.completeness_score, 40)

    def test_conditions_are_searched_by_odoo(self):
        tag = self.env["res.partner.category"].create({"name": "Checked"})
        rule = self.make_rule(
            "Checked",
            kind="domain",
            domain=f"[('category_id', 'in', {tag.ids}), ('industry_id', '!=', False)]",
            weight=60,
        )
        client = self.make_client(phone="1", street="1")
        other = self.make_client(phone="1", street="1")
        self.assertEqual(client.gap_ids, rule)
        client.partner_id.write(
            {
                "category_id": [Command.link(tag.id)],
                "industry_id": self.env["res.partner.industry"]
                .create({"name": "X"})
                .id,
            }
        )
        self.refresh()
        self.assertEqual((client | other).mapped("completeness_score"), [100, 40])
        self.assertEqual(rule.missing_count, 1)
        self.assertEqual(
            self.Client.search(rule.action_open_missing()["domain"]), other
        )

    def test_rules_of_a_conveyor_and_of_an_audience(self):
        one, two = self.env["conveyor.conveyor"].create(
            [{"name": "Wholesale"}, {"name": "Retail"}]
        )
        vat = self.make_rule("VAT", "vat", conveyor_id=one.id, weight=60)
        self.make_rule("Birthday", "website", audience="private", weight=60)
        client = self.make_client(phone="1", street="1")
        client.conveyor_id = two
        self.refresh()
        self.assertEqual(client.completeness_score, 100)
        client.conveyor_id = one
        self.refresh()
        self.assertEqual(client.gap_ids, vat)

    def test_the_client_file_itself(self):
        self.make_rule("Note", "note", "client", weight=60)
        client = self.make_client(phone="1", street="1")
        client.note = "<p><br></p>"
        self.refresh()
        self.assertEqual(client.completeness_score, 40)
        client.note = "<p>Deliver before noon</p>"
        self.refresh()
        self.assertEqual(client.completeness_score, 100)

    def test_closed_files_are_not_judged(self):
        client = self.make_client()
        client.action_close()
        self.refresh()
        self.assertFalse(client.completeness_id)
        client.action_reopen()
        self.refresh()
        self.assertTrue(client.completeness_id)

    def test_changed_rules_are_followed_by_a_rebuild(self):
        client = self.make_client(street="1")
        rebuilds = self.env["conveyor.rebuild"]
        rebuilds.search([]).write({"state": "done"})
        self.phone.weight = 10
        rebuild = rebuilds.search([("state", "=", "waiting")])
        self.assertEqual(rebuild.cause, "settings")
        rebuild.sudo()._run()
        self.assertEqual(client.completeness_score, 50)

    def test_opening_a_file_shows_this_moment_and_writes_nothing(self):
        client = self.make_client(street="1")
        client.partner_id.phone = "+1 555 0100"
        self.env.flush_all()
        self.env.invalidate_all()
        specification = {
            "completeness_score": {},
            "gap_ids": {},
            "completeness_gaps": {},
            "completeness_lacking": {},
        }
        seller_client = client.with_user(self.seller)
        [seen] = seller_client.web_read(specification)
        self.assertEqual(seen["completeness_score"], 100)
        self.assertEqual(seen["gap_ids"], [])
        self.assertFalse(seen["completeness_gaps"] or seen["completeness_lacking"])
        self.env.invalidate_all()
        [seen] = client.partner_id.with_user(self.seller).web_read(
            {"conveyor_completeness": {}, "conveyor_completeness_gaps": {}}
        )
        self.assertEqual(seen["conveyor_completeness"], 100)
        self.env.invalidate_all()
        self.assertEqual(client.completeness_id.score, 25)

    def test_lists_are_searched_sorted_and_grouped(self):
        low, high = self.make_client(), self.make_client(street="1")
        files = self.Client.with_user(self.seller)
        both = [("id", "in", (low | high).ids)]
        self.assertEqual(
            files.search(both, order="completeness_score desc"), high | low
        )
        self.assertEqual(files.search([*both, ("gap_ids", "in", self.street.ids)]), low)
        self.assertEqual(files.search([*both, ("completeness_score", "<", 20)]), low)
        self.assertEqual(
            files.search([*both, ("completeness_lacking", "=", True)]), low | high
        )
        high.partner_id.phone = "1"
        self.refresh()
        self.assertEqual(files.search([*both, ("gap_ids", "=", False)]), high)
        self.assertEqual(
            files._read_group(
                both, ["completeness_lacking"], ["completeness_score:avg"]
            ),
            [(False, 100.0), (True, 0.0)],
        )
        self.assertEqual(
            self.env["res.partner"]
            .with_user(self.seller)
            .search([("conveyor_client_id", "any", [("completeness_score", "<", 100)])])
            & (low | high).partner_id,
            low.partner_id,
        )

    def test_history_is_summed_rightly(self):
        self.make_client(street="1").owner_id = self.seller
        for _n in range(3):
            self.make_client().owner_id = self.leader
        self.env["conveyor.completeness.day"]._write_today()
        self.env["conveyor.completeness.day"]._write_today()
        days = self.env["conveyor.completeness.day"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(sum(days.mapped("file_count")), 4)
        [(score, share)] = days._read_group(
            [("id", "in", days.ids)], [], ["score:avg", "lacking_share:avg"]
        )
        self.assertAlmostEqual(score, 6.25)
        self.assertAlmostEqual(share, 100)

    def test_gaps_are_a_report(self):
        client = self.make_client()
        gaps = self.env["conveyor.completeness.gap"].with_user(self.analyst)
        found = gaps.search([("client_id", "=", client.id)])
        self.assertEqual(found.rule_id, self.phone | self.street)
        self.assertEqual(found.filtered("required").rule_id, self.phone)


class TestCompletenessRights(CompletenessCommon):
    def test_a_score_is_typed_in_by_nobody(self):
        client = self.make_client()
        row = client.completeness_id
        for user in (self.seller, self.officer, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"score": 100})
        with self.assertRaises(AccessError):
            row.sudo().score = 100
        with self.assertRaises(AccessError):
            row.sudo().unlink()
        with self.assertRaises(AccessError):
            row.sudo().create(
                {"client_id": client.id, "company_id": self.company.id, "missing": []}
            )
        # related fields lead nowhere either
        for user in (self.seller, self.officer):
            client.with_user(user).write({"completeness_lacking": False})
        self.refresh()
        self.assertTrue(row.lacking)

    def test_rules_are_made_by_the_administrator(self):
        for user in (self.seller, self.leader, self.officer, self.analyst):
            with self.assertRaises(AccessError):
                self.phone.with_user(user).required = False
            with self.assertRaises(AccessError):
                self.phone.with_user(user).unlink()
        self.phone.with_user(self.manager).required = False
        self.assertFalse(self.phone.required)

    def test_conditions_that_cannot_be_checked_are_refused(self):
        for domain in (
            "[('no_field', '=', 1)]",
            "[]",
            "nonsense(",
            "[('conveyor_completeness', '>', 3)]",
        ):
            with self.assertRaises(ValidationError), mute_logger("odoo.sql_db"):
                self.make_rule("Bad", kind="domain", domain=domain)
        with self.assertRaises(ValidationError):
            self.make_rule("Bad", "phone").about = "client"

    def test_a_rule_asks_for_nothing_its_author_may_not_read(self):
        with self.assertRaises(AccessError):
            self.Rule.with_user(self.manager).create(
                {
                    "name": "Secret",
                    "kind": "domain",
                    "domain": "[('signup_type', '!=', False)]",
                }
            )

    def test_another_company_sees_nothing(self):
        client = self.make_client()
        other = self._make_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="sales_conveyor.conveyor_group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.env = self.env(user=stranger, context={})
        rows = self.env["conveyor.completeness"]
        self.assertFalse(rows.search([("client_id", "=", client.id)]))
        gaps = self.env["conveyor.completeness.gap"]
        self.assertFalse(gaps.search([("client_id", "=", client.id)]))

    def test_people_without_our_role_edit_contacts(self):
        client = self.make_client()
        clerk = new_test_user(
            self.env,
            login="clerk",
            groups="base.group_user,base.group_partner_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        partner = client.partner_id.with_user(clerk)
        partner.street = "Main Street 1"
        self.env["res.partner"].with_user(clerk).create(
            {"name": "Ann", "parent_id": partner.id}
        )
        partner.web_read({"name": {}, "street": {}})
        self.refresh()
        self.assertEqual(client.completeness_score, 25)


class TestCompletenessExact(CompletenessCommon):
    def test_text_is_filled_as_python_says(self):
        texts = ["", "Кафе", "Ünal", "東京", "-", "\u1681"]
        texts += [chr(number) for number in range(1, 0x3002)]
        texts += [space + end for space in completeness_sql.SPACES for end in "x\t"]
        rows = self.env.execute_query(
            SQL(
                "SELECT x, %s FROM unnest(%s) AS t(x)",
                completeness_sql.filled("char", SQL("x")),
                texts,
            )
        )
        self.assertEqual(len(rows), len(texts))
        for text, filled in rows:
            self.assertEqual(filled, requirement.is_filled("char", text), repr(text))

    """The statement says what the rules say."""

    def test_random_facts_and_rules(self):
        seed = random.randrange(10**6)
        rng = random.Random(seed)
        conveyors = self.env["conveyor.conveyor"].create(
            [{"name": "One"}, {"name": "Two"}]
        )
        industry = self.env["res.partner.industry"].create({"name": "X"})
        choices = {
            "phone": ["", " ", "\u00a0\n", "1"],
            "street": [False, "x", "\t"],
            "comment": [False, "<p><br></p>", "<p>&nbsp;</p>", "<p>a</p>"],
            "industry_id": [False, industry.id],
            "color": [0, 3],
            "email": [False, "a@b.example", " "],
        }

        def values():
            return {name: rng.choice(some) for name, some in choices.items()}

        clients = self.Client
        for _n in range(12):
            partner = self.make_partner(is_company=rng.random() < 0.6, **values())
            for _m in range(rng.randrange(4)):
                self.env["res.partner"].create(
                    {
                        "name": "Person",
                        "parent_id": partner.id,
                        "active": rng.random() < 0.8,
                        "type": rng.choice(["contact", "contact", "delivery"]),
                        **values(),
                    }
                )
            client = self.Client.create({"partner_id": partner.id})
            client.conveyor_id = rng.choice([False, *conveyors.ids])
            client.note = rng.choice([False, "<p></p>", "<p>n</p>"])
            clients |= client
        for _round in range(8):
            self.Rule.with_context(active_test=False).search([]).unlink()
            for number in range(rng.randrange(6)):
                about = rng.choice(["partner", "persons", "client"])
                self.make_rule(
                    f"Rule {number}",
                    "note" if about == "client" else rng.choice(list(choices)),
                    about,
                    minimum=rng.choice([1, 1, 2]) if about == "persons" else 1,
                    weight=rng.randrange(1, 50),
                    required=rng.random() < 0.4,
                    sequence=rng.randrange(5),
                    audience=rng.choice(["all", "all", "companies", "private"]),
                    conveyor_id=rng.choice([False, False, *conveyors.ids]),
                )
            if rng.random() < 0.4:
                self.make_rule(
                    "By search",
                    about="persons",
                    kind="domain",
                    domain="[('industry_id', '!=', False)]",
                )
            numbers = clients.partner_id.ids
            if rng.random() < 0.5:
                scope = completeness_sql.list_scope(numbers)
            else:
                scope = completeness_sql.range_scope(min(numbers), max(numbers) + 1)
            self.env["conveyor.completeness"]._evaluate(scope)
            for client in clients:
                said = self.judge(client)
                row = client.completeness_id
                self.assertEqual(
                    (row.score, row.missing or [], row.lacking),
                    tuple(said),
                    f"seed {seed}",
                )
                self.assertEqual(
                    self.env["conveyor.completeness"]._exact(client), list(said)
                )

    def judge(self, client):
        met = set()
        for rule in self.Rule.search([]):
            partner = client.partner_id
            records = {
                "partner": partner,
                "client": client,
                "persons": self.env["res.partner"].search(
                    [("parent_id", "=", partner.id), ("type", "=", "contact")]
                ),
            }[rule.about]
            name = rule.field_id.name or "industry_id"
            values = [(record._fields[name].type, record[name]) for record in records]
            if rules.met_by(values, rule.minimum):
                met.add(rule.id)
        return rules.judge(
            [
                rules.Rule(
                    rule.id,
                    rule.weight,
                    rule.required,
                    rule.conveyor_id.id,
                    rule.audience,
                )
                for rule in self.Rule.search([]).sorted(
                    lambda rule: (
                        -rule.weight,
                        not rule.required,
                        rule.sequence,
                        rule.id,
                    )
                )
            ],
            client.conveyor_id.id,
            client.is_company,
            met,
        )
