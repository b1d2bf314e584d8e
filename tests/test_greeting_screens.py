"""Greetings on the screens, in a real browser."""

from odoo import fields
from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_knowledge import KnowledgeCommon


@conveyor_tags
class TestGreetingScreens(KnowledgeCommon, HttpCase):
    def born_today(self, partner):
        today = fields.Date.today()
        return self.know(
            self.officer,
            partner,
            kind_id=self.birthday.id,
            day=today.day,
            month=str(today.month),
        )

    def test_who_was_congratulated(self):
        ada = self.ada
        ada.write({"name": "Tour Ada", "email": "ada@client.example"})
        boris = self.make_partner("Tour Boris", parent_id=ada.parent_id.id)
        for person in (ada, boris):
            self.born_today(person)
        self.company.conveyor_birthday_way = "mail"
        greetings = self.env["conveyor.greeting"].sudo()
        greetings._greet_birthdays(self.company, fields.Date.today())
        self.start_tour(
            "/odoo/action-sales_conveyor.conveyor_greeting_action",
            "conveyor_greetings",
            login=self.officer.login,
            timeout=180,
        )

    def test_a_holiday_is_added(self):
        self.start_tour(
            "/odoo/action-sales_conveyor.conveyor_holiday_action",
            "conveyor_holidays",
            login=self.officer.login,
            timeout=180,
        )
        self.env.invalidate_all()
        holiday = self.env["conveyor.holiday"].search(
            [("name", "=", "Day of the Tour")]
        )
        self.assertEqual(
            (holiday.day, holiday.month, holiday.way), (17, "5", "activity")
        )
