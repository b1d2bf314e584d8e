"""Marks: all that a booking costs its author."""

import re
from collections import Counter
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user

from .common import TODAY, conveyor_tags
from .exact import ExactCase

MARK = "conveyor_figures_mark"
#: Tables in which a booking changes nothing.
OURS = (
    "conveyor_client",
    "conveyor_figures",
    "conveyor_ranking",
    "conveyor_rebuild",
    "ir_cron",
)
CHANGE = re.compile(
    r"(?:^|[()])\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)\"?", re.IGNORECASE
)


class Changes:
    """The statements executed meanwhile that change a table, as pairs (verb, table)."""

    def __init__(self, cr):
        self.cr, self.found = cr, []

    def __enter__(self):
        cursor = type(self.cr)
        execute = cursor.execute

        def listen(cr, query, *args, **kwargs):
            text = getattr(query, "code", query)
            text = text.decode() if isinstance(text, bytes) else text
            for verb, table in CHANGE.findall(text):
                self.found.append((verb.split()[0].upper(), table.lower()))
            return execute(cr, query, *args, **kwargs)

        self.patcher = patch.object(cursor, "execute", listen)
        self.patcher.start()
        return self

    def __exit__(self, *_details):
        self.patcher.stop()

    def of(self, *tables):
        return [(verb, table) for verb, table in self.found if table in tables]


@conveyor_tags
@freeze_time(TODAY)
class TestMarks(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner("Ada")
        cls.other_client = cls.make_partner("Bob")

    def setUp(self):
        super().setUp()
        self.forget_marks()

    def marked(self):
        """Return the contacts that are marked, as often as each is."""
        self.env.cr.flush()
        self.env.cr.execute(f"SELECT partner_ref FROM {MARK} ORDER BY id")
        return [row[0] for row in self.env.cr.fetchall()]

    def drafts(self, *amounts):
        drafts = self.env["account.move"]
        for amount in amounts:
            for partner in (self.partner, self.other_client):
                drafts |= self.make_invoice(partner, "2026-06-01", amount, post=False)
        self.env.cr.flush()
        self.forget_marks()
        return drafts

    def test_booking_only_inserts(self):
        """One statement with all marks of the transaction, however many documents."""
        first = self.make_invoice(self.partner, "2026-06-01", 1)
        self.refresh()
        drafts = self.as_accountant(self.drafts(10, 20, 30))
        with Changes(self.env.cr) as changes:
            drafts.action_post()
            self.env.cr.flush()
        self.assertEqual(changes.of(MARK), [("INSERT", MARK)])
        self.assertEqual(changes.of(*OURS), [])
        self.assertCountEqual(self.marked(), [self.partner.id, self.other_client.id])
        with Changes(self.env.cr) as changes:
            self.as_accountant(first).button_draft()
            self.credit(drafts[0])
            self.pay(drafts[1])
            self.env.cr.flush()
        self.assertEqual({verb for verb, _table in changes.of(MARK)}, {"INSERT"})
        self.assertEqual(changes.of(*OURS), [])

    def test_booking_is_what_it_was(self):
        """The same statements as without marks, and two inserts."""

        def post():
            drafts = self.as_accountant(self.drafts(10, 20, 30))
            with Changes(self.env.cr) as changes:
                drafts.action_post()
                self.env.cr.flush()
            return Counter(changes.found)

        post()  # whoever buys for the first time changes rank
        with_marks = post()
        with patch.object(type(self.env["conveyor.figures.mark"]), "_add"):
            without_marks = post()
        self.assertEqual(
            with_marks - without_marks,
            Counter({("INSERT", MARK): 1, ("INSERT", "ir_cron_trigger"): 1}),
        )
        self.assertEqual(without_marks - with_marks, Counter())

    def test_booking_writes_no_more_indexes_of_lines(self):
        """A row whose indexed columns stay the same is rewritten in place. So ours ask
        for nothing of a line that changes, unless Odoo's indexes ask for it too."""
        self.env.cr.execute(
            """
            SELECT i.indexrelid::regclass::text LIKE '%conveyor%' AS ours,
                   array_agg(DISTINCT a.attname::text)
              FROM pg_index i
              JOIN pg_depend d ON d.objid = i.indexrelid
               AND d.classid = 'pg_class'::regclass
              JOIN pg_attribute a ON a.attrelid = d.refobjid
               AND d.refclassid = 'pg_class'::regclass AND a.attnum = d.refobjsubid
             WHERE i.indrelid = 'account_move_line'::regclass
             GROUP BY 1
            """
        )
        columns = dict(self.env.cr.fetchall())
        self.assertIn("amount_residual", columns[True])
        # a line stays what it is
        self.assertEqual(set(columns[True]) - set(columns[False]), {"display_type"})

    def test_drafts_mark_nobody(self):
        self.drafts(10)
        draft = self.make_invoice(self.partner, "2026-06-01", 1, post=False)
        draft.invoice_line_ids.price_unit = 3
        draft.partner_id = self.other_client
        draft.unlink()
        self.assertEqual(self.marked(), [])

    def test_vendor_bills_and_entries_mark_nobody(self):
        self.make_invoice(self.partner, "2026-06-01", 70, move_type="in_invoice")
        self.assertEqual(self.marked(), [])

    def test_contacts_mark_nobody(self):
        company = self.make_partner("Alpha", is_company=True)
        contact = self.make_partner("Contact", parent_id=company.id)
        contact.write({"phone": "+1 202 555 0101", "comment": "late in the morning"})
        self.assertEqual(self.marked(), [])

    def test_marked_once_for_a_transaction(self):
        for amount in (1, 2, 3):
            self.make_invoice(self.partner, "2026-06-01", amount)
        self.assertEqual(set(self.marked()), {self.partner.id})

    def test_job_is_woken(self):
        cron = self.env.ref("sales_conveyor.ir_cron_refresh")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        draft = self.drafts(10)[0]
        self.as_accountant(draft).action_post()
        self.env.cr.flush()
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers
        )

    def test_job_is_gone(self):
        """A booking works on whatever an administrator has done to the job."""
        self.env.ref("sales_conveyor.ir_cron_refresh").unlink()
        self.drafts(10).action_post()
        self.assertTrue(self.marked())

    def test_savepoint_is_rolled_back(self):
        """Marks of what did happen stay, whatever is undone around it."""
        first, second, third, fourth = self.drafts(10, 20)
        first.action_post()
        try:
            with self.env.cr.savepoint():
                second.action_post()
                raise UserError("undone")
        except UserError:
            self.assertEqual(second.state, "draft")
        self.assertEqual(self.marked(), first.partner_id.ids)
        second.action_post()
        self.forget_marks()
        try:
            with self.env.cr.savepoint(flush=False):
                third.action_post()
                raise UserError("undone")
        except UserError:
            self.env.invalidate_all(flush=False)
        with self.env.cr.savepoint():
            fourth.action_post()
        self.assertIn(fourth.partner_id.id, self.marked())
        self.assert_exact()

    def test_marks_are_deleted_when_dealt_with(self):
        self.make_invoice(self.partner, "2026-06-01", 1)
        self.env.cr.flush()
        refresh = type(self.Figures)._refresh_partners

        def book_meanwhile(figures, partner_ids):
            result = refresh(figures, partner_ids)
            self.make_invoice(self.other_client, "2026-06-01", 1)
            self.make_invoice(self.partner, "2026-06-02", 1)
            self.env.cr.flush()
            return result

        with patch.object(type(self.Figures), "_refresh_partners", book_meanwhile):
            self.Figures.sudo()._refresh_marked()
        self.assertCountEqual(
            set(self.marked()), {self.partner.id, self.other_client.id}
        )
        self.assert_exact()
        self.assertEqual(self.marked(), [])

    def test_marks_stay_when_the_refresh_fails(self):
        self.make_invoice(self.partner, "2026-06-01", 1)
        marked = self.marked()
        with (
            patch.object(
                type(self.Figures), "_refresh_scope", side_effect=ZeroDivisionError
            ),
            self.assertRaises(ZeroDivisionError),
            self.env.cr.savepoint(),
        ):
            self.Figures.sudo()._refresh_marked()
        self.assertEqual(self.marked(), marked)

    def test_no_more_than_asked_for_oldest_first(self):
        partners = [self.make_partner() for _number in range(3)]
        for partner in reversed(partners):
            self.make_invoice(partner, "2026-06-01", 1)
            self.env.cr.flush()
        self.assertEqual(self.Figures.sudo()._refresh_marked(limit=2), 2)
        self.assertEqual(set(self.marked()), {partners[0].id})
        self.assertTrue(self.client_of(partners[2]))
        self.assertFalse(self.client_of(partners[0]))

    def test_mark_of_a_deleted_contact(self):
        partner = self.make_partner()
        self.env["conveyor.figures.mark"]._add(partner.ids)
        self.env.cr.flush()
        partner.unlink()
        self.assert_exact()
        self.assertEqual(self.marked(), [])

    def test_portal_customer_orders_and_pays(self):
        """What a customer does in the portal is done with sudo on behalf of the
        customer."""
        portal = new_test_user(
            self.env, login="conveyor_portal", groups="base.group_portal"
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": portal.partner_id.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 50})
                ],
            }
        )
        order.with_user(portal).sudo()._validate_order()
        self.assertEqual(set(self.marked()), {portal.partner_id.id})
        self.forget_marks()
        invoice = order.with_user(portal).sudo()._create_invoices()
        invoice.action_post()
        self.assertEqual(set(self.marked()), {portal.partner_id.id})
        self.assert_exact()
        self.assertEqual(self.client_of(portal.partner_id).revenue_total, 50)

    def test_public_visitor_orders(self):
        public = self.env.ref("base.public_user")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 50})
                ],
            }
        )
        order.with_user(public).sudo().action_confirm()
        self.assertEqual(set(self.marked()), {self.partner.id})

    def test_documents_older_than_the_addon(self):
        """Whose counted contact nobody noted: as after installation."""
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        credit = self.credit(self.make_invoice(self.other_client, "2026-06-01", 100))
        self.refresh()
        self.env.cr.execute(
            "UPDATE account_move SET conveyor_counted_partner_ref = NULL"
        )
        self.env.invalidate_all()
        for undo in (
            lambda: self.as_accountant(invoice).button_draft(),
            lambda: self.as_accountant(credit).write({"state": "draft"}),
        ):
            undo()
            self.env.cr.execute(
                "UPDATE account_move SET conveyor_counted_partner_ref = NULL"
            )
            self.env.invalidate_all()
            self.assert_exact()
        self.assertEqual(self.client_of(self.partner).document_count, 0)
        self.assertEqual(self.client_of(self.other_client).purchase_count, 1)

    def test_older_document_changes_its_client_in_one_write(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.env.cr.execute(
            "UPDATE account_move SET conveyor_counted_partner_ref = NULL"
        )
        self.env.invalidate_all()
        invoice.write({"state": "draft", "partner_id": self.other_client.id})
        invoice.action_post()
        self.assert_exact()
        self.assertEqual(self.client_of(self.partner).document_count, 0)
