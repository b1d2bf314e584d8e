"""How fast mailings are: sending with deletion, in a plain database with many journal
items; queueing a mailing to a segment beside one by Odoo's own filter.

    python benchmarks/mailing.py --config odoo.conf --plain bench_s --database addon

Both sides run in turns, in one process and one transaction that is rolled back. Letters
go to an SMTP server of this process (``aiosmtpd``).
"""

import argparse
import time
from statistics import median
from unittest.mock import patch

from aiosmtpd.controller import Controller
from database import configure, environment

LETTERS = 10
RECIPIENTS = 1000


class Sink:
    received = 0

    async def handle_DATA(self, server, session, envelope):
        self.received += 1
        return "250 received"


def sending(env, rounds):
    """Seconds for a letter that is sent and deleted: (Odoo's own, notifications
    alone are looked up)."""
    cls = type(env["mail.message"])
    methods = env["mail.message"]._ondelete_methods
    (own,) = (one for one in methods if one.__name__ == "_except_audit_log")

    def passing(self):
        return own(self.filtered(lambda one: one.message_type == "notification"))

    passing._ondelete = own._ondelete
    sides = {own: [], passing: []}
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=8444)
    controller.start()
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create(
        {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": 8444}
    )
    # as it is in PostgreSQL unless somebody says otherwise
    env.cr.execute("SET LOCAL jit = on")
    partners = env["res.partner"].search([("customer_rank", ">", 0)], limit=LETTERS)
    try:
        for _round in range(rounds):
            for side, seconds in sides.items():
                mails = env["mail.mail"].create(
                    [
                        {
                            "subject": "Letter",
                            "body_html": "<p>Hello</p>",
                            "email_from": "bench@example.com",
                            "email_to": f"reader{partner.id}@example.com",
                            "model": "res.partner",
                            "res_id": partner.id,
                            "message_type": "email_outgoing",
                            "auto_delete": True,
                        }
                        for partner in partners
                    ]
                )
                env.flush_all()
                with patch.object(
                    cls,
                    "_ondelete_methods",
                    [side if one is own else one for one in methods],
                ):
                    start = time.perf_counter()
                    mails.send()
                    env.flush_all()
                    seconds.append((time.perf_counter() - start) / len(partners))
                assert not mails.exists(), "letters are deleted"
    finally:
        controller.stop()
    assert sink.received == 2 * rounds * len(partners), sink.received
    return [median(seconds) for seconds in sides.values()]


def queueing(env, rounds):
    """Seconds for a thousand letters in the queue: (by Odoo's filter, by a segment)."""
    partners = env["res.partner"].create(
        [
            {
                "name": f"Bench {number}",
                "is_company": True,
                "email": f"bench{number}@example.com",
                "city": "Benchville",
            }
            for number in range(RECIPIENTS)
        ]
    )
    env["conveyor.client"].create(
        [{"partner_id": one.id, "company_id": env.company.id} for one in partners]
    )
    where = repr([("city", "=", "Benchville")])
    segment = env["conveyor.segment"].create(
        {"name": "Benchville", "partner_domain": where}
    )
    common = {
        "subject": "Letter",
        "email_from": "bench@example.com",
        "body_html": '<p>Hello <t t-out="object.name"/></p>',
        "mailing_model_id": env["ir.model"]._get_id("res.partner"),
    }
    ways = {
        "filter": {"mailing_domain": where},
        "segment": {"conveyor_segment_ids": segment.ids},
    }
    found = {way: [] for way in ways}
    for number in range(rounds):
        order = list(ways.items())
        for way, values in order if number % 2 else reversed(order):
            mailing = env["mailing.mailing"].create({**common, **values})
            env.flush_all()
            env.invalidate_all()
            start, before = time.perf_counter(), time.process_time()
            mailing.action_send_mail()
            env.flush_all()
            found[way].append(
                (time.perf_counter() - start, time.process_time() - before)
            )
            assert len(mailing.mailing_trace_ids) == RECIPIENTS
    return [
        [median(one[part] for one in found[way]) for part in (0, 1)] for way in ways
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--plain")
    parser.add_argument("--database")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    configure(args.config)
    if args.plain:
        with environment(args.plain) as env:
            own, passing = sending(env, args.rounds)
            env.cr.rollback()
        print(
            f"a letter sent and deleted: Odoo {own:.3f} s, addon {passing:.3f} s,"
            f" {own / passing:.1f} times as fast"
        )
    if args.database:
        with (
            environment(args.database) as env,
            # letters wait in the queue, and nothing is committed
            patch("odoo.modules.module.current_test", True),
        ):
            filtered, segment = queueing(env, args.rounds)
            env.cr.rollback()
        print(
            f"{RECIPIENTS} letters in the queue: filter {filtered[0]:.2f} s, segment"
            f" {segment[0]:.2f} s, {segment[0] / filtered[0]:.3f}; processor"
            f" {segment[1] / filtered[1]:.3f}"
        )


if __name__ == "__main__":
    main()
