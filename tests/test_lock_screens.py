"""Locks, permits and reservations in a real browser; reservations made at once."""

import psycopg2

from odoo import Command
from odoo.tests import BaseCase, HttpCase, new_test_user
from odoo.tools import mute_logger

from .common import conveyor_tags
from .copies import copied_database, environment
from .test_lock import LockCase


@conveyor_tags
class TestLockScreens(LockCase, HttpCase):
    def tour(self, url, name, user):
        with mute_logger("odoo.http"):  # refusals are wanted here
            self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_officer_locks_and_lifts(self):
        self.tour(
            f"/odoo/central-file/{self.file.id}", "conveyor_lock_officer", self.officer
        )
        lock = self.file.with_context(active_test=False).lock_ids
        self.assertEqual(
            (lock.kind, lock.reason, lock.ending, lock.lift_reason),
            ("dispute", "Two want it", "lifted", "Settled"),
        )
        self.assertEqual(self.file.permit_ids.user_id, self.leader)

    def test_seller_reserves_and_is_refused(self):
        self.tour("/odoo/contacts?view_type=list", "conveyor_lock_seller", self.seller)
        locks = self.env["conveyor.lock"]._reserved(self.prospect)
        self.assertEqual(locks.owner_id, self.seller)
        self.assertEqual(self.partner.user_id, self.seller)


@conveyor_tags
class TestReservationsAtOnce(BaseCase):
    """Two requests at the same moment: real transactions on a copy."""

    def test_limit_and_contact(self):
        with copied_database() as database:
            with environment(database) as env:
                ids = self.prepare(env)
            first, second, other = ids["prospects"]
            for of_first, of_second, contact in (
                # the last place of one person, asked for twice
                (ids["seller"], ids["seller"], other),
                # one contact, asked for by two
                (ids["seller"], ids["rival"], second),
            ):
                done = self.at_once(database, (of_first, second), (of_second, contact))
                self.assertEqual(done, ["done", "SerializationFailure"])
                with environment(database) as env:
                    locks = env["conveyor.lock"].search(
                        [("partner_id", "in", ids["prospects"])]
                    )
                    self.assertEqual(locks.owner_id.ids, [ids["seller"]])
                    self.assertEqual(locks.partner_id.ids, [second])
                    env.cr.execute("DELETE FROM conveyor_lock")
                    env["res.partner"].browse(ids["prospects"]).user_id = False

    def prepare(self, env):
        company = env.company
        conveyor = env["conveyor.conveyor"].create(
            {"name": "At once", "company_id": company.id, "reservation_limit": 1}
        )
        users = [
            new_test_user(env, login, "sales_conveyor.conveyor_group_user")
            for login in ("at_once_seller", "at_once_rival")
        ]
        env["crm.team"].create(
            {
                "name": "At once",
                "company_id": company.id,
                "conveyor_id": conveyor.id,
                "conveyor_phase": "conversion",
                "member_ids": [Command.set([user.id for user in users])],
            }
        )
        partners = env["res.partner"].create([{"name": f"P {n}"} for n in range(3)])
        return {
            "seller": users[0].id,
            "rival": users[1].id,
            "prospects": partners.ids,
        }

    def at_once(self, database, *wanted):
        """Let the second transaction begin before the first has ended."""
        (user, partner), (late_user, late_partner) = wanted
        outcome = []
        with environment(database, late_user) as late:
            late.cr.execute("SELECT 1")  # from now on it sees what is there now
            with environment(database, user) as env:
                env["res.partner"].browse(partner).action_conveyor_reserve()
            outcome.append("done")
            try:
                with mute_logger("odoo.sql_db"):
                    late["res.partner"].browse(late_partner).action_conveyor_reserve()
                outcome.append("done")
            except psycopg2.OperationalError as error:
                # Odoo tries such a request again, and it sees the other then
                outcome.append(type(error).__name__)
                late.cr.rollback()
        return outcome
