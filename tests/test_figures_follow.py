"""What follows from a client's figures is the same whether few clients were refreshed,
by statements that are planned once, or many."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.sql import prepared

from .common import TODAY, conveyor_tags
from .test_invoice_seller import SellerCommon

#: What is written of clients: {part: (what, in a row that can be compared; how it is
#: lost)}.
PARTS = {
    "conveyors": (
        "SELECT partner_id, conveyor_id FROM conveyor_client"
        " WHERE conveyor_id IS NOT NULL",
        "UPDATE conveyor_client SET conveyor_id = NULL",
    ),
    "completeness": (
        "SELECT client_id, score, missing::text, lacking, lacking_since"
        " FROM conveyor_completeness",
        "DELETE FROM conveyor_completeness",
    ),
    "places": (
        "SELECT partner_id, company_id, client_id, conveyor_id, stage_id, cause"
        " FROM conveyor_ladder_place",
        "DELETE FROM conveyor_ladder_place",
    ),
    "moves": (
        "SELECT partner_ref, to_stage_id, cause, document FROM conveyor_ladder_move",
        "DELETE FROM conveyor_ladder_move",
    ),
    "next purchases": (
        "SELECT client_id, purchases, first_day, last_day, last_gap, decayed, status,"
        " status_since FROM conveyor_retention",
        "DELETE FROM conveyor_retention",
    ),
    "touches": (
        "SELECT client_id, last_touch_date, rhythm_id, next_touch_date"
        " FROM conveyor_touch_summary",
        "DELETE FROM conveyor_touch_summary",
    ),
    "dangers": (
        "SELECT client_id, reason, began_on FROM conveyor_key_person_danger",
        "DELETE FROM conveyor_key_person_danger",
    ),
    "salespeople": (
        "SELECT move_id, user_id, named_user_id, state FROM conveyor_invoice_seller",
        "DELETE FROM conveyor_invoice_seller",
    ),
    "commission": (
        "SELECT client_id, source, user_id, base, amount, held"
        " FROM conveyor_commission_line",
        "DELETE FROM conveyor_commission_line",
    ),
    "reservations": (
        "SELECT partner_id, ending FROM conveyor_lock WHERE NOT active",
        "UPDATE conveyor_lock SET active = true, ending = NULL",
    ),
}


@conveyor_tags
@freeze_time(TODAY)
class TestFiguresFollow(SellerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["conveyor.completeness.rule"].create(
            {
                "name": "Phone",
                "field_id": cls.env["ir.model.fields"]._get("res.partner", "phone").id,
                "required": True,
            }
        )
        cls.env["conveyor.touch.rhythm"].create(
            {"name": "Fortnightly", "company_id": cls.company.id}
        )
        offer = cls.env["product.product"].create({"name": "Sample", "list_price": 5})
        offer.product_tmpl_id.conveyor_introductory = True
        cls.made = cls.partner | cls.taster(offer)
        for number in range(6):
            partner = cls.make_partner(phone="1" * (number % 2))
            partner.user_id = cls.seller
            for month in range(1, 2 + number):
                user = cls.stranger if number == month else cls.seller
                move = cls.make_invoice(
                    partner, f"2026-0{month}-05", 100, invoice_user_id=user.id
                )
                if month % 2:
                    cls.pay(move)
            if number:
                partner.conveyor_referrer_id = cls.made[-1]
            cls.made |= partner
        cls.person = cls.make_partner("Ada", parent_id=cls.made[-1].id)
        cls.refresh()
        file = cls.client_of(cls.made[-1])
        cls.env["conveyor.key.person"].create(
            {
                "client_id": file.id,
                "partner_id": cls.person.id,
                "since": "2024-01-01",
                "left_on": "2026-06-01",
            }
        )
        cls.env["conveyor.lock"]._as_server().create(
            {
                "kind": "reserved",
                "slot": 1,
                "partner_id": cls.made[-1].id,
                "company_id": cls.company.id,
                "owner_id": cls.seller.id,
                "set_by_id": cls.seller.id,
                "since": TODAY,
            }
        )
        # by a person of one of them, as marks are
        cls.marked = [*cls.made[:-1].ids, cls.person.id]

    @classmethod
    def taster(cls, offer):
        """A contact who has ordered an introductory offer for nothing."""
        partner = cls.make_partner("Taster")
        cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create({"product_id": offer.id, "price_unit": 0})
                ],
            }
        ).action_confirm()
        return partner

    def written_by(self, few):
        """Lose all that is written of clients, and have it written anew."""
        self.env.flush_all()
        for _what, lose in PARTS.values():
            self.env.cr.execute(lose)
        self.env.invalidate_all()
        with patch.object(prepared, "FEW", few):
            self.Figures._refresh_partners(self.marked)
        self.env.flush_all()
        written = {}
        for part, (what, _lose) in PARTS.items():
            self.env.cr.execute(what)
            written[part] = sorted(self.env.cr.fetchall(), key=repr)
        return written

    def test_many_are_as_few(self):
        few = self.written_by(few=len(self.marked) + 3)
        for part, rows in few.items():
            self.assertTrue(rows, part)
        causes = {cause for *_rest, cause in few["places"]}
        self.assertLessEqual(
            {"introductory", "recommendations", "purchases_recent"}, causes
        )
        many = self.written_by(few=0)
        for part, rows in few.items():
            self.assertEqual(many[part], rows, part)

    def test_what_is_written_is_not_written_again(self):
        self.written_by(few=100)
        for few in (0, 100):
            before = self.versions()
            with patch.object(prepared, "FEW", few):
                self.Figures._refresh_partners(self.marked)
            self.env.flush_all()
            self.assertEqual(self.versions(), before)

    def versions(self):
        """Return which versions of the rows there are."""
        found = {}
        for model in (
            "conveyor_client",
            "conveyor_figures",
            "conveyor_completeness",
            "conveyor_ladder_place",
            "conveyor_retention",
            "conveyor_touch_summary",
            "conveyor_key_person_danger",
            "conveyor_invoice_seller",
            "conveyor_commission_line",
            "conveyor_lock",
        ):
            self.env.cr.execute(f"SELECT id, ctid::text FROM {model} ORDER BY id")
            found[model] = self.env.cr.fetchall()
        return found
