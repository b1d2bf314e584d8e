"""The client ladder: rules, facts, moves by facts and by hand."""

import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.rules import ladder as rules
from odoo.addons.sales_conveyor.sql import ladder as ladder_sql
from odoo.addons.sales_conveyor.sql import ladder_terms

from .common import TODAY, conveyor_tags
from .test_stage_moves import PipelineCommon


class LadderCommon(PipelineCommon):
    """The ladder as it is installed, in a company of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.Place = cls.env["conveyor.ladder.place"]
        cls.Move = cls.env["conveyor.ladder.move"]
        cls.tag = cls.env.ref("sales_conveyor.conveyor_ladder_tag_target")
        for name in ("unaware", "aware", "interested", "buyer", "regular"):
            stage = cls.env.ref(f"sales_conveyor.conveyor_ladder_stage_{name}")
            setattr(cls, name, stage)
        # contacts without a company of their own are those of the company of the tests
        cls.company.sequence = -1

    def place(self, partner, company=None):
        return self.Place.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or self.company).id),
            ]
        )

    def moves(self, partner):
        return self.Move.search([("partner_id", "=", partner.id)], order="id")

    def stands(self, partner, stage, company=None):
        self.refresh()
        self.assertEqual(self.place(partner, company).stage_id, stage)

    def by_hand(self, partner, stage, user=None, reason="We know better", **values):
        return (
            self.env["conveyor.ladder.move.wizard"]
            .with_user(user or self.leader)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "stage_id": stage.id,
                    "reason": reason,
                    **values,
                }
            )
            .action_move()
        )


@conveyor_tags
class TestLadder(LadderCommon):
    def test_the_whole_way_up(self):
        partner = self.make_partner(category_id=[Command.link(self.tag.id)])
        self.stands(partner, self.unaware)
        lead = self.make_lead(partner_id=partner.id, type="lead")
        self.stands(partner, self.aware)
        lead.convert_opportunity(partner)
        self.stands(partner, self.interested)
        self.assertEqual(self.place(partner).conveyor_id, self.conveyor)
        invoice = self.make_invoice(partner, "2026-06-01", 100)
        self.stands(partner, self.buyer)
        self.make_invoice(partner, "2026-06-02", 100)
        third = self.make_invoice(partner, "2026-06-03", 100)
        self.stands(partner, self.regular)
        moves = self.moves(partner)
        self.assertEqual(
            moves.to_stage_id,
            self.unaware | self.aware | self.interested | self.buyer | self.regular,
        )
        self.assertEqual(
            moves.mapped("cause"),
            ["target_list", "lead", "opportunity", "purchases", "purchases_recent"],
        )
        self.assertEqual(
            [move.document_id for move in moves],
            [self.tag, lead, lead, invoice, third],
        )
        self.assertEqual(moves.mapped("direction"), [1] * 5)
        self.assertFalse(moves.user_id, "all by rule")
        place = self.place(partner)
        self.assertEqual(place.client_id, self.client_of(partner))
        self.assertEqual(place.conveyor_id, self.client_of(partner).conveyor_id)

    def test_falls_back_and_comes_back(self):
        partner = self.make_partner()
        invoices = [
            self.make_invoice(partner, f"2026-0{month}-01", 100) for month in (3, 4, 5)
        ]
        self.stands(partner, self.regular)
        self.credit(invoices[2])
        self.stands(partner, self.buyer)
        fall = self.moves(partner)[-1]
        self.assertEqual((fall.direction, fall.cause), (-1, "purchases_recent"))
        self.assertFalse(fall.document_id)
        self.make_invoice(partner, "2026-06-10", 100)
        self.stands(partner, self.regular)
        for invoice in self.env["account.move"].search(
            [("partner_id", "=", partner.id)]
        ):
            invoice.button_draft()
        self.stands(partner, self.Place.stage_id)
        self.assertFalse(self.moves(partner)[-1].to_stage_id)
        self.assertEqual(self.moves(partner).mapped("direction"), [1, -1, 1, -1])

    def test_time_alone_moves_a_client(self):
        partner = self.make_partner()
        for day in ("2026-06-01", "2026-06-02", "2026-06-03"):
            self.make_invoice(partner, day, 100)
        self.stands(partner, self.regular)
        with freeze_time("2027-06-01 10:00:00"):
            self.env["conveyor.rebuild"]._request("night")._run()
            self.assertEqual(self.place(partner).stage_id, self.buyer)
            self.env.invalidate_all()
            stays = self.Place._stays(partner, self.company)
        seconds = stays[partner.id, self.company.id]
        spent = datetime(2027, 6, 1, 10) - datetime(2026, 6, 15)
        self.assertEqual(seconds[self.regular.id], spent.total_seconds())
        self.assertEqual(self.moves(partner)[-1].days, spent.total_seconds() / 86_400)

    def test_opportunity_lost_and_reopened(self):
        partner = self.make_partner()
        lead = self.make_lead(partner_id=partner.id)
        self.stands(partner, self.interested)
        lead.action_set_lost()
        self.stands(partner, self.aware)
        lead.action_restore()
        self.stands(partner, self.interested)
        lead.action_set_won()
        self.stands(partner, self.aware)

    def test_moving_among_open_stages_marks_nobody(self):
        lead = self.make_lead(partner_id=self.make_partner().id, stage_id=self.new.id)
        self.refresh()
        lead.stage_id = self.talk
        self.env.cr.flush()
        self.assertFalse(self.env["conveyor.figures.mark"].search([]))

    def test_lead_goes_to_another_contact_and_away(self):
        one, other = self.make_partner(), self.make_partner()
        lead = self.make_lead(partner_id=one.id)
        self.stands(one, self.interested)
        lead.partner_id = other
        self.stands(other, self.interested)
        self.assertFalse(self.place(one))
        lead.unlink()
        self.refresh()
        self.assertFalse(self.place(other))
        self.assertEqual(len(self.moves(other)), 2)

    def test_persons_count_for_their_company(self):
        company = self.make_partner(is_company=True)
        person = self.make_partner(parent_id=company.id)
        self.make_lead(partner_id=person.id)
        self.stands(company, self.interested)
        self.assertFalse(self.place(person))
        self.assertEqual(person.conveyor_ladder_stage_id, self.interested)

    def test_an_answer(self):
        partner = self.make_partner(email="maria@example.com")
        other = self.make_partner()
        other.message_post(body="We write to them", message_type="comment")
        self.refresh()
        self.assertFalse(self.place(other))
        other.message_post(
            body="They write to us", message_type="email", author_id=partner.id
        )
        self.stands(partner, self.aware)
        move = self.moves(partner)
        self.assertEqual((move.cause, move.document_id), ("answered", other))

    def test_introductory_offer(self):
        partner = self.make_partner()
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 0})
                ],
            }
        )
        order.action_confirm()
        self.product.product_tmpl_id.conveyor_introductory = True
        self.env["conveyor.figures.mark"]._add(partner.ids)
        self.stands(partner, self.interested)
        move = self.moves(partner)
        self.assertEqual((move.cause, move.document_id), ("introductory", order))

    def test_rules_are_kept_until_they_change(self):
        stages = self.env["conveyor.ladder.stage"]
        stage = stages.create({"name": "Fan", "sequence": 90})
        self.assertIn(stage.id, stages._ladder().stage_ids)
        with self.assertQueryCount(0):
            stages._ladder()
        condition = self.env["conveyor.ladder.condition"].create(
            {"stage_id": stage.id, "fact": "purchases", "purchases": 7}
        )
        self.assertEqual(stages._ladder().alternatives[0][1][0].n, 7)
        condition.purchases = 8
        self.assertEqual(stages._ladder().alternatives[0][1][0].n, 8)
        stage.unlink()
        self.assertNotIn(stage.id, stages._ladder().stage_ids)
        with freeze_time("2026-07-15"):
            since = {day.month for day in stages._ladder().since}
        self.assertEqual(since, {7})

    def test_recommendations(self):
        client = self.make_partner()
        self.make_invoice(client, "2026-06-01", 10)
        friend = self.make_partner(conveyor_referrer_id=client.id)
        self.stands(friend, self.unaware)
        self.assertEqual(self.moves(friend).document_id, client)
        self.stands(client, self.buyer)
        invoice = self.make_invoice(friend, "2026-06-02", 10)
        self.stands(client, self.regular)
        move = self.moves(client)[-1]
        self.assertEqual((move.cause, move.document_id), ("recommendations", friend))
        invoice.button_draft()
        self.stands(client, self.buyer)
        # on a lead of nobody we know
        self.make_lead(conveyor_referrer_id=client.id, contact_name="Somebody")
        self.refresh()
        condition = self.regular.condition_ids.filtered(
            lambda c: c.fact == "recommendations"
        )
        condition.write({"recommendations": 2, "became_clients": 0})
        self.env["conveyor.figures.mark"]._add(client.ids)
        self.stands(client, self.regular)
        friend.conveyor_referrer_id = False
        self.stands(client, self.buyer)

    def test_archived_and_closed_stand_nowhere(self):
        partner, client = self.make_partner(), self.make_partner()
        self.make_lead(partner_id=partner.id)
        self.make_invoice(client, "2026-06-01", 10)
        self.stands(partner, self.interested)
        partner.action_archive()
        self.client_of(client).with_user(self.officer).action_close()
        self.refresh()
        self.assertFalse(self.place(partner) | self.place(client))
        self.assertEqual(self.moves(partner)[-1].cause, "gone")
        self.assertEqual(self.moves(client)[-1].cause, "gone")
        partner.action_unarchive()
        self.client_of(client).with_user(self.officer).action_reopen()
        self.stands(partner, self.interested)
        self.stands(client, self.buyer)

    def test_put_under_another_contact_and_out_again(self):
        holding, works = self.make_partner(is_company=True), self.make_partner()
        self.make_lead(partner_id=works.id)
        self.stands(works, self.interested)
        works.parent_id = holding
        self.stands(holding, self.interested)
        self.assertFalse(self.place(works))
        self.assertEqual(self.moves(works)[-1].cause, "gone")
        works.write({"parent_id": False, "is_company": True})
        self.stands(works, self.interested)
        self.assertFalse(self.place(holding))

    def test_merged_contacts(self):
        one, other, third = (self.make_partner() for _ in range(3))
        self.make_lead(partner_id=one.id, type="lead")
        self.make_lead(partner_id=other.id)
        self.stands(one, self.aware)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (one | other | third).ids, third
        )
        self.stands(third, self.interested)
        self.assertEqual(len(self.place(third)), 1)
        self.assertEqual(self.moves(third).mapped("partner_ref").count(third.id), 2)
        self.assertEqual(self.moves(third).mapped("cause").count("merge"), 3)
        self.refresh()
        self.assertEqual(len(self.place(third)), 1)

    def test_deleted_contact(self):
        partner = self.make_partner(category_id=[Command.link(self.tag.id)])
        self.stands(partner, self.unaware)
        partner.unlink()
        self.refresh()
        self.assertFalse(self.Place.search([("partner_id", "=", partner.id)]))

    def test_several_companies(self):
        other = self._make_company("Second Works")
        partner = self.make_partner()
        self.make_lead(partner_id=partner.id, type="lead")
        self.make_invoice(partner, "2026-06-01", 10, company=other)
        self.stands(partner, self.aware)
        self.env.user.company_ids |= other
        env = self.env(
            context={
                **self.env.context,
                "allowed_company_ids": (self.company | other).ids,
            }
        )
        place = env["conveyor.ladder.place"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", other.id)]
        )
        self.assertEqual(place.stage_id, self.buyer)
        seller = self.env["conveyor.ladder.place"].with_user(self.seller)
        seen = seller.search([("partner_id", "=", partner.id)])
        self.assertEqual(seen.company_id, self.company)
        self.assertEqual(
            partner.with_company(other).conveyor_ladder_stage_id, self.buyer
        )
        # a lead of no company belongs to the main company
        self.make_lead(
            partner_id=partner.id, company_id=False, user_id=False, team_id=False
        )
        self.stands(partner, self.interested)


@conveyor_tags
class TestLadderOnScreen(LadderCommon):
    def test_stage_of_this_moment_without_writing(self):
        partner = self.make_partner()
        self.make_lead(partner_id=partner.id)
        self.make_invoice(partner, "2026-06-01", 10)
        self.env.cr.flush()
        specification = {"conveyor_ladder_stage_id": {}, "conveyor_ladder_seconds": {}}
        [read] = partner.with_user(self.seller).web_read(specification)
        self.assertEqual(read["conveyor_ladder_stage_id"], self.buyer.id)
        self.assertFalse(self.place(partner))
        self.refresh()
        [read] = (
            self.client_of(partner)
            .with_user(self.seller)
            .web_read({"ladder_stage_id": {}, "ladder_seconds": {}})
        )
        self.assertEqual(read["ladder_stage_id"], self.buyer.id)
        self.env.invalidate_all()
        self.env["account.move"].search(
            [("partner_id", "=", partner.id)]
        ).button_draft()
        [read] = (
            self.client_of(partner)
            .with_user(self.seller)
            .web_read({"ladder_stage_id": {}})
        )
        self.assertEqual(read["ladder_stage_id"], self.interested.id)

    def test_search_by_stage(self):
        partner, client = self.make_partner(), self.make_partner()
        self.make_lead(partner_id=partner.id)
        self.make_invoice(client, "2026-06-01", 10)
        nobody = self.make_partner()
        self.refresh()
        partners = self.env["res.partner"].with_user(self.seller)
        mine = ("id", "in", (partner | client | nobody).ids)
        for operator, value, expected in (
            ("=", self.interested.id, partner),
            ("in", (self.interested | self.buyer).ids, partner | client),
            ("=", False, nobody),
            ("!=", self.buyer.id, partner | nobody),
            ("=", "Buyer", client),
        ):
            with self.subTest(operator=operator, value=value):
                found = partners.search(
                    [("conveyor_ladder_stage_id", operator, value), mine]
                )
                self.assertEqual(found, expected.with_user(self.seller))
        clients = self.Client.with_user(self.analyst)
        self.assertEqual(
            clients.search([("ladder_stage_id", "=", self.buyer.id)]).partner_id,
            client,
        )
        self.assertFalse(clients.search([("ladder_stage_id", "=", False)]))

    def test_rule_is_counted_unsaved_edits_included(self):
        for number in range(3):
            partner = self.make_partner()
            for day in range(1, number + 2):
                self.make_invoice(partner, f"2026-06-0{day}", 10)
        self.refresh()
        stage = self.buyer.with_user(self.manager).with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual((stage.fulfil_count, stage.hold_count), (3, 2))
        self.assertEqual(stage.place_count, 2)
        edited = (
            self.env["conveyor.ladder.stage"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=self.company.ids)
            .new(origin=stage)
        )
        edited.condition_ids.purchases = 2
        self.assertEqual((edited.fulfil_count, edited.hold_count), (2, 1))
        self.assertIn("<b>2</b>", edited.rule_counts)
        action = stage.action_open_fulfilling()
        found = self.env["res.partner"].with_user(self.manager).search(action["domain"])
        self.assertEqual(len(found), 3)

    def test_rule_says_itself(self):
        self.assertEqual(
            self.regular.rule,
            "has bought 3 times or more in the last 12 months\n"
            "or has recommended somebody who has bought and has bought",
        )
        stage = self.env["conveyor.ladder.stage"].create({"name": "Friend"})
        self.assertIn("no rule", stage.rule)
        self.assertIn("no rule", stage.rule_counts)
        self.assertEqual((stage.fulfil_count, stage.hold_count), (0, 0))


@conveyor_tags
class TestLadderByHand(LadderCommon):
    def setUp(self):
        super().setUp()
        self.partner = self.make_partner()
        self.lead = self.make_lead(partner_id=self.partner.id)
        self.stands(self.partner, self.interested)

    def test_kept_with_reason_and_person(self):
        self.by_hand(self.partner, self.buyer, until="2026-07-01")
        place = self.place(self.partner)
        self.assertEqual((place.stage_id, place.by_hand), (self.buyer, True))
        move = self.moves(self.partner)[-1]
        self.assertEqual(
            (move.cause, move.user_id, move.reason, move.until, move.direction),
            ("hand", self.leader, "We know better", date(2026, 7, 1), 1),
        )
        self.env["conveyor.figures.mark"]._add(self.partner.ids)
        self.stands(self.partner, self.buyer)

    def test_ends_with_its_date(self):
        self.by_hand(self.partner, self.buyer, until="2026-07-01")
        for day, stage in (("2026-07-01", self.buyer), ("2026-07-02", self.interested)):
            with freeze_time(day):
                self.env["conveyor.rebuild"]._request("night")._run()
                self.env.invalidate_all()
                self.assertEqual(self.place(self.partner).stage_id, stage)
        move = self.moves(self.partner)[-1]
        self.assertEqual((move.direction, move.cause), (-1, "hand"))
        self.assertFalse(move.user_id)

    def test_overtaken_by_facts(self):
        self.by_hand(self.partner, self.buyer)
        for day in ("2026-06-01", "2026-06-02"):
            self.make_invoice(self.partner, day, 10)
            self.stands(self.partner, self.buyer)
            self.assertTrue(self.place(self.partner).by_hand)
        self.make_invoice(self.partner, "2026-06-03", 10)
        self.stands(self.partner, self.regular)
        self.assertFalse(self.place(self.partner).by_hand)

    def test_put_lower_than_the_facts_say(self):
        self.by_hand(self.partner, self.unaware)
        self.env["conveyor.figures.mark"]._add(self.partner.ids)
        self.stands(self.partner, self.unaware)
        self.make_invoice(self.partner, "2026-06-01", 10)
        self.stands(self.partner, self.buyer)

    def test_somebody_of_whom_nothing_is_known(self):
        partner = self.make_partner()
        self.by_hand(partner, self.aware, user=self.officer)
        self.stands(partner, self.aware)
        self.place(partner).with_user(self.leader).action_release()
        self.assertFalse(self.place(partner))

    def test_facts_are_let_decide_again(self):
        self.by_hand(self.partner, self.buyer)
        wizard = (
            self.env["conveyor.ladder.move.wizard"]
            .with_user(self.officer)
            .create({"partner_id": self.partner.id, "company_id": self.company.id})
        )
        self.assertEqual((wizard.present_stage_id, wizard.by_hand), (self.buyer, True))
        wizard.action_release()
        self.assertEqual(self.place(self.partner).stage_id, self.interested)
        self.assertEqual(self.moves(self.partner)[-1].direction, -1)

    def test_archived_contact_is_not_held(self):
        self.by_hand(self.partner, self.buyer)
        self.partner.action_archive()
        self.refresh()
        self.assertFalse(self.place(self.partner))
        with self.assertRaisesRegex(UserError, "archived"):
            self.by_hand(self.partner, self.buyer)

    def test_who_may(self):
        for user in (self.seller, self.analyst):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.by_hand(self.partner, self.buyer, user=user)
        place = self.place(self.partner).with_user(self.seller)
        for attack in (
            place.action_release,
            place.action_move_by_hand,
            self.partner.with_user(self.seller).action_move_on_ladder,
        ):
            with self.assertRaisesRegex(AccessError, "Test Leader|Test Officer"):
                attack()
        with self.assertRaises(AccessError):
            # a server action runs with sudo on behalf of whoever pressed its button
            place.sudo()._set_by_hand(
                self.partner, self.company, self.buyer, "I want to"
            )

    def test_bad_input(self):
        for values, message in (
            ({"reason": "  "}, "Say why"),
            ({"until": "2026-06-14"}, "over"),
            ({"stage_id": False}, "Choose the stage"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self.by_hand(self.partner, self.buyer, **values)
        self.buyer.active = False
        with self.assertRaisesRegex(UserError, "in use"):
            self.by_hand(self.partner, self.buyer)
        other = self.env["res.company"].create({"name": "Not Theirs"})
        with self.assertRaises(AccessError):
            self.by_hand(self.partner, self.aware, company_id=other.id)

    def test_nothing_is_written_past_the_rules(self):
        place, move = self.place(self.partner), self.moves(self.partner)[-1]
        for user in (self.seller, self.leader, self.manager, self.env.user):
            for attack in (
                lambda user=user: place.with_user(user).write(
                    {"stage_id": self.buyer.id}
                ),
                lambda user=user: place.with_user(user).unlink(),
                lambda user=user: place.with_user(user).copy(),
                lambda user=user: self.Place.with_user(user).create(
                    {
                        "partner_id": self.make_partner().id,
                        "company_id": self.company.id,
                        "stage_id": self.buyer.id,
                        "since": TODAY,
                    }
                ),
                lambda user=user: move.with_user(user).write({"reason": "Never was"}),
                lambda user=user: move.with_user(user).sudo().unlink(),
                lambda user=user: place.with_user(user).sudo().write({"by_hand": True}),
            ):
                with self.assertRaises(AccessError):
                    attack()
        loaded = self.Place.with_user(self.leader).load(
            [".id", "stage_id/.id"], [[str(place.id), str(self.buyer.id)]]
        )
        self.assertFalse(loaded["ids"])
        self.assertEqual(self.place(self.partner).stage_id, self.interested)


@conveyor_tags
class TestLadderStages(LadderCommon):
    def test_used_stage_is_archived_not_deleted(self):
        partner = self.make_partner()
        self.make_lead(partner_id=partner.id)
        self.stands(partner, self.interested)
        with self.assertRaisesRegex(UserError, "Archive"):
            self.interested.with_user(self.manager).unlink()
        self.interested.active = False
        self.env["conveyor.rebuild"]._current()._run()
        self.assertEqual(self.place(partner).stage_id, self.aware)
        self.env["conveyor.ladder.stage"].create({"name": "Unused"}).unlink()

    def test_changed_rules_are_applied_to_all(self):
        partner = self.make_partner()
        self.make_lead(partner_id=partner.id)
        self.stands(partner, self.interested)
        self.interested.with_user(self.manager).condition_ids.filtered(
            lambda condition: condition.fact == "opportunity"
        ).unlink()
        self.env["conveyor.rebuild"]._current()._run()
        self.assertEqual(self.place(partner).stage_id, self.aware)

    def test_without_any_rule_nobody_stands(self):
        partner = self.make_partner()
        self.make_lead(partner_id=partner.id)
        self.stands(partner, self.interested)
        self.env["conveyor.ladder.condition"].search([]).unlink()
        self.env["conveyor.rebuild"]._current()._run()
        self.assertFalse(self.place(partner))

    def test_bad_rules(self):
        for values in (
            {"purchases": 0},
            {"months": 0},
            {"months": 601},
            {"recommendations": 1, "became_clients": 2},
            {"alternative": 0},
        ):
            with self.subTest(values), self.assertRaises(CheckViolation):
                with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    self.regular.condition_ids[0].write(values)
                    self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "tags"):
            self.unaware.condition_ids[0].tag_ids = False

    def test_rights_on_rules(self):
        for user in (self.seller, self.leader, self.officer, self.analyst):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.regular.with_user(user).name = "Mine"
            self.assertTrue(self.regular.with_user(user).rule)
        self.regular.with_user(self.manager).name = "Regular"


@conveyor_tags
class TestLadderSideBySide(LadderCommon):
    """The readable rule and the statement say the same of everybody."""

    def test_random_facts_and_rules(self):
        chance = random.Random(20260615)
        today = date(2026, 6, 15)
        partners = [self.make_partner() for _ in range(24)]
        tags = self.env["res.partner.category"].create(
            [{"name": f"T{i}"} for i in "ab"]
        )
        facts = {}
        for partner in partners:
            days = {
                today - timedelta(days=chance.randrange(0, 700))
                for _ in range(chance.choice((0, 0, 1, 2, 4)))
            }
            for day in days:
                self.make_invoice(partner, day, 50)
            tagged = tags.filtered(lambda _tag: chance.random() < 0.4)
            partner.category_id = tagged
            lead = chance.choice((None, None, "lead", "opportunity", "lost"))
            if lead:
                made = self.make_lead(
                    partner_id=partner.id,
                    type="lead" if lead == "lead" else "opportunity",
                )
                if lead == "lost":
                    made.action_set_lost()
            answered = chance.random() < 0.3
            if answered:
                partner.message_post(
                    body="Yes", message_type="email", author_id=partner.id
                )
            facts[partner] = {
                "tags": frozenset(tagged.ids),
                "lead": bool(lead),
                "opportunity": lead == "opportunity",
                "answered": answered,
                "purchase_days": sorted(days),
            }
        referrers = {}
        for partner in partners:
            if chance.random() < 0.4:
                referrer = chance.choice([p for p in partners if p != partner])
                partner.conveyor_referrer_id = referrer
                referrers[partner] = referrer
        for partner in partners:
            named = [one for one, by in referrers.items() if by == partner]
            facts[partner]["recommended"] = partner in referrers
            facts[partner]["recommendations"] = len(named)
            facts[partner]["became_clients"] = sum(
                bool(facts[one]["purchase_days"]) for one in named
            )
        self.refresh()
        settings = self.env["conveyor.ladder.stage"]._settings()
        ids = [partner.id for partner in partners]
        scopes = (
            ladder_terms.list_scope(ids),
            ladder_terms.list_scope(ids, exact=True),
            ladder_terms.range_scope(min(ids), max(ids) + 1),
            ladder_terms.whole_scope(),
        )
        entered = set()
        for _round in range(25):
            made = [
                [
                    [self.random_condition(chance, today, tags) for _ in range(n)]
                    for n in chance.choices((1, 1, 2), k=chance.randrange(0, 3))
                ]
                for _stage in range(4)
            ]
            ladder = ladder_terms.Ladder(range(100, 104), made)
            expected = {
                partner.id: rules.by_facts(made, rules.Facts(**facts[partner]))
                for partner in partners
            }
            entered.update(place for place, _cause in expected.values())
            for scope in scopes:
                rows = self.env.execute_query(
                    ladder_sql.said(scope, ladder, **settings)
                )
                said = {
                    partner: (ladder.places[n - 1] - 1, ladder.causes[n - 1])
                    for partner, company, n in rows
                    if partner in expected and company == self.company.id
                }
                self.assertEqual(
                    {id_: said.get(id_, (None, None)) for id_ in ids}, expected, made
                )
        self.assertEqual(entered, {None, 0, 1, 2, 3}, "nothing was left untried")

    def random_condition(self, chance, today, tags):
        return rules.Condition(
            fact=chance.choice(
                [fact for fact in rules.FACTS if fact != "introductory"]
            ),
            n=chance.randrange(1, 4),
            since=today - timedelta(days=chance.choice((30, 365, 600))),
            k=chance.randrange(1, 3),
            j=chance.randrange(0, 2),
            tags=tuple(tags.ids[: chance.randrange(1, 3)]),
        )

    def test_hand_side_by_side(self):
        """Whether a stage by hand holds: the rule and the statement, in all cases."""
        stages = [self.unaware, self.aware, self.interested, self.buyer]
        for by_hand in range(4):
            for until in (None, "2026-06-15", "2026-06-16"):
                partner = self.make_partner(category_id=[Command.link(self.tag.id)])
                self.refresh()
                self.by_hand(partner, stages[by_hand], until=until)
                with freeze_time("2026-06-16"):
                    for step, fact in enumerate(
                        (None, "lead", "opportunity", "bought")
                    ):
                        if fact == "bought":
                            self.make_invoice(partner, "2026-06-16", 10)
                        elif fact:
                            self.make_lead(
                                partner_id=partner.id, type=fact, user_id=False
                            )
                        holds = self.place(partner).by_hand and rules.hand_holds(
                            step,
                            by_hand,
                            0,
                            date.fromisoformat(until) if until else None,
                            date(2026, 6, 16),
                        )
                        self.env["conveyor.figures.mark"]._add(partner.ids)
                        self.refresh()
                        place = self.place(partner)
                        self.assertEqual(place.by_hand, holds)
                        self.assertEqual(
                            place.stage_id, stages[by_hand if holds else step]
                        )
