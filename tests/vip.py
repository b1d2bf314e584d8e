"""A VIP programme on a stage: its head, its participants, its clients."""

from datetime import date, timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import ConveyorCommon


class VipCommon(ConveyorCommon):
    """The head has no other right than to lead VIP programmes. Anna and Boris take
    part; Clara owns clients, but doesn't.

    ``make_client(owner, **facts)`` makes a corporate client whose measures are as
    said.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.make_user("head", "sales_conveyor.conveyor_group_vip_head")
        cls.anna = cls.make_user("anna")
        cls.boris = cls.make_user("boris")
        cls.clara = cls.make_user("clara")
        cls.Line = cls.env["conveyor.vip.line"]

    @classmethod
    def make_user(cls, name, groups="sales_conveyor.conveyor_group_user", **values):
        return new_test_user(
            cls.env,
            login=f"vip_{name}",
            name=name.title(),
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **values,
        )

    @classmethod
    def make_client(cls, owner=None, name=None, company=True, **values):
        """Make a client file with an owner, as the officer would."""
        partner = cls.make_partner(name, is_company=company, **values)
        file = cls.Client.create({"partner_id": partner.id})
        if owner:
            file._as_server().owner_id = owner
        return file

    @classmethod
    def touch(cls, file, user, months=1, each=1):
        """Let somebody have spoken with the client in each of the last months."""
        day = fields.Datetime.now()
        rows = []
        for month in range(months):
            for number in range(each):
                rows.append(
                    {
                        "key": f"test{file.id}-{user.id}-{month}-{number}",
                        "partner_id": file.partner_id.id,
                        "client_partner_id": file.partner_id.id,
                        "company_id": file.company_id.id,
                        "date": day - timedelta(days=30 * month + number),
                        "channel": "call",
                        "direction": "out",
                        "user_id": user.id,
                        "touch_count": 1,
                        "personal": True,
                    }
                )
        return cls.env["conveyor.touch"]._as_server().create(rows)

    @classmethod
    def add_persons(cls, file, count=2):
        return cls.env["conveyor.key.person"].create(
            [
                {
                    "client_id": file.id,
                    "partner_id": cls.make_partner(parent_id=file.partner_id.id).id,
                }
                for _number in range(count)
            ]
        )

    @classmethod
    def make_excellent(cls, owner, **values):
        """A client whose relation with the owner is excellent: regular touches, also of
        a colleague once, growing revenue, several key persons."""
        file = cls.make_client(owner, **values)
        cls.touch(file, owner, months=8)
        cls.touch(file, cls.officer)
        cls.add_persons(file)
        cls.make_invoice(file.partner_id, "2026-06-01", 100)
        return file

    @classmethod
    def make_monopolised(cls, owner, **values):
        """A client whom nobody but the owner has ever touched, and of whom nobody is
        written down."""
        file = cls.make_client(owner, **values)
        cls.touch(file, owner, months=3, each=3)
        return file

    @classmethod
    def make_programme(cls, participants=(), user=None, **values):
        today = date.fromisoformat("2026-06-08")
        return (
            cls.env["conveyor.vip.programme"]
            .with_user(user or cls.head)
            .create(
                {
                    "name": "Summer round",
                    "company_id": cls.company.id,
                    "date_from": today,
                    "date_to": today + timedelta(days=69),
                    "participant_ids": [
                        Command.create({"user_id": user.id, "meetings_week": 10})
                        for user in participants
                    ],
                    **values,
                }
            )
        )

    def line(self, programme, file):
        return self.Line.with_user(self.head).search(
            [("programme_id", "=", programme.id), ("client_id", "=", file.id)]
        )
