"""Years of purchases in a moment: documents copied by SQL from a posted one."""

import datetime
import random

from odoo.tools import SQL

from .common import ConveyorCommon

_EPOCH = datetime.date(1970, 1, 1)


class RetentionCommon(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Group = cls.env["conveyor.retention.group"]
        cls.Retention = cls.env["conveyor.retention"]
        cls.Move = cls.env["conveyor.retention.move"]
        cls.Conveyor = cls.env["conveyor.conveyor"]
        # the only conveyor of the company, so everybody is on it
        cls.Conveyor.search([]).active = False
        cls.conveyor = cls.Conveyor.create(
            {"name": "Wholesale", "company_id": cls.company.id}
        )
        cls.template = cls.make_invoice(cls.make_partner("Template"), "2020-01-01", 100)

    @classmethod
    def make_partners(cls, count, name="Buyer"):
        return cls.env["res.partner"].create(
            [{"name": f"{name} {number}"} for number in range(count)]
        )

    @classmethod
    def book(cls, purchases, amount=100):
        """Book purchases: pairs (contact, day), as invoices of their own."""
        purchases = [(partner.id, day) for partner, day in purchases]
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                """
                INSERT INTO account_move
                SELECT (jsonb_populate_record(m, jsonb_build_object(
                       'id', nextval('account_move_id_seq'),
                       'name', 'HIST/' || currval('account_move_id_seq'),
                       'sequence_prefix', 'HIST/', 'access_token', NULL,
                       'sequence_number', currval('account_move_id_seq'),
                       'partner_id', one.partner, 'commercial_partner_id', one.partner,
                       'conveyor_counted_partner_ref', one.partner,
                       'amount_untaxed_signed', %s,
                       'date', one.day, 'invoice_date', one.day))).*
                  FROM account_move m,
                       unnest(%s::int[], %s::date[]) AS one (partner, day)
                 WHERE m.id = %s
                """,
                amount,
                [partner for partner, _day in purchases],
                [str(day) for _partner, day in purchases],
                cls.template.id,
            )
        )
        if len(purchases) > 100:  # PostgreSQL looks at the tables as it would in life
            cls.env.cr.execute("ANALYZE account_move, res_partner")
        cls.env.invalidate_all()
        cls.env["conveyor.figures.mark"]._add({partner for partner, _day in purchases})

    @classmethod
    def story(cls, seed, count, first, last):
        """Invent how clients buy: each at its own rate, leaving by chance; return for
        each its days."""
        rnd = random.Random(seed)
        span = (last - first).days
        result = []
        for _client in range(count):
            mean = rnd.choice((14, 20, 30, 45))
            regular = rnd.random() < 0.3
            day = rnd.randrange(span)
            days = [day]
            while rnd.random() > 0.22:
                gap = (
                    rnd.gauss(mean, mean / 8) if regular else rnd.expovariate(1 / mean)
                )
                day += max(1, round(gap))
                if day > span:
                    break
                days.append(day)
            result.append([first + datetime.timedelta(day) for day in days])
        return result

    @classmethod
    def book_story(cls, seed, count, first, last):
        days = cls.story(seed, count, first, last)
        partners = cls.make_partners(count)
        cls.book(
            (partner, day)
            for partner, own in zip(partners, days, strict=True)
            for day in own
        )
        return dict(zip(partners, days, strict=True))

    @classmethod
    def measure(cls):
        cls.Group.sudo()._measure(cls.company)
        cls.env.invalidate_all()

    @classmethod
    def evaluate(cls, anew=False):
        """Do what the nightly pass does for the status."""
        last = cls.env["res.partner"].search([], order="id desc", limit=1)
        cls.Retention.sudo()._follow_range(0, last.id + 1, anew=anew)
        cls.env.invalidate_all()
