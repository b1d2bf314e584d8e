"""When clients buy again, learnt for each product category: who buys oil comes every
fortnight, who buys machines once in three months."""

import datetime
import random

from odoo.tests import freeze_time
from odoo.tools import SQL

from odoo.addons.sales_conveyor.sql import retention_facts

from .common import TODAY, conveyor_tags
from .retention import RetentionCommon

_TODAY = datetime.date.fromisoformat(TODAY)


@conveyor_tags
@freeze_time(TODAY)
class TestRetentionCategory(RetentionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        categories = cls.env["product.category"]
        cls.oil, cls.machines, cls.rare = (
            categories.create({"name": name}) for name in ("Oil", "Machines", "Rare")
        )
        cls.of_oil = cls.buyers("Oil", cls.oil, 150, 14)
        cls.of_machines = cls.buyers("Machine", cls.machines, 150, 45)
        cls.of_rare = cls.buyers("Rare", cls.rare, 5, 30)
        cls.company.conveyor_retention_group = "category"
        cls.refresh()

    @classmethod
    def buyers(cls, name, category, count, every):
        """Make clients who buy of one category, at about a rhythm, and leave by
        chance."""
        chance = random.Random(name)
        product = cls.env["product.product"].create(
            {"name": f"{name} product", "categ_id": category.id, "type": "service"}
        )
        partners = cls.make_partners(count, name)
        purchases = []
        for partner in partners:
            day = _TODAY - datetime.timedelta(chance.randrange(200, 700))
            while day <= _TODAY:
                purchases.append((partner, day))
                if chance.random() < 0.08:
                    break
                gap = max(1, round(chance.gauss(every, every / 5)))
                day += datetime.timedelta(gap)
        cls.book(purchases)
        cls.lines(partners, product)
        return partners

    @classmethod
    def lines(cls, partners, product):
        """Say on the documents of some clients what was bought."""
        cls.env.cr.execute(
            SQL(
                """
                INSERT INTO account_move_line
                SELECT (jsonb_populate_record(l, jsonb_build_object(
                       'id', nextval('account_move_line_id_seq'), 'move_id', m.id,
                       'partner_id', m.partner_id, 'product_id', %s))).*
                  FROM account_move m, account_move_line l
                 WHERE m.partner_id = ANY(%s) AND l.move_id = %s
                   AND l.display_type = 'product'
                """,
                product.id,
                partners.ids,
                cls.template.id,
            )
        )
        cls.env.invalidate_all()

    def learn(self):
        """What the jobs do: read the documents, learn, look at everybody."""
        self.evaluate(anew=True)
        self.measure()
        self.evaluate(anew=True)

    def of(self, category):
        return self.Group.search(
            [("categ_id", "=", category.id), ("company_id", "=", self.company.id)]
        )

    def outdated(self):
        clients = SQL("c.company_id = %s", self.company.id)
        self.env.flush_all()
        return self.env.execute_query(retention_facts.outdated(clients))

    def row(self, partner):
        return self.Retention.browse(self.client_of(partner).id)

    def test_a_group_for_each_category(self):
        self.learn()
        oil, machines = self.of(self.oil), self.of(self.machines)
        self.assertEqual((len(oil), len(machines)), (1, 1))
        self.assertEqual((oil.level, oil.conveyor_id), (2, self.conveyor))
        self.assertEqual((oil.client_count, machines.client_count), (150, 150))
        self.assertIn("Oil", oil.display_name)
        self.assertLess(oil.usual_days, machines.usual_days)
        self.assertAlmostEqual(oil.usual_days, 14, delta=5)
        self.assertAlmostEqual(machines.usual_days, 45, delta=12)
        self.assertFalse(self.of(self.rare), "five clients tell nothing")

    def test_clients_are_told_by_their_category(self):
        self.learn()
        whole = self.Group.search(
            [("conveyor_id", "=", self.conveyor.id), ("key", "=", False)]
        )
        for partners, category, group in (
            (self.of_oil, self.oil, self.of(self.oil)),
            (self.of_machines, self.machines, self.of(self.machines)),
            (self.of_rare, self.rare, whole),
        ):
            row = self.row(partners[0])
            self.assertEqual(row.categ_id, category)
            self.assertEqual(row.group_id, group)

    def test_what_has_cost_most_counts(self):
        both = self.of_oil[0]
        machine = self.env["product.product"].search(
            [("categ_id", "=", self.machines.id)], limit=1
        )
        invoice = self.make_invoice(both, TODAY, 1_000_000, post=False)
        invoice.invoice_line_ids.product_id = machine
        invoice.invoice_line_ids.price_unit = 90_000_000
        invoice.action_post()
        self.refresh()
        self.learn()
        self.assertEqual(self.row(both).categ_id, self.machines)

    def test_the_setting_is_followed(self):
        """The jobs alone: what was stored before knows no categories."""
        self.company.conveyor_retention_group = "conveyor"
        self.learn()
        self.assertFalse(self.row(self.of_oil[0]).categ_id)
        self.company.conveyor_retention_group = "category"
        rebuilds = self.env["conveyor.rebuild"].sudo()
        rebuilds.search([]).write({"state": "done"})
        self.measure()
        self.assertTrue(self.of(self.oil), "learnt at once")
        rebuild = rebuilds.search([("state", "=", "waiting")])
        self.assertTrue(rebuild)
        self.evaluate()
        row = self.row(self.of_oil[0])
        self.assertEqual(row.categ_id, self.oil)
        self.assertEqual(row.group_id, self.of(self.oil))
        self.assertFalse(self.outdated())

    def test_back_to_the_conveyor(self):
        self.learn()
        self.company.conveyor_retention_group = "conveyor"
        self.measure()
        self.evaluate(anew=True)
        row = self.row(self.of_oil[0])
        self.assertFalse(row.categ_id)
        self.assertFalse(row.group_id.categ_id)
        self.assertFalse(row.group_id.key)
