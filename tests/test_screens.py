"""The screens, in a real browser."""

from odoo import fields
from odoo.tests import HttpCase

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestScreens(ConveyorCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.partner = cls.make_partner(
            name="Tour Client Ltd", is_company=True, user_id=cls.seller.id
        )
        cls.make_invoice(cls.partner, today, 300)
        cls.make_invoice(cls.partner, fields.Date.subtract(today, days=40), 40)
        cls.refresh()
        cls.client_file = cls.client_of(cls.partner)

    def tour(self, url, name, user):
        # the password of a test user is its login, filled up to eight characters
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_officer_keeps_the_central_file(self):
        self.tour("/odoo/central-file", "conveyor_officer", self.officer)
        self.assertEqual(self.client_file.state, "verified")
        self.assertEqual(self.partner.child_ids.function, "Purchasing")
        self.assertTrue(
            self.env["conveyor.rebuild"].search([("state", "=", "waiting")])
        )

    def test_officer_enters_a_client_by_hand(self):
        old = self.make_partner(name="Old Client", is_company=True)
        self.tour("/odoo/central-file", "conveyor_officer_enters", self.officer)
        self.assertEqual(self.client_of(old).entry_cause, "officer")

    def test_salesperson_works_with_a_client(self):
        self.tour("/odoo/central-file", "conveyor_seller", self.seller)
        self.assertIn("Deliver before noon", self.client_file.note)

    def test_analyst_reads_figures(self):
        self.tour("/odoo/client-analysis", "conveyor_analyst", self.analyst)

    def test_contact_leads_to_the_client_file(self):
        self.tour(f"/odoo/contacts/{self.partner.id}", "conveyor_contact", self.seller)

    def test_every_menu_opens_in_both_languages(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"].search(
            [("name", "=", "sales_conveyor")]
        )._update_translations(["ru_RU"])
        for lang in ("en_US", "ru_RU"):
            self.officer.lang = lang
            for menu in self.env["ir.ui.menu"].search(
                [
                    (
                        "id",
                        "child_of",
                        self.env.ref("sales_conveyor.conveyor_menu_root").id,
                    )
                ]
            ):
                action = menu.action
                if action and action._name == "ir.actions.act_window":
                    self.open_action(action.with_context(lang=lang))

    def open_action(self, action):
        """Load every view of an action as the browser does."""
        with self.subTest(action.name, lang=action.env.context["lang"]):
            model = self.env[action.res_model].with_user(self.officer)
            if not model.has_access("read"):
                return
            modes = [(False, mode) for mode in action.view_mode.split(",")]
            views = model.get_views([*modes, (False, "search")])["views"]
            self.assertEqual(set(views), {*action.view_mode.split(","), "search"})
            if action.help is not False:
                self.assertIn("o_view_nocontent", action.help)
