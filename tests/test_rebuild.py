"""The pass over all clients: interrupted anywhere, it goes on and ends exact."""

import time
from unittest.mock import patch

from odoo import Command
from odoo.tests import BaseCase, freeze_time

from odoo.addons.sales_conveyor.models import conveyor_rebuild

from .common import TODAY, conveyor_tags
from .copies import Process, Stage, copied_database, environment, wait_until
from .exact import ExactCase

#: So many contact numbers in a step that the tests need several.
SMALL_STEP = 4


def steps_of(size):
    return patch.object(conveyor_rebuild, "STEP", size)


class Killed(Exception):
    """The server is killed here."""


@conveyor_tags
@freeze_time(TODAY)
class TestRebuild(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.add_company("Conveyor Abroad")
        # the contacts of the test, and no others, are what a rebuild goes through
        cls.first_number = cls.make_partner("Nobody").id

    def setUp(self):
        super().setUp()
        self.env["conveyor.rebuild"].search([]).write({"state": "done"})

    def years_of_accounting(self):
        """Make all kinds of documents, as if before the addon was there."""
        alpha, beta = (self.make_partner(n, is_company=True) for n in ("Alpha", "Beta"))
        contact = self.make_partner("Contact", parent_id=alpha.id)
        persons = [self.make_partner() for _number in range(6)]
        for number, partner in enumerate([alpha, beta, contact, *persons]):
            for year in (2023, 2025, 2026):
                self.make_invoice(
                    partner, f"{year}-0{1 + number % 6}-05", 10 * (number + 1)
                )
        self.make_invoice(persons[0], "2026-02-01", 30, company=self.abroad)
        self.credit(self.make_invoice(persons[1], "2026-03-01", 500))
        self.pay(self.make_invoice(persons[2], "2026-04-01", 70), 20)
        self.make_invoice(persons[3], "2026-04-01", 70, post=False)
        self.make_invoice(persons[4], "2026-04-01", 0)
        persons[5].active = False
        beta.parent_id = alpha
        beta.is_company = False
        order = self.env["sale.order"].create(
            {
                "partner_id": persons[0].id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 50})
                ],
            }
        )
        order.action_confirm()
        self.env.cr.flush()
        self.forget_addon()

    def forget_addon(self):
        """Undo all that the addon has written, by SQL."""
        self.env.cr.execute(
            """
            DELETE FROM conveyor_figures_mark;
            DELETE FROM conveyor_client;
            DELETE FROM conveyor_figures;
            DELETE FROM conveyor_ranking;
            UPDATE account_move SET conveyor_counted_partner_ref = NULL;
            """
        )
        self.env.invalidate_all()

    def request(self):
        """Ask for a rebuild, which leaves out the numbers before those of this test."""
        rebuild = self.env["conveyor.rebuild"]._request("officer")
        rebuild._start()
        rebuild.position = self.first_number
        return rebuild

    def assert_rebuilt(self, rebuild, clients=9):
        self.assertEqual((rebuild.state, rebuild.progress), ("done", 100))
        self.assertTrue(rebuild.finished_at)
        # without a refresh: it is all the work of the rebuild
        with patch.object(type(self), "refresh"):
            stored = self.assert_exact()
        self.assertEqual(len(stored), clients)

    def test_years_of_accounting(self):
        self.years_of_accounting()
        rebuild = self.env["conveyor.rebuild"]._request("installation")
        rebuild._run()
        self.assert_rebuilt(rebuild, 8)
        self.assertEqual(rebuild.entered_count, 8)

    def test_clients_are_numbered_by_their_entry(self):
        partners = [self.make_partner() for _number in range(3)]
        for partner, day in zip(
            partners, ("2026-03-01", "2024-01-01", "2025-01-01"), strict=True
        ):
            self.make_invoice(partner, day, 10)
        self.env.cr.flush()
        self.forget_addon()
        self.env["conveyor.rebuild"]._request("installation")._run()
        by_entry = self._files().sorted("entry_date")
        self.assertEqual(by_entry, by_entry.sorted("number"))
        self.assertEqual(
            by_entry.mapped(lambda c: c.entry_move_id.invoice_date.year)[0], 2024
        )

    def test_step_by_step(self):
        self.years_of_accounting()
        rebuild = self.request()
        progress = []
        with steps_of(SMALL_STEP):
            while rebuild.state != "done":
                rebuild._step()
                progress.append(rebuild.progress)
        self.assertGreater(len(progress), 3)
        self.assertEqual(progress, sorted(progress))
        self.assert_rebuilt(rebuild, 8)

    def test_progress_goes_from_nothing_to_all(self):
        rebuild = self.env["conveyor.rebuild"]._request("officer")
        self.assertEqual(rebuild.progress, 0)
        rebuild._start()
        self.assertEqual(rebuild.progress, 0)
        rebuild.write({"position": 100, "end": 400})
        self.assertEqual(rebuild.progress, 25)
        rebuild._run()
        self.assertEqual(rebuild.progress, 100)

    def test_killed_between_and_inside_steps(self):
        """At every statement, one after the other: what was not committed is done
        anew."""
        self.years_of_accounting()
        rebuild = self.request()
        figures = type(self.Figures)
        ranking = type(self.env["conveyor.ranking"])
        kills = [
            (figures, "_refresh_scope", "after"),
            (figures, "_refresh_partners", "before"),
            (figures, "_refresh_partners", "after"),
            (type(self.Client), "_fold", "before"),
            (type(self.Client), "_after_enter", "before"),
            (type(rebuild), "_finish", "before"),
            (ranking, "_measure", "before"),
            (ranking, "_measure", "after"),
            (type(rebuild), "_finish", "after"),
        ]
        killed = 0
        with steps_of(SMALL_STEP):
            while rebuild.state != "done":
                for model, name, moment in kills:
                    killed += self.kill(rebuild, model, name, moment)
                rebuild._step()
        self.assertGreater(killed, 9)
        self.assert_rebuilt(rebuild, 8)

    def kill(self, rebuild, model, name, moment):
        """Do a step that is killed when it comes to that method, if it does."""
        position = rebuild.position
        method = getattr(model, name)

        def fail(*arguments):
            if moment == "after":
                method(*arguments)
            raise Killed

        savepoint = self.env.cr.savepoint()
        try:
            with patch.object(model, name, fail):
                rebuild._step()
        except Killed:
            return True
        else:
            return False
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()
            self.assertEqual(rebuild.position, position)

    def test_others_book_between_the_steps(self):
        self.years_of_accounting()
        rebuild = self.request()
        partners = self.all_partners.search([("id", ">", self.first_number)])
        with steps_of(SMALL_STEP):
            for partner in [*partners, self.make_partner("Later")]:
                self.make_invoice(partner, "2026-06-01", 3)
                if rebuild.state != "done":
                    rebuild._step()
            rebuild._run()
        self.assert_exact()

    def test_one_request_while_one_waits(self):
        rebuilds = self.env["conveyor.rebuild"]
        first = rebuilds._request("officer")
        self.assertEqual(rebuilds._request("settings"), first)
        first._start()
        second = rebuilds._request("settings")
        self.assertNotEqual(second, first, "that one may be past what has changed")
        self.assertEqual(rebuilds._current(), first)
        first._run()
        self.assertEqual(rebuilds._current(), second)

    def test_officer_asks_by_the_button(self):
        self.client_of(self.make_client())
        action = self.Client.with_user(self.officer).action_rebuild()
        rebuild = self.env["conveyor.rebuild"].browse(action["res_id"])
        self.assertEqual((rebuild.state, rebuild.cause), ("waiting", "officer"))
        self.assertFalse(rebuild.with_user(self.officer).has_access("write"))

    def make_client(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-06-01", 3)
        self.refresh()
        return partner

    def test_wrong_figures_are_mended(self):
        partner = self.make_client()
        self.env.cr.execute(
            "UPDATE conveyor_figures SET revenue_total = 7, abc_class = NULL, overdue "
            "= NULL"
        )
        self.env.invalidate_all()
        rebuild = self.env["conveyor.rebuild"]._request("officer")
        rebuild._run()
        self.assert_exact()
        self.assertEqual(self.client_of(partner).revenue_total, 3)
        self.assertGreaterEqual(rebuild.changed_count, 1)

    def test_odd_files_stop_nothing(self):
        """A file of a contact that is part of a client, of one without a name,
        archived, merged in a circle, of a company without rankings; all others are
        right."""
        odd = self.make_client()
        nameless, archived, child, one, other = (self.make_client() for _ in range(5))
        self.env.cr.execute(
            """
            UPDATE res_partner SET name = NULL, type = 'invoice' WHERE id =
                %(nameless)s;
            UPDATE res_partner SET active = false WHERE id = %(archived)s;
            UPDATE res_partner SET parent_id = %(odd)s, commercial_partner_id = %(odd)s
             WHERE id = %(child)s;
            UPDATE conveyor_client SET merged_into_id = (
                   SELECT id FROM conveyor_client WHERE partner_id = %(other)s)
             WHERE partner_id = %(one)s;
            UPDATE conveyor_client SET merged_into_id = (
                   SELECT id FROM conveyor_client WHERE partner_id = %(one)s)
             WHERE partner_id = %(other)s;
            UPDATE conveyor_client SET owner_id = NULL, entry_move_id = NULL;
            DELETE FROM conveyor_ranking;
            """,
            {
                "odd": odd.id,
                "nameless": nameless.id,
                "archived": archived.id,
                "child": child.id,
                "one": one.id,
                "other": other.id,
            },
        )
        self.env.invalidate_all()
        self.forget_marks()
        rebuild = self.env["conveyor.rebuild"]._request("officer")
        rebuild._run()
        self.assertEqual(rebuild.state, "done")
        self.assertEqual(self.client_of(odd).revenue_total, 6, "with its contact's")
        self.assertEqual(self.client_of(nameless).revenue_total, 3)
        self.assertEqual(self.client_of(archived).revenue_total, 3)
        for partner in (one, other):
            self.assertEqual(self.client_of(partner).revenue_total, 3)

    def test_number_that_is_taken_stops_nothing(self):
        """An administrator has set the sequence back."""
        taken = self.client_of(self.make_client()).number
        sequence = self.Client._number_sequence(self.company)
        sequence.number_next_actual = int(taken.strip("C"))
        partner = self.make_client()
        self.assert_exact()
        self.assertNotEqual(self.client_of(partner).number, taken)

    def test_old_records_are_deleted(self):
        rebuilds = self.env["conveyor.rebuild"]
        rebuilds.create(
            [{"cause": "night", "state": "done"}] * (conveyor_rebuild.KEPT + 5)
        )
        waiting = rebuilds._request("night")
        rebuilds._gc_old_rebuilds()
        self.assertEqual(
            rebuilds.search_count([("state", "=", "done")]), conveyor_rebuild.KEPT
        )
        self.assertTrue(waiting.exists())


def run_slowly(database):
    """Run the job in small steps."""
    from odoo.addons.sales_conveyor.models.conveyor_figures import ConveyorFigures

    refresh = ConveyorFigures._refresh_range

    def slow(figures, start, stop):
        result = refresh(figures, start, stop)
        time.sleep(0.05)
        return result

    with steps_of(SMALL_STEP), patch.object(ConveyorFigures, "_refresh_range", slow):
        with environment(database) as env:
            env["conveyor.figures"]._cron_refresh()


@conveyor_tags
class TestRebuildKilled(BaseCase):
    def test_kill_9(self):
        """The process of the job is killed again and again, wherever it is."""
        with copied_database() as database:
            with environment(database) as env:
                Stage.build(env)
                env["conveyor.rebuild"]._current()._run()
                for number in range(12):
                    Stage.make_invoice(Stage.make_partner(), "2026-06-01", number)
                env.cr.flush()
                env.cr.execute("DELETE FROM conveyor_figures_mark")
                rebuild = env["conveyor.rebuild"]._request("officer").id
            positions = []
            for pause in (0, 0.01, 0.02, 0.03, 0.04):
                before = position(database, rebuild)
                process = Process(run_slowly, database)
                wait_until(
                    lambda before=before, process=process: (
                        position(database, rebuild) > before or not process.runs()
                    )
                )
                time.sleep(pause)
                process.kill()
                positions.append(position(database, rebuild))
            self.assertEqual(positions, sorted(set(positions)), "each went on")
            with environment(database) as env:
                record = env["conveyor.rebuild"].browse(rebuild)
                self.assertEqual(record.state, "running", "killed before its end")
                self.assertLess(record.progress, 100)
                env["conveyor.figures"]._cron_refresh()
                self.assertEqual(record.state, "done")
                self.assertEqual(record.entered_count, 12)
                Stage.enter(env)
                with patch.object(Stage, "refresh"):
                    self.assertEqual(len(Stage("assert_exact").assert_exact()), 12)


def position(database, rebuild):
    with environment(database) as env:
        return env["conveyor.rebuild"].browse(rebuild).position
