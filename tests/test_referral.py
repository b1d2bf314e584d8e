"""Who recommended whom: kept from lead to client file, counted, thanked for."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user

from odoo.addons.sales_conveyor.rules import referral as rules

from .common import TODAY, ConveyorCommon, conveyor_tags


class ReferralCommon(ConveyorCommon):
    """Some who recommend, and some who are recommended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mill = cls.make_partner("Mill Ltd", is_company=True)
        cls.miller = cls.make_partner("Ada Miller", parent_id=cls.mill.id)
        cls.bakery = cls.make_partner("Bakery Ltd", is_company=True)
        cls.baker = cls.make_partner("Bob Baker", parent_id=cls.bakery.id)
        cls.shop = cls.make_partner("Corner Shop")
        cls.Thanks = cls.env["conveyor.thanks"]

    @classmethod
    def make_lead(cls, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Flour",
                "type": "opportunity",
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    def thanks(self):
        self.env.cr.flush()
        return self.Thanks.search([("company_id", "=", self.company.id)])

    def open_thanks(self, partner):
        type_ = self.env.ref("sales_conveyor.conveyor_activity_type_thanks")
        return partner.activity_ids.filtered(lambda one: one.activity_type_id == type_)


@conveyor_tags
@freeze_time(TODAY)
class TestReferral(ReferralCommon):
    # From lead to contact to client file

    def test_lead_to_client_file(self):
        lead = self.make_lead(
            type="lead",
            partner_name="New Hotel",
            contact_name="Hilda",
            email_from="hilda@hotel.example",
            conveyor_referrer_id=self.miller.id,
        )
        lead.with_user(self.seller).convert_opportunity(self.env["res.partner"])
        lead.with_user(self.seller)._handle_partner_assignment(create_missing=True)
        hotel = lead.partner_id.commercial_partner_id
        self.assertEqual(hotel.name, "New Hotel")
        self.assertEqual(hotel.conveyor_referrer_id, self.miller)
        self.assertFalse(
            lead.partner_id.conveyor_referrer_id, "the company is the client"
        )
        self.make_invoice(lead.partner_id, TODAY, 70)
        self.refresh()
        client = self.client_of(hotel)
        self.assertEqual(client.referrer_id, self.miller)
        self.assertTrue(client.recommended)

    def test_existing_contact_is_told(self):
        lead = self.make_lead(conveyor_referrer_id=self.miller.id)
        lead.with_user(self.seller).partner_id = self.baker
        self.assertEqual(self.bakery.conveyor_referrer_id, self.miller)
        lead.conveyor_referrer_id = self.shop
        self.assertEqual(
            self.bakery.conveyor_referrer_id, self.miller, "it was told before"
        )

    def test_older_client_wasn_t_brought(self):
        self.make_invoice(self.bakery, "2026-01-10", 10)
        self.refresh()
        self.make_lead(conveyor_referrer_id=self.miller.id, partner_id=self.baker.id)
        self.assertFalse(self.bakery.conveyor_referrer_id)

    def test_contact_person_brings_the_company(self):
        self.baker.conveyor_referrer_id = self.miller
        self.assertEqual(self.bakery.conveyor_referrer_id, self.miller)
        self.assertEqual(self.miller.conveyor_recommended_count, 1, "one client")

    def test_made_with_a_referrer(self):
        made = self.make_partner("Kiosk", conveyor_referrer_id=self.shop.id)
        self.assertEqual(self.shop.conveyor_recommended_ids, made)

    def test_archived_referrer_stays(self):
        self.shop.conveyor_referrer_id = self.miller
        self.miller.active = False
        self.env.invalidate_all()
        self.assertEqual(self.shop.conveyor_referrer_id, self.miller)
        self.assertEqual(self.miller.conveyor_recommended_count, 1)

    # What is refused

    def test_nobody_recommends_himself(self):
        for who, referrer in (
            (self.mill, self.mill),
            (self.mill, self.miller),
            (self.miller, self.mill),
        ):
            with self.subTest(who.name), self.assertRaises(ValidationError):
                who.conveyor_referrer_id = referrer

    def test_no_circle(self):
        self.bakery.conveyor_referrer_id = self.miller
        self.shop.conveyor_referrer_id = self.baker
        with self.assertRaises(ValidationError):
            self.mill.conveyor_referrer_id = self.shop
        with self.assertRaises(ValidationError):
            self.miller.write({"conveyor_referrer_id": self.shop.id})
        with self.assertRaises(ValidationError):
            self.shop.write({"conveyor_recommended_ids": [Command.link(self.mill.id)]})

    def test_no_circle_by_import(self):
        self.bakery.conveyor_referrer_id = self.mill
        result = (
            self.env["res.partner"]
            .with_user(self.officer)
            .load(
                ["id", "name", "conveyor_referrer_id/.id"],
                [
                    [self._xmlid(self.mill), "Mill Ltd", str(self.baker.id)],
                ],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn("recommended", result["messages"][0]["message"])

    def _xmlid(self, record):
        self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": f"partner_{record.id}",
                "model": record._name,
                "res_id": record.id,
            }
        )
        return f"__test__.partner_{record.id}"

    def test_no_circle_within_one_write(self):
        with self.assertRaises(ValidationError):
            (self.mill | self.bakery).write({"conveyor_referrer_id": self.baker.id})

    def test_lead_of_the_referrer(self):
        with self.assertRaises(ValidationError):
            self.make_lead(conveyor_referrer_id=self.mill.id, partner_id=self.miller.id)
        lead = self.make_lead(type="lead", conveyor_referrer_id=self.mill.id)
        with self.assertRaises(ValidationError):
            lead.convert_opportunity(self.miller)
        self.bakery.conveyor_referrer_id = self.mill
        with self.assertRaises(ValidationError):
            self.make_lead(
                conveyor_referrer_id=self.baker.id, partner_id=self.miller.id
            )

    def test_rule_and_statement_agree(self):
        self.bakery.conveyor_referrer_id = self.miller
        self.shop.conveyor_referrer_id = self.baker
        self.env.flush_all()
        clients = self.mill | self.bakery | self.shop
        chain = {
            client.id: client.conveyor_referrer_id.commercial_partner_id.ids
            for client in clients
        }
        for client in clients:
            for referrer in clients:
                self.assertEqual(
                    bool(
                        self.env["conveyor.referral"]._leading_back(
                            {1: (client.id, referrer.id)}
                        )
                    ),
                    rules.leads_back(client.id, referrer.id, chain),
                    (client.name, referrer.name),
                )

    def test_other_company(self):
        other = self._make_company("Other Works")
        self.mill.company_id = other
        self.shop.company_id = self.company
        with self.assertRaises(ValidationError):
            self.shop.conveyor_referrer_id = self.mill

    def test_becoming_part_of_the_referrer(self):
        self.shop.conveyor_referrer_id = self.miller
        lead = self.make_lead(
            conveyor_referrer_id=self.miller.id, partner_id=self.shop.id
        )
        self.shop.parent_id = self.mill
        self.assertFalse(self.shop.conveyor_referrer_id)
        self.assertFalse(lead.conveyor_referrer_id)

    # Merging

    def test_becoming_part_of_others_in_bulk(self):
        """Many contacts cost no more questions than one."""

        def cost(contacts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            contacts.is_company = True
            self.env.flush_all()
            return self.cr.sql_log_count - before

        contacts = self.env["res.partner"].create(
            [{"name": f"Contact {number}"} for number in range(32)]
        )
        cost(contacts[31])  # what is cached once and for all is asked here
        self.assertLess(cost(contacts[1:31]) - cost(contacts[0]), 10)

    def merge(self, *partners):
        """Merge contacts into the last one, as the officer does it."""
        everybody = self.env["res.partner"].concat(*partners)
        everybody.email = "same@example.com"
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {
                "partner_ids": [Command.set(everybody.ids)],
                "dst_partner_id": partners[-1].id,
                "state": "selection",
            }
        ).action_merge()

    def test_merge_referrer_into_recommended(self):
        self.shop.conveyor_referrer_id = self.bakery
        kiosk = self.make_partner("Kiosk", conveyor_referrer_id=self.bakery.id)
        lead = self.make_lead(
            partner_id=self.shop.id, conveyor_referrer_id=self.bakery.id
        )
        self.baker.unlink()
        self.merge(self.bakery, self.shop)
        self.assertFalse(self.shop.conveyor_referrer_id)
        self.assertFalse(lead.conveyor_referrer_id)
        self.assertEqual(kiosk.conveyor_referrer_id, self.shop)

    def test_merge_recommended_into_referrer(self):
        self.shop.conveyor_referrer_id = self.bakery
        self.merge(self.shop, self.bakery)
        self.assertFalse(self.bakery.conveyor_referrer_id)

    def test_merge_closes_no_circle(self):
        kiosk = self.make_partner("Kiosk", conveyor_referrer_id=self.shop.id)
        self.bakery.conveyor_referrer_id = kiosk
        self.merge(self.bakery, self.shop)
        self.assertEqual(kiosk.conveyor_referrer_id, self.shop)
        self.assertFalse(self.shop.conveyor_referrer_id)

    def test_merge_keeps_the_referrer(self):
        double = self.make_partner("Shop", conveyor_referrer_id=self.miller.id)
        self.merge(double, self.shop)
        self.assertEqual(self.shop.conveyor_referrer_id, self.miller)

    def test_merged_leads_keep_a_referrer(self):
        kept = self.make_lead(partner_id=self.baker.id)
        given = self.make_lead(type="lead", conveyor_referrer_id=self.miller.id)
        survivor = (kept | given).merge_opportunity()
        self.assertEqual(survivor.conveyor_referrer_id, self.miller)
        self.assertEqual(self.bakery.conveyor_referrer_id, self.miller)

    def test_merged_leads_whose_contact_is_the_referrer(self):
        kept = self.make_lead(partner_id=self.miller.id)
        given = self.make_lead(type="lead", conveyor_referrer_id=self.mill.id)
        survivor = (kept | given).merge_opportunity()
        self.assertFalse(survivor.conveyor_referrer_id)

    # Figures

    def test_figures(self):
        self.make_lead(conveyor_referrer_id=self.miller.id, partner_id=self.baker.id)
        lost = self.make_lead(conveyor_referrer_id=self.miller.id)
        lost.action_set_lost()
        self.shop.conveyor_referrer_id = self.miller
        for partner, amount in ((self.baker, 300), (self.mill, 50)):
            self.make_invoice(partner, TODAY, amount)
        self.refresh()
        miller = self.miller.with_user(self.seller)
        self.assertEqual(
            (
                miller.conveyor_referral_lead_count,
                miller.conveyor_recommended_count,
                miller.conveyor_recommended_client_count,
                miller.conveyor_recommended_revenue,
            ),
            (2, 2, 1, 300),
        )
        client = self.client_of(self.mill).with_user(self.seller)
        self.assertEqual(
            (
                client.referral_lead_count,
                client.referral_contact_count,
                client.referral_client_count,
                client.referral_revenue,
            ),
            (2, 2, 1, 300),
            "those of its contact persons",
        )
        row = (
            self.env["conveyor.referrer"]
            .with_user(self.analyst)
            .search([("referrer_id", "=", self.miller.id)])
        )
        self.assertEqual(
            (row.leads, row.contacts, row.clients, row.revenue, row.thanks_due),
            (2, 2, 1, 300, 1),
        )
        self.assertEqual(row.client_id, self.client_of(self.mill))
        self.assertEqual(row.last_date, lost.create_date.date())

    def test_search_by_figures(self):
        self.shop.conveyor_referrer_id = self.miller
        partners = self.env["res.partner"].with_user(self.seller)
        ours = self.mill | self.miller | self.shop
        for domain, found in (
            ([("conveyor_recommended_count", ">", 0)], self.miller),
            ([("conveyor_recommended_count", "=", 1)], self.miller),
            ([("conveyor_recommended_count", "=", 0)], self.mill | self.shop),
            ([("conveyor_recommended_count", "<", 5)], ours),
            ([("conveyor_recommended_count", "!=", 1)], self.mill | self.shop),
            ([("conveyor_referral_lead_count", ">=", 1)], partners),
        ):
            self.assertEqual(
                partners.search([("id", "in", ours.ids), *domain]), found, domain
            )

    def test_figures_by_company(self):
        other = self._make_company("Other Works")
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.make_invoice(self.shop, TODAY, 7, company=other)
        self.make_lead(
            conveyor_referrer_id=self.miller.id, company_id=other.id, user_id=False
        )
        self.refresh()
        for company, figures in ((self.company, (0, 40)), (other, (1, 7))):
            partner = self.miller.with_company(company)
            self.assertEqual(
                (
                    partner.conveyor_referral_lead_count,
                    partner.conveyor_recommended_revenue,
                ),
                figures,
            )
        rows = self.env["conveyor.referrer"].with_user(self.seller).search([])
        self.assertNotIn(other, rows.company_id)

    def test_share_of_clients(self):
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, "2026-02-10", 40)
        self.make_invoice(self.mill, "2026-02-20", 40)
        self.make_invoice(self.bakery, "2026-04-01", 40)
        self.refresh()
        clients = self.env["conveyor.client"].with_user(self.analyst)
        self.assertEqual(
            [
                (share, count)
                for _month, share, count in clients._read_group(
                    [("company_id", "=", self.company.id)],
                    ["entry_date:month"],
                    ["recommended_share:avg", "__count"],
                    order="entry_date:month",
                )
            ],
            [(0.5, 2), (0.0, 1)],
        )
        own = [("company_id", "=", self.company.id)]
        self.assertEqual(
            clients.search([*own, ("recommended", "=", True)]),
            self.client_of(self.shop),
        )
        self.assertEqual(clients.search_count([*own, ("recommended", "=", False)]), 2)
        groups = clients._read_group(own, ["recommended"], ["__count"])
        self.assertEqual(dict(groups), {True: 1, False: 2})

    def test_who_brought_whom(self):
        self.bakery.conveyor_referrer_id = self.miller
        self.shop.conveyor_referrer_id = self.baker
        partners = self.env["res.partner"].with_user(self.seller)
        everybody = self.mill | self.miller | self.bakery | self.baker | self.shop
        domain = [
            ("id", "in", everybody.ids),
            ("conveyor_in_referral_tree", "=", True),
        ]
        tree = partners.hierarchy_read(
            [*domain, ("conveyor_brought_by_id", "=", False)],
            {"name": {}},
            "conveyor_brought_by_id",
        )
        self.assertEqual(
            [(node["name"], node.get("conveyor_brought_by_id")) for node in tree],
            [
                ("Mill Ltd", False),
                ("Bakery Ltd", {"id": self.mill.id, "display_name": "Mill Ltd"}),
            ],
        )
        self.assertEqual(tree[1]["__child_ids__"], self.shop.ids)
        self.assertEqual(partners.search(domain), self.mill | self.bakery | self.shop)

        clerk = new_test_user(self.env, "clerk", "base.group_partner_manager")
        for question in (
            {"groupby": ["conveyor_brought_by_id"], "aggregates": ["__count"]},
            {"aggregates": ["conveyor_brought_by_id:count_distinct"]},
        ):
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(clerk).formatted_read_group(
                    domain, **question
                )

    def test_contact_is_copied_by_somebody_else(self):
        """Who may not see the referrer copies the contact all the same."""
        self.shop.conveyor_referrer_id = self.miller
        clerk = new_test_user(
            self.env,
            "clerk",
            "base.group_user,base.group_partner_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        copy = self.shop.with_user(clerk).copy()
        self.assertFalse(copy.sudo().conveyor_referrer_id)

    # Who is looked at anew

    def test_referrers_are_marked(self):
        self.env.cr.flush()
        marks = self.env["conveyor.figures.mark"]
        self.env.cr.execute("DELETE FROM conveyor_figures_mark")
        self.shop.conveyor_referrer_id = self.miller
        self.env.cr.flush()
        marked = set(marks.search([]).mapped("partner_ref"))
        self.assertLessEqual({self.miller.id, self.mill.id}, marked)
        self.env.cr.execute("DELETE FROM conveyor_figures_mark")
        self.shop.conveyor_referrer_id = self.baker
        self.env.cr.flush()
        marks.invalidate_model()
        marked = set(marks.search([]).mapped("partner_ref"))
        self.assertLessEqual({self.miller.id, self.baker.id}, marked)

    # Making a link of the free text

    def test_free_text_becomes_a_link(self):
        leads = self.make_lead(referred="Mrs Ada Miller, Mill") | self.make_lead(
            referred="Mrs Ada Miller, Mill"
        )
        action = leads[0].with_user(self.seller).action_conveyor_link_referrer()
        wizard = Form(
            self.env["conveyor.referrer.link"]
            .with_user(self.seller)
            .with_context(**action["context"])
        )
        self.assertEqual(wizard.candidate_id, self.miller)
        self.assertEqual(wizard.same_text_count, 1)
        wizard.save().action_link()
        self.assertEqual(leads.conveyor_referrer_id, self.miller)
        self.assertEqual(set(leads.mapped("referred")), {"Mrs Ada Miller, Mill"})

    def test_free_text_of_somebody_else_s_lead(self):
        lead = self.make_lead(referred="Ada Miller", user_id=self.leader.id)
        wizard = (
            self.env["conveyor.referrer.link"]
            .with_user(self.seller)
            .create({"lead_id": lead.id})
        )
        self.seller.group_ids -= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.text  # noqa: B018

    def test_free_text_that_nobody_is_called(self):
        lead = self.make_lead(referred="Xqzw")
        wizard = self.env["conveyor.referrer.link"].create({"lead_id": lead.id})
        self.assertFalse(wizard.candidate_ids)
        with self.assertRaisesRegex(Exception, "Choose the contact"):
            wizard.action_link()
        wizard.other_id = self.shop
        wizard.action_link()
        self.assertEqual(lead.conveyor_referrer_id, self.shop)

    def test_leads_without_recommendation_cost_nothing(self):
        leads = self.make_lead() | self.make_lead()
        self.env.flush_all()
        leads.mapped("conveyor_organisation_id")
        leads.write({"partner_id": self.shop.id})
        # what is configured is asked once
        leads.write({"conveyor_referrer_id": False, "priority": "1"})
        self.env.flush_all()
        with self.assertQueryCount(1):  # Odoo's own update
            leads.write({"conveyor_referrer_id": False, "priority": "2"})
            self.env.flush_all()


@conveyor_tags
@freeze_time(TODAY)
class TestThanks(ReferralCommon):
    def test_client_was_brought(self):
        self.mill.user_id = self.leader
        self.shop.conveyor_referrer_id = self.miller
        self.assertFalse(self.thanks(), "not a client yet")
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        thanks = self.thanks()
        self.assertEqual(
            (thanks.referrer_id, thanks.partner_id, thanks.user_id, thanks.state),
            (self.miller, self.shop, self.leader, "due"),
        )
        activity = self.open_thanks(self.miller)
        self.assertEqual(activity, thanks.activity_id)
        self.assertEqual(activity.user_id, self.leader)
        self.assertIn("Corner Shop", activity.summary)
        activity.with_user(self.leader).action_done()
        self.assertEqual(
            (thanks.state, thanks.done_by_id, str(thanks.done_on)),
            ("thanked", self.leader, TODAY),
        )

    def test_never_twice(self):
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        self.client_of(self.shop)._after_enter()
        self.shop.conveyor_referrer_id = False
        self.shop.conveyor_referrer_id = self.miller
        self.assertEqual(len(self.thanks()), 1)
        self.thanks().with_user(self.seller).action_thanked()
        self.shop.conveyor_referrer_id = self.bakery
        self.assertEqual(self.thanks().mapped("state"), ["thanked"])

    def test_file_owner_comes_first(self):
        self.make_invoice(self.mill, TODAY, 40)
        self.refresh()
        self.mill.user_id = self.leader
        self.client_of(self.mill).with_user(self.officer).owner_id = self.seller
        self.miller.user_id = self.leader
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        self.assertEqual(self.thanks().user_id, self.seller)

    def test_who_has_left_thanks_nobody(self):
        self.mill.user_id = self.leader
        self.leader.active = False
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="sales_conveyor.conveyor_group_user",
            company_id=self.env.ref("base.main_company").id,
        )
        self.miller.user_id = stranger
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        self.assertEqual(self.thanks().user_id, self.officer)

    def test_stays_due_when_the_activity_goes(self):
        self.mill.user_id = self.leader
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        self.open_thanks(self.miller).unlink()
        self.assertEqual(self.thanks().state, "due")

    def test_goes_to_whoever_follows_one_who_leaves(self):
        self.mill.user_id = self.leader
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        self.leader.action_archive()  # Odoo would delete the open activities
        activity = self.open_thanks(self.miller)
        self.assertTrue(activity.user_id.active)
        self.assertEqual(self.thanks().state, "due")

    def test_referrer_written_down_late(self):
        self.make_invoice(self.shop, "2026-06-01", 40)
        self.refresh()
        self.shop.conveyor_referrer_id = self.miller
        self.assertEqual(self.thanks().referrer_id, self.miller)
        self.shop.conveyor_referrer_id = self.baker
        self.assertEqual(self.thanks().referrer_id, self.baker, "it was somebody else")
        self.assertFalse(self.open_thanks(self.miller))
        self.assertTrue(self.open_thanks(self.baker))

    def test_old_clients_start_no_wave(self):
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, "2024-06-01", 40)
        self.refresh()
        self.assertTrue(self.client_of(self.shop))
        self.assertFalse(self.thanks())

    def test_entered_by_a_rebuild(self):
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.env.cr.flush()
        self.env["conveyor.figures"].sudo()._refresh_range(
            self.shop.id, self.shop.id + 1
        )
        self.assertEqual(self.thanks().referrer_id, self.miller)

    def test_company_thanks_for_leads(self):
        self.company.conveyor_thank_on = "lead"
        lead = self.make_lead(conveyor_referrer_id=self.miller.id)
        self.assertEqual(self.thanks().lead_id, lead)
        lead.conveyor_referrer_id = self.shop
        self.assertEqual(self.thanks().referrer_id, self.shop)
        self.assertFalse(self.open_thanks(self.miller))
        lead.partner_id = self.baker
        self.make_invoice(self.bakery, TODAY, 10)
        self.refresh()
        self.assertEqual(len(self.thanks()), 1, "not for the client as well")

    def test_referrer_of_another_company(self):
        """Who belongs to another company isn't seen here, and not thanked here."""
        other = self._make_company("Other Works")
        self.company.conveyor_thank_on = "both"
        stranger = self.make_partner("Stranger", company_id=other.id)
        self.shop.conveyor_referrer_id = stranger
        self.make_lead(
            conveyor_referrer_id=stranger.id, company_id=False, user_id=False
        )
        self.make_invoice(self.shop, TODAY, 10)
        self.refresh()
        self.assertFalse(self.thanks())
        rows = self.env["conveyor.referrer"].search([("referrer_id", "=", stranger.id)])
        self.assertFalse(rows.filtered(lambda row: row.company_id == self.company))

    def test_company_thanks_for_both_or_never(self):
        self.company.conveyor_thank_on = "both"
        self.make_lead(conveyor_referrer_id=self.miller.id, partner_id=self.baker.id)
        self.make_invoice(self.bakery, TODAY, 10)
        self.refresh()
        self.assertEqual(len(self.thanks()), 2)
        self.company.conveyor_thank_on = "never"
        self.make_lead(conveyor_referrer_id=self.miller.id, partner_id=self.shop.id)
        self.make_invoice(self.shop, TODAY, 10)
        self.refresh()
        self.assertEqual(len(self.thanks()), 2)

    def test_merged_leads_are_thanked_for_once(self):
        self.company.conveyor_thank_on = "lead"
        one = self.make_lead(conveyor_referrer_id=self.miller.id)
        two = self.make_lead(conveyor_referrer_id=self.miller.id)
        self.assertEqual(len(self.thanks()), 2)
        self.thanks().filtered(lambda t: t.lead_id == two).with_user(
            self.seller
        ).action_thanked()
        survivor = (one | two).merge_opportunity()
        thanks = self.thanks()
        self.assertEqual((thanks.lead_id, thanks.state), (survivor, "thanked"))

    def test_buttons(self):
        self.mill.user_id = self.leader
        self.shop.conveyor_referrer_id = self.miller
        kiosk = self.make_partner("Kiosk", conveyor_referrer_id=self.miller.id)
        for partner in self.shop | kiosk:
            self.make_invoice(partner, TODAY, 40)
        self.refresh()
        shop = self.thanks().filtered(lambda t: t.partner_id == self.shop)
        other = self.thanks() - shop
        shop.with_user(self.seller).action_thanked()
        other.with_user(self.seller).action_waive()
        self.assertEqual((shop.state, other.state), ("thanked", "waived"))
        self.assertFalse(self.open_thanks(self.miller))
        self.assertEqual(shop.done_by_id, self.seller)

    def test_nobody_writes_thanks(self):
        self.shop.conveyor_referrer_id = self.miller
        self.make_invoice(self.shop, TODAY, 40)
        self.refresh()
        thanks = self.thanks()
        for attempt in (
            lambda: thanks.with_user(self.manager).write({"state": "thanked"}),
            lambda: self.Thanks.with_user(self.manager).create(
                {"referrer_id": self.mill.id, "company_id": self.company.id}
            ),
            lambda: thanks.with_user(self.manager).unlink(),
            lambda: thanks.with_user(self.analyst).action_thanked(),
            lambda: thanks.with_user(self.accountant).action_waive(),
        ):
            with self.assertRaises(AccessError):
                attempt()
