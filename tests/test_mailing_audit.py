"""Letters are deleted without a look at the journal; the audit trail is as safe as
without the addon."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.account.models.mail_message import MailMessage as AccountMessage

from .common import ConveyorCommon, conveyor_tags

TRAIL = "remove parts of a restricted audit trail"
SEARCH = "_search_account_audit_log_restricted"


@conveyor_tags
class TestMailingAudit(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.restrictive_audit_trail = True
        cls.partner = cls.make_partner(email="anna@example.com")
        cls.move = cls.make_invoice(cls.partner, "2026-06-01", 100)

    def make_message(self, record, message_type="notification", **values):
        return self.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "message_type": message_type,
                "body": "<p>Something</p>",
                **values,
            }
        )

    def test_a_letter_does_not_look_at_the_journal(self):
        kinds = self.env["mail.message"]._fields["message_type"].get_values(self.env)
        letters = self.env["mail.message"].browse()
        for kind in set(kinds) - {"notification"}:
            letters += self.make_message(self.partner, kind)
            letters += self.make_message(self.move, kind)
        with patch.object(
            AccountMessage, SEARCH, side_effect=AssertionError("journal searched")
        ):
            letters.unlink()
        self.assertFalse(letters.exists())

    def test_the_search_gives_the_same_answer_for_every_type(self):
        """What the addon lets by, Odoo's own search lets by as well."""
        kinds = self.env["mail.message"]._fields["message_type"].get_values(self.env)
        for record in (self.partner, self.move):
            for kind in kinds:
                message = self.make_message(record, kind)
                self.assertEqual(
                    message.account_audit_log_restricted, kind == "notification", kind
                )

    def test_the_trail_is_kept(self):
        for record in (
            self.move,
            self.partner,
            self.company,
            self.move.line_ids.account_id[:1],
        ):
            message = self.make_message(record)
            with self.assertRaisesRegex(UserError, TRAIL):
                message.unlink()
            with self.assertRaisesRegex(UserError, TRAIL):
                message.res_id = 0

    def test_a_letter_among_the_trail_saves_nothing(self):
        letter = self.make_message(self.partner, "email_outgoing")
        trail = self.make_message(self.partner)
        with self.assertRaisesRegex(UserError, TRAIL):
            (letter + trail).unlink()

    def test_turning_the_trail_into_a_letter_is_refused(self):
        trail = self.make_message(self.partner)
        with self.assertRaisesRegex(UserError, TRAIL):
            trail.message_type = "email_outgoing"

    def test_tracked_values_are_kept(self):
        trail = self.make_message(self.move)
        field = self.env["ir.model.fields"]._get("account.move", "ref")
        value = self.env["mail.tracking.value"].create(
            {"field_id": field.id, "mail_message_id": trail.id}
        )
        with self.assertRaisesRegex(UserError, TRAIL):
            value.unlink()

    def test_what_may_be_deleted_may_be_deleted(self):
        self.company.restrictive_audit_trail = False
        self.make_message(self.move).unlink()
        self.company.restrictive_audit_trail = True
        draft = self.make_invoice(self.partner, "2026-06-02", 50, post=False)
        self.make_message(draft).unlink()
        stranger = self.make_partner()
        self.make_message(stranger).unlink()

    def test_nobody_gains_a_right_to_delete(self):
        letter = self.make_message(self.move, "email_outgoing")
        with self.assertRaises(AccessError):
            letter.with_user(self.analyst).unlink()
        trail = self.make_message(self.move)
        with self.assertRaisesRegex(UserError, TRAIL):
            trail.with_user(self.accountant).unlink()
        self.assertTrue(trail.exists())
