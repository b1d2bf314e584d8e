"""The demo company, told inside one transaction: no database with demo data is
needed."""

from collections import Counter

from odoo.modules.module import Manifest
from odoo.tests import TransactionCase
from odoo.tools import convert_file

from odoo.addons.sales_conveyor.demo import story

from .common import conveyor_tags

MODULE = "sales_conveyor"


@conveyor_tags
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{MODULE}.demo_company", raise_if_not_found=False):
            for file in Manifest.for_addon(MODULE)["demo"]:
                convert_file(cls.env, MODULE, file, {}, mode="init", noupdate=True)
        cls.company = cls.ref_of("company")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})

    @classmethod
    def ref_of(cls, name):
        return cls.env.ref(f"{MODULE}.demo_{name}")

    def client(self, name):
        return self.env["conveyor.client"].search(
            [
                ("partner_id", "=", self.ref_of(f"partner_{name}").id),
                ("company_id", "=", self.company.id),
            ]
        )

    def clients(self):
        return self.env["conveyor.client"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_told_once(self):
        moves = self.env["account.move"].search_count(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(self.env["conveyor.demo"]._tell_story())
        self.assertEqual(
            moves,
            self.env["account.move"].search_count(
                [("company_id", "=", self.company.id)]
            ),
        )

    def test_central_file_is_full(self):
        clients = self.clients()
        self.assertGreaterEqual(len(clients), 55)
        classes = Counter(clients.mapped("abc_class"))
        self.assertGreaterEqual(min(classes[name] for name in "ABC"), 5, classes)
        for score in ("recency_score", "monetary_score"):
            self.assertEqual(set(clients.mapped(score)) - {0}, {1, 2, 3, 4, 5})
        self.assertEqual(self.company.currency_id.name, "RUB")
        owners = clients.owner_id
        self.assertIn(self.ref_of("user_olga"), owners)
        self.assertIn(self.ref_of("user_boris"), owners)

    def test_a_large_client_shrinks(self):
        client = self.client("neva_coffee")
        self.assertEqual(client.abc_class, "A")
        self.assertLess(client.revenue_12m, 0.6 * client.revenue_prev_12m)

    def test_clients_fell_silent(self):
        for name in ("ski_lodge", "tea_room", "helsinki", "tashkent"):
            client = self.client(name)
            self.assertGreater(client.purchase_count, 5)
            today = self.env["conveyor.figures"]._periods()[0]
            silent = today - client.last_purchase_date
            self.assertGreater(silent.days, 3 * client.interval_mean, name)

    def test_one_purchase_and_none(self):
        self.assertEqual(self.client("wedding").purchase_count, 1)
        returned = self.client("returned")
        self.assertEqual((returned.purchase_count, returned.revenue_total), (0, 0))
        sampled = self.client("sampled")
        self.assertEqual((sampled.document_count, sampled.purchase_count), (1, 0))
        self.assertFalse(self.client("prospect_bank"))

    def test_money_is_owed(self):
        overdue = self.clients().filtered("overdue")
        for name in (*story.UNPAID, *story.PARTLY_PAID):
            self.assertIn(self.client(name), overdue, name)
        self.assertLess(len(overdue), 12)

    def test_orders_wait_for_invoices(self):
        waiting = self.clients().filtered("to_invoice")
        wanted = {self.client(name) for name, _days, _lines in story.OPEN_ORDERS}
        self.assertEqual(set(waiting), wanted)

    def test_two_people_of_one_client(self):
        client = self.client("zerno")
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", client.partner_id.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ]
        )
        self.assertGreaterEqual(len(moves.partner_id), 2)
        self.assertEqual(client.document_count, len(moves))

    def test_foreign_currency(self):
        client = self.client("berlin_roast")
        self.assertGreater(client.revenue_total, 100_000)
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", client.partner_id.id),
                ("move_type", "=", "out_invoice"),
            ]
        )
        self.assertEqual(moves.currency_id.name, "EUR")

    def test_duplicates_and_uncounted(self):
        pairs = self.env["conveyor.client.duplicate"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            pairs.client_id | pairs.other_client_id,
            self.client("double_one") | self.client("double_two"),
        )
        uncounted = self.env["conveyor.uncounted.document"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(uncounted.mapped("reason")), {"draft", "entry"})

    def test_opportunities(self):
        leads = self.env["crm.lead"].search(
            [("company_id", "=", self.company.id), ("active", "in", (True, False))]
        )
        self.assertEqual(len(leads), len(story.OPPORTUNITIES))
        self.assertEqual(set(leads.mapped("won_status")), {"won", "lost", "pending"})

    def test_everybody_has_a_role(self):
        for login, group in (
            ("olga", "conveyor_group_user"),
            ("boris", "conveyor_group_user"),
            ("lena", "conveyor_group_leader"),
            ("vera", "conveyor_group_officer"),
            ("nina", "conveyor_group_vip_head"),
            ("pavel", "conveyor_group_analyst"),
        ):
            user = self.ref_of(f"user_{login}")
            self.assertTrue(user.has_group(f"{MODULE}.{group}"), login)
            self.assertEqual(user.company_id, self.company)
        self.assertFalse(
            self.ref_of("user_anna").has_group(f"{MODULE}.conveyor_group_user")
        )

    def test_passwords_are_the_logins(self):
        env = {"interactive": False}
        for login in ("olga", "anna"):
            user = self.ref_of(f"user_{login}")
            credential = {"type": "password", "login": login, "password": login}
            user.with_user(user)._check_credentials(credential, env)

    def test_somebody_has_left(self):
        for name in story.ARCHIVED_CONTACTS:
            self.assertFalse(self.ref_of(f"contact_{name}").active)
