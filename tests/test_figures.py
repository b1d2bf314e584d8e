"""Figures of a client from its documents."""

from odoo.tests import freeze_time

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
@freeze_time(TODAY)
class TestFigures(ConveyorCommon):
    def test_first_posted_invoice_enters_the_client(self):
        partner = self.make_partner(user_id=self.seller.id)
        invoice = self.make_invoice(partner, "2026-06-01", 100)
        self.refresh()
        client = self.client_of(partner)
        self.assertEqual(client.entry_move_id, invoice)
        self.assertEqual(str(client.entry_date), "2026-06-01")
        self.assertEqual(client.owner_id, self.seller)
        self.assertEqual(client.entry_cause, "invoice")
        self.assertRegex(client.number, r"^C\d{6}$")
        self.assertEqual((client.purchase_count, client.revenue_total), (1, 100))
