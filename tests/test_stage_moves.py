"""The history of opportunities, and the conveyor that they are on."""

from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import ConveyorCommon, conveyor_tags


class PipelineCommon(ConveyorCommon):
    """A conveyor with a team for each phase, and a funnel of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conveyor = cls.env["conveyor.conveyor"].create(
            {"name": "Wholesale", "company_id": cls.company.id}
        )
        cls.team, cls.client_team = cls.env["crm.team"].create(
            [
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "conveyor_id": cls.conveyor.id,
                    "conveyor_phase": phase,
                    "member_ids": cls.seller.ids if name == "Hunters" else [],
                }
                for name, phase in (
                    ("Hunters", "conversion"),
                    ("Farmers", "account_management"),
                )
            ]
        )
        teams = cls.team | cls.client_team
        cls.new, cls.talk, cls.offer, cls.won = cls.env["crm.stage"].create(
            [
                {
                    "name": name,
                    "sequence": 100 + number,
                    "team_ids": teams.ids,
                    "is_won": name == "Sold",
                }
                for number, name in enumerate(("First Word", "Talk", "Offer", "Sold"))
            ]
        )

    @classmethod
    def make_lead(cls, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Oil for the mill",
                "type": "opportunity",
                "team_id": cls.team.id,
                "user_id": cls.seller.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    def record(self, at=None):
        """End the transaction, as far as the history is concerned."""
        if at:
            with freeze_time(at):
                self.env.cr.flush()
        else:
            self.env.cr.flush()
        self.env.invalidate_all()

    def moves(self, lead):
        return lead.conveyor_move_ids.sorted("id")


@conveyor_tags
class TestStageMoves(PipelineCommon):
    def test_the_whole_way(self):
        lead = self.make_lead()
        self.record("2026-06-01 08:00:00")
        lead.stage_id = self.talk
        self.record("2026-06-03 08:00:00")
        lead.stage_id = self.new
        self.record("2026-06-04 08:00:00")
        lead.action_set_won()
        self.record("2026-06-14 08:00:00")
        create, talk, back, won = self.moves(lead)
        self.assertEqual(
            (lead.conveyor_move_ids.mapped("conveyor_id"), lead.conveyor_id),
            (self.conveyor, self.conveyor),
        )
        self.assertEqual(
            [move.kind for move in (create, talk, back, won)],
            ["create", "move", "move", "won"],
        )
        self.assertEqual(
            [move.direction for move in (create, talk, back, won)], [0, 1, -1, 1]
        )
        self.assertEqual(
            [move.outcome for move in (create, talk, back, won)],
            ["forward", "back", "forward", False],
        )
        day = 86_400
        self.assertEqual(create.stay_seconds, 2 * day)
        self.assertEqual(talk.seconds, 2 * day)
        self.assertEqual(won.seconds, 10 * day)
        self.assertEqual(won.from_stage_id, self.new)
        self.assertEqual(won.to_stage_id, self.won)
        self.assertEqual(won.at, datetime(2026, 6, 14, 8))

    def test_lost_and_reopened(self):
        lead = self.make_lead(stage_id=self.talk.id)
        self.record("2026-06-01")
        reason = self.env["crm.lost.reason"].create({"name": "Too dear"})
        lead.action_set_lost(lost_reason_id=reason.id)
        self.record("2026-06-02")
        lead.action_restore()
        self.record("2026-06-05")
        create, lost, again = self.moves(lead)
        self.assertEqual((lost.kind, lost.lost_reason_id), ("lost", reason))
        self.assertEqual((create.outcome, lost.begins), ("lost", False))
        self.assertEqual((again.kind, again.begins), ("reopen", True))
        self.assertFalse(again.outcome)
        self.assertFalse(again.seconds, "it was in no stage meanwhile")

    def test_lead_is_qualified(self):
        lead = self.make_lead(type="lead")
        self.record("2026-06-01")
        self.assertEqual(lead.conveyor_phase, "lead_generation")
        lead.convert_opportunity(self.make_partner())
        self.record("2026-06-02")
        create, convert = self.moves(lead)
        self.assertFalse(create.to_stage_id)
        self.assertEqual((convert.kind, convert.direction), ("convert", 1))
        self.assertEqual(create.outcome, "forward")
        self.assertEqual(lead.conveyor_phase, "conversion")

    def test_other_team_in_the_same_stage(self):
        lead = self.make_lead(stage_id=self.talk.id)
        self.record()
        lead.write({"team_id": self.client_team.id, "user_id": False})
        self.record()
        create, team = self.moves(lead)
        self.assertEqual((team.kind, team.begins), ("team", False))
        self.assertFalse(create.outcome, "it is in the stage as before")

    def test_changes_that_pass_by_write(self):
        """A stage computed by Odoo, because the other team doesn't have it, is
        recorded."""
        team = self.env["crm.team"].create(
            {"name": "Others", "company_id": self.company.id}
        )
        start = self.env["crm.stage"].create(
            {"name": "Start", "sequence": -9, "team_ids": team.ids}
        )
        lead = self.make_lead(stage_id=self.talk.id)
        self.record()
        lead.write({"team_id": team.id, "user_id": False})
        self.record()
        self.assertEqual(lead.stage_id, start)
        self.assertEqual(self.moves(lead)[-1].to_stage_id, start)
        self.assertFalse(lead.conveyor_id, "the team is on no conveyor")

    def test_merged_opportunities_keep_their_history(self):
        kept = self.make_lead(stage_id=self.offer.id)
        given = self.make_lead(stage_id=self.talk.id)
        self.record("2026-06-01")
        given_id = given.id
        with freeze_time("2026-06-04"):
            survivor = (kept | given).merge_opportunity()
        self.record("2026-06-04")
        self.assertEqual(survivor, kept)
        moves = self.moves(kept)
        of_given = moves.filtered(lambda move: move.lead_ref == given_id)
        self.assertEqual(of_given.mapped("kind"), ["create", "merge"])
        self.assertEqual(of_given[0].outcome, "merged")
        self.assertEqual(of_given[0].stay_seconds, 3 * 86_400)
        self.assertEqual(
            [(move.kind, move.outcome) for move in moves - of_given],
            [("create", False)],
        )

    def test_merge_writes_what_happened_before_it(self):
        kept = self.make_lead(stage_id=self.offer.id)
        given = self.make_lead()
        self.record()
        given_id = given.id
        given.stage_id = self.talk
        survivor = (kept | given).merge_opportunity()
        self.record()
        self.assertEqual(survivor, kept)
        moves = self.moves(kept).filtered(lambda move: move.lead_ref == given_id)
        self.assertEqual(moves.mapped("kind"), ["create", "move", "merge"])
        self.assertEqual(moves.mapped("outcome"), ["forward", "merged", False])

    def test_who_did_it(self):
        lead = self.make_lead()
        self.record()
        lead.with_user(self.leader).stage_id = self.talk
        self.record()
        self.assertEqual(self.moves(lead)[-1].user_id, self.leader)

    def test_many_at_once(self):
        leads = self.env["crm.lead"].concat(*(self.make_lead() for _ in range(30)))
        self.record()
        with self.assertQueryCount(3):  # flush of nothing, ask for the plan, record
            self.env["conveyor.stage.move"]._note(leads)
            self.env.cr.precommit.run()
        leads.write({"stage_id": self.talk.id})
        self.record()
        self.assertEqual(
            self.env["conveyor.stage.move"].search_count(
                [("lead_id", "in", leads.ids), ("kind", "=", "move")]
            ),
            30,
        )

    def test_what_a_move_is_asked_for_is_read_at_once(self):
        lead = self.make_lead()
        self.record()
        self.statements_of_move(lead, self.talk)  # what is asked once
        ours = self.statements_of_move(lead, self.offer)
        with patch.object(type(lead), "_conveyor_read_for_move"):
            theirs = self.statements_of_move(lead, self.talk)
        self.assertLess(ours, theirs)

    def statements_of_move(self, lead, stage):
        self.env.flush_all()
        self.env.invalidate_all()
        moved = lead.with_user(self.seller).with_context(tracking_disable=False)
        self.assertNotEqual(moved.stage_id, stage)
        before = self.cr.sql_log_count
        moved.stage_id = stage
        self.record()
        return self.cr.sql_log_count - before

    def test_nobody_rewrites_history(self):
        lead = self.make_lead()
        self.record()
        move = self.moves(lead)
        manager = self.env["conveyor.stage.move"].with_user(self.manager)
        with self.assertRaises(AccessError):
            manager.create({"lead_ref": lead.id, "kind": "won", "at": "2026-01-01"})
        with self.assertRaises(AccessError):
            move.with_user(self.manager).write({"kind": "won"})
        with self.assertRaises(AccessError):
            move.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            move.sudo().write({"kind": "won"})

    def test_seller_reads_the_history_of_what_he_may_read(self):
        own = self.make_lead()
        other = self.make_lead(user_id=self.leader.id)
        free = self.make_lead(user_id=False)
        self.record()
        moves = self.env["conveyor.stage.move"]
        domain = [("lead_id", "in", (own | other | free).ids)]
        for user, leads in (
            (self.seller, own | free),
            (self.leader, own | other | free),
            (self.analyst, own | other | free),
        ):
            found = moves.with_user(user).search(domain).sudo()
            self.assertEqual(found.lead_id, leads, user.name)

    def test_history_from_odoo_s_own_log(self):
        """What the log tells is the same that is recorded by ourselves."""
        env = self.env(context={**self.env.context, "tracking_disable": False})
        with freeze_time("2026-05-01 10:00:00"):
            lead = env["crm.lead"].create(
                {
                    "name": "Old one",
                    "type": "opportunity",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                }
            )
            self.env.cr.flush()
        for at, act in (
            ("2026-05-03 10:00:00", lambda: lead.write({"stage_id": self.talk.id})),
            ("2026-05-04 10:00:00", lambda: lead.write({"stage_id": self.offer.id})),
            ("2026-05-08 10:00:00", lead.action_set_lost),
            ("2026-05-10 10:00:00", lead.action_restore),
            ("2026-05-11 10:00:00", lead.action_set_won),
        ):
            with freeze_time(at):
                act()
                self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-05-01 10:00:00' WHERE id = %s",
            [lead.id],
        )
        self.env.cr.execute(
            "UPDATE mail_message m SET date = s.at FROM conveyor_stage_move s"
            " WHERE s.lead_id = %s AND m.model = 'crm.lead' AND m.res_id = s.lead_id"
            " AND m.id = (SELECT t.mail_message_id FROM mail_tracking_value t"
            "  JOIN mail_message x ON x.id = t.mail_message_id"
            "  JOIN ir_model_fields f ON f.id = t.field_id"
            "  WHERE x.res_id = s.lead_id AND x.model = 'crm.lead'"
            "    AND f.name IN ('stage_id', 'active') ORDER BY t.mail_message_id"
            "  OFFSET (SELECT count(*) - 2 FROM conveyor_stage_move b"
            "           WHERE b.lead_id = s.lead_id AND b.id <= s.id) LIMIT 1)"
            " AND s.kind <> 'create'",
            [lead.id],
        )
        self.env.invalidate_all()

        def story():
            return [
                (
                    move.kind,
                    move.from_stage_id,
                    move.to_stage_id,
                    move.direction,
                    move.begins,
                    move.outcome,
                    move.at,
                    move.seconds,
                    move.stay_seconds,
                    move.status,
                )
                for move in self.moves(lead)
            ]

        recorded = story()
        self.assertEqual(len(recorded), 6)
        self.env.cr.execute(
            "DELETE FROM conveyor_stage_move WHERE lead_id = %s", [lead.id]
        )
        self.env.invalidate_all()
        self.env["conveyor.stage.move"]._install()
        self.env.invalidate_all()
        self.assertEqual(story(), recorded)


@conveyor_tags
class TestConveyor(PipelineCommon):
    def test_stages_are_those_of_the_teams(self):
        self.assertLessEqual(
            self.new | self.talk | self.offer | self.won, self.conveyor.stage_ids
        )
        own = self.env["crm.stage"].create(
            {"name": "Nobody's", "team_ids": self.env["crm.team"].create({"name": "X"})}
        )
        self.assertNotIn(own, self.conveyor.stage_ids)
        self.assertFalse(own.conveyor_ids)
        self.assertIn(self.conveyor, self.new.conveyor_ids)
        self.assertIn(
            self.new,
            self.env["crm.stage"].search([("conveyor_ids", "in", self.conveyor.ids)]),
        )

    def test_stages_of_another_company_s_teams_are_not_for_all(self):
        """Who may not read those teams doesn't take their stages for everybody's."""
        other = self._make_company("Other Works")
        team = self.env["crm.team"].create({"name": "Far", "company_id": other.id})
        far = self.env["crm.stage"].create({"name": "Far", "team_ids": team.ids})
        stages = self.env["crm.stage"].with_user(self.seller)
        self.assertNotIn(far, self.conveyor.with_user(self.seller).stage_ids)
        self.assertFalse(far.with_user(self.seller).conveyor_ids)
        self.assertNotIn(
            far, stages.search([("conveyor_ids", "in", self.conveyor.ids)])
        )

    def test_stage_of_an_archived_team_is_not_for_all(self):
        team = self.env["crm.team"].create({"name": "Gone", "active": False})
        gone = self.env["crm.stage"].create({"name": "Gone", "team_ids": team.ids})
        self.assertNotIn(gone, self.conveyor.stage_ids)
        self.assertFalse(gone.conveyor_ids)

    def test_team_says_its_phase(self):
        with self.assertRaises(ValidationError):
            self.env["crm.team"].create(
                {"name": "Unclear", "conveyor_id": self.conveyor.id}
            )

    def test_team_of_another_company_is_refused(self):
        other = self._make_company("Other Works")
        with self.assertRaises(UserError):
            self.env["crm.team"].create(
                {
                    "name": "Foreign",
                    "company_id": other.id,
                    "conveyor_id": self.conveyor.id,
                    "conveyor_phase": "conversion",
                }
            )

    def test_conveyor_in_use_stays(self):
        with self.assertRaises(UserError):
            self.conveyor.unlink()

    def test_seller_reads_and_doesn_t_change(self):
        conveyor = self.conveyor.with_user(self.seller)
        self.assertEqual(conveyor.name, "Wholesale")
        with self.assertRaises(AccessError):
            conveyor.name = "Mine"

    def test_conveyor_isn_t_given_to_another_company(self):
        other = self._make_company("Other Works")
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.conveyor.with_user(self.manager).company_id = other

    def test_nobody_says_the_conveyor_of_an_opportunity(self):
        other = self.conveyor.create({"name": "Retail", "company_id": self.company.id})
        lead = self.make_lead()
        for values in (
            {"conveyor_id": other.id},
            {"conveyor_phase": "account_management"},
        ):
            for user in (self.seller, self.manager):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    lead.with_user(user).write(values)
        self.assertEqual(lead.conveyor_id, self.conveyor)
        lead.with_user(self.seller).team_id = self.client_team
        self.assertEqual(lead.conveyor_id, self.conveyor)

    def test_sales_staff_without_our_role_works_as_before(self):
        user = new_test_user(
            self.env,
            login="plain_sales",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        lead = self.make_lead(user_id=user.id).with_user(user)
        lead.stage_id = self.talk
        self.record()
        self.assertEqual(lead.conveyor_phase, "conversion")
        self.assertEqual(self.moves(lead)[-1].to_stage_id, self.talk)


@conveyor_tags
class TestClientConveyor(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.retail = cls.env["conveyor.conveyor"].create(
            {"name": "Retail", "company_id": cls.company.id}
        )
        cls.shop = cls.env["crm.team"].create(
            {
                "name": "Shop",
                "company_id": cls.company.id,
                "conveyor_id": cls.retail.id,
                "conveyor_phase": "conversion",
            }
        )
        cls.no_team = cls.env["crm.team"].create(
            {"name": "None", "company_id": cls.company.id}
        )

    def test_most_recent_team_decides(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-01-10", 100, team_id=self.team.id)
        self.refresh()
        client = self.client_of(partner)
        self.assertEqual(client.conveyor_id, self.conveyor)
        self.make_invoice(partner, "2026-02-10", 100, team_id=self.shop.id)
        self.refresh()
        self.assertEqual(client.conveyor_id, self.retail)

    def test_products_decide_where_no_team_does(self):
        parent = self.env["product.category"].create({"name": "Oils"})
        self.product.categ_id = self.env["product.category"].create(
            {"name": "Machine oils", "parent_id": parent.id}
        )
        self.retail.product_category_ids = parent
        partner = self.make_partner()
        self.make_invoice(partner, "2026-01-10", 100, team_id=self.no_team.id)
        self.refresh()
        self.assertEqual(self.client_of(partner).conveyor_id, self.retail)

    def test_by_hand_has_the_last_word(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-01-10", 100, team_id=self.team.id)
        self.refresh()
        client = self.client_of(partner)
        with self.assertRaises(AccessError):
            client.with_user(self.seller).conveyor_id = self.retail
        client.with_user(self.officer).conveyor_id = self.retail
        self.make_invoice(partner, "2026-02-10", 100, team_id=self.team.id)
        self.refresh()
        self.assertEqual(client.conveyor_id, self.retail)
        client.with_user(self.officer).conveyor_id = False
        self.assertEqual(client.conveyor_id, self.conveyor)
        self.assertFalse(client.conveyor_by_hand)
