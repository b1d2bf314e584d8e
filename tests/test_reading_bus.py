"""What is pushed to somebody who may not read a client's details: notifications of the
bus, which are made by whoever does something, with his eyes or with sudo()."""

import json
from unittest.mock import MagicMock, patch

from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .reading import ReadingCommon, leaks


@conveyor_tags
@freeze_time(TODAY)
class TestReadingBus(ReadingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.rival | cls.seller).notification_type = "inbox"
        cls.channel = (
            cls.env["discuss.channel"]
            .with_user(cls.rival)
            ._create_channel("Sales", cls.env.ref("base.group_user").id)
        )
        cls.channel._add_members(users=cls.seller)

    def setUp(self):
        super().setUp()
        self.env.cr.precommit.run()
        self.limit()

    def pushed(self, do):
        """Return what ``do`` pushes: {channel: text of all that is sent there}."""
        self.env.flush_all()
        data = self.env.cr.precommit.data
        data.pop("bus.bus.values", None)
        do()
        self.env.flush_all()
        found = {}
        for values in data.pop("bus.bus.values", ()):
            found.setdefault(values["channel"], []).append(values["message"])
        return {channel: "".join(texts) for channel, texts in found.items()}

    def reaches(self, user, channel):
        """Return whether somebody can subscribe to a channel."""
        _database, *rest = json.loads(channel)
        if rest[0] == "res.partner":
            return rest[1] == user.partner_id.id
        if rest[0] == "res.users":
            return rest[1] == user.id
        if rest[0] == "res.groups":
            return rest[1] in user.all_group_ids.ids
        return True

    def assertTellsNothing(self, do, channel=None):
        """Nothing of what is pushed to the rival tells a detail; that something is
        pushed at all, is part of the proof."""
        found = {
            name: text
            for name, text in self.pushed(do).items()
            if self.reaches(self.rival, name)
        }
        self.assertTrue(found)
        for name, text in found.items():
            self.assertFalse(leaks(text), f"{name}: {text}")

    def post(self, record, user, **values):
        return record.with_user(user).message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def test_inbox_of_a_follower(self):
        self.client.message_subscribe(self.rival.partner_id.ids)
        for author in (self.person, self.client):
            self.assertTellsNothing(
                lambda author=author: self.post(
                    self.client,
                    self.env.ref("base.user_root"),
                    author_id=author.id,
                    email_from=author.email_formatted,
                    partner_ids=self.person.ids,
                )
            )

    def test_a_mention_in_a_channel(self):
        self.assertTellsNothing(
            lambda: self.post(self.channel, self.seller, partner_ids=self.person.ids)
        )

    def test_an_author_in_a_channel(self):
        self.assertTellsNothing(
            lambda: self.post(
                self.channel,
                self.env.ref("base.user_root"),
                author_id=self.person.id,
                email_from=self.person.email_formatted,
            )
        )

    def test_a_client_in_a_channel(self):
        for user in (self.rival, self.seller):
            channel = self.channel.with_user(user).sudo()
            self.assertTellsNothing(
                lambda channel=channel: channel._add_members(
                    partners=self.person, post_joined_message=True
                )
            )
            channel.channel_member_ids.filtered(
                lambda member: member.partner_id == self.person
            ).unlink()

    def test_a_letter_that_failed(self):
        message = self.post(self.client, self.rival, partner_ids=self.person.ids)
        notification = (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_message_id", "=", message.id),
                    ("res_partner_id", "=", self.person.id),
                ]
            )
        )
        notification.write(
            {"notification_status": "exception", "failure_type": "mail_email_invalid"}
        )
        self.assertTellsNothing(
            lambda: (
                message.sudo()
                .with_user(self.env.ref("base.user_root"))
                ._notify_message_notification_update()
            )
        )

    def test_changed_and_reacted_to(self):
        message = self.post(self.client, self.rival, partner_ids=self.person.ids)
        message = message.sudo()
        self.assertTellsNothing(
            lambda: self.client.with_user(self.rival)._message_update_content(
                message.with_user(self.rival),
                body="Changed",
                partner_ids=self.person.ids,
            )
        )
        message = self.post(self.channel, self.rival).sudo()
        self.assertTellsNothing(
            lambda: message._message_reaction(
                "👍", "add", self.person, self.env["mail.guest"]
            )
        )

    def test_an_activity(self):
        kind = self.env.ref("mail.mail_activity_data_todo")
        self.assertTellsNothing(
            lambda: self.client.with_user(self.seller).activity_schedule(
                activity_type_id=kind.id, user_id=self.rival.id, summary="Call"
            )
        )

    def test_editing_notes_together(self):
        """Whoever may write a contact may join those who edit it; not its notes."""
        number = self.client.id
        name = f"editor_collaboration:res.partner:comment:{number}"
        found = {}
        for user in (self.rival, self.seller):
            with patch("odoo.addons.bus.models.ir_websocket.wsrequest", MagicMock()):
                channels = (
                    self.env["ir.websocket"]
                    .with_user(user)
                    ._build_bus_channel_list([name])
                )
            found[user] = any(
                isinstance(one, tuple) and one[2:] == ("res.partner", "comment", number)
                for one in channels
            )
        self.assertEqual(found, {self.rival: False, self.seller: True})

    def test_to_whom_it_is_reserved(self):
        """The owner, asked by himself, goes on getting it."""
        self.client.message_subscribe(self.seller.partner_id.ids)
        found = self.pushed(
            lambda: self.post(
                self.client,
                self.env.ref("base.user_root"),
                author_id=self.person.id,
                email_from=self.person.email_formatted,
                partner_ids=self.person.ids,
            )
        )
        mine = [text for name, text in found.items() if self.reaches(self.seller, name)]
        self.assertTrue(leaks(mine))
