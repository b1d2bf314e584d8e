"""What people see of the figures, and that nobody types them in."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.sql.figures import ALL_COLUMNS

from .common import TODAY, conveyor_tags
from .exact import ExactCase, comparable
from .test_marks import Changes


@conveyor_tags
@freeze_time(TODAY)
class TestFiguresRead(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner("Ada")
        others = [cls.make_partner() for _number in range(4)]
        cls.make_invoice(cls.partner, "2026-06-01", 100)
        for number, partner in enumerate(others, 1):
            cls.make_invoice(partner, f"2026-0{number}-01", 40 * number)
            cls.make_invoice(partner, f"2026-0{number}-11", 5)
        cls.refresh()
        cls.client = cls.client_of(cls.partner)
        cls.Seen = cls.Client.with_user(cls.seller).with_context(
            allowed_company_ids=cls.company.ids
        )
        cls.clients = cls.Seen.search([])

    def opened(self, client=None):
        """Return what a salesperson sees who opens a client file."""
        specification = {name: {} for name in (*ALL_COLUMNS, "revenue_share")}
        client = (client or self.client).with_env(self.Seen.env)
        self.env.flush_all()
        self.env.invalidate_all()
        [values] = client.web_read(specification)
        return values

    def test_opening_shows_this_moment(self):
        """Whatever has happened since the job last ran."""
        invoice = self.make_invoice(self.partner, "2025-01-01", 60)
        self.make_invoice(self.partner, "2026-06-02", 7)
        self.pay(invoice, 25)
        self.credit(invoice, 10)
        seen = self.opened()
        self.env.invalidate_all()
        self.assertEqual(self.client.revenue_total, 100, "the job has not run")
        expected = self.oracle()[self.partner.id, self.company]
        # classes follow when the limits are measured
        for name in ("abc_class", "recency_score", "frequency_score", "monetary_score"):
            seen.pop(name), expected.pop(name)
        found = comparable({**expected, **seen, **dict.fromkeys(ALL_COLUMNS[-4:])})
        self.assertEqual({name: found[name] for name in expected}, expected)
        self.refresh()
        for name, value in self.opened().items():
            if name in expected:
                self.assertEqual(value, seen[name], name)

    def test_opening_shows_the_same_after_the_job(self):
        stored = self.client.read([*ALL_COLUMNS, "revenue_share"])[0]
        for name, value in self.opened().items():
            self.assertEqual(value, stored[name], name)

    def test_opening_writes_nothing(self):
        self.make_invoice(self.partner, "2026-06-02", 7)
        self.env.cr.flush()
        with Changes(self.env.cr) as changes:
            self.opened()
            self.env.cr.flush()
        self.assertEqual(changes.found, [])

    def test_opening_on_a_read_only_cursor(self):
        self.make_invoice(self.partner, "2026-06-02", 7)
        self.env.cr.flush()
        self.env.cr.execute("SAVEPOINT reading; SET LOCAL transaction_read_only = on")
        try:
            self.assertEqual(self.opened()["revenue_total"], 107)
        finally:
            self.env.cr.execute("ROLLBACK TO SAVEPOINT reading")

    def test_opening_a_file_of_a_contact_put_under_another(self):
        self.partner.parent_id = self.make_partner("Alpha", is_company=True)
        self.env.cr.flush()
        self.assertEqual(self.opened()["revenue_total"], 0)

    def test_lists_show_what_is_stored(self):
        self.make_invoice(self.partner, "2026-06-02", 7)
        found = self.Seen.search_read([("id", "=", self.client.id)], ["revenue_total"])
        self.assertEqual(found[0]["revenue_total"], 100)

    # Searching, sorting, grouping

    def test_search_by_every_figure(self):
        for name in ALL_COLUMNS:
            value = self.client[name]
            if not value:
                continue
            with self.subTest(name):
                self.assertIn(self.client, self.Seen.search([(name, "=", value)]))
                self.assertNotIn(self.client, self.Seen.search([(name, "!=", value)]))
                if name != "abc_class":
                    self.assertIn(self.client, self.Seen.search([(name, ">=", value)]))
                    self.assertNotIn(
                        self.client, self.Seen.search([(name, ">", value)])
                    )
                    self.assertNotIn(
                        self.client, self.Seen.search([(name, "<", value)])
                    )

    def test_sort_by_every_figure(self):
        for name in (*ALL_COLUMNS, "revenue_share"):
            with self.subTest(name):
                found = self.Seen.search([(name, "!=", False)], order=f"{name}, id")
                values = found.mapped(name)
                self.assertEqual(values, sorted(values))
                backwards = self.Seen.search(
                    [(name, "!=", False)], order=f"{name} DESC, id"
                )
                values = [client[name] for client in backwards]
                self.assertEqual(values, sorted(values, reverse=True))

    def test_group_by_every_figure(self):
        for name in (*ALL_COLUMNS, "revenue_share"):
            group = f"{name}:month" if name.endswith("_date") else name
            with self.subTest(name):
                rows = self.Seen.formatted_read_group([], [group], ["__count"])
                self.assertEqual(sum(row["__count"] for row in rows), len(self.clients))

    def test_sum_of_every_figure(self):
        for name in ("revenue_total", "overdue", "to_invoice", "revenue_share"):
            [row] = self.Seen.formatted_read_group([], [], [f"{name}:sum"])
            self.assertAlmostEqual(row[f"{name}:sum"], sum(self.clients.mapped(name)))
        [row] = self.Seen.formatted_read_group([], [], ["revenue_share:sum"])
        self.assertAlmostEqual(row["revenue_share:sum"], 1)
        rows = self.Seen.formatted_read_group([], ["abc_class"], ["revenue_share:sum"])
        by_class = {row["abc_class"]: row["revenue_share:sum"] for row in rows}
        for name, share in by_class.items():
            clients = self.clients.filtered(lambda c, name=name: c.abc_class == name)
            self.assertAlmostEqual(share, sum(clients.mapped("revenue_share")))

    def test_search_by_share(self):
        share = self.client.revenue_share
        self.assertAlmostEqual(share, 100 / 520)
        for operator, there in ((">", True), ("<", False), (">=", True), ("<=", False)):
            found = self.Seen.search([("revenue_share", operator, share - 0.001)])
            self.assertEqual(self.client in found, there, operator)
        exactly = self.Seen.search([("revenue_share", "=", share)])
        self.assertIn(self.client, exactly)
        self.assertEqual(
            self.Seen.search([("revenue_share", "!=", share)]), self.clients - exactly
        )
        self.assertFalse(self.Seen.search([("revenue_share", "in", [])]))
        self.assertEqual(
            self.Seen.search([("revenue_share", "not in", [])]), self.clients
        )

    def test_share_of_nothing(self):
        self.credit(
            self.env["account.move"].search([("partner_id", "=", self.partner.id)])
        )
        self.refresh()
        self.assertEqual(self.client.revenue_share, 0)
        self.assertIn(self.client, self.Seen.search([("revenue_share", "=", 0)]))
        self.assertIn(self.client, self.Seen.search([("revenue_share", "=", False)]))

    def test_export(self):
        for group in (
            "base.group_allow_export",
            "sales_conveyor.conveyor_group_export",
        ):
            self.seller.group_ids |= self.env.ref(group)
        names = [*ALL_COLUMNS, "revenue_share"]
        [row] = self.client.with_env(self.Seen.env).export_data(names)["datas"]
        self.assertEqual(dict(zip(names, row, strict=True))["revenue_total"], 100)

    # Products

    def test_filter_by_product_and_category(self):
        categories = self.env["product.category"]
        parent = categories.create({"name": "Oils"})
        child = categories.create({"name": "For machines", "parent_id": parent.id})
        grease, filters = self.env["product.product"].create(
            [
                {"name": "Grease", "categ_id": child.id, "type": "service"},
                {"name": "Filters", "type": "service"},
            ]
        )
        sold = self.sell(self.partner, grease, 2)
        self.sell((self.clients - self.client)[0].partner_id, filters, 1)
        self.env.flush_all()

        def found(field, value, operator="="):
            return self.Seen.search([(field, operator, value)])

        self.assertEqual(found("product_ids", grease.id), self.client)
        self.assertEqual(found("product_ids", "greas", "ilike"), self.client)
        self.assertEqual(
            found("product_ids", [grease.id], "not in"), self.clients - self.client
        )
        for category in (child, parent):
            self.assertEqual(found("product_category_ids", category.id), self.client)
        self.assertEqual(
            found("product_category_ids", "machines", "ilike"), self.client
        )
        self.assertEqual(self.client.product_ids, grease | self.product)
        self.assertIn(child, self.client.product_category_ids)
        self.credit(sold)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(found("product_ids", grease.id), "given back")
        self.assertFalse(found("product_category_ids", parent.id))
        self.assertEqual(self.client.product_ids, self.product)
        grease.active = False
        self.sell(self.partner, grease, 1)
        self.assertEqual(found("product_ids", grease.id), self.client, "sold no more")

    def sell(self, partner, product, quantity):
        return self.make_invoice(
            partner,
            "2026-06-03",
            0,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": quantity,
                        "price_unit": 3,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        )

    def test_search_through_the_contact(self):
        """Filters of contacts, mailings and opportunities go the same way."""
        partners = (
            self.env["res.partner"]
            .with_user(self.seller)
            .with_context(allowed_company_ids=self.company.ids)
        )
        self.assertEqual(
            partners.search([("conveyor_client_id.revenue_total", "=", 100)]),
            self.partner,
        )

    # Nobody types figures in

    def refused(self, function, *arguments):
        # access errors are user errors, too
        with self.assertRaises(UserError), self.env.cr.savepoint():
            function(*arguments)
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.client.revenue_total, 100)

    def test_figures_are_not_written(self):
        for user in (
            self.seller,
            self.manager,
            self.officer,
            self.analyst,
            self.env.user,
        ):
            client = self.client.with_user(user)
            for record in (
                client,
                client.figures_id,
                client.sudo(),
                client.sudo().figures_id,
            ):
                self.refused(record.write, {"revenue_total": 5})
            self.refused(
                client.write,
                {"figures_id": (self.clients - self.client)[0].figures_id.id},
            )
            self.refused(client.web_save, {"revenue_total": 5}, {})

    def test_figures_are_not_made(self):
        figures = self.Figures.with_user(self.officer)
        for model in (figures, figures.sudo()):
            self.refused(
                model.create, {"company_id": self.company.id, "revenue_total": 5}
            )
        partner = self.make_partner()
        client = self.Client.with_user(self.officer)
        self.refused(client.create, {"partner_id": partner.id, "revenue_total": 5})

    def test_defaults_are_no_figures(self):
        """Neither those of the context nor those that a user has set."""
        self.env["ir.default"].set("conveyor.figures", "purchase_count", 8)
        client = (
            self.Client.with_user(self.officer)
            .with_context(default_revenue_total=5, default_abc_class="A")
            .create({"partner_id": self.make_partner().id})
        )
        figures = client.sudo().figures_id
        self.assertEqual(
            (figures.revenue_total, figures.abc_class, figures.purchase_count),
            (0, False, 0),
        )

    def test_server_action_types_nothing_in(self):
        """It runs with sudo on behalf of whoever presses the button."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Make rich",
                "model_id": self.env["ir.model"]._get_id("conveyor.client"),
                "state": "object_write",
                "update_path": "revenue_total",
                "value": "5",
                "group_ids": [
                    Command.link(self.env.ref("sales_conveyor.conveyor_group_user").id)
                ],
            }
        )
        run = action.with_user(self.seller).with_context(
            active_model="conveyor.client",
            active_id=self.client.id,
            active_ids=self.client.ids,
        )
        self.refused(run.run)

    def test_import_types_nothing_in(self):
        for model in (self.Client, self.Figures):
            record = self.client if model is self.Client else self.client.figures_id
            loaded = model.with_user(self.officer).load(
                [".id", "revenue_total"], [[str(record.id), "5"]]
            )
            self.assertFalse(loaded["ids"])
            self.env.invalidate_all()
            self.assertEqual(self.client.revenue_total, 100)
