"""Client files that may be one client, as the officer's list tells them."""

from odoo.addons.sales_conveyor.sql import duplicates

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
class TestClientDuplicate(ConveyorCommon):
    def make_clients(self, *details):
        """Return the client files of new contacts with these details."""
        partners = self.env["res.partner"].concat(
            *(self.make_partner(**values) for values in details)
        )
        for partner in partners:
            self.make_invoice(partner, TODAY, 100)
        self.refresh()
        return self.env["conveyor.client"].concat(
            *(self.client_of(partner) for partner in partners)
        )

    def pairs(self, clients):
        rows = (
            self.env["conveyor.client.duplicate"]
            .with_user(self.officer)
            .search([("client_id", "in", clients.ids)])
        )
        return {(row.client_id, row.other_client_id): row.reason for row in rows}

    def test_by_each_sign(self):
        for reason, one, other in (
            ("1_vat", {"vat": "DE 136 695 976"}, {"vat": "DE136695976"}),
            ("2_email", {"email": "Mill@x.example"}, {"email": "mill@x.example"}),
            ("3_phone", {"phone": "+49 30 1234567"}, {"phone": "+49301234567"}),
            (
                "4_name",
                {"name": "Mill", "city": "Bonn"},
                {"name": "mill", "city": "BONN"},
            ),
        ):
            with self.subTest(reason):
                clients = self.make_clients(one, other)
                self.assertEqual(self.pairs(clients), {tuple(clients): reason})

    def test_the_strongest_sign_of_several(self):
        same = {"email": "one@x.example", "phone": "+49 30 7654321"}
        clients = self.make_clients(same, same)
        self.assertEqual(self.pairs(clients), {tuple(clients): "2_email"})

    def test_name_without_a_city_says_nothing(self):
        clients = self.make_clients({"name": "Kiosk"}, {"name": "Kiosk"})
        self.assertFalse(self.pairs(clients))

    def test_few_are_paired_each_with_each(self):
        clients = self.make_clients(*[{"email": "all@x.example"}] * 3)
        one, two, three = clients
        self.assertEqual(
            self.pairs(clients).keys(), {(one, two), (one, three), (two, three)}
        )

    def test_of_many_each_is_paired_with_the_oldest(self):
        count = duplicates._EACH_WITH_EACH + 1
        clients = self.make_clients(*[{"phone": "+49 30 5555555"}] * count)
        self.assertEqual(
            self.pairs(clients).keys(), {(clients[0], other) for other in clients[1:]}
        )

    def test_merged_file_is_no_duplicate(self):
        clients = self.make_clients(*[{"email": "both@x.example"}] * 2)
        one, other = clients.partner_id
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {"partner_ids": clients.partner_id.ids, "dst_partner_id": one.id}
        ).action_merge()
        self.assertFalse(other.exists())
        self.assertFalse(self.pairs(clients))
