"""Partner organisations: clients exchanged both ways, counted in clients and money."""

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .test_referral import ReferralCommon


class OrganisationCommon(ReferralCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Organisation = cls.env["conveyor.partner.organisation"]
        cls.bank = cls.make_partner("Bank", is_company=True)
        cls.organisation = cls.Organisation.create(
            {"partner_id": cls.bank.id, "company_id": cls.company.id}
        )

    def send(self, partner, user=None, **values):
        return (
            self.env["conveyor.sent.client"]
            .with_user(user or self.seller)
            .create(
                {
                    "organisation_id": self.organisation.id,
                    "partner_id": partner.id,
                    **values,
                }
            )
        )


@conveyor_tags
@freeze_time(TODAY)
class TestPartnerOrganisation(OrganisationCommon):
    def test_both_directions(self):
        lead = self.make_lead(
            conveyor_organisation_id=self.organisation.id, partner_id=self.baker.id
        )
        self.make_lead(conveyor_organisation_id=self.organisation.id)
        self.shop.conveyor_organisation_id = self.organisation
        self.make_invoice(self.baker, TODAY, 300)
        self.make_invoice(self.shop, TODAY, 20)
        self.make_invoice(self.mill, TODAY, 5)
        self.refresh()
        self.assertEqual(self.bakery.conveyor_organisation_id, self.organisation)
        self.send(self.mill, result="client", amount=100)
        self.send(self.shop)
        self.send(self.miller, result="refused", amount=9)
        organisation = self.organisation.with_user(self.seller)
        organisation.invalidate_recordset()
        figures = {
            "lead_count": 2,
            "client_count": 2,
            "revenue": 320,
            "sent_count": 3,
            "sent_client_count": 1,
            "sent_amount": 100,
            "balance_clients": -1,
            "balance_amount": -220,
        }
        self.assertEqual({name: organisation[name] for name in figures}, figures)
        # the same, said in SQL
        for name, value in figures.items():
            own = [("id", "=", organisation.id)]
            self.assertTrue(organisation.search([*own, (name, "=", value)]), name)
            self.assertFalse(organisation.search([*own, (name, ">", value)]), name)
            [(total,)] = organisation._read_group(own, [], [f"{name}:sum"])
            self.assertEqual(total, value, name)
        clients = self.env["conveyor.client"].search(
            organisation.action_open_clients()["domain"]
        )
        self.assertEqual(clients.partner_id, self.bakery | self.shop)
        self.assertEqual(
            self.env["crm.lead"].search_count(
                organisation.action_open_leads()["domain"]
            ),
            2,
        )
        self.assertIn(lead.name, "Flour")

    def test_sorted_by_balance(self):
        other = self.Organisation.create(
            {"partner_id": self.mill.id, "company_id": self.company.id}
        )
        self.send(self.shop, result="client", amount=7)
        self.assertEqual(
            self.Organisation.with_user(self.analyst).search(
                [("company_id", "=", self.company.id)], order="balance_amount desc"
            ),
            self.organisation | other,
        )

    def test_older_client_wasn_t_sent(self):
        self.make_invoice(self.bakery, "2026-01-10", 10)
        self.refresh()
        self.make_lead(
            conveyor_organisation_id=self.organisation.id, partner_id=self.baker.id
        )
        self.assertFalse(self.bakery.conveyor_organisation_id)
        self.assertEqual(
            (self.organisation.lead_count, self.organisation.client_count), (1, 0)
        )

    def test_new_contact_is_told(self):
        lead = self.make_lead(
            type="lead",
            partner_name="Hotel",
            conveyor_organisation_id=self.organisation.id,
        )
        lead.with_user(self.seller)._handle_partner_assignment(create_missing=True)
        self.assertEqual(
            lead.partner_id.commercial_partner_id.conveyor_organisation_id,
            self.organisation,
        )

    def test_merged_leads_keep_the_organisation(self):
        kept = self.make_lead()
        given = self.make_lead(
            type="lead", conveyor_organisation_id=self.organisation.id
        )
        survivor = (kept | given).merge_opportunity()
        self.assertEqual(survivor.conveyor_organisation_id, self.organisation)

    # Bad input

    def test_nobody_sends_himself(self):
        person = self.make_partner("Banker", parent_id=self.bank.id)
        for attempt in (
            lambda: self.make_lead(
                conveyor_organisation_id=self.organisation.id, partner_id=person.id
            ),
            lambda: person.write({"conveyor_organisation_id": self.organisation.id}),
            lambda: self.send(person),
        ):
            with self.assertRaises(ValidationError):
                attempt()

    def test_once_for_each_company(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.Organisation.create(
                {"partner_id": self.bank.id, "company_id": self.company.id}
            )
        other = self._make_company("Other Works")
        self.assertTrue(
            self.Organisation.create(
                {"partner_id": self.bank.id, "company_id": other.id}
            )
        )

    def test_amount_below_zero(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.send(self.mill, amount=-1)

    # Who may what

    def test_rights(self):
        seller = self.organisation.with_user(self.seller)
        self.assertEqual(seller.display_name, "Bank")
        for attempt in (
            lambda: seller.write({"state": "agreed"}),
            lambda: seller.create({"partner_id": self.mill.id}),
            lambda: self.organisation.with_user(self.leader).unlink(),
            lambda: self.organisation.with_user(self.analyst).write({"active": False}),
            lambda: self.Organisation.with_user(self.accountant).search([]),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.organisation.with_user(self.leader).state = "agreed"
        self.assertEqual(str(self.organisation.agreement_date), TODAY)

    def test_seller_changes_own_sent_clients(self):
        own = self.send(self.mill)
        own.result = "client"
        theirs = self.send(self.shop, user=self.leader).with_user(self.seller)
        self.assertEqual(theirs.result, "open", "everybody may read them")
        for attempt in (
            lambda: theirs.write({"result": "client"}),
            lambda: theirs.write({"user_id": self.seller.id}),
            lambda: own.unlink(),
            lambda: self.send(self.shop, user_id=self.leader.id),
        ):
            with self.assertRaises(AccessError):
                attempt()
        own.with_user(self.leader).result = "refused"
        own.with_user(self.manager).unlink()

    def test_sent_client_stays_in_the_company(self):
        foreign = self.Organisation.create(
            {
                "partner_id": self.mill.id,
                "company_id": self._make_company("Other Works").id,
            }
        )
        own = self.send(self.shop)
        with self.assertRaises(AccessError), self.cr.savepoint():
            own.organisation_id = foreign
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.organisation.with_user(self.leader).company_id = foreign.company_id
        with self.assertRaises(AccessError), self.cr.savepoint():
            own.user_id = self.leader
        self.env.invalidate_all()
        self.assertEqual(own.organisation_id, self.organisation)
        own.with_user(self.leader).user_id = self.leader

    def test_lead_that_nobody_has_yet(self):
        """It belongs to no company, and may have been sent all the same."""
        lead = self.make_lead(type="lead", user_id=False, company_id=False)
        self.assertFalse(lead.company_id)
        lead.with_user(self.leader).conveyor_organisation_id = self.organisation
        self.assertEqual(self.organisation.lead_count, 1)
        other = self._make_company("Other Works")
        theirs = self.make_lead(user_id=False, company_id=other.id)
        with self.assertRaisesRegex(ValidationError, "Other Works"):
            theirs.conveyor_organisation_id = self.organisation

    def test_plain_sales_staff_goes_on_working(self):
        """Who has Odoo's sales rights alone reads and converts leads that were sent or
        recommended."""
        plain = new_test_user(
            self.env,
            login="plain_sales",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        lead = self.make_lead(
            user_id=plain.id,
            type="lead",
            partner_name="Hotel",
            conveyor_organisation_id=self.organisation.id,
            conveyor_referrer_id=self.miller.id,
        ).with_user(plain)
        self.env.invalidate_all()
        self.assertEqual(lead.conveyor_organisation_id.display_name, "Bank")
        lead.convert_opportunity(self.env["res.partner"])
        lead._handle_partner_assignment(create_missing=True)
        self.assertEqual(
            lead.partner_id.commercial_partner_id.conveyor_referrer_id, self.miller
        )
        lead.partner_id = self.baker
        self.assertEqual(self.bakery.conveyor_referrer_id, self.miller)
        lead.partner_id.with_user(plain).name = "Bob B. Baker"

    def test_companies_stay_apart(self):
        other = self._make_company("Other Works")
        foreign = self.Organisation.create(
            {"partner_id": self.mill.id, "company_id": other.id}
        )
        self.assertNotIn(foreign, self.Organisation.with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).state = "ended"
        self.assertFalse(self.mill.with_user(self.seller).conveyor_own_organisation_id)
        # a contact that both share was sent by each company's own organisation
        self.make_lead(
            conveyor_organisation_id=self.organisation.id, partner_id=self.shop.id
        )
        self.make_lead(
            conveyor_organisation_id=foreign.id,
            partner_id=self.shop.id,
            company_id=other.id,
            user_id=False,
        )
        # the day on which PostgreSQL runs the test is another one
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = %s", [TODAY])
        self.make_invoice(self.shop, TODAY, 30)
        self.make_invoice(self.shop, TODAY, 4, company=other)
        self.refresh()
        self.assertEqual(
            [(one.client_count, one.revenue) for one in self.organisation | foreign],
            [(1, 30), (1, 4)],
        )

    # The contact

    def test_contact_shows_the_organisation(self):
        bank = self.bank.with_user(self.seller)
        self.assertEqual(bank.conveyor_own_organisation_id, self.organisation)
        partners = self.env["res.partner"].with_user(self.seller)
        some = [("id", "in", (self.bank | self.mill).ids)]
        self.assertEqual(
            partners.search([*some, ("conveyor_own_organisation_id", "!=", False)]),
            self.bank,
        )
        self.assertEqual(
            partners.search([*some, ("conveyor_own_organisation_id", "=", False)]),
            self.mill,
        )

    def test_contact_becomes_an_organisation(self):
        with self.assertRaises(AccessError):
            self.miller.with_user(self.seller).action_open_conveyor_organisation()
        action = self.miller.with_user(self.leader).action_open_conveyor_organisation()
        made = self.Organisation.browse(action["res_id"])
        self.assertEqual((made.partner_id, made.user_id), (self.mill, self.leader))
        again = self.mill.with_user(self.seller).action_open_conveyor_organisation()
        self.assertEqual(again["res_id"], made.id)

    def test_merged_contacts_are_one_organisation(self):
        double = self.make_partner("Bank Inc", is_company=True)
        given = self.Organisation.create(
            {
                "partner_id": double.id,
                "company_id": self.company.id,
                "agreement": "<p>Ten a year</p>",
            }
        )
        lead = self.make_lead(conveyor_organisation_id=given.id)
        own = self.make_lead(conveyor_organisation_id=given.id, partner_id=self.bank.id)
        self.shop.conveyor_organisation_id = given
        sent = self.send(self.mill, organisation_id=given.id)
        (self.bank | double).email = "bank@example.com"
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {
                "partner_ids": [Command.set((self.bank | double).ids)],
                "dst_partner_id": self.bank.id,
                "state": "selection",
            }
        ).action_merge()
        self.assertFalse(double.exists())
        self.assertFalse(given.exists())
        self.assertEqual(
            lead.conveyor_organisation_id
            | self.shop.conveyor_organisation_id
            | sent.organisation_id,
            self.organisation,
        )
        self.assertFalse(own.conveyor_organisation_id, "it is the bank's own lead now")
        self.assertIn("Ten a year", self.organisation.agreement)

    def test_archived_organisation_keeps_its_figures(self):
        self.make_lead(conveyor_organisation_id=self.organisation.id)
        self.organisation.active = False
        self.env.invalidate_all()
        self.assertEqual(self.organisation.lead_count, 1)
