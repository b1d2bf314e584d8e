"""Refused attempts are written, though the refusal undoes everything else."""

from odoo.exceptions import AccessError
from odoo.tests import RecordCapturer

from .common import ConveyorCommon


class TestAttempt(ConveyorCommon):
    def setUp(self):
        super().setUp()
        self.partner = self.make_partner("Hoarded Ltd")

    def _refuse(self, user):
        with self.assertRaisesRegex(AccessError, "Not yours."):
            self.env["conveyor.attempt"].with_user(user)._refuse(
                "owner", self.partner, "Not yours."
            )

    def test_attempt_is_written_after_the_rollback(self):
        with (
            RecordCapturer(self.env["conveyor.attempt"]) as captured,
            self.enter_registry_test_mode(),
        ):
            self._refuse(self.seller)
            self.env.cr.postrollback.run()
        self.assertRecordValues(
            captured.records,
            [
                {
                    "user_id": self.seller.id,
                    "partner_id": self.partner.id,
                    "client_name": "Hoarded Ltd",
                    "operation": "owner",
                    "way": "server",
                    "message": "Not yours.",
                }
            ],
        )

    def test_nameless_contacts_are_refused_in_words(self):
        nameless = self.env["res.partner"].create({"type": "other"})
        for partner in (nameless, self.env["res.partner"].browse([False])):
            with self.assertRaisesRegex(AccessError, "Not yours."):
                self.env["conveyor.attempt"].with_user(self.seller)._refuse(
                    "owner", partner, "Not yours."
                )

    def test_import_of_client_files_is_refused_in_words(self):
        files = self.env["conveyor.client"].with_user(self.seller)
        result = files.with_context(import_file=True).load(["number"], [["X1"]])
        self.assertFalse(result["ids"])
        self.assertIn(
            "Only the central-file officer may change who is in the central file",
            result["messages"][0]["message"],
        )

    def test_attempt_is_written_after_a_commit_once(self):
        with (
            RecordCapturer(self.env["conveyor.attempt"]) as captured,
            self.enter_registry_test_mode(),
        ):
            self._refuse(self.seller)
            self._refuse(self.seller)
            self.env.cr.postcommit.run()
            self.env.cr.postrollback.run()
        self.assertEqual(len(captured.records), 2)

    def test_contact_that_was_rolled_back_is_no_obstacle(self):
        self.env["conveyor.attempt"]._store(
            [
                {
                    "date": "2026-06-15 10:00:00",
                    "user_id": self.seller.id,
                    "partner_id": 2**30,
                    "client_name": "Gone",
                    "operation": "other",
                    "way": "api",
                    "message": "No.",
                }
            ]
        )
        attempt = self.env["conveyor.attempt"].search([("client_name", "=", "Gone")])
        self.assertFalse(attempt.partner_id)
        self.assertEqual(attempt.user_id, self.seller)

    def test_nobody_writes_changes_or_deletes_attempts(self):
        self.test_contact_that_was_rolled_back_is_no_obstacle()
        attempts = self.env["conveyor.attempt"].with_user(self.officer)
        attempt = attempts.search([("client_name", "=", "Gone")])
        self.assertTrue(attempt)
        forged = {"conveyor_by_server": True}
        for records in (attempt, attempt.sudo(), attempt.sudo().with_context(**forged)):
            with self.assertRaises(AccessError):
                records.write({"message": "Never happened"})
            with self.assertRaises(AccessError):
                records.unlink()
            with self.assertRaises(AccessError):
                records.create({"message": "Invented"})
