"""Taking clients out of Odoo: who may, and that it is recorded whatever way it took."""

import json

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, freeze_time
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .reading import ReadingCommon


@conveyor_tags
@freeze_time(TODAY)
class TestExport(ReadingCommon, HttpCase):
    _registry_readonly_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("base.group_allow_export")
        cls.accountant.group_ids |= cls.env.ref("base.group_allow_export")
        cls.env.flush_all()

    def come_as(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def recorded(self, user):
        self.env.invalidate_all()
        return self.env["conveyor.export"].search([("user_id", "=", user.id)])

    def csv(self, model="res.partner", domain=(), ids=False, names=("name", "email")):
        data = {
            "import_compat": False,
            "context": {},
            "domain": list(domain),
            "fields": [{"name": n, "label": n, "type": "char"} for n in names],
            "groupby": [],
            "ids": ids,
            "model": model,
        }
        with mute_logger("odoo.http", "odoo.addons.web.controllers.export"):
            return self.url_open(
                "/web/export/csv",
                data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
            )

    def test_clients_need_a_right_of_their_own(self):
        self.come_as(self.seller)
        domain = [("id", "in", (self.client | self.open).ids)]
        refused = self.csv(domain=domain)
        self.assertNotIn("secret.buyer", refused.text)
        self.assertIn("Export Clients", refused.text)
        self.assertFalse(self.recorded(self.seller))
        [attempt] = self.env["conveyor.attempt"].search(
            [("user_id", "=", self.seller.id)]
        )
        self.assertEqual(attempt.operation, "export")
        self.assertEqual(attempt.partner_id, self.client)
        # contacts who aren't clients are exported as ever
        allowed = self.csv(domain=[("id", "=", self.open.id)])
        self.assertIn("open@prospect.example", allowed.text)
        self.assertRecordValues(
            self.recorded(self.seller),
            [
                {
                    "model": "res.partner",
                    "way": "file",
                    "record_count": 1,
                    "client_count": 0,
                    "field_names": "name, email",
                    "domain": str([["id", "=", self.open.id]]),
                }
            ],
        )

    def test_with_the_right(self):
        self.come_as(self.rival)
        self.assertIn("secret.buyer", self.csv(ids=self.client.ids).text)
        self.assertRecordValues(
            self.recorded(self.rival),
            [{"record_count": 1, "client_count": 1, "domain": False}],
        )

    def test_api(self):
        records = self.client.with_user(self.seller)
        with self.assertRaises(AccessError):
            records.export_data(["name"])
        with self.assertRaises(AccessError):
            records.sudo().export_data(["name"])  # sudo isn't trusted
        for model, names in (
            ("conveyor.client", ["number"]),
            ("crm.lead", ["name"]),
            ("sale.order", ["partner_id/email"]),
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.made(model).with_user(self.seller).export_data(names)
        # a document without details of the client isn't the client
        order = self.made("sale.order").with_user(self.seller)
        self.assertTrue(order.export_data(["name"])["datas"])
        self.assertTrue(self.client.with_user(self.rival).export_data(["name"]))

    def made(self, model):
        if model == "conveyor.client":
            return self.client_file
        values = {"partner_id": self.client.id, "user_id": self.seller.id}
        if model == "crm.lead":
            values["name"] = "Lead"
        return self.env[model].create(values)

    def test_a_friend_in_accounting(self):
        with self.assertRaises(AccessError):
            self.client.with_user(self.accountant).export_data(["email"])
        rows = self.invoice.with_user(self.accountant).export_data(["partner_id/email"])
        self.assertIn("secret.buyer", str(rows))

    def test_vcard(self):
        url = "/web/partner/vcard?partner_ids="
        self.come_as(self.seller)
        # the card of one client, for the phone
        self.assertIn("secret.buyer", self.url_open(f"{url}{self.client.id}").text)
        ids = f"{self.client.id},{self.open.id}"
        with mute_logger("odoo.http"):
            refused = self.url_open(url + ids)
        self.assertNotEqual(refused.headers["Content-Type"], "application/zip")
        self.come_as(self.rival)
        allowed = self.url_open(url + ids)
        self.assertEqual(allowed.headers["Content-Type"], "application/zip")
        self.assertEqual(self.recorded(self.seller).record_count, 1)
        self.assertEqual(self.recorded(self.rival).record_count, 2)
        self.assertEqual(self.recorded(self.rival).way, "vcard")

    def test_prints_of_many(self):
        self.company.conveyor_print_limit = 2
        orders = self.made("sale.order") | self.made("sale.order")
        orders.user_id = self.seller
        report = self.env["ir.actions.report"]
        name = "sale.report_saleorder"

        def render(user, records):
            return (
                report.with_user(user)
                .with_context(allowed_company_ids=self.company.ids)
                ._render_qweb_html(name, records.ids)
            )

        render(self.seller, orders[:1])
        with self.assertRaises(AccessError):
            render(self.seller, orders)
        render(self.rival, orders)
        self.env.cr.precommit.run()
        self.assertRecordValues(
            self.recorded(self.rival),
            [{"way": "print", "record_count": 2, "client_count": 1}],
        )
        self.company.conveyor_print_limit = 0
        render(self.seller, orders)

    def test_json_page(self):
        self.env["ir.config_parameter"].sudo().set_param("web.json.enabled", True)
        action = "contacts"
        self.come_as(self.seller)
        url = f"/json/1/{action}?view_type=list&limit=80&offset=0&domain=[]"
        headers = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}
        headers |= {"Sec-Fetch-Site": "none", "Sec-Fetch-User": "?1"}
        with mute_logger("odoo.http"):
            refused = self.url_open(url, headers=headers)
        self.assertNotIn("secret.buyer", refused.text)
        self.assertIn("Export Clients", refused.text)
        self.come_as(self.rival)
        allowed = self.url_open(url, headers=headers)
        self.assertIn("Hidden Client", allowed.text)
        [export] = self.recorded(self.rival)
        self.assertEqual((export.way, export.model), ("json", "res.partner"))
        self.assertGreaterEqual(export.client_count, 1)

    def test_pivot(self):
        self.come_as(self.seller)
        data = {
            "model": "sale.order",
            "title": "Orders",
            "col_group_headers": [],
            "measure_headers": [],
            "origin_headers": [],
            "rows": [],
            "measure_count": 1,
            "origin_count": 1,
        }
        response = self.url_open(
            "/web/pivot/export_xlsx",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(response.status_code, 200)
        self.assertRecordValues(
            self.recorded(self.seller), [{"way": "pivot", "model": "sale.order"}]
        )

    def test_records_of_exports_stay(self):
        self.client.with_user(self.rival).export_data(["name"])
        self.env.cr.precommit.run()
        export = self.recorded(self.rival)
        self.assertEqual(export.way, "server")
        for user in (self.officer, self.manager, self.env.user):
            with self.assertRaises(AccessError):
                export.with_user(user).write({"record_count": 0})
            with self.assertRaises(AccessError):
                export.with_user(user).unlink()
        self.assertTrue(export.with_user(self.officer).read(["record_count"]))
        with self.assertRaises(AccessError):
            export.with_user(self.seller).read(["record_count"])
