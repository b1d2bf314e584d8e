"""The people of a client, as users meet them in the browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestPeopleScreens(ConveyorCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.mill = cls.make_partner("Tour Mill", is_company=True, user_id=cls.seller.id)
        cls.ada = cls.make_partner("Tour Ada", parent_id=cls.mill.id)
        cls.make_invoice(cls.mill, today, 100)
        cls.refresh()
        cls.file = cls.client_of(cls.mill)

    def tour(self, url, name, user):
        # the password of a test user is its login, filled up to eight characters
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_key_persons(self):
        self.env["conveyor.key.person"].with_user(self.seller).create(
            {"client_id": self.file.id, "partner_id": self.ada.id}
        )
        self.tour(
            f"/odoo/central-file/{self.file.id}", "conveyor_key_persons", self.seller
        )
        ada = self.file.key_person_ids.filtered(lambda p: p.partner_id == self.ada)
        cora = self.file.key_person_ids - ada
        self.assertEqual((ada.standing, ada.left_to), ("left", "Southern Mill"))
        self.assertEqual(cora.partner_id.name, "Tour Cora")
        self.assertEqual(cora.partner_id.parent_id, self.mill)
        self.assertEqual((cora.role_ids.name, cora.strength), ("Decides", "3"))

    def know(self):
        return (
            self.env["conveyor.knowledge"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": self.ada.id,
                    "kind_id": self.env.ref(
                        "sales_conveyor.conveyor_knowledge_kind_hobby"
                    ).id,
                    "text": "Old clocks",
                    "company_id": self.company.id,
                }
            )
        )

    def test_owner_knows(self):
        known = self.know()
        self.tour(f"/odoo/contacts/{self.ada.id}", "conveyor_knowledge", self.seller)
        born = self.ada.conveyor_knowledge_ids - known
        self.assertEqual(born.about, "daughter Vera")
        self.assertEqual(born.next_date, fields.Date.today() + timedelta(days=1))

    def test_stranger_adds(self):
        known = self.know()
        self.tour(
            f"/odoo/contacts/{self.ada.id}", "conveyor_knowledge_stranger", self.leader
        )
        added = self.ada.conveyor_knowledge_ids - known
        self.assertEqual(added.text, "Sails on Sundays")
        self.assertEqual(added.learnt_by_id, self.leader)

    def test_officer_erases_a_person(self):
        self.know()
        self.ada.email = "ada@mill.example"
        self.tour(f"/odoo/contacts/{self.ada.id}", "conveyor_erasure", self.officer)
        self.assertFalse(self.ada.conveyor_knowledge_ids)
        self.assertFalse(self.ada.email)
        self.assertNotIn("Ada", self.ada.name)
        erasure = self.env["conveyor.erasure"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertEqual(erasure.reason, "Letter of 1 June")
        self.assertEqual(erasure.user_id, self.officer)
