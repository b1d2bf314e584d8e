"""The client ladder in a real browser."""

from odoo import fields
from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_ladder import LadderCommon


@conveyor_tags
class TestLadderScreens(LadderCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls.make_partner(name="Ladder Prospect", is_company=True)
        cls.make_lead(partner_id=cls.prospect.id)
        cls.client = cls.make_partner(name="Ladder Client", is_company=True)
        cls.once = cls.make_partner(name="Ladder Once", is_company=True)
        today = fields.Date.today()
        for partner, days in ((cls.client, (0, 9)), (cls.once, (3,))):
            for number in days:
                cls.make_invoice(partner, fields.Date.subtract(today, days=number), 70)
        cls.refresh()

    @classmethod
    def startClassPatcher(cls, patcher):
        # the browser lives today
        return None

    def tour(self, url, name, user):
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_leader_moves_by_hand(self):
        self.tour("/odoo/client-ladder", "conveyor_ladder_leader", self.leader)
        self.assertEqual(self.place(self.prospect).stage_id, self.buyer)
        self.assertEqual(self.moves(self.prospect)[-1].user_id, self.leader)

    def test_manager_edits_a_rule(self):
        self.env["conveyor.ladder.stage"].create(
            {"name": "Friend of the House", "sequence": 99}
        )
        self.tour("/odoo/ladder-stages", "conveyor_ladder_manager", self.manager)
        self.assertEqual(self.buyer.condition_ids.purchases, 2)

    def test_seller_reads_the_contact(self):
        self.make_invoice(self.prospect, fields.Date.today(), 70)
        self.env.cr.flush()
        self.tour(
            f"/odoo/contacts/{self.prospect.id}",
            "conveyor_ladder_seller",
            self.seller,
        )
        self.assertEqual(
            self.place(self.prospect).stage_id,
            self.interested,
            "reading has written nothing",
        )
