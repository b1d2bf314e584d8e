"""Mailings on paper: who gets a piece, who doesn't, printing, posting, what comes
back, and what it cost and brought."""

import json
from datetime import date
from io import BytesIO
from urllib.parse import urlencode

from freezegun import freeze_time
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.rules import paper as rules

from .common import TODAY, ConveyorCommon, conveyor_tags


class PaperCommon(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = new_test_user(
            cls.env,
            login="conveyor_marketer",
            name="Test Marketer",
            email="marketer@example.com",
            groups="sales_conveyor.conveyor_group_marketing,"
            "sales_conveyor.conveyor_group_reader,"
            "sales_conveyor.conveyor_group_export",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.town = "Paperville"
        cls.Mailing = cls.env["conveyor.paper.mailing"]
        cls.Piece = cls.env["conveyor.paper.piece"]

    @classmethod
    def make_client(cls, name, street="1 Mill Road", **values):
        values = {"is_company": True, "city": cls.town, "zip": "10001", **values}
        partner = cls.make_partner(name, street=street, **values)
        cls.make_invoice(partner, "2026-06-01", 100)
        return partner

    def make_segment(self, **values):
        self.refresh()
        return (
            self.env["conveyor.segment"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "Paperville",
                    "partner_domain": repr([("city", "=", self.town)]),
                    **values,
                }
            )
        )

    def make_mailing(self, segments=None, user=None, **values):
        segments = segments or self.make_segment()
        return self.Mailing.with_user(user or self.marketer).create(
            {
                "name": "Bulletin",
                "segment_ids": [Command.set(segments.ids)],
                "body": '<p>Here is news for <t t-out="object.name">you</t>.</p>',
                "salutation": "Dear {{ object.name }},",
                "salutation_company": "Dear readers,",
                **values,
            }
        )

    def counts(self, mailing):
        mailing.invalidate_recordset()
        found = {
            reason: mailing[f"left_{reason}"]
            for reason in rules.REASONS
            if mailing[f"left_{reason}"]
        }
        return mailing.reach_count, found

    def going(self, mailing):
        """Return who gets a piece."""
        return mailing.piece_ids.filtered(lambda one: one.state == "planned").partner_id

    def touches(self, partner):
        return self.env["conveyor.touch"].search(
            [("partner_id", "=", partner.id), ("channel", "in", ("letter", "gift"))]
        )

    def posted(self, **values):
        mailing = self.make_mailing(**values)
        mailing.action_list()
        mailing.action_post()
        return mailing

    def piece(self, mailing, partner):
        return mailing.piece_ids.filtered(lambda one: one.partner_id == partner)


@conveyor_tags
@freeze_time(TODAY)
class TestPaperMailing(PaperCommon):
    def test_who_gets_a_piece_and_who_does_not(self):
        self.make_client("One")
        self.make_client("Nowhere", street=False)
        self.make_client("Back", conveyor_returned_on="2026-05-01")
        self.make_client("Silent", conveyor_no_post=True)
        withdrawn = self.make_client("Withdrawn")
        consent = self.env["conveyor.consent"].create({"partner_id": withdrawn.id})
        consent.action_withdraw()
        mailing = self.make_mailing()
        expected = {"no_address": 1, "returned": 1, "refused": 1, "consent": 1}
        self.assertEqual(self.counts(mailing), (1, expected))
        mailing.action_list()
        self.assertEqual(mailing.state, "listed")
        self.assertEqual(self.counts(mailing), (1, expected), "the same, in rows")
        self.assertEqual(self.going(mailing).name, "One")
        left = mailing.piece_ids.filtered(lambda one: one.state == "left_out")
        self.assertEqual(set(left.mapped("reason")), set(expected))
        self.assertFalse(left.address_id)

    def test_whose_address_is_used(self):
        client = self.make_client("Mill")
        inside = self.make_partner("Anna", parent_id=client.id)
        home = self.make_partner("Boris", parent_id=client.id, type="other")
        self.assertEqual(inside.street, "1 Mill Road", "Odoo hands it down")
        person = self.make_client(
            "Vera", street="2 Lake", is_company=False, city=self.town
        )
        segment = self.make_segment(addressee="all", fallback=True)
        home.write({"type": "contact"})
        # a person with an address of his own in the client company
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET street = '9 Home', city = 'Far' WHERE id = %s",
            [home.id],
        )
        self.env.invalidate_all()
        mailing = self.make_mailing(segment)
        mailing.action_list()
        used = {one.partner_id: one.address_id for one in mailing.piece_ids}
        self.assertEqual(used, {inside: client, home: home, person: person})
        lines = self.piece(mailing, inside)._address_lines()
        self.assertEqual(lines[:3], ["Mill", "Anna", "1 Mill Road"])
        self.assertNotIn("Mill", self.piece(mailing, home)._address_lines())

    def test_a_person_gets_one_piece(self):
        client = self.make_client("Mill")
        for street in ("1", "2"):
            self.make_partner("Anna", parent_id=client.id, comment=street)
        boris = self.make_partner("Boris", parent_id=client.id)
        segment = self.make_segment(addressee="all")
        twice = self.make_segment(name="Again", addressee="all")
        mailing = self.make_mailing(segment + twice)
        self.assertEqual(self.counts(mailing), (2, {"duplicate": 1}))
        mailing.one_per_client = True
        self.assertEqual(self.counts(mailing), (1, {"duplicate": 2}))
        mailing.action_list()
        self.assertNotIn(boris, self.going(mailing))

    def test_the_limit_of_pieces(self):
        one = self.make_client("One")
        self.make_client("Two")
        segment = self.make_segment()
        self.company.conveyor_paper_limit = 1
        with freeze_time("2026-05-01"):
            first = self.make_mailing(segment)
            first.action_list()
            self.piece(first, one).action_take_out()
            first.action_post()
        self.assertEqual(self.counts(self.make_mailing(segment)), (1, {"limit": 1}))
        with freeze_time("2026-09-01"):
            later = self.make_mailing(segment)
            self.assertEqual(self.counts(later), (2, {}), "long ago")
        notice = self.env.ref("sales_conveyor.conveyor_mailing_kind_notice")
        with self.assertRaises(AccessError):
            self.make_mailing(segment, kind_id=notice.id)
        expected = self.make_mailing(segment, user=self.officer, kind_id=notice.id)
        self.assertEqual(self.counts(expected), (2, {}))

    def test_by_lot(self):
        for number in range(30):
            self.make_client(f"Client {number}")
        mailing = self.make_mailing(holdout=50)
        reached, left = self.counts(mailing)
        self.assertEqual(reached + left["holdout"], 30)
        self.assertEqual(self.counts(mailing), (reached, left), "the same lot")
        mailing.action_list()
        self.assertEqual(len(self.going(mailing)), reached)

    def test_consent_where_it_is_needed(self):
        one = self.make_client("One", is_company=False)
        self.make_client("Two")
        self.company.conveyor_mailing_consent_required = True
        self.env["conveyor.consent"].create({"partner_id": one.id})
        self.assertEqual(self.counts(self.make_mailing()), (1, {"consent": 1}))

    def test_the_list_stays(self):
        self.make_client("One")
        segment = self.make_segment()
        mailing = self.make_mailing(segment)
        mailing.action_list()
        for values in (
            {"segment_ids": [Command.clear()]},
            {"holdout": 10},
            {"one_per_client": True},
            {"kind_id": False},
        ):
            with self.assertRaisesRegex(UserError, "list"):
                mailing.write(values)
        self.make_client("Two")
        self.refresh()
        self.assertEqual(self.counts(mailing), (1, {}))
        mailing.action_draft()
        self.assertFalse(mailing.piece_ids)
        mailing.action_list()
        self.assertEqual(len(self.going(mailing)), 2)

    def test_nobody_to_send_to(self):
        with self.assertRaisesRegex(UserError, "Choose who"):
            self.Mailing.with_user(self.marketer).create({"name": "X"}).action_list()
        self.make_client("Nowhere", street=False)
        with self.assertRaisesRegex(UserError, "Nobody gets"):
            self.make_mailing().action_list()

    # Posting

    def test_each_posted_piece_is_a_touch_once(self):
        one, two = self.make_client("One"), self.make_client("Two")
        mailing = self.make_mailing(shape="gift")
        mailing.action_list()
        self.assertFalse(self.touches(one))
        mailing.action_post()
        touch = self.touches(one)
        self.assertEqual(
            (touch.channel, touch.direction, touch.personal, touch.user_id),
            ("gift", "out", False, self.marketer),
        )
        self.assertEqual(touch.subject, "Bulletin")
        self.assertEqual(len(self.touches(two)), 1)
        with self.assertRaisesRegex(UserError, "state"):
            mailing.action_post()
        self.assertEqual(len(self.touches(one)), 1)

    def test_the_owner_signs(self):
        one, two = self.make_client("One"), self.make_client("Two")
        self.refresh()
        self.client_of(one).owner_id = self.seller
        mailing = self.make_mailing()
        mailing.action_list()
        self.assertEqual(self.piece(mailing, one).user_id, self.seller)
        self.assertEqual(self.piece(mailing, two).user_id, self.marketer)
        alone = self.make_mailing(signer="user")
        alone.action_list()
        self.assertEqual(alone.piece_ids.user_id, self.marketer)

    def test_who_should_not_get_it_any_more_is_taken_out_when_posted(self):
        one, two, three = (self.make_client(name) for name in ("One", "Two", "Three"))
        four = self.make_client("Four")
        mailing = self.make_mailing()
        mailing.action_list()
        one.conveyor_no_post = True
        two.city = "Elsewhere"
        four.street = "5 New Street"
        mailing.action_post()
        state = {
            name: (self.piece(mailing, p).state, self.piece(mailing, p).reason)
            for name, p in (("one", one), ("two", two), ("three", three))
        }
        self.assertEqual(
            state,
            {
                "one": ("cancelled", "refused"),
                "two": ("cancelled", "left"),
                "three": ("posted", False),
            },
        )
        self.assertFalse(self.touches(one))

    def test_cancelled_pieces_take_their_touch_back(self):
        one, two = self.make_client("One"), self.make_client("Two")
        mailing = self.posted(postage=2)
        self.assertEqual(mailing.cost_total, 4)
        self.piece(mailing, one).action_take_out()
        self.assertFalse(self.touches(one))
        self.assertEqual(len(self.touches(two)), 1)
        self.assertEqual((mailing.cost_total, mailing.posted_count), (2, 1))
        with self.assertRaisesRegex(UserError, "already"):
            self.piece(mailing, one).action_take_out()
        mailing.action_cancel()
        self.assertFalse(self.touches(two))
        self.assertEqual(mailing.cost_total, 0)
        self.assertEqual(mailing.state, "cancelled")

    def test_posted_mailings_stay(self):
        self.make_client("One")
        mailing = self.posted()
        with self.assertRaisesRegex(UserError, "Archive"):
            mailing.unlink()
        with self.assertRaises(UserError):
            mailing.action_draft()
        self.make_mailing().unlink()

    # Contents and costs

    def test_contents_and_costs(self):
        for name in ("One", "Two", "Three"):
            self.make_client(name)
        honey = self.env["product.product"].create(
            {"name": "Honey", "standard_price": 4.5}
        )
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        mailing = self.make_mailing(
            shape="gift",
            campaign_id=campaign.id,
            print_cost=0.5,
            postage=3,
            item_ids=[
                Command.create({"product_id": honey.id, "quantity": 2}),
                Command.create({"name": "Card", "price": 1}),
            ],
        )
        self.assertEqual(mailing.item_ids.mapped("name"), ["Honey", "Card"])
        self.assertEqual((mailing.items_cost, mailing.piece_cost), (10, 13.5))
        self.assertEqual(mailing.cost_total, 3 * 13.5, "what it will cost")
        mailing.action_list()
        self.assertEqual(mailing.item_ids.mapped("total_quantity"), [6, 3])
        self.assertEqual(mailing.item_ids.mapped("total"), [27, 3])
        mailing.action_post()
        cost = mailing.cost_id
        self.assertEqual((cost.amount, cost.campaign_id), (40.5, campaign))
        self.assertEqual(cost.company_id, self.company)
        with self.assertRaisesRegex(UserError, "posted"):
            mailing.item_ids[0].quantity = 5
        with self.assertRaisesRegex(UserError, "posted"):
            mailing.item_ids = [Command.create({"name": "More", "price": 1})]
        mailing.piece_ids[0].action_take_out()
        self.assertEqual(cost.amount, 27)
        mailing.action_cancel()
        self.assertFalse(cost.exists())

    def test_results(self):
        one, two = self.make_client("One"), self.make_client("Two")
        self.make_client("Nowhere", street=False)
        mailing = self.posted(postage=2)
        self.make_invoice(one, "2026-06-20", 500)
        self.make_invoice(two, "2026-09-20", 900)
        with freeze_time("2026-06-25"):
            mailing.invalidate_recordset()
            self.assertEqual(
                (mailing.conveyor_clients, mailing.conveyor_buyers), (2, 1)
            )
            self.assertEqual(mailing.conveyor_revenue, 500)
            self.assertEqual(mailing.conveyor_control_revenue, 0)
            self.assertEqual(mailing.conveyor_currency_id, self.company.currency_id)
            self.assertEqual(
                (mailing.conveyor_control_clients, mailing.conveyor_control_buyers),
                (1, 0),
            )
            self.assertTrue(mailing.conveyor_result_open)
            self.assertIn("don't tell", mailing.conveyor_verdict)
        rows = self.env["conveyor.mailing.result"].search(
            [("paper_id", "=", mailing.id)]
        )
        self.assertEqual(len(set(rows.ids)), 3)
        self.assertEqual(set(rows.mapped("medium")), {"paper"})
        self.assertEqual(sum(rows.mapped("cost")), 4)
        action = mailing.action_conveyor_results()
        self.assertEqual(
            self.env["conveyor.mailing.result"].search(action["domain"]), rows
        )

    # What comes back

    def return_(self, pieces, reason, user=None):
        wizard = (
            self.env["conveyor.paper.return"]
            .with_user(user or self.marketer)
            .create({"piece_ids": [Command.set(pieces.ids)], "reason": reason})
        )
        wizard.action_return()

    def test_returned_post_marks_the_address(self):
        client = self.make_client("Mill")
        anna = self.make_partner("Anna", parent_id=client.id)
        segment = self.make_segment(addressee="all")
        mailing = self.make_mailing(segment)
        mailing.action_list()
        mailing.action_post()
        piece = self.piece(mailing, anna)
        self.return_(piece, "moved")
        self.assertEqual((piece.state, piece.return_reason), ("returned", "moved"))
        self.assertEqual(client.conveyor_returned_on, date(2026, 6, 15))
        self.assertFalse(anna.conveyor_returned_on, "the address is the client's")
        self.assertEqual(self.touches(anna).state, "bounce")
        self.assertEqual(self.counts(self.make_mailing(segment))[1], {"returned": 1})
        file = self.client_of(client)
        queue = self.env.ref("sales_conveyor.conveyor_queue_post")
        officer = queue.with_user(self.officer)
        self.assertIn(file, self.Client.search(officer._waiting()))
        self.assertIn("post has come back", file.contact_problems)
        # as soon as somebody corrects the address, post is sent again
        client.with_user(self.officer).street = "1 Mill Road "
        self.assertTrue(client.conveyor_returned_on, "the same address")
        client.with_user(self.officer).street = "7 New Road"
        self.assertFalse(client.conveyor_returned_on)
        self.assertNotIn(file, self.Client.search(officer._waiting()))

    def test_returned_because_of_the_person(self):
        client = self.make_client("Mill")
        anna, boris = (
            self.make_partner(name, parent_id=client.id) for name in ("Anna", "Boris")
        )
        segment = self.make_segment(addressee="all")
        mailing = self.make_mailing(segment)
        mailing.action_list()
        mailing.action_post()
        self.return_(self.piece(mailing, anna), "unknown_person")
        self.assertTrue(anna.conveyor_returned_on)
        self.assertFalse(client.conveyor_returned_on)
        self.return_(self.piece(mailing, boris), "refused")
        self.assertTrue(boris.conveyor_no_post)
        self.assertEqual(
            self.counts(self.make_mailing(segment))[1], {"returned": 1, "refused": 1}
        )

    def test_a_return_is_corrected(self):
        one = self.make_client("One")
        mailing = self.posted()
        piece = mailing.piece_ids
        self.return_(piece, "moved")
        self.return_(piece, "refused")
        self.assertTrue(one.conveyor_no_post)
        self.assertFalse(one.conveyor_returned_on, "the first reason was wrong")
        piece.action_not_returned()
        self.assertFalse(one.conveyor_no_post)
        self.assertEqual((piece.state, piece.returned_on), ("posted", False))
        self.assertFalse(self.touches(one).state)

    def test_only_posted_pieces_come_back(self):
        self.make_client("One")
        mailing = self.make_mailing()
        mailing.action_list()
        with self.assertRaisesRegex(UserError, "hasn't been posted"):
            self.return_(mailing.piece_ids, "moved")
        mailing.action_post()
        with self.assertRaisesRegex(ValidationError, "future"):
            self.env["conveyor.paper.return"].with_user(self.marketer).create(
                {
                    "piece_ids": [Command.set(mailing.piece_ids.ids)],
                    "day": "2026-06-16",
                }
            )

    def test_a_piece_is_found_by_its_number(self):
        self.make_client("One")
        two = self.make_client("Two")
        mailing = self.posted()
        piece = self.piece(mailing, two)
        self.assertEqual(piece.reference, f"{mailing.id}-2")
        self.assertEqual(
            self.Piece.search([("reference", "ilike", piece.reference)]), piece
        )
        self.assertFalse(self.Piece.search([("reference", "ilike", "nonsense")]))

    # Merging, privacy

    def merge(self, *partners):
        together = self.env["res.partner"].union(*partners)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            together.ids, partners[0], extra_checks=False
        )

    def test_merged_contacts_get_one_piece(self):
        one, two = self.make_client("One"), self.make_client("Two")
        mailing = self.make_mailing()
        mailing.action_list()
        posted = self.make_mailing()
        posted.action_list()
        posted.action_post()
        self.merge(one, two)
        self.env.invalidate_all()
        self.assertEqual(self.going(mailing), one)
        self.assertEqual(len(self.piece(mailing, one)), 1)
        self.assertEqual(len(self.piece(posted, one)), 2, "two were posted")
        mailing.action_post()
        self.assertEqual(len(self.touches(one).filtered("touch_count")), 3)

    def test_erased(self):
        client = self.make_client("Mill")
        anna = self.make_partner("Anna", parent_id=client.id)
        segment = self.make_segment(addressee="all")
        mailing = self.make_mailing(segment)
        mailing.action_list()
        mailing.action_post()
        piece = self.piece(mailing, anna)
        self.return_(piece, "moved")
        listed = self.make_mailing(segment)
        listed.with_context(x=1).flush_recordset()
        client.conveyor_returned_on = False
        listed.action_list()
        privacy = self.env["conveyor.privacy"].with_user(self.officer)
        told = [one["title"] for one in privacy._sections(anna)]
        self.assertIn("Piece of a mailing on paper", told)
        privacy._erase(anna, False, "asked for it")
        self.env.invalidate_all()
        self.assertTrue(piece.exists())
        self.assertFalse(self.piece(listed, anna), "what isn't posted goes")


@conveyor_tags
@freeze_time(TODAY)
class TestPaperRights(PaperCommon):
    def test_salespeople_see_and_change_nothing(self):
        self.make_client("One")
        mailing = self.posted()
        for user in (self.seller, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self.Mailing.with_user(user).search([])
            with self.assertRaises(AccessError):
                mailing.with_user(user).write({"name": "X"})
            with self.assertRaises(AccessError):
                mailing.with_user(user).action_cancel()
            with self.assertRaises(AccessError):
                mailing.piece_ids.with_user(user).action_take_out()
            with self.assertRaises(AccessError):
                self.Mailing.with_user(user).create({"name": "Mine"})
        for user in (self.manager, self.analyst):
            self.assertTrue(mailing.with_user(user).reach_count)
            with self.assertRaises(AccessError):
                mailing.with_user(user).action_cancel()
            with self.assertRaises(AccessError):
                mailing.piece_ids.with_user(user).action_take_out()

    def test_pieces_are_written_by_the_server(self):
        one = self.make_client("One")
        mailing = self.make_mailing()
        mailing.action_list()
        piece = mailing.piece_ids
        values = {
            "mailing_id": mailing.id,
            "company_id": self.company.id,
            "partner_id": one.id,
            "client_partner_id": one.id,
            "state": "posted",
        }
        for user in (self.marketer, self.officer):
            with self.assertRaises(AccessError):
                piece.with_user(user).write({"state": "posted"})
            with self.assertRaises(AccessError):
                piece.with_user(user).sudo().write({"state": "posted"})
            with self.assertRaises(AccessError):
                piece.with_user(user).with_context(conveyor_by_server=True).unlink()
            with self.assertRaises(AccessError):
                self.Piece.with_user(user).sudo().create(values)
            with self.assertRaises(AccessError):
                mailing.with_user(user).sudo().write(
                    {"piece_ids": [Command.create(values)]}
                )

    def test_state_and_print_are_said_by_the_server(self):
        self.make_client("One")
        mailing = self.make_mailing()
        for values in (
            {"state": "posted"},
            {"posted_on": "2026-01-01 10:00:00"},
            {"printed_on": "2026-01-01 10:00:00"},
            {"cost_id": 1},
        ):
            with self.assertRaises(AccessError):
                mailing.write(values)
            with self.assertRaises(AccessError):
                mailing.sudo().write(values)
            with self.assertRaises(AccessError):
                self.make_mailing(**values)
        made = self.Mailing.with_user(self.marketer)
        made = made.with_context(default_state="posted").create({"name": "X"})
        self.assertEqual(made.state, "draft")
        loaded = self.Mailing.with_user(self.marketer).load(
            ["name", "state"], [["Loaded", "Posted"]]
        )
        self.assertFalse(loaded["ids"])
        mailing.action_list()
        mailing.action_post()
        copy = mailing.copy()
        self.assertEqual((copy.state, copy.posted_on), ("draft", False))
        self.assertFalse(copy.piece_ids)
        self.assertEqual(copy.segment_ids, mailing.segment_ids)

    def test_who_says_that_post_came_back(self):
        one = self.make_client("One")
        contact_maker = self.seller
        contact_maker.group_ids += self.env.ref("base.group_partner_manager")
        for values in ({"conveyor_returned_on": TODAY},):
            with self.assertRaises(AccessError):
                one.with_user(self.seller).write(values)
            with self.assertRaises(AccessError):
                self.env["res.partner"].with_user(self.seller).create(
                    {"name": "New", **values}
                )
        one.with_user(self.officer).conveyor_returned_on = TODAY
        with self.assertRaisesRegex(AccessError, "correct it"):
            one.with_user(self.seller).conveyor_returned_on = False
        with self.assertRaises(AccessError):
            one.with_user(self.seller).with_context(conveyor_mark_post=True).write(
                {"conveyor_returned_on": False}
            )
        one.with_user(self.seller).write({"conveyor_returned_on": TODAY})
        self.assertFalse(one.copy().conveyor_returned_on)

    def test_who_has_no_role_copies_and_edits_contacts(self):
        one = self.make_client("One", conveyor_no_post=True)
        plain = new_test_user(
            self.env,
            login="paper_plain",
            groups="base.group_user,base.group_partner_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        prospect = self.make_partner("Prospect", street="1 Road")
        prospect.conveyor_returned_on = TODAY
        copy = prospect.with_user(plain).copy()
        self.assertFalse(copy.sudo().conveyor_returned_on)
        prospect.with_user(plain).street = "2 Road"
        self.assertFalse(prospect.conveyor_returned_on)
        self.assertTrue(one.with_user(plain).copy().sudo().conveyor_no_post)

    def test_companies_are_apart(self):
        self.make_client("One")
        segment = self.make_segment()
        mailing = self.make_mailing(segment)
        mailing.action_list()
        other = self._make_company("Other Works")
        stranger = new_test_user(
            self.env,
            login="paper_stranger",
            groups="sales_conveyor.conveyor_group_marketing",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        there = {"allowed_company_ids": other.ids}
        mailings = self.Mailing.with_user(stranger).with_context(there)
        self.assertFalse(mailings.search([]))
        pieces = self.Piece.with_user(stranger).with_context(there)
        self.assertFalse(pieces.search([]))
        with self.assertRaises(AccessError):
            mailings.browse(mailing.id).action_post()
        with self.assertRaises(AccessError):
            mailings.browse(mailing.id)._check_print("labels")
        with self.assertRaises(ValidationError):
            both = {"allowed_company_ids": (self.company + other).ids}
            self.Mailing.with_context(both).create(
                {
                    "name": "Wrong",
                    "company_id": other.id,
                    "segment_ids": [Command.set(segment.ids)],
                }
            )
        empty = mailing.copy({"segment_ids": False})
        with self.assertRaises(ValidationError):
            empty.company_id = other
        with self.assertRaises(ValidationError):
            mailing.copy({"user_id": stranger.id})

    def test_dynamic_code_is_for_editors_of_templates(self):
        self.make_client("One")
        with self.assertRaises(AccessError):
            self.make_mailing(
                body="<p><t t-out=\"object.env['res.users'].search([])\">x</t></p>",
            )


@conveyor_tags
class TestPaperPrint(PaperCommon, HttpCase):
    def open(self, url, user):
        self.authenticate(user.login, user.login)
        return self.url_open(url)

    def pdf(self, url, user=None):
        response = self.open(url, user or self.marketer)
        self.assertEqual(response.status_code, 200, response.text[:500])
        self.assertEqual(response.content[:4], b"%PDF")
        return PdfReader(BytesIO(response.content))

    def texts(self, url):
        return [" ".join(page.extract_text().split()) for page in self.pdf(url).pages]

    def report(self, name, mailing, converter="pdf"):
        """Odoo's own client prints by this address."""
        url = f"/report/{converter}/sales_conveyor.conveyor_paper_{name}/{mailing.id}"
        asked = {
            "data": json.dumps([url, "qweb-pdf"]),
            "context": json.dumps({"force_report_rendering": True}),
        }
        return "/report/download?" + urlencode(asked)

    def letters(self, mailing):
        return self.report("letters", mailing)

    def packing(self, mailing):
        return self.report("packing", mailing)

    def labels(self, mailing):
        return f"/conveyor/paper/{mailing.id}/labels"

    def listed(self, **values):
        mailing = self.make_mailing(**values)
        mailing.action_list()
        self.env.flush_all()
        return mailing

    def exports(self):
        return self.env["conveyor.export"].search(
            [("model", "=", "conveyor.paper.piece")]
        )

    def test_letters_are_one_document(self):
        self.make_client("One")
        vera = self.make_client("Вера Петрова", is_company=False, street="ул. Мира, 1")
        self.seller.partner_id.function = "Account manager"
        self.refresh()
        self.client_of(vera).owner_id = self.seller
        mailing = self.listed(
            kind_id=self.env.ref("sales_conveyor.conveyor_mailing_kind_news").id
        )
        pages = self.texts(self.letters(mailing))
        self.assertEqual(len(pages), 2)
        company, person = pages
        self.assertIn("Dear readers,", company)
        self.assertIn("1 Mill Road", company)
        self.assertIn("news for One", company)
        self.assertIn("Dear Вера Петрова,", person)
        self.assertIn("ул. Мира, 1", person)
        self.assertIn("Test Seller", person)
        self.assertIn("Account manager", person)
        self.assertIn(f"{mailing.id}-2", person)
        self.assertEqual(mailing.printed_on, mailing.printed_on)

    def test_labels_stand_where_the_sheet_wants_them(self):
        for number in range(15):
            self.make_client(f"Клиент {number:02}")
        mailing = self.listed(label_grid="2x7", label_first=14)
        pdf = self.pdf(self.labels(mailing))
        self.assertEqual(len(pdf.pages), 2, "one, then fourteen, on A4")
        self.assertEqual(
            [round(side) for side in pdf.pages[0].mediabox[2:]], [595, 842]
        )
        self.assertIn("Клиент 00", pdf.pages[0].extract_text())
        self.assertIn("Клиент 14", pdf.pages[1].extract_text())
        with self.assertRaises(UserError):
            mailing.label_first = 15

    def test_packing_list(self):
        self.make_client("One")
        self.make_client("Two")
        mailing = self.listed(
            item_ids=[Command.create({"name": "Honey", "quantity": 3, "price": 2})]
        )
        text = self.texts(self.packing(mailing))[0]
        for part in ("Honey", "One", "Two", "12.00", "6"):
            self.assertIn(part, text)

    def test_printing_is_an_export_that_is_recorded(self):
        self.make_client("One")
        mailing = self.listed()
        before = self.exports()
        for url in (self.letters(mailing), self.packing(mailing), self.labels(mailing)):
            self.pdf(url)
        exports = self.exports() - before
        self.assertEqual(len(exports), 3)
        self.assertEqual(set(exports.mapped("way")), {"print"})
        self.assertEqual(exports[0].record_count, 1)
        self.assertEqual(exports[0].client_count, 1)
        self.assertEqual(exports.user_id, self.marketer)
        mailing.action_print_letters()
        self.assertEqual(mailing.printed_by_id, self.marketer)

    def test_who_may_not_print(self):
        self.make_client("One")
        mailing = self.listed()
        self.marketer.group_ids -= self.env.ref("sales_conveyor.conveyor_group_export")
        self.env.flush_all()
        for button in (
            "action_print_letters",
            "action_print_labels",
            "action_print_packing",
        ):
            with self.assertRaisesRegex(AccessError, "Export Clients"):
                getattr(mailing, button)()
        attackers = (self.marketer, self.seller, self.analyst)
        for user in attackers:
            for url in (
                self.letters(mailing),
                f"/report/html/sales_conveyor.conveyor_paper_letters/{mailing.id}",
                f"/report/text/sales_conveyor.conveyor_paper_letters/{mailing.id}",
                self.packing(mailing),
                self.labels(mailing),
            ):
                with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
                    response = self.open(url, user)
                refused = response.status_code != 200 or "exceptions" in response.text
                self.assertTrue(refused, f"{user.login} {url}")
                self.assertNotIn("Mill Road", response.text)

    def test_who_does_not_see_the_addresses_does_not_print_them(self):
        one = self.make_client("One")
        self.company.conveyor_reading = "owner"
        self.refresh()
        self.client_of(one).owner_id = self.seller
        mailing = self.listed()
        self.assertTrue(mailing._check_print("labels"))
        self.marketer.group_ids -= self.env.ref("sales_conveyor.conveyor_group_reader")
        self.env.flush_all()
        with mute_logger("odoo.http"):
            response = self.open(self.labels(mailing), self.marketer)
        self.assertNotEqual(response.status_code, 200)
        self.assertNotIn("Mill Road", response.text)

    def test_nothing_to_print(self):
        self.make_client("One")
        mailing = self.make_mailing()
        with self.assertRaisesRegex(UserError, "state"):
            mailing.action_print_labels()
        with self.assertRaisesRegex(UserError, "make the list"):
            mailing._check_print("labels")
        self.env.flush_all()
        empty = self.listed(body=False)
        with self.assertRaisesRegex(UserError, "no letter"):
            empty.action_print_letters()
        response = self.open("/conveyor/paper/999999999/labels", self.marketer)
        self.assertEqual(response.status_code, 404)


@conveyor_tags
class TestPaperLetter(PaperCommon):
    def test_ready_letters(self):
        kind = self.env.ref("sales_conveyor.conveyor_mailing_kind_greeting")
        english = self.Mailing.with_user(self.marketer).create(
            {"name": "Card", "kind_id": kind.id, "letter_lang": "en_US"}
        )
        self.assertTrue(english.heading)
        self.assertIn("{{ object.name }}", english.salutation)
        self.assertNotIn("unsubscribe", english.body)
        russian = self.Mailing.with_user(self.marketer).create(
            {"name": "Card", "kind_id": kind.id, "letter_lang": "ru_RU"}
        )
        self.assertNotEqual(russian.body, english.body)
        self.assertRegex(russian.body, "[а-я]{5}")
        russian.body = "<p>Mine</p>"
        russian.action_take_letter()
        self.assertNotIn("Mine", russian.body)
        own = self.make_mailing(
            self.env["conveyor.segment"], kind_id=kind.id, body="<p>Mine</p>"
        )
        self.assertIn("Mine", own.body, "what somebody has written stays")

    def test_salutations_end_with_one_comma(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        for lang in ("en_US", "ru_RU"):
            words = self.Mailing.with_context(lang=lang)._common_words()
            self.assertRegex(words["salutation_company"], r"\w,$")
            self.assertRegex(words["salutation"], r" \{\{ object.name \}\},$")

    def test_what_cannot_be_merged_is_said_at_once(self):
        mailing = self.make_mailing(self.env["conveyor.segment"])
        self.marketer.group_ids += self.env.ref("mail.group_mail_template_editor")
        with self.assertRaises(UserError), mute_logger("odoo.addons.mail"):
            mailing.salutation = "Dear {{ object.nonsense.name }}"
