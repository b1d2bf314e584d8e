"""A contact's form asks at once of what there is nothing, and shows the same."""

from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .test_key_person import PeopleCommon

SHOWN = (
    "conveyor_change_note",
    "conveyor_consent",
    "conveyor_consent_ids",
    "conveyor_handover_count",
    "conveyor_key_person_ids",
    "conveyor_knowledge_ids",
    "conveyor_own_organisation_id",
    "conveyor_recommended_client_count",
    "conveyor_recommended_count",
    "conveyor_recommended_revenue",
    "conveyor_referral_lead_count",
    "conveyor_touch_count",
)


@conveyor_tags
@freeze_time(TODAY)
class TestContactForm(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["conveyor.rebuild"].search([]).state = "done"
        cls.env.flush_all()

    def shown(self, partner, user, way):
        """Return what a user is shown of a contact: opened, or field by field."""
        self.env.flush_all()
        self.env.invalidate_all()
        partner = partner.with_user(user)
        specification = {name: {} for name in SHOWN}
        if way == "form":
            [values] = partner.web_read(specification)
        else:
            [values] = partner.read(SHOWN)
        return {name: values[name] for name in SHOWN if name in values}

    def assertShown(self, partner, *present):
        """Check that a form shows what there is, and just that."""
        names = set(SHOWN) - {"conveyor_consent"}
        for user in (self.seller, self.other, self.officer):
            with self.subTest(user=user.name):
                opened = self.shown(partner, user, "form")
                single = self.shown(partner, user, "read")
                single["conveyor_own_organisation_id"] = (
                    single["conveyor_own_organisation_id"] or [False]
                )[0]
                self.assertEqual(opened, single)
        self.assertEqual({name for name in names if opened[name]}, set(present))

    def test_nothing(self):
        for partner in (self.mill, self.ada, self.make_partner("Prospect")):
            # entering the central file is no hand-over
            self.assertShown(partner)

    def test_persons(self):
        self.key(self.ada)
        self.assertShown(self.ada, "conveyor_key_person_ids")
        self.assertShown(self.mill)

    def test_personal_knowledge_and_consent(self):
        self.env["conveyor.consent"].with_user(self.officer).create(
            {
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "given_on": "2026-01-01",
            }
        )
        self.assertShown(self.ada, "conveyor_consent_ids")
        self.assertEqual(
            self.shown(self.ada, self.seller, "form")["conveyor_consent"], "given"
        )
        hobby = self.env.ref("sales_conveyor.conveyor_knowledge_kind_hobby")
        self.env["conveyor.knowledge"].with_user(self.officer).create(
            {
                "partner_id": self.ada.id,
                "kind_id": hobby.id,
                "text": "Sails",
                "company_id": self.company.id,
            }
        )
        self.assertShown(self.ada, "conveyor_consent_ids", "conveyor_knowledge_ids")
        # a colleague isn't told that there is any
        self.assertFalse(
            self.shown(self.ada, self.other, "form")["conveyor_knowledge_ids"]
        )

    def test_organisation(self):
        self.env["conveyor.partner.organisation"].create(
            {"partner_id": self.mill.id, "company_id": self.company.id}
        )
        self.assertShown(self.mill, "conveyor_own_organisation_id")

    def test_recommendations(self):
        self.make_partner("Recommended", conveyor_referrer_id=self.ada.id)
        self.assertShown(self.ada, "conveyor_recommended_count")
        lead = self.env["crm.lead"].create(
            {"name": "Lead", "conveyor_referrer_id": self.bob.id}
        )
        self.assertShown(self.bob, "conveyor_referral_lead_count")
        lead.unlink()
        self.assertShown(self.bob)

    def test_touches_of_a_contact_person_are_the_client_s(self):
        self.env["conveyor.touch"]._log(
            [{"client_id": self.file.id, "partner_id": self.ada.id, "channel": "call"}]
        )
        for partner in (self.ada, self.mill):
            self.assertShown(partner, "conveyor_touch_count")
        self.assertShown(self.bob)

    def test_hand_over(self):
        self.file.with_user(self.officer).write({"owner_id": self.other.id})
        for partner in (self.mill, self.ada):
            self.assertShown(partner, "conveyor_handover_count")

    def test_hand_over_of_a_merged_file(self):
        shop = self.make_partner("Shop", is_company=True, user_id=self.seller.id)
        self.make_invoice(shop, "2026-06-02", 10)
        self.refresh()
        self.client_of(shop).with_user(self.officer).owner_id = self.other
        self.assertShown(self.mill)
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {
                "partner_ids": [(6, 0, (shop | self.mill).ids)],
                "dst_partner_id": self.mill.id,
                "state": "selection",
            }
        ).action_merge()
        self.assertShown(self.mill, "conveyor_handover_count")

    def test_changes_of_a_contact_person_wait_on_the_company_too(self):
        self.ada.phone = "+32 470 22 22 22"
        self.env.flush_all()
        self.ada.with_user(self.other).write({"phone": "+32 470 44 44 44"})
        for partner in (self.ada, self.mill):
            self.assertShown(partner, "conveyor_change_note")
        self.assertShown(self.bob)

    def test_what_is_being_saved_is_shown(self):
        """The web client reads in the request that has saved."""
        person = self.ada.with_user(self.seller)
        person.web_read({"conveyor_key_person_ids": {}})
        [values] = person.web_save(
            {"conveyor_key_person_ids": [(0, 0, {"client_id": self.file.id})]},
            {"conveyor_key_person_ids": {}},
        )
        self.assertTrue(values["conveyor_key_person_ids"])

    def test_several_contacts_are_read_as_ever(self):
        self.key(self.ada)
        both = (self.ada | self.bob).with_user(self.seller)
        self.assertEqual(
            [
                bool(values["conveyor_key_person_ids"])
                for values in both.web_read({"conveyor_key_person_ids": {}})
            ],
            [True, False],
        )
