"""What stands in rows beside client files is read for many at once, and is the same as
Odoo reads file by file."""

from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from .common import TODAY, ConveyorCommon, conveyor_tags
from .reading import ReadingCommon

#: Of each row one or more, what Odoo itself carries over, and what isn't plain.
NAMES = (
    "abc_class",
    "city",
    "contact_email",
    "country_id",
    "currency_id",
    "industry_id",
    "completeness_lacking",
    "completeness_score",
    "first_purchase_date",
    "gap_ids",
    "interval_median",
    "last_mailing_date",
    "last_touch_date",
    "number",
    "overdue",
    "purchase_count",
    "purchase_probability",
    "retention_status",
    "revenue_share",
    "revenue_total",
)


@conveyor_tags
@freeze_time(TODAY)
class TestClientRows(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"]
        for number in range(4):
            partner = cls.make_partner(
                f"Client {number}",
                city=f"City {number}",
                email=number and f"client{number}@example.com",
                country_id=number and cls.env.ref("base.be").id,
            )
            cls.make_invoice(partner, f"2026-0{number + 1}-01", 100 * (number + 1))
            cls.partners |= partner
        cls.refresh()
        cls.clients = cls.env["conveyor.client"].search(
            [("partner_id", "in", cls.partners.ids)], order="id"
        )
        # one of whom nothing is known but its figures
        alone = cls.clients[0].id
        for model in ("conveyor.completeness", "conveyor.retention"):
            cls.env.cr.execute(
                f"DELETE FROM {cls.env[model]._table} WHERE id = {alone}"
            )
        cls.env.invalidate_all()

    def each(self, clients, names):
        """What files say, asked one by one of Odoo's fields."""
        clients.env.invalidate_all()
        fields = clients._fields
        return [
            {"id": client.id}
            | {
                name: fields[name].convert_to_read(client[name], client, False)
                for name in names
            }
            for client in clients
        ]

    def test_the_same_as_one_by_one(self):
        for user in (self.seller, self.officer, self.analyst):
            with self.subTest(user=user.name):
                clients = self.clients.with_user(user)
                readable = [name for name in NAMES if _may(clients, name)]
                single = self.each(clients, readable)
                clients.env.invalidate_all()
                self.assertEqual(clients.read(readable, load=None), single)
        self.assertNotIn("contact_email", readable)
        self.assertEqual([row["revenue_total"] for row in single], [100, 200, 300, 400])
        self.assertEqual([bool(row["country_id"]) for row in single][:2], [False, True])
        self.assertEqual(single[0]["completeness_score"], 0)
        self.assertTrue(all(row["completeness_score"] for row in single[1:]))

    def test_statements_do_not_grow_with_the_fields(self):
        clients = self.clients.with_user(self.officer)
        few, many = (
            ["revenue_total", "purchase_count"],
            [name for name, field in clients._fields.items() if _is_figure(field)],
        )
        counts = []
        for names in (many, few, many):  # the first time also what is kept
            clients.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clients.read(names, load=None)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertGreater(len(many), 10)
        self.assertEqual(counts[1], counts[2])

    def test_what_was_put_before_it_stays(self):
        """The exact figures of a file that is opened."""
        client = self.clients[1].with_user(self.seller)
        client._show({"revenue_total": 7.0})
        [values] = client.read(["revenue_total", "purchase_count"])
        self.assertEqual(values["revenue_total"], 7)
        self.assertEqual(values["purchase_count"], 1)

    def test_what_was_written_meanwhile_is_read(self):
        client = self.clients[1]
        client.read(["purchase_count"])
        self.make_invoice(client.partner_id, "2026-06-01", 10)
        self.refresh()
        self.assertEqual(client.read(["purchase_count"])[0]["purchase_count"], 2)

    def test_figures_are_not_for_everybody(self):
        clients = self.clients.with_user(self.accountant)
        with self.assertRaises(AccessError):
            clients.read(["revenue_total"])

    def test_a_file_that_is_being_typed(self):
        draft = self.env["conveyor.client"].with_user(self.officer).new({})
        self.assertEqual(draft.read(["purchase_count"])[0]["purchase_count"], 0)


def _may(clients, name):
    return clients._has_field_access(clients._fields[name], "read")


def _is_figure(field):
    return field.inherited and field.related_field.store and field.type != "many2one"


@conveyor_tags
class TestReservedRows(ReadingCommon):
    def test_reserved_details_stay_reserved(self):
        self.limit()
        for user, seen in ((self.seller, True), (self.rival, False)):
            with self.subTest(user=user.name):
                client = self.client_of(self.client).with_user(user)
                client.env.invalidate_all()
                [values] = client.read(["contact_email", "revenue_total", "city"])
                self.assertEqual(bool(values["contact_email"]), seen)
                self.assertEqual(values["city"], "Springfield")
