"""Birthdays and key persons as something that a client file should contain: followed at
once, and told to nobody who may not read them."""

from odoo import Command

from .common import conveyor_tags
from .test_completeness import CompletenessCommon


@conveyor_tags
class TestCompletenessPeople(CompletenessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_client(name="Mill", phone="1", street="1")
        cls.ada = cls.make_partner("Ada", parent_id=cls.file.partner_id.id)
        cls.birthday = cls.env.ref("sales_conveyor.conveyor_knowledge_kind_birthday")
        cls.hobby = cls.env.ref("sales_conveyor.conveyor_knowledge_kind_hobby")

    def use(self, name):
        """Make a rule that comes with the addon; they are kept in the archive."""
        role = self.env.ref("sales_conveyor.conveyor_person_role_decides")
        domain, about = {
            "birthday": (
                [
                    (
                        "conveyor_knowledge_ids",
                        "any",
                        [("kind_id", "=", self.birthday.id), ("about", "=", False)],
                    )
                ],
                "persons",
            ),
            "decides": (
                [
                    (
                        "key_person_ids",
                        "any",
                        [("left_on", "=", False), ("role_ids", "in", [role.id])],
                    )
                ],
                "client",
            ),
            "next": ([("conveyor_next_birthday", "!=", False)], "persons"),
            "strength": (
                [("key_person_ids", "any", [("strength", "in", ["3", "4"])])],
                "client",
            ),
        }[name]
        rule = self.make_rule(
            name, about=about, kind="domain", domain=repr(domain), weight=40
        )
        self.env["conveyor.rebuild"].sudo()._current()._run()
        self.refresh()
        return rule

    def know(self, **values):
        return (
            self.env["conveyor.knowledge"]
            .with_user(self.officer)
            .create(
                {
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                    "kind_id": self.birthday.id,
                    "day": 3,
                    "month": "4",
                    **values,
                }
            )
        )

    def lacks(self, rule):
        self.refresh()
        return rule in self.file.gap_ids

    def test_a_birthday_counts_at_once(self):
        rule = self.use("birthday")
        self.assertTrue(self.lacks(rule))
        self.know(kind_id=self.hobby.id, day=0, month=False, text="Clocks")
        self.assertTrue(self.lacks(rule), "a hobby is none")
        self.know(about="daughter Vera")
        self.assertTrue(self.lacks(rule), "nor is a child's")
        known = self.know()
        self.assertFalse(self.lacks(rule))
        known.about = "son"
        self.assertTrue(self.lacks(rule))
        known.about = False
        self.assertFalse(self.lacks(rule))
        known.unlink()
        self.assertTrue(self.lacks(rule))

    def test_the_next_birthday_as_a_condition(self):
        rule = self.use("next")
        self.assertTrue(self.lacks(rule))
        self.know()
        self.assertFalse(self.lacks(rule))

    def test_key_persons_count_at_once(self):
        decides, strength = self.use("decides"), self.use("strength")
        self.assertTrue(self.lacks(decides))
        person = self.env["conveyor.key.person"].create(
            {"client_id": self.file.id, "partner_id": self.ada.id, "strength": "2"}
        )
        self.assertTrue(self.lacks(decides))
        role = self.env.ref("sales_conveyor.conveyor_person_role_decides")
        person.role_ids = [Command.link(role.id)]
        self.assertFalse(self.lacks(decides))
        self.assertTrue(self.lacks(strength))
        person.strength = "4"
        self.assertFalse(self.lacks(strength))
        person.left_on = "2026-06-01"
        self.assertTrue(self.lacks(decides))
        person.with_user(self.officer).unlink()
        self.assertTrue(self.lacks(strength))

    def test_nothing_is_marked_where_nobody_asks(self):
        self.refresh()
        marks = self.env["conveyor.figures.mark"].sudo()
        before = marks.search_count([])
        self.know()
        self.env.cr.flush()
        self.assertEqual(marks.search_count([]), before)
        rules = self.env["conveyor.completeness.rule"]
        self.assertFalse(rules._triggers()["conveyor.knowledge"])

    def test_a_seller_adds_what_he_does_not_read(self):
        rule = self.use("birthday")
        known = self.know()
        self.assertFalse(self.lacks(rule))
        file = self.file.with_user(self.seller)
        self.assertNotIn(rule, file.gap_ids)
        self.assertFalse(known.with_user(self.seller).search([("id", "=", known.id)]))

    def test_the_rules_that_come_along(self):
        for name in ("decides", "birthday"):
            rule = self.env.ref(
                f"sales_conveyor.conveyor_completeness_rule_{name}",
                raise_if_not_found=False,
            )
            if rule:  # the common part has thrown all active ones away
                self.assertFalse(rule.active)
                rule.active = True
                self.assertFalse(rule.problem)
