"""What counts as an excellent relation, or as a client kept to oneself, is a setting of
each programme."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.rules.vip import Limits

from .common import TODAY, conveyor_tags
from .test_vip_lists import ListCommon


@conveyor_tags
@freeze_time(TODAY)
class TestLimits(ListCommon):
    def relation(self, file, **values):
        self.programme.write(values)
        self.programme.action_propose()
        return self.line(self.programme, file).relation

    def setUp(self):
        super().setUp()
        self.programme.action_start()

    def test_a_new_programme_has_the_usual_ones(self):
        self.assertEqual(self.programme._limits(), Limits())
        self.assertEqual(self.relation(self.good), "excellent")
        self.assertEqual(self.relation(self.kept), "monopolised")

    def test_regular_touches(self):
        # eight months of the last twelve
        self.assertEqual(self.relation(self.good, regular_months=9), "doubtful")
        self.assertEqual(self.relation(self.good, regular_months=8), "excellent")
        # of the last four months there are only four
        self.assertEqual(
            self.relation(self.good, touch_months=4, regular_months=4), "excellent"
        )
        reason = self.line(self.programme, self.good).reason
        self.assertIn("Touched in 4 of the last 4 months", reason)

    def test_signs(self):
        # revenue grows, two persons, one product
        self.assertEqual(self.relation(self.good, signs_needed=3), "doubtful")
        self.assertEqual(self.relation(self.good, several_products=1), "excellent")
        self.assertEqual(self.relation(self.good, several_persons=3), "doubtful")
        self.assertEqual(self.relation(self.good, signs_needed=1), "excellent")

    def test_months_of_products(self):
        old = self.make_client(self.anna)
        self.make_invoice(old.partner_id, "2026-01-15", 100)
        self.refresh()
        self.programme.action_sync()
        self.line(self.programme, old).action_take_in()
        self.relation(old, product_months=12)
        line = self.line(self.programme, old)
        self.assertEqual(line.product_count, 1)
        self.assertIn("Products bought in 12 months: 1.", line.reason)
        self.relation(old, product_months=2)
        self.assertEqual(line.product_count, 0)

    def test_kept_to_himself(self):
        # nine touches of the owner
        self.assertEqual(self.relation(self.kept, own_touches=10), "doubtful")
        self.assertEqual(self.relation(self.kept, own_touches=9), "monopolised")

    def test_each_programme_has_its_own(self):
        self.relation(self.good, regular_months=9)
        other = self.make_programme([self.anna, self.boris], name="Other")
        other.action_start()
        other.action_propose()
        self.assertEqual(self.line(other, self.good).relation, "excellent")
        self.assertEqual(self.programme.copy().regular_months, 9)

    @mute_logger("odoo.sql_db")
    def test_limits_that_make_no_sense(self):
        for values in (
            {"regular_months": 13},
            {"regular_months": 0},
            {"touch_months": 121},
            {"product_months": 0},
            {"several_products": 0},
            {"several_persons": -1},
            {"signs_needed": 4},
            {"own_touches": 0},
        ):
            with self.subTest(**values), self.assertRaises(IntegrityError):
                self.programme.write(values)
                self.programme.flush_recordset()

    def test_the_head_says_it(self):
        with self.assertRaises(AccessError):
            self.programme.with_user(self.anna).write({"own_touches": 100})
        with self.assertRaises(AccessError):
            self.programme.with_user(self.anna).sudo().write({"own_touches": 100})

    def test_proposed_again_writes_nothing_that_stays(self):
        self.programme.action_propose()
        before = self.stamps()
        self.programme.action_propose()
        self.assertEqual(self.stamps(), before)
        self.programme.own_touches = 10
        self.programme.action_propose()
        changed = {
            line for line, stamp in self.stamps().items() if stamp != before[line]
        }
        self.assertIn(self.line(self.programme, self.kept).id, changed)
        self.assertNotIn(self.line(self.programme, self.nobody).id, changed)

    def stamps(self):
        self.env.cr.execute(
            "SELECT id, ctid::text FROM conveyor_vip_line WHERE programme_id = %s",
            [self.programme.id],
        )
        return dict(self.env.cr.fetchall())
