"""Nobody sells to a client past its owner, whichever way he comes; what comes from
outside goes to the owner."""

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, RedirectWarning
from odoo.tests import Form, HttpCase, JsonRpcException, freeze_time, new_test_user
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .test_handover import HandoverCommon


@conveyor_tags
class GuardCommon(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls.make_partner(name="Prospect")
        cls.lead_values = {
            "name": "Mine",
            "type": "opportunity",
            "partner_id": cls.person.id,
            "company_id": cls.company.id,
        }
        cls.order_values = {"partner_id": cls.person.id, "company_id": cls.company.id}

    def lead(self, user, **values):
        leads = self.env["crm.lead"].with_user(user)
        return leads.create({**self.lead_values, "user_id": user.id, **values})

    def order(self, user, **values):
        orders = self.env["sale.order"].with_user(user)
        return orders.create({**self.order_values, "user_id": user.id, **values})

    def let_see_all(self, user):
        user.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")

    def assertPast(self):
        return self.assertRaisesRegex(
            AccessError, "Steelworks is a client of Test Sell"
        )


@conveyor_tags
@freeze_time(TODAY)
class TestOpportunities(GuardCommon):
    def test_refused_to_others(self):
        for user in (self.colleague, self.stranger):
            for values in ({}, {"type": "lead"}, {"partner_id": self.partner.id}):
                with self.assertPast():
                    self.lead(user, **values)

    def test_free_where_nobody_owns(self):
        self.assertTrue(self.lead(self.stranger, partner_id=self.prospect.id))
        self.hand_over(self.env["res.users"])
        self.assertTrue(self.lead(self.stranger))

    def test_the_owner_may_and_may_be_given(self):
        self.let_see_all(self.stranger)
        self.assertTrue(self.lead(self.seller))
        lead = self.lead(self.stranger, user_id=self.seller.id)
        self.assertEqual(lead.sudo().user_id, self.seller)
        # the owner lets somebody help
        lead.with_user(self.seller).user_id = self.stranger
        self.assertEqual(lead.sudo().user_id, self.stranger)

    def test_officer_and_leader_may(self):
        self.assertTrue(self.lead(self.officer))
        with self.assertPast():
            self.lead(self.leader)
        self.company.conveyor_leader_may = True
        self.assertTrue(self.lead(self.leader))

    def test_the_owners_team_if_the_company_says_so(self):
        self.company.conveyor_team_sells = True
        self.assertTrue(self.lead(self.colleague))
        with self.assertPast():
            self.lead(self.stranger)

    def test_writing(self):
        lead = self.lead(self.stranger, partner_id=self.prospect.id)
        with self.assertPast():
            lead.partner_id = self.partner
        theirs = self.make_lead(self.seller)
        self.let_see_all(self.stranger)
        with self.assertPast():
            theirs.with_user(self.stranger).user_id = self.stranger
        with self.assertPast():
            theirs.with_user(self.stranger).copy({"user_id": self.stranger.id})
        with self.assertPast():
            theirs.with_user(self.stranger).copy()  # Odoo gives it to whoever copies

    def test_old_opportunities_are_worked_on(self):
        lead = self.make_lead(self.stranger)
        lead = lead.with_user(self.stranger)
        lead.write({"expected_revenue": 10, "partner_id": self.partner.id})
        lead.write({"user_id": self.stranger.id, "priority": "1"})
        lead.action_set_lost()
        with self.assertPast():
            lead.action_unarchive()

    def test_conversion_and_merge(self):
        lead = self.lead(self.stranger, partner_id=False, type="lead")
        with self.assertPast():
            lead.convert_opportunity(self.partner)
        mine = self.lead(self.stranger, partner_id=False)
        theirs = self.make_lead(self.seller)
        self.let_see_all(self.stranger)
        both = (mine | theirs).with_user(self.stranger)
        with self.assertPast():
            both.merge_opportunity(user_id=self.stranger.id)

    def test_without_a_contact(self):
        """Whose client it is, an opportunity without a contact says by its e-mail."""
        self.person.email = "ann@steelworks.example"
        bare = {"partner_id": False, "email_from": "Ann <Ann@Steelworks.example>"}
        with self.assertPast():
            self.lead(self.stranger, **bare)
        self.assertTrue(self.lead(self.seller, **bare))
        # a lead is a question; it becomes an opportunity of the owner's
        lead = self.lead(self.stranger, **bare, type="lead")
        with self.assertPast():
            lead.convert_opportunity(self.env["res.partner"])
        mine = self.lead(self.stranger, partner_id=False, email_from="x@new.example")
        with self.assertPast():
            mine.email_from = "ann@steelworks.example"
        # with a contact that is another one's, the contact counts
        self.assertTrue(
            self.lead(self.stranger, **{**bare, "partner_id": self.prospect.id})
        )

    def test_import(self):
        result = (
            self.env["crm.lead"]
            .with_user(self.stranger)
            .load(
                ["name", "type", "partner_id/.id"],
                [["Mine", "opportunity", str(self.partner.id)]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn("is a client of", result["messages"][0]["message"])

    def test_server_actions_and_sudo(self):
        lead = self.lead(self.stranger, partner_id=self.prospect.id)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Take",
                "model_id": self.env.ref("crm.model_crm_lead").id,
                "state": "code",
                "code": f"record.sudo().write({{'partner_id': {self.partner.id}}})",
            }
        )
        with self.assertPast():
            action.with_user(self.stranger).with_context(
                active_model="crm.lead", active_id=lead.id
            ).run()

    def test_a_company_of_nobody_hides_nothing(self):
        self.other_team.company_id = False
        with self.assertPast():
            self.lead(self.stranger, company_id=False)

    def test_plain_sales_staff_of_odoo(self):
        clerk = self.make_seller("clerk", "sales_team.group_sale_salesman")
        self.assertTrue(self.lead(clerk, partner_id=self.prospect.id))
        with self.assertPast():
            self.lead(clerk)
        with self.assertRaises(AccessError):
            self.env["crm.lead"].with_user(clerk).web_save(
                {**self.lead_values, "user_id": clerk.id}, {}
            )

    def test_the_screen_offers_to_ask(self):
        leads = self.env["crm.lead"].with_user(self.stranger)
        with self.assertRaises(RedirectWarning) as caught:
            leads.browse().web_save(
                {**self.lead_values, "user_id": self.stranger.id}, {}
            )
        _message, action, button = caught.exception.args[:3]
        self.assertEqual(button, "Ask for the Client")
        self.assertEqual(action["context"]["default_client_id"], self.client_file.id)

    def test_form_of_the_owner(self):
        with Form(self.env["crm.lead"].with_user(self.seller)) as form:
            form.name = "Again"
            form.partner_id = self.partner
        self.assertEqual(form.record.user_id, self.seller)


@conveyor_tags
@freeze_time(TODAY)
class TestQuotations(GuardCommon):
    def test_refused_to_others(self):
        for user in (self.colleague, self.stranger):
            with self.assertPast():
                self.order(user)
        self.assertTrue(self.order(self.officer))
        self.assertTrue(self.order(self.stranger, partner_id=self.prospect.id))

    def test_on_behalf_of_the_owner(self):
        self.let_see_all(self.colleague)
        order = self.order(self.colleague, user_id=self.seller.id)
        self.assertEqual(order.sudo().user_id, self.seller)
        order = (
            self.env["sale.order"].with_user(self.colleague).create(self.order_values)
        )
        self.assertEqual(order.sudo().user_id, self.seller)

    def test_writing(self):
        order = self.order(self.stranger, partner_id=self.prospect.id)
        with self.assertPast():
            order.partner_id = self.person
        for user in (self.stranger, self.accountant):
            theirs = self.make_order(self.seller)
            with self.subTest(user.name), self.assertPast():
                theirs.with_user(user).sudo().user_id = self.stranger

    def test_an_old_order_again(self):
        mine = self.make_order(self.stranger)
        with self.assertPast():
            mine.with_user(self.stranger).copy()
        mine.with_user(self.stranger).action_confirm()
        self.assertEqual(mine.state, "sale")

    def test_from_an_opportunity(self):
        lead = self.make_lead(self.stranger)  # from before
        context = lead.with_user(self.stranger).action_new_quotation()["context"]
        with self.assertPast():
            self.env["sale.order"].with_user(self.stranger).with_context(
                **context
            ).create({})

    def test_clients_order_by_themselves(self):
        portal = new_test_user(self.env, "conveyor_portal", "base.group_portal")
        orders = self.env["sale.order"].with_user(portal).sudo()
        order = orders.create({**self.order_values, "user_id": self.stranger.id})
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_the_screen_offers_to_ask(self):
        orders = self.env["sale.order"].with_user(self.stranger)
        with self.assertRaises(RedirectWarning):
            orders.web_save({**self.order_values, "user_id": self.stranger.id}, {})


@conveyor_tags
@freeze_time(TODAY)
class TestFromOutside(GuardCommon):
    def test_incoming_mail(self):
        self.person.email = "ann@steelworks.example"
        message = {"subject": "We need more", "from": "ann@steelworks.example"}
        for user in (self.env.ref("base.user_root"), self.stranger):
            for author in (self.person.id, False):
                lead = (
                    self.env["crm.lead"]
                    .with_user(user)
                    .with_context(mail_create_nolog=True)
                    .message_new(
                        {**message, "author_id": author},
                        {"team_id": self.other_team.id, "company_id": self.company.id},
                    )
                )
                self.assertEqual(lead.sudo().user_id, self.seller, (user, author))
                self.assertEqual(lead.sudo().team_id, self.team)

    def test_website(self):
        public = self.env.ref("base.public_user")
        leads = self.env["crm.lead"].with_user(public).sudo()
        lead = leads.create({**self.lead_values, "user_id": self.stranger.id})
        self.assertEqual(lead.user_id, self.seller)

    def test_people_who_sell_nothing(self):
        clerk = new_test_user(self.env, "conveyor_office", "base.group_user")
        leads = self.env["crm.lead"].with_user(clerk).sudo()
        lead = leads.create({**self.lead_values, "user_id": self.stranger.id})
        self.assertEqual(lead.user_id, self.seller)

    def test_jobs_of_the_server(self):
        leads = self.env["crm.lead"].with_user(SUPERUSER_ID)
        self.assertEqual(leads.create(self.lead_values).user_id, self.seller)
        given = leads.create({**self.lead_values, "user_id": self.stranger.id})
        self.assertEqual(given.user_id, self.stranger)

    def test_assignment_respects_owners(self):
        self.other_team.crm_team_member_ids.assignment_max = 300
        self.prospect.user_id = False
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": name,
                    "type": "lead",
                    "user_id": False,
                    "team_id": self.other_team.id,
                    "company_id": self.company.id,
                }
                for name in ("Client", "Prospect")
            ]
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET partner_id = %s WHERE id = %s",
            (self.partner.id, leads[0].id),
        )
        self.env.invalidate_all()
        self.other_team.with_user(self.manager)._action_assign_leads(force_quota=True)
        self.assertEqual(leads[0].user_id, self.seller)
        self.assertEqual(leads[1].user_id, self.stranger)


@conveyor_tags
@freeze_time(TODAY)
class TestRemote(GuardCommon, HttpCase):
    def test_with_a_browser_console(self):
        self.authenticate(self.stranger.login, self.stranger.login.ljust(8, "x"))
        forged = {
            "conveyor_routed": True,
            "conveyor_by_server": True,
            "conveyor_handover": True,
            "default_user_id": self.stranger.id,
            "default_partner_id": self.partner.id,
        }
        mine = {"name": "Mine", "type": "opportunity"}
        for model, method, args in (
            ("crm.lead", "create", [[{**self.lead_values}]]),
            ("crm.lead", "create", [[mine]]),
            ("crm.lead", "web_save", [[], mine, {}]),
            ("crm.lead", "name_create", ["Mine"]),
            ("crm.lead", "load", [["name"], [["Mine"]]]),
            ("sale.order", "create", [[{"company_id": self.company.id}]]),
            ("sale.order", "web_save", [[], {"company_id": self.company.id}, {}]),
        ):
            with self.subTest(f"{model} {method}"), mute_logger("odoo.http"):
                params = {"model": model, "method": method, "args": args}
                params["kwargs"] = {"context": forged}
                path = f"/web/dataset/call_kw/{model}/{method}"
                if method == "load":
                    answer = self.make_jsonrpc_request(path, params)
                    self.assertFalse(answer["ids"])
                    continue
                with self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(path, params)
        self.assertFalse(
            self.env["crm.lead"].search([("user_id", "=", self.stranger.id)])
        )
        self.assertFalse(
            self.env["sale.order"].search([("user_id", "=", self.stranger.id)])
        )

    def test_attempts_are_kept(self):
        with self.assertPast():
            self.lead(self.stranger)
        noted = self.env.cr.postcommit.data["conveyor.attempt"][-1]
        self.assertEqual(noted["operation"], "opportunity")
        self.assertEqual(noted["user_id"], self.stranger.id)
        self.assertEqual(noted["partner_id"], self.partner.id)

    def test_nothing_is_asked_where_nobody_owns(self):
        self.env["conveyor.client"].search([])._as_server().sudo().write(
            {"owner_id": False}
        )
        self.env.flush_all()
        self.env.registry.clear_cache()
        self.assertFalse(self.env["conveyor.client"]._is_any_owned())
        self.client_file._as_server().sudo().write({"owner_id": self.seller.id})
        self.assertTrue(self.env["conveyor.client"]._is_any_owned())


@conveyor_tags
@freeze_time(TODAY)
class TestReservations(GuardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        conveyor = cls.env["conveyor.conveyor"].create(
            {
                "name": "Wholesale",
                "company_id": cls.company.id,
                "reservation_days": 30,
            }
        )
        cls.other_team.write(
            {"conveyor_id": conveyor.id, "conveyor_phase": "conversion"}
        )
        cls.prospect.with_user(cls.stranger).action_conveyor_reserve()
        cls.lead_values["partner_id"] = cls.prospect.id
        cls.order_values["partner_id"] = cls.prospect.id

    def test_refused_to_others(self):
        for make in (self.lead, self.order):
            with self.assertRaisesRegex(AccessError, "reserved by Test Stranger"):
                make(self.seller)
            self.assertTrue(make(self.stranger))
            self.assertTrue(make(self.officer))

    def test_from_outside(self):
        public = self.env.ref("base.public_user")
        leads = self.env["crm.lead"].with_user(public).sudo()
        lead = leads.create({**self.lead_values, "user_id": False})
        self.assertEqual(lead.user_id, self.stranger)

    def test_over(self):
        self.prospect.with_user(self.stranger).action_conveyor_release()
        self.assertTrue(self.lead(self.seller))
