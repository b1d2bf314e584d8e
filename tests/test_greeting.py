"""Greetings: birthdays of contact persons, holidays; never twice."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .test_knowledge import KnowledgeCommon


@conveyor_tags
@freeze_time(f"{TODAY} 06:00:00")
class GreetingCommon(KnowledgeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Greeting = cls.env["conveyor.greeting"].sudo()
        cls.company.conveyor_birthday_way = "mail"
        cls.env["res.company"].search(
            [("id", "!=", cls.company.id)]
        ).conveyor_birthday_way = "none"
        cls.env["conveyor.holiday"].search([]).way = "none"
        cls.ada.email = "ada@client.example"

    def born(self, day, month, partner=None, **values):
        return self.know(
            self.officer,
            partner,
            kind_id=self.birthday.id,
            day=day,
            month=str(month),
            **values,
        )

    def greet(self):
        """Do what the job does in the morning; return new letters and activities."""
        letters, tasks = self.env["mail.mail"], self.env["mail.activity"]
        before = letters.search([]), tasks.search([])
        day = fields.Date.today()
        self.Greeting._greet_birthdays(self.company, day)
        self.Greeting._greet_holidays(self.company, day)
        return letters.search([]) - before[0], tasks.search([]) - before[1]


class TestGreeting(GreetingCommon):
    def test_letter_on_the_birthday_and_never_again(self):
        self.born(15, 6)
        [letter] = self.greet()[0]
        self.assertEqual(letter.recipient_ids, self.ada)
        self.assertIn(self.ada.name, letter.body_html)
        self.assertIn(self.company.name, letter.body_html)
        self.assertEqual(letter.subject, "Happy birthday!")
        self.assertFalse(letter.model, "no chatter tells the day")
        self.assertEqual(self.greet(), (letter.browse(), self.env["mail.activity"]))
        with freeze_time("2026-06-16 06:00:00"):
            self.assertFalse(self.greet()[0])
        with freeze_time("2027-06-15 06:00:00"):
            self.env["conveyor.knowledge"]._advance()
            self.assertTrue(self.greet()[0])

    def test_one_touch_that_tells_nothing(self):
        self.born(15, 6)
        self.greet()
        self.env.cr.flush()
        self.refresh()
        [touch] = self.env["conveyor.touch"].search([("partner_id", "=", self.ada.id)])
        self.assertEqual((touch.channel, touch.personal), ("mail_out", False))
        self.assertEqual(touch.sudo().subject, "Greeting")

    def test_late_but_not_too_late(self):
        self.born(14, 6)
        # written down when the day was still to come
        self.env.flush_all()
        self.env.cr.execute("UPDATE conveyor_knowledge SET next_date = '2026-06-14'")
        self.env.invalidate_all()
        with freeze_time("2026-06-17 06:00:00"):
            self.assertFalse(self.greet()[0])
        self.assertTrue(self.greet()[0])

    def test_born_on_29_february(self):
        with freeze_time("2027-01-10"):
            self.born(29, 2)
        with freeze_time("2027-02-27 06:00:00"):
            self.assertFalse(self.greet()[0])
        with freeze_time("2027-02-28 06:00:00"):
            self.assertTrue(self.greet()[0])
        with freeze_time("2027-03-01 06:00:00"):
            self.assertFalse(self.greet()[0])
        with freeze_time("2028-02-28 06:00:00"):
            self.env["conveyor.knowledge"]._advance()
            self.assertFalse(self.greet()[0])
        with freeze_time("2028-02-29 06:00:00"):
            self.assertTrue(self.greet()[0])

    def test_owner_is_reminded_and_nobody_else_reads_it(self):
        self.company.conveyor_birthday_way = "activity"
        self.company.conveyor_birthday_ahead = 3
        self.born(18, 6)
        letters, task = self.greet()
        self.assertFalse(letters)
        owner = self.ada.commercial_partner_id.conveyor_client_id.owner_id
        self.assertEqual((task.user_id, str(task.date_deadline)), (owner, "2026-06-18"))
        self.assertIn(self.ada.name, task.summary)
        self.assertFalse(task.res_model)
        stranger = self.officer if owner != self.officer else self.manager
        self.assertFalse(task.with_user(stranger).search([("id", "=", task.id)]))
        self.assertFalse(self.greet()[1])

    def test_who_cannot_be_written_to_is_the_owner_s(self):
        self.born(15, 6)
        self.env["mail.blacklist"].sudo()._add("ada@client.example")
        letters, tasks = self.greet()
        self.assertFalse(letters)
        self.assertEqual(len(tasks), 1)

    def test_whom_nobody_congratulates(self):
        child = self.born(15, 6, about="daughter Vera")
        self.assertFalse(self.greet()[0])
        child.unlink()
        self.born(15, 6)
        self.env["conveyor.consent"].with_user(self.officer).create(
            {
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "given_on": "2026-01-01",
            }
        ).action_withdraw()
        self.assertFalse(self.greet()[0])

    def test_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("sales_conveyor.conveyor_template_birthday")
        template.with_context(lang="fr_FR").subject = "Bon anniversaire !"
        self.ada.lang = "fr_FR"
        self.born(15, 6)
        self.assertEqual(self.greet()[0].subject, "Bon anniversaire !")

    def test_who_reads_greetings(self):
        self.born(15, 6)
        self.greet()
        rows = self.env["conveyor.greeting"]
        self.assertEqual(len(rows.with_user(self.officer).search([])), 1)
        for user in (self.seller, self.leader, self.analyst):
            with self.assertRaises(AccessError):
                rows.with_user(user).search([])
        row = rows.with_user(self.officer).search([])
        with self.assertRaises(AccessError):
            row.write({"way": "activity"})
        with self.assertRaises(AccessError):
            row.sudo().unlink()

    def test_merged_contacts_are_congratulated_once(self):
        self.born(15, 6)
        other = self.make_partner(
            "Ada twice", parent_id=self.ada.parent_id.id, email="ada@client.example"
        )
        self.born(15, 6, other)
        letters = self.greet()[0]
        self.assertEqual(len(letters), 1, "one address, one letter")
        self.env["base.partner.merge.automatic.wizard"].with_user(
            self.env.ref("base.user_root")
        )._merge((self.ada | other).ids, self.ada)
        self.assertTrue(self.Greeting.search([("partner_id", "=", self.ada.id)]))
        self.assertFalse(self.greet()[0])


class TestHoliday(GreetingCommon):
    def holiday(self, **values):
        return self.env["conveyor.holiday"].create(
            {"name": "Founding Day", "day": 15, "month": "6", "way": "mail", **values}
        )

    def test_key_persons_get_a_letter_once(self):
        self.key(self.ada)
        holiday = self.holiday()
        [letter] = self.greet()[0]
        self.assertEqual(letter.recipient_ids, self.ada)
        self.assertIn("Founding Day", letter.subject)
        self.assertFalse(self.greet()[0])
        greeting = self.Greeting.search([("holiday_id", "=", holiday.id)])
        self.assertEqual(greeting.partner_id, self.ada)

    def test_only_people_of_the_country(self):
        self.key(self.ada)
        self.ada.country_id = self.env.ref("base.us")
        self.holiday(country_id=self.env.ref("base.ru").id)
        self.assertFalse(self.greet()[0])
        self.ada.country_id = self.env.ref("base.ru")
        self.assertTrue(self.greet()[0])

    def test_owners_are_reminded_once_for_all_their_clients(self):
        self.key(self.ada)
        self.holiday(way="activity", day=16)
        letters, tasks = self.greet()
        self.assertFalse(letters)
        self.assertEqual(len(tasks), len(tasks.user_id))
        self.assertIn("Founding Day", tasks[0].summary)
        self.assertFalse(self.greet()[1])

    def test_days_are_days(self):
        with self.assertRaisesRegex(ValidationError, "no such day"):
            self.holiday(day=31)
        self.assertFalse(self.holiday(year=2025).next_date)
        self.assertEqual(str(self.holiday(year=2027).next_date), "2027-06-15")
        with self.assertRaises(AccessError):
            self.env["conveyor.holiday"].with_user(self.seller).create(
                {"name": "Mine", "day": 1, "month": "1"}
            )

    def test_defaults_do_nothing_by_themselves(self):
        defaults = self.env.ref("sales_conveyor.conveyor_holiday_new_year")
        self.assertEqual(defaults.way, "none")
        with freeze_time("2027-01-01 06:00:00"):
            self.assertFalse(self.greet()[0])
