"""Accountants who book at once, and the job that refreshes meanwhile.

Real processes and real commits, so on a copy of the test database.
"""

import json
import os
import tempfile
from collections import Counter
from unittest.mock import patch

import psycopg2

from odoo.modules.registry import Registry
from odoo.tests import BaseCase

from .common import conveyor_tags
from .copies import Process, Stage, copied_database, environment

PROCESSES = 8
#: Documents that each process posts, one in a transaction: the first for a client whom
#: all the others bill as well.
DOCUMENTS = 6


def post(database, uid, moves, report, marks):
    """Post documents as an accountant, and report what could not be done at once."""
    failures = []
    for move in moves:
        while True:
            try:
                with environment(
                    database, uid, allowed_company_ids=Stage.company_ids
                ) as env:
                    model = type(env["conveyor.figures.mark"])
                    with patch.object(model, "_add", model._add if marks else _dont):
                        env["account.move"].browse(move).action_post()
                        env.cr.commit()
                break
            except psycopg2.OperationalError as error:
                failures.append(f"{error.pgcode} {error}")
                if len(failures) > 50:
                    raise
    with open(report, "w", encoding="utf-8") as file:
        json.dump(failures, file)


def _dont(*_arguments):
    """Mark nobody."""


def run_job(database, job_id):
    """Run the job as a cron worker of Odoo does, over and over."""
    cron = Registry(database)["ir.cron"]
    while True:
        try:
            with Registry(database).cursor() as cr:
                job = cron._acquire_one_job(cr, job_id, include_not_ready=True)
                if job:
                    cron._process_job(cr, job)
                    cr.commit()
        except psycopg2.errors.SerializationFailure:
            continue


@conveyor_tags
class TestMarksConcurrency(BaseCase):
    def test_eight_accountants_and_the_job(self):
        with copied_database() as database:
            self.database = database
            with environment(database) as env:
                Stage.build(env)
                cron_id = env.ref("sales_conveyor.ir_cron_refresh").id
                env["conveyor.rebuild"]._current()._run()
                env.cr.execute("DELETE FROM conveyor_figures_mark")
            batches = [self.drafts() for _run in range(2)]
            plain = self.book(batches[0], marks=False)
            # nobody has marked those; now both the job and the marks have a part in it
            job = Process(run_job, database, cron_id)
            try:
                marked = self.book(batches[1], marks=True)
                self.assertTrue(job.runs(), "the job went on all the while")
            finally:
                job.kill()
            self.assertEqual(
                Counter(marked) - Counter(plain), Counter(), "failures by marking"
            )
            self.finish(database)

    def drafts(self):
        """Make drafts for each process, in a journal of its own: numbering documents of
        one journal is a queue in Odoo itself."""
        batches = []
        with environment(self.database) as env:
            Stage.enter(env)
            common = Stage.make_partner("Common", customer_rank=1)
            for number in range(PROCESSES):
                journal = env["account.journal"].create(
                    {
                        "name": f"Sales {number}",
                        "type": "sale",
                        "code": f"S{common.id % 100}{number}",
                        "company_id": Stage.company_ids[0],
                    }
                )
                batch = []
                for document in range(DOCUMENTS):
                    partner = common
                    if document % 2:
                        partner = Stage.make_partner(customer_rank=1)
                    batch.append(
                        Stage.make_invoice(
                            partner,
                            "2026-06-01",
                            10,
                            post=False,
                            journal_id=journal.id,
                        ).id
                    )
                batches.append(batch)
        return batches

    def book(self, batches, marks):
        """Post all batches at once; return what had to be tried again."""
        with tempfile.TemporaryDirectory() as folder:
            reports = [
                os.path.join(folder, str(number)) for number in range(len(batches))
            ]
            processes = [
                Process(post, self.database, Stage.accountant_id, batch, report, marks)
                for batch, report in zip(batches, reports, strict=True)
            ]
            self.assertEqual(
                [process.wait() for process in processes], [0] * len(processes)
            )
            failures = []
            for report in reports:
                with open(report, encoding="utf-8") as file:
                    failures += json.load(file)
        return failures

    def finish(self, database):
        """The job does what is left; then everything is exact."""
        with environment(database) as env:
            env["conveyor.figures"]._cron_refresh()
            env.cr.execute("SELECT count(*) FROM conveyor_figures_mark")
            self.assertEqual(env.cr.fetchone(), (0,))
            Stage.enter(env)
            # those that were booked without a mark
            env["conveyor.rebuild"]._request("officer")._run()
            stored = Stage("assert_exact").assert_exact()
            self.assertEqual(len(stored), 2 * (1 + PROCESSES * DOCUMENTS // 2))
