"""Who meets whom: measured, proposed with reasons, changed by the head, applied with
locks, access and hand-overs."""

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import freeze_time
from odoo.tools.safe_eval import safe_eval

from odoo.addons.sales_conveyor.rules import vip as rules

from .common import TODAY, conveyor_tags
from .vip import VipCommon


class ListCommon(VipCommon):
    """Clara's clients: one excellent, one kept to herself; Anna's: one excellent; one
    of nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.make_excellent(cls.anna, name="Good")
        cls.clara_good = cls.make_excellent(cls.clara, name="Clara's good")
        cls.kept = cls.make_monopolised(cls.anna, name="Kept")
        cls.plain = cls.make_client(cls.boris, name="Plain")
        cls.nobody = cls.make_client(name="Nobody's")
        cls.refresh()
        cls.programme = cls.make_programme([cls.anna, cls.boris])

    def proposed(self, **values):
        self.programme.write(values)
        self.programme.action_start()
        self.programme.action_propose()
        return self.programme

    def applied(self, **values):
        self.proposed(**values).action_apply()
        return self.programme

    def who(self, file):
        return self.line(self.programme, file).proposed_id.user_id

    def participant(self, user):
        return self.programme.participant_ids.filtered(lambda one: one.user_id == user)


@conveyor_tags
@freeze_time(TODAY)
class TestProposal(ListCommon):
    def test_relations_are_measured(self):
        self.proposed()
        relations = {line.client_id: line.relation for line in self.programme.line_ids}
        self.assertEqual(
            relations,
            {
                self.good: "excellent",
                self.clara_good: "excellent",
                self.kept: "monopolised",
                self.plain: "doubtful",
                self.nobody: "doubtful",
            },
        )
        line = self.line(self.programme, self.kept)
        self.assertEqual(
            (line.touch_count, line.other_count, line.person_count), (9, 0, 0)
        )
        line = self.line(self.programme, self.good)
        self.assertEqual(
            (line.touch_count, line.other_count, line.product_count, line.person_count),
            (8, 1, 1, 2),
        )

    def test_what_is_measured_and_what_is_not(self):
        """A colleague's letter, mailings, what was cancelled and another company's."""
        file = self.make_client(self.anna)
        self.touch(file, self.anna, months=3, each=3)
        other = self._make_company("Elsewhere")
        silent = self.touch(file, self.boris, each=4)
        rows = silent._as_server()
        rows[0].active = False
        rows[1].personal = False
        rows[2].company_id = other
        rows[3].user_id = self.env.ref("base.user_root")
        self.proposed()
        line = self.line(self.programme, file)
        self.assertEqual((line.relation, line.other_count), ("monopolised", 0))
        rows[2].company_id = False
        self.programme.action_propose()
        self.assertEqual((line.relation, line.other_count), ("doubtful", 1))

    def test_refused_requests_are_a_sign(self):
        self.add_persons(self.kept)
        self.proposed()
        line = self.line(self.programme, self.kept)
        self.assertEqual(line.relation, "doubtful")
        request = self.env["conveyor.handover"]
        request.with_user(self.boris)._request(self.kept, "I know them")
        request = request.search(
            [("client_id", "=", self.kept.id), ("state", "=", "requested")]
        )
        request.with_user(self.officer).conveyor_refuse("No")
        self.programme.action_propose()
        self.assertEqual((line.relation, line.refused_count), ("monopolised", 1))
        self.assertIn("Requests of colleagues refused: 1.", line.reason)

    def test_who_meets_whom(self):
        self.proposed()
        self.assertEqual(self.who(self.good), self.anna)
        self.assertEqual(self.who(self.kept), self.boris)
        self.assertEqual(self.who(self.plain), self.anna)
        self.assertIn(self.who(self.clara_good), self.anna | self.boris)
        self.assertFalse(self.programme.line_ids.participant_id, "nothing has changed")
        self.assertEqual(self.programme.change_count, 5)

    def test_reasons_in_words_and_languages(self):
        self.proposed()
        line = self.line(self.programme, self.kept)
        self.assertIn("Nobody but Anna has ever touched it (9 touches).", line.reason)
        self.assertIn("Somebody else than Anna has to meet it.", line.reason)
        for one in self.programme.line_ids:
            codes = rules.unpack(one.sudo().reason_codes)
            words = {**one._relation_words(), **one._choice_words()}
            self.assertTrue(codes)
            self.assertLessEqual({code for code, *_value in codes}, words.keys())
            self.assertNotIn("%", one.reason.replace(" %)", "").replace(" %.", ""))

    def test_rating_goes_before_what_is_measured(self):
        self.proposed()
        line = self.line(self.programme, self.plain)
        line.rating = "excellent"
        self.assertEqual(line.relation, "excellent")
        self.programme.action_propose()
        self.assertEqual(self.who(self.plain), self.boris)
        self.assertIn("The head rates the relation: Excellent.", line.reason)
        line.rating = False
        self.assertEqual(line.relation, "doubtful")

    def test_balanced_by_capacity(self):
        files = self.Client.concat(*(self.make_client() for _number in range(12)))
        self.participant(self.boris).dedication = "only"
        self.proposed()
        counts = {
            user: sum(self.who(file) == user for file in files)
            for user in (self.anna, self.boris)
        }
        self.assertEqual(sum(counts.values()), 12)
        self.assertGreater(counts[self.boris], counts[self.anna])
        loads = self.programme.participant_ids.mapped("list_load")
        self.assertLess(max(loads) - min(loads), 4)

    def test_region_comes_before_load(self):
        region = self.env.ref("base.state_us_5")
        file = self.make_client(state_id=region.id, country_id=region.country_id.id)
        self.participant(self.boris).state_ids = region
        self.participant(self.boris).meetings_week = 1
        self.proposed()
        self.assertEqual(self.who(file), self.boris)
        self.assertIn("By region.", self.line(self.programme, file).reason)

    def test_nobody_has_room(self):
        self.programme.participant_ids.meetings_week = 0
        self.proposed()
        self.assertFalse(self.programme.line_ids.proposed_id)
        line = self.line(self.programme, self.kept)
        self.assertIn("Nobody who may meet it has room.", line.reason)
        self.assertEqual(self.programme.waiting_count, 5)

    # The head knows better

    def test_head_chooses_with_a_note(self):
        self.proposed()
        line = self.line(self.programme, self.plain)
        boris = self.participant(self.boris)
        with self.assertRaisesRegex(ValidationError, "Head's Note"):
            line.proposed_id = boris
        line.write({"proposed_id": boris.id, "note": "Has the keys"})
        self.assertTrue(line.by_hand)
        self.programme.action_propose()
        self.assertEqual(line.proposed_id, boris, "stays what the head has chosen")

    def test_monopolist_only_with_a_word_of_the_head(self):
        self.proposed()
        line = self.line(self.programme, self.kept)
        anna = self.participant(self.anna)
        with self.assertRaisesRegex(ValidationError, "Anna keeps Kept to himself"):
            line.proposed_id = anna
        line.write({"proposed_id": anna.id, "note": "Retires in July"})
        self.programme.action_apply()
        self.assertEqual(line.user_id, self.anna)

    def test_rating_afterwards_is_no_way_round(self):
        self.proposed()
        line = self.line(self.programme, self.good)
        self.assertEqual(line.proposed_id.user_id, self.anna)
        line.rating = "monopolised"
        with self.assertRaises(RedirectWarning) as caught:
            self.programme.action_apply()
        self.assertIn("1 clients would stay", caught.exception.args[0])
        self.assertFalse(line.participant_id)
        line.note = "Known, agreed"
        self.programme.action_apply()
        self.assertEqual(line.user_id, self.anna)

    def test_nobody_from_another_programme(self):
        self.proposed()
        other = self.make_programme([self.boris], name="Other")
        line = self.line(self.programme, self.plain)
        with self.assertRaisesRegex(UserError, "take part in this programme"):
            line.write({"proposed_id": other.participant_ids.id, "note": "x"})

    def test_head_s_choice_counts_as_load(self):
        self.proposed()
        boris = self.participant(self.boris)
        boris.write({"meetings_week": 1, "share": 20})  # 2 clients in 10 weeks
        chosen = self.line(self.programme, self.plain)
        chosen.write({"proposed_id": boris.id, "note": "x"})
        self.programme.action_propose()
        self.assertEqual(boris.proposed_count, 2)

    # Who takes part no more

    def test_who_leaves_gives_the_clients_back(self):
        self.applied()
        line = self.line(self.programme, self.kept)
        self.assertEqual(line.user_id, self.boris)
        self.participant(self.boris).action_archive()
        self.assertEqual((line.state, line.user_id.id), ("waiting", False))
        self.programme.action_propose()
        self.assertFalse(line.proposed_id, "only Anna is left")

    def test_archived_user_is_noticed(self):
        self.applied()
        line = self.line(self.programme, self.kept)
        self.env["crm.team.member"].search([("user_id", "=", self.boris.id)]).unlink()
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s", [self.boris.id]
        )
        self.env.invalidate_all()
        self.programme.action_sync()
        self.assertEqual(line.state, "waiting")

    def test_deleted_participant(self):
        self.applied()
        line = self.line(self.programme, self.kept)
        self.participant(self.boris).unlink()
        self.assertEqual((line.state, line.user_id.id), ("waiting", False))
        self.assertFalse(self.locks(self.kept))

    def locks(self, file):
        return self.env["conveyor.lock"]._in_force(
            [("client_id", "=", file.id), ("kind", "=", "vip")]
        )


@conveyor_tags
@freeze_time(TODAY)
class TestApplying(ListCommon):
    def locks(self, file):
        return self.env["conveyor.lock"]._in_force(
            [("client_id", "=", file.id), ("kind", "=", "vip")]
        )

    def end(self):
        self.programme.line_ids.write({"explanation": "No time"})
        self.programme.action_close()

    def test_nothing_to_apply(self):
        self.programme.action_start()
        with self.assertRaisesRegex(UserError, "nothing to apply"):
            self.programme.action_apply()

    def test_applied_in_a_running_programme_only(self):
        self.programme.action_sync()
        self.programme.action_propose()
        with self.assertRaisesRegex(UserError, "the state is “Being Prepared”"):
            self.programme.action_apply()

    def test_lists(self):
        self.applied()
        line = self.line(self.programme, self.kept)
        self.assertEqual(
            (line.state, line.user_id, line.owner_then_id),
            ("listed", self.boris, self.anna),
        )
        self.assertEqual(self.programme.listed_count, 5)
        action = self.env.ref("sales_conveyor.conveyor_vip_line_action_mine")
        domain = safe_eval(action.domain, {"uid": self.boris.id})
        self.assertIn(line, self.Line.with_user(self.boris).search(domain))

    def test_clients_are_locked_until_the_end(self):
        self.applied()
        lock = self.locks(self.kept)
        self.assertEqual(
            (lock.until, lock.owner_id, lock.set_by_id),
            (self.programme.date_to, self.anna, self.head),
        )
        with self.assertRaisesRegex(AccessError, "VIP list"):
            self.kept.with_user(self.officer).owner_id = self.boris
        self.programme.date_to = "2026-12-31"
        self.assertEqual(str(lock.until), "2026-12-31")
        self.end()
        self.assertFalse(self.locks(self.kept))
        self.assertEqual(lock.ending, "lifted")
        self.kept.with_user(self.officer).owner_id = self.boris
        self.assertEqual(self.kept.owner_id, self.boris)

    def test_lock_of_one_programme_is_its_own(self):
        self.applied()
        by_hand = self.env["conveyor.lock"].with_user(self.officer)
        by_hand = by_hand._set_by_hand("vip", self.nobody, "Important")
        self.end()
        self.assertFalse(by_hand, "locked already")
        self.assertFalse(self.locks(self.nobody))

    def test_taken_off_the_list(self):
        self.applied()
        line = self.line(self.programme, self.kept)
        line.action_take_off()
        self.assertEqual((line.state, line.participant_id.id), ("waiting", False))
        self.assertFalse(self.locks(self.kept))
        self.assertFalse(self.permits(self.kept).filtered("active"))

    def permits(self, file):
        return self.env["conveyor.permit"].search(
            [("client_id", "=", file.id), ("active", "in", (True, False))]
        )

    def test_access_for_the_time_of_the_programme(self):
        self.company.conveyor_reading = "owner"
        self.kept.partner_id.phone = "+1 555 0100"
        self.env.cr.flush()
        partner = self.kept.partner_id.with_user(self.boris)
        self.assertFalse(partner.phone)
        self.applied()
        self.flush()
        [permit] = self.permits(self.kept)
        self.assertEqual(
            (permit.user_id, permit.until, permit.operations, permit.given_by_id),
            (self.boris, self.programme.date_to, "Read contact details", self.head),
        )
        self.assertEqual(partner.phone, "+1 555 0100")
        self.assertFalse(self.kept.partner_id.with_user(self.clara).phone)
        self.assertFalse(self.permits(self.good), "Anna owns it")
        with self.assertRaises(AccessError):
            self.kept.with_user(self.boris).owner_id = self.boris
        self.end()
        self.flush()
        self.assertFalse(partner.phone)

    def flush(self):
        self.env.cr.flush()
        self.env.invalidate_all()
        self.env["conveyor.reading"].sudo()._write_noted()
        self.env.invalidate_all()
        from odoo.addons.sales_conveyor.models import conveyor_reading_mask as masks

        masks.forget_readers(self.env)

    def test_personal_knowledge_is_open_for_the_time(self):
        person = self.make_partner(parent_id=self.kept.partner_id.id)
        knowledge = self.env["conveyor.knowledge"].create(
            {
                "partner_id": person.id,
                "company_id": self.company.id,
                "kind_id": self.env["conveyor.knowledge.kind"]
                .search([("dated", "=", False)], limit=1)
                .id,
                "text": "Plays chess",
            }
        )
        theirs = self.env["conveyor.knowledge"].with_user(self.boris)
        domain = [("id", "=", knowledge.id)]
        self.assertFalse(theirs.search(domain))
        self.applied()
        self.assertEqual(theirs.search(domain), knowledge)
        self.end()
        self.assertFalse(theirs.search(domain))

    # Changing hands

    def test_the_officer_decides_on_hand_overs(self):
        self.applied(handing="monopolised")
        batch = self.programme.sudo().batch_ids
        self.assertEqual((batch.state, batch.cause), ("draft", "vip"))
        self.assertEqual(batch.handover_ids.client_id, self.kept)
        self.assertEqual(self.programme.handover_waiting, 1)
        activity = self.programme.sudo().activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertFalse(self.locks(self.kept), "the officer could not hand it over")
        self.assertTrue(self.locks(self.good))
        batch.with_user(self.officer).action_run()
        self.assertEqual(self.kept.owner_id, self.boris)
        self.assertTrue(self.locks(self.kept))
        self.assertFalse(self.programme.sudo().activity_ids)
        self.assertFalse(self.permits(self.kept).filtered("active"), "owns it now")

    def test_declined_is_written_down(self):
        self.applied(handing="all")
        batch = self.programme.sudo().batch_ids
        line = self.line(self.programme, self.kept)
        batch.with_user(self.officer).action_discard()
        self.assertEqual(line.declined_by_id, self.officer)
        self.assertEqual((line.state, line.user_id), ("listed", self.boris))
        self.assertEqual(self.kept.owner_id, self.anna)
        self.assertTrue(self.locks(self.kept))
        self.assertTrue(self.permits(self.kept).filtered("active"))
        self.assertGreaterEqual(self.programme.objection_count, 1)

    def test_head_who_is_officer_hands_over_at_once(self):
        self.head.group_ids |= self.env.ref("sales_conveyor.conveyor_group_officer")
        self.applied(handing="all")
        self.assertEqual(self.kept.owner_id, self.boris)
        self.assertEqual(self.good.owner_id, self.anna, "nothing to hand over")
        handover = self.kept.handover_ids[:1]
        self.assertEqual((handover.cause, handover.state), ("vip", "done"))
        self.assertTrue(self.locks(self.kept))

    # The owner

    def test_owner_objects(self):
        self.applied()
        line = self.line(self.programme, self.kept)
        with self.assertRaises(AccessError):  # has nothing to do with it
            line.with_user(self.clara).check_access("read")
        for user in (self.boris, self.leader, self.head):
            with self.assertRaisesRegex(AccessError, "only its owner"):
                line.with_user(user).conveyor_object("Mine")
        mine = line.with_user(self.anna)
        self.assertTrue(mine.user_may_object)
        with self.assertRaisesRegex(UserError, "Say why"):
            mine.conveyor_object("")
        wizard = self.env["conveyor.vip.answer"].with_user(self.anna)
        wizard.create(
            {"kind": "object", "line_ids": line.ids, "reason": "They know only me"}
        ).action_answer()
        self.assertEqual(
            (line.objection, line.objection_by_id), ("They know only me", self.anna)
        )
        self.assertEqual(self.programme.objection_count, 1)
        self.assertEqual(line.user_id, self.boris, "the head decides")
        self.assertIn("Anna objects: Kept", self.told(self.head))

    def test_everybody_concerned_is_told(self):
        self.applied()
        self.assertEqual(
            self.told(self.clara),
            ["Summer round: 1 of your clients are met by colleagues"],
        )
        self.assertIn(
            "Summer round: 1 of your clients are met by", self.told(self.anna)[0]
        )
        [mine] = self.told(self.boris)[1:]
        self.assertRegex(mine, r"Summer round: \d clients are on your list")

    def told(self, user):
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "conveyor.vip.programme"),
                    ("notified_partner_ids", "in", user.partner_id.ids),
                ]
            )
            .mapped("subject")
        )

    def test_moved_to_another_list(self):
        self.applied()
        line = self.line(self.programme, self.nobody)
        other = self.programme.participant_ids - line.participant_id
        line.write({"proposed_id": other.id, "note": "Closer"})
        self.assertEqual(self.programme.change_count, 1)
        self.programme.action_apply()
        self.assertEqual(line.participant_id, other)
        active = self.permits(self.nobody).filtered("active")
        self.assertEqual(active.user_id, other.user_id)
        self.assertEqual(len(self.locks(self.nobody)), 1)
