"""A client whose contact details are reserved, and who comes for them."""

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import ConveyorCommon, conveyor_tags

#: Details of the client and of its contact person; none occurs anywhere else.
SECRETS = {
    "phone": "+1 202-555-0142",
    "email": "secret.buyer@hidden-client.example",
    "street": "77 Hidden Lane",
    "street2": "Backyard 4711",
    "zip": "ZQ4711",
    "vat": "US987650001",
    "website": "https://www.hidden-client.example",
    "comment": "<p>rings only after lunch 4711</p>",
    "company_registry": "REG-4711-HIDDEN",
}
PERSON = {"phone": "+1 202-555-0199", "email": "anna.secret@hidden-client.example"}
ACCOUNT = "HIDDENACC 4711 2200"

#: What a leak looks like, whatever the form of it.
NEEDLES = (
    "202-555-0142",
    "2025550142",
    "202-555-0199",
    "2025550199",
    "secret.buyer",
    "anna.secret",
    "hidden-client.example",
    "Hidden Lane",
    "Backyard 4711",
    "ZQ4711",
    "987650001",
    "rings only after",
    "REG-4711",
    "HIDDENACC",
)


def leaks(text):
    """Return the details that a text tells."""
    return sorted(needle for needle in NEEDLES if needle in str(text))


@conveyor_tags
class ReadingCommon(ConveyorCommon):
    """The client is owned by ``seller``. ``rival`` has every right that a salesperson
    may have, but isn't the owner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = new_test_user(
            cls.env,
            login="conveyor_rival",
            name="Test Rival",
            email="rival@works.example",
            groups="sales_conveyor.conveyor_group_leader,base.group_partner_manager,"
            "base.group_allow_export,sales_conveyor.conveyor_group_export",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        mailing = cls.env.ref(
            "mass_mailing.group_mass_mailing_user", raise_if_not_found=False
        )
        if mailing:  # whoever sends mailings has more ways; needed it is not
            cls.rival.group_ids |= mailing
        cls.client = cls.make_partner(
            "Hidden Client Ltd",
            is_company=True,
            user_id=cls.seller.id,
            city="Springfield",
            country_id=cls.env.ref("base.us").id,
            **SECRETS,
        )
        cls.person = cls.make_partner(
            "Anna Person", parent_id=cls.client.id, function="Buyer", **PERSON
        )
        cls.bank_account = cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.client.id,
                "acc_number": ACCOUNT,
                "acc_holder_name": "Holder of HIDDENACC",
            }
        )
        cls.open = cls.make_partner(
            "Open Prospect", email="open@prospect.example", phone="+1 202-555-0100"
        )
        cls.invoice = cls.make_invoice(
            cls.client, "2026-06-01", 100, invoice_user_id=cls.seller.id
        )
        cls.refresh()
        cls.client_file = cls.client_of(cls.client)

    @classmethod
    def limit(cls, mode="owner", company=None):
        """Switch a limit on, as the settings do."""
        (company or cls.company).conveyor_reading = mode
        cls.env.flush_all()
        cls.env.invalidate_all()

    def row(self, *partners):
        """Return the contacts as they are in the database."""
        self.env.flush_all()
        ids = [partner.id for partner in partners or (self.client, self.person)]
        self.env.cr.execute(
            "SELECT * FROM res_partner WHERE id = ANY(%s) ORDER BY id", [ids]
        )
        columns = [column.name for column in self.env.cr.description]
        # who looked last isn't lost
        skipped = {"write_date", "write_uid", "customer_rank", "conveyor_readers"}
        skipped.add("signup_type")  # a link that was mailed
        return [
            {n: v for n, v in zip(columns, row, strict=True) if n not in skipped}
            for row in self.env.cr.fetchall()
        ]

    def key(self, partner):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT conveyor_readers FROM res_partner WHERE id = %s", [partner.id]
        )
        return self.env.cr.fetchone()[0]

    def today(self):
        return fields.Date.today()
