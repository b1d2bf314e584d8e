"""What each role gets, how roles are tied to Odoo's own, and what attackers try."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, freeze_time, new_test_user
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.hooks import _grant_access

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
class TestRoles(ConveyorCommon):
    def test_ladder_is_tied_to_sales_rights(self):
        for role, group in (
            (self.seller, "sales_team.group_sale_salesman"),
            (self.leader, "sales_team.group_sale_salesman_all_leads"),
            (self.manager, "sales_team.group_sale_manager"),
        ):
            self.assertTrue(role.has_group(group))
        self.assertFalse(
            self.seller.has_group("sales_team.group_sale_salesman_all_leads")
        )
        self.assertFalse(self.leader.has_group("sales_team.group_sale_manager"))

    def test_offices_are_held_beside_the_ladder(self):
        officer = self.officer
        self.assertTrue(officer.has_group("sales_conveyor.conveyor_group_user"))
        self.assertFalse(officer.has_group("sales_conveyor.conveyor_group_leader"))
        self.assertFalse(
            self.manager.has_group("sales_conveyor.conveyor_group_officer")
        )
        self.assertFalse(self.analyst.has_group("sales_conveyor.conveyor_group_user"))

    def test_sales_staff_of_today_gets_access_at_installation(self):
        clerk = new_test_user(self.env, "clerk", "sales_team.group_sale_salesman")
        head = new_test_user(self.env, "head", "sales_team.group_sale_manager")
        _grant_access(self.env)
        self.assertTrue(clerk.has_group("sales_conveyor.conveyor_group_user"))
        self.assertFalse(clerk.has_group("sales_conveyor.conveyor_group_leader"))
        self.assertTrue(head.has_group("sales_conveyor.conveyor_group_manager"))

    def test_menus(self):
        def menus(user):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            return {
                name
                for name in (
                    "conveyor_menu_root",
                    "conveyor_menu_client",
                    "conveyor_menu_client_duplicate",
                    "conveyor_menu_rebuild_request",
                    "conveyor_menu_configuration",
                )
                if self.env.ref(f"sales_conveyor.{name}").id in visible
            }

        self.assertEqual(menus(self.accountant), set())
        self.assertEqual(menus(self.analyst), {"conveyor_menu_root"})
        self.assertEqual(
            menus(self.seller), {"conveyor_menu_root", "conveyor_menu_client"}
        )
        self.assertLessEqual(
            {"conveyor_menu_client_duplicate", "conveyor_menu_rebuild_request"},
            menus(self.officer),
        )

    def test_lists_of_the_officer_are_for_the_officer(self):
        for model in ("conveyor.client.duplicate", "conveyor.rebuild"):
            self.env[model].with_user(self.officer).search([], limit=1)
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.seller).search([], limit=1)
        with self.assertRaises(AccessError):
            self.env["conveyor.figures.mark"].with_user(self.officer).search(
                [], limit=1
            )


@conveyor_tags
@freeze_time(TODAY)
class TestRemoteCalls(ConveyorCommon, HttpCase):
    """The clever salesperson with a browser console."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner(user_id=cls.seller.id)
        cls.make_invoice(cls.partner, "2026-06-01", 100)
        cls.refresh()
        cls.client_file = cls.client_of(cls.partner)

    def call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def assertRefused(self, user, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self.call(user, model, method, *args, **kwargs)
        self.assertIn("odoo.exceptions.AccessError", str(caught.exception))

    def test_owner_is_not_taken_over(self):
        ids = self.client_file.ids
        values = {"owner_id": self.leader.id}
        for method, args in (
            ("write", (ids, values)),
            ("web_save", (ids, values, {"owner_id": {}})),
            ("web_save_multi", (ids, [values], {"owner_id": {}})),
        ):
            with self.subTest(method):
                self.assertRefused(self.seller, "conveyor.client", method, *args)
        self.assertRefused(
            self.seller,
            "conveyor.client",
            "write",
            ids,
            values,
            context={"conveyor_by_server": True, "install_mode": True},
        )
        self.client_file.invalidate_recordset()
        self.assertEqual(self.client_file.owner_id, self.seller)

    def test_import_is_no_way_round(self):
        result = self.call(
            self.seller,
            "conveyor.client",
            "load",
            [".id", "owner_id/.id"],
            [[str(self.client_file.id), str(self.leader.id)]],
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.client_file.owner_id, self.seller)

    def test_figures_are_not_typed_in(self):
        for user in (self.seller, self.officer):
            for values in ({"revenue_total": 9}, {"abc_class": "A"}):
                self.assertRefused(
                    user, "conveyor.client", "write", self.client_file.ids, values
                )
                self.assertRefused(
                    user,
                    "conveyor.figures",
                    "write",
                    self.client_file.figures_id.ids,
                    values,
                )
        self.assertEqual(self.client_file.revenue_total, 100)

    def test_inner_methods_are_closed(self):
        for model, method in (
            ("conveyor.figures", "_refresh_partners"),
            ("conveyor.figures.mark", "_add"),
            ("conveyor.rebuild", "_request"),
            ("conveyor.client", "_as_server"),
            ("conveyor.client", "_merge_into"),
        ):
            with self.subTest(method):
                self.assertRefused(self.officer, model, method, [])

    def test_opening_a_file_shows_exact_figures(self):
        self.make_invoice(self.partner, "2026-06-03", 40)
        self.env.cr.flush()
        [values] = self.call(
            self.seller,
            "conveyor.client",
            "web_read",
            self.client_file.ids,
            specification={"revenue_total": {}, "purchase_count": {}},
        )
        self.assertEqual((values["revenue_total"], values["purchase_count"]), (140, 2))

    def test_merge_of_clients_is_the_officers(self):
        other = self.make_partner(email=self.partner.email)
        # a salesperson who may manage contacts reaches Odoo's merge
        self.seller.group_ids |= self.env.ref("base.group_partner_manager")
        wizards = "base.partner.merge.automatic.wizard"
        wizard = self.call(
            self.seller,
            wizards,
            "create",
            {
                "partner_ids": [(6, 0, (self.partner | other).ids)],
                "dst_partner_id": other.id,
                "state": "selection",
            },
        )
        self.assertRefused(self.seller, wizards, "action_merge", [wizard])
        self.assertTrue(self.partner.exists())
