"""Prospects are reserved from leads, also from those without a contact."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .test_lock import LockCase


@conveyor_tags
class LeadReservationCase(LockCase):
    def lead(self, user=None, **values):
        return (
            self.env["crm.lead"]
            .create(
                {
                    "name": "Oven wanted",
                    "type": "lead",
                    "user_id": (user or self.seller).id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    **values,
                }
            )
            .with_user(self.seller)
        )

    def reserved(self, partner):
        return self.env["conveyor.lock"]._reserved(partner).owner_id


@conveyor_tags
@freeze_time(TODAY)
class TestLeadReservation(LeadReservationCase):
    def test_with_a_contact(self):
        lead = self.lead(partner_id=self.prospect.id)
        self.assertEqual(lead.conveyor_reservation, "free")
        lead.action_conveyor_reserve()
        self.assertEqual(self.reserved(self.prospect), self.seller)
        self.env.invalidate_all()
        self.assertEqual(lead.conveyor_reservation, "mine")
        other = self.lead(self.other, partner_id=self.prospect.id)
        self.assertEqual(other.with_user(self.other).conveyor_reservation, "others")
        self.assertEqual(lead.conveyor_locks[0]["owner"], self.seller.name)
        lead.action_conveyor_release()
        self.assertFalse(self.reserved(self.prospect))

    def test_a_contact_is_made(self):
        lead = self.lead(
            partner_name="Baker & Sons",
            contact_name="Bob",
            email_from="bob@baker.example",
        )
        self.assertEqual(lead.conveyor_reservation, "free")
        lead.action_conveyor_reserve()
        company = lead.partner_id.commercial_partner_id
        self.assertEqual((lead.partner_id.name, company.name), ("Bob", "Baker & Sons"))
        self.assertEqual(self.reserved(company), self.seller)
        self.assertEqual(company.user_id, self.seller)
        self.env.invalidate_all()
        self.assertEqual(lead.conveyor_reservation, "mine")

    def test_the_same_is_taken(self):
        """No second contact for the same address; two leads of one prospect are one
        reservation."""
        self.prospect.email = "office@bakery.example"
        leads = self.lead(email_from="Office@Bakery.example") | self.lead(
            email_from="office@bakery.example", phone="+1 650 555 0111"
        )
        leads.action_conveyor_reserve()
        self.assertEqual(leads.partner_id, self.prospect)
        self.assertEqual(self.reserved(self.prospect), self.seller)

    def test_two_leads_of_somebody_unknown(self):
        leads = self.lead(email_from="new@firm.example") | self.lead(
            email_from="new@firm.example"
        )
        leads.action_conveyor_reserve()
        self.assertEqual(len(leads.partner_id), 1)

    def test_a_client_or_somebody_elses_prospect(self):
        self.partner.email = "office@mill.example"
        self.prospect.email = "office@bakery.example"
        self.prospect.with_user(self.other).action_conveyor_reserve()
        count = self.env["res.partner"].search_count([])
        for email, said in (
            ("office@mill.example", "a client already"),
            ("office@bakery.example", "reserved by conveyor_other"),
        ):
            lead = self.lead(email_from=email)
            with self.assertRaisesRegex(AccessError, said):
                lead.action_conveyor_reserve()
        self.assertEqual(self.env["res.partner"].search_count([]), count)
        noted = self.env.cr.postcommit.data["conveyor.attempt"]
        self.assertEqual({row["operation"] for row in noted}, {"reserve"})

    def test_details_of_a_client_are_not_told(self):
        """A guess by address tells no more than that there is somebody."""
        self.company.conveyor_reading = "owner"
        self.partner.email = "office@mill.example"
        self.refresh()
        lead = self.lead(self.other, email_from="office@mill.example")
        with self.assertRaises(AccessError) as caught:
            lead.with_user(self.other).action_conveyor_reserve()
        self.assertNotIn("Mill", str(caught.exception))
        self.assertIn(self.seller.name, str(caught.exception))

    def test_says_nothing(self):
        with self.assertRaisesRegex(UserError, "doesn't say who it is"):
            self.lead().action_conveyor_reserve()

    def test_leads_of_others_and_lost_ones(self):
        lead = self.lead(self.other, partner_id=self.prospect.id)
        self.seller.group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaisesRegex(AccessError, "works with this lead"):
            lead.action_conveyor_reserve()
        lead = self.lead(partner_id=self.prospect.id)
        lead.action_set_lost()
        self.assertFalse(lead.conveyor_reservation)
        with self.assertRaisesRegex(UserError, "lost"):
            lead.action_conveyor_reserve()

    def test_leads_of_nobody_become_mine(self):
        lead = self.lead(partner_id=self.prospect.id, user_id=False)
        lead.action_conveyor_reserve()
        self.assertEqual(lead.sudo().user_id, self.seller)

    def test_limit(self):
        self.conveyor.reservation_limit = 1
        leads = self.lead(partner_id=self.prospect.id) | self.lead(
            email_from="new@firm.example"
        )
        with self.assertRaisesRegex(AccessError, "Nobody may have more than 1"):
            leads.action_conveyor_reserve()

    def test_who_may(self):
        lead = self.lead(partner_id=self.prospect.id)
        for user in (self.analyst, self.accountant):
            with self.subTest(user.name), self.assertRaises(AccessError):
                lead.with_user(user).action_conveyor_reserve()
        with self.assertRaisesRegex(UserError, "in no such team"):
            self.lead(self.officer, partner_id=self.prospect.id).with_user(
                self.officer
            ).action_conveyor_reserve()


@conveyor_tags
class TestLeadReservationScreen(LeadReservationCase, HttpCase):
    def tour(self, name, number=None):
        self.env.ref("crm.group_use_lead").user_ids += self.seller
        url = "/odoo/action-crm.crm_lead_all_leads"
        with mute_logger("odoo.http"):
            self.start_tour(
                f"{url}/{number}" if number else url,
                name,
                login=self.seller.login,
                timeout=180,
            )
        self.env.invalidate_all()

    def test_seller_reserves_from_a_lead(self):
        lead = self.lead(partner_name="Baker & Sons", email_from="bob@baker.example")
        self.tour("conveyor_lead_reserve", lead.id)
        self.assertEqual(self.reserved(lead.partner_id), self.seller)

    def test_seller_reserves_from_the_list(self):
        self.lead(name="Flour wanted", partner_id=self.prospect.id)
        self.tour("conveyor_leads_reserve")
        self.assertEqual(self.reserved(self.prospect), self.seller)
