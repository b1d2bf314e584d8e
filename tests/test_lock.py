"""Locks on clients, permits that open them, reservations of prospects."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user

from .common import TODAY, ConveyorCommon, conveyor_tags


class LockCase(ConveyorCommon):
    """A client of the seller's with a contact person, and colleagues around them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {
            "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
        }
        group = "sales_conveyor.conveyor_group_user"
        cls.other = new_test_user(cls.env, "conveyor_other", group, **values)
        cls.vip_head = new_test_user(
            cls.env,
            "conveyor_vip",
            "sales_conveyor.conveyor_group_vip_head",
            **values,
        )
        cls.conveyor = cls.env["conveyor.conveyor"].create(
            {"name": "Wholesale", "company_id": cls.company.id}
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Hunters",
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "conveyor_id": cls.conveyor.id,
                "conveyor_phase": "conversion",
                "member_ids": [Command.set((cls.seller | cls.other).ids)],
            }
        )
        cls.partner = cls.make_partner(
            "Mill Ltd", is_company=True, user_id=cls.seller.id
        )
        cls.person = cls.make_partner(
            "Ada", parent_id=cls.partner.id, user_id=cls.seller.id
        )
        cls.make_invoice(cls.partner, "2026-06-01", 100)
        cls.refresh()
        cls.file = cls.client_of(cls.partner)
        cls.prospect = cls.make_partner("Bakery", is_company=True)

    def lock(self, kind="dispute", user=None, **values):
        user = user or self.officer
        self.env["conveyor.lock.set"].with_user(user).create(
            {
                "client_ids": [Command.set(self.file.ids)],
                "kind": kind,
                "reason": "Two want it",
                **values,
            }
        ).action_set()
        return self.env["conveyor.lock"].search(
            [("client_id", "=", self.file.id), ("kind", "=", kind)]
        )

    def lift(self, locks, user=None, reason="Settled"):
        self.env["conveyor.lock.lift"].with_user(user or self.officer).create(
            {"lock_ids": [Command.set(locks.ids)], "reason": reason}
        ).action_lift()

    def permit(self, user=None, by=None, **values):
        self.env["conveyor.permit.give"].with_user(by or self.officer).create(
            {
                "client_ids": [Command.set(self.file.ids)],
                "user_id": (user or self.other).id,
                "reason": "Moves the office",
                "until": "2026-06-20",
                **(values or {"may_owner": True}),
            }
        ).action_give()
        return self.env["conveyor.permit"].search(
            [("client_id", "=", self.file.id)], limit=1
        )

    def assertRefused(self, text, function, *args):
        with self.assertRaisesRegex(AccessError, text), self.env.cr.savepoint():
            function(*args)
        self.env.invalidate_all()


@conveyor_tags
@freeze_time(TODAY)
class TestLockedContact(LockCase):
    def test_nobody_takes_a_client_over_on_the_contact(self):
        for user in (self.other, self.seller, self.leader, self.manager, self.vip_head):
            for value in (self.other.id, False):
                self.assertRefused(
                    "Test Officer",
                    self.partner.with_user(user).write,
                    {"user_id": value, "comment": "mine"},
                )
                self.assertRefused(
                    "Mill Ltd.*Owner: Test Seller",
                    self.person.with_user(user).write,
                    {"user_id": value},
                )
        self.assertEqual(self.partner.user_id, self.seller)
        self.assertEqual(self.file.owner_id, self.seller)

    def test_saving_what_is_there_is_no_change(self):
        self.partner.with_user(self.other).write(
            {
                "user_id": self.seller.id,
                "parent_id": False,
                "is_company": True,
                "active": True,
                "company_id": False,
                "comment": "Likes tea",
            }
        )
        self.assertIn("tea", self.partner.comment)

    def test_officer_changes_the_owner_on_the_contact(self):
        self.partner.with_user(self.officer).user_id = self.other
        self.assertEqual(self.file.owner_id, self.other)
        self.assertEqual(self.partner.user_id, self.other)
        self.assertEqual(self.person.user_id, self.other, "had the owner before")
        self.person.with_user(self.officer).user_id = self.leader
        self.file.with_user(self.officer).owner_id = self.seller
        self.assertEqual(self.person.user_id, self.leader, "had somebody else")

    def test_several_contacts_in_one_write(self):
        both = self.partner | self.prospect
        self.assertRefused(
            "Mill Ltd", both.with_user(self.other).write, {"user_id": self.other.id}
        )
        self.assertFalse(self.prospect.user_id)
        both.with_user(self.officer).write({"user_id": self.other.id, "ref": "7"})
        self.assertEqual(both.user_id, self.other)
        self.assertEqual(both.mapped("ref"), ["7", "7"])
        self.assertEqual(self.file.owner_id, self.other)

    def test_cron_and_scripts_never_let_them_drift_apart(self):
        self.partner.user_id = self.leader  # as OdooBot
        self.assertEqual(self.file.owner_id, self.leader)

    def test_leader_within_the_team_if_the_company_lets(self):
        partner = self.partner.with_user(self.leader)
        self.assertRefused("locked", partner.write, {"user_id": self.other.id})
        self.company.conveyor_leader_may = True
        partner.user_id = self.other
        self.assertEqual(self.file.owner_id, self.other)
        for values in ({"active": False}, {"parent_id": self.prospect.id}):
            if "parent_id" in values:
                values["is_company"] = False
            self.assertRefused("locked", partner.write, values)
        self.assertRefused("locked", self.file.with_user(self.leader).action_close)
        self.team.user_id = self.manager
        self.assertRefused("locked", partner.write, {"user_id": self.seller.id})

    def test_client_stays_where_it_is(self):
        holding = self.make_partner("Holding", is_company=True)
        partner = self.partner.with_user(self.other)
        for values in (
            {"active": False},
            {"company_id": self.company.id},
            {"parent_id": holding.id, "is_company": False},
            {"commercial_partner_id": holding.id},
            {"conveyor_client_ids": [Command.delete(self.file.id)]},
        ):
            with self.subTest(values):
                self.assertRefused("", partner.write, values)
        person = self.person.with_user(self.other)
        for values in (
            {"parent_id": False},
            {"parent_id": holding.id},
            {"is_company": True},
            {"commercial_partner_id": person.id},
        ):
            with self.subTest(values):
                self.assertRefused("locked", person.write, values)
        person.unlink()  # waits for the officer
        self.assertEqual(self.person.parent_id, self.partner)
        self.assertTrue(self.partner.active)

    def test_officer_moves_but_never_deletes(self):
        holding = self.make_partner("Holding", is_company=True)
        self.person.with_user(self.officer).parent_id = holding
        self.assertEqual(self.person.commercial_partner_id, holding)
        with self.assertRaisesRegex(UserError, "kept for good"):
            self.partner.with_user(self.officer).unlink()
        self.partner.with_user(self.officer).active = False
        self.assertFalse(self.partner.active)

    def test_adding_is_free(self):
        holding = self.partner.with_user(self.other)
        holding.write({"child_ids": [Command.create({"name": "Bob"})]})
        person = (
            self.env["res.partner"]
            .with_user(self.other)
            .create(
                {"name": "Eve", "parent_id": self.partner.id, "user_id": self.other.id}
            )
        )
        self.assertEqual(person.user_id, self.seller, "orders to her are the owner's")
        self.prospect.user_id = self.other
        friend = self.make_partner("Friend", user_id=self.other.id)
        friend.with_user(self.other).parent_id = self.partner
        self.assertEqual(friend.user_id, self.seller)

    def test_contact_person_who_left_is_archived(self):
        self.person.with_user(self.other).active = False
        self.assertTrue(self.person.active, "it waits for the officer")
        self.person.with_user(self.officer).active = False
        self.assertFalse(self.person.active)

    def test_contacts_that_are_no_clients_are_free(self):
        prospect = self.prospect.with_user(self.other)
        prospect.write({"user_id": self.other.id, "company_id": self.company.id})
        person = self.make_partner("Carl", parent_id=prospect.id)
        person.with_user(self.other).write({"parent_id": False})
        prospect.active = False
        person.with_user(self.officer).unlink()

    def test_lead_conversion_leaves_the_owner(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "More",
                "type": "lead",
                "partner_id": self.partner.id,
                "user_id": self.other.id,
                "team_id": self.team.id,
            }
        )
        lead.with_user(self.leader).convert_opportunity(
            self.partner, user_ids=self.other.ids
        )
        self.assertEqual(self.partner.user_id, self.seller)

    def test_attempts_are_recorded(self):
        with self.enter_registry_test_mode():
            self.assertRefused(
                "locked",
                self.partner.with_user(self.other).write,
                {"user_id": self.other.id},
            )
            self.env.cr.postrollback.run()
        attempt = self.env["conveyor.attempt"].search([], limit=1)
        self.assertEqual(
            (attempt.user_id, attempt.partner_id, attempt.operation),
            (self.other, self.partner, "owner"),
        )

    def test_officer_of_another_company(self):
        abroad = self._make_company("Abroad")
        self.officer.write(
            {"company_ids": [Command.set(abroad.ids)], "company_id": abroad.id}
        )
        self.assertRefused(
            "locked",
            self.partner.with_user(self.officer).write,
            {"user_id": self.other.id},
        )

    def test_merge_of_contact_persons_is_no_way_out(self):
        twin = self.make_partner("Ada", user_id=self.other.id)
        self.other.group_ids |= self.env.ref("base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.other)
        self.assertRefused("locked", wizard._merge, (self.person | twin).ids, twin)
        self.assertTrue(self.person.exists())

    def test_merge_keeps_contact_and_file_together(self):
        twin = self.make_partner("Mill", is_company=True, user_id=self.other.id)
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {
                "partner_ids": [Command.set((self.partner | twin).ids)],
                "dst_partner_id": twin.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.file.partner_id, twin)
        self.assertEqual(twin.user_id, self.file.owner_id)


@conveyor_tags
@freeze_time(TODAY)
class TestLock(LockCase):
    def test_dispute_stops_even_the_officer_until_it_is_lifted(self):
        lock = self.lock()
        file = self.file.with_user(self.officer)
        message = "Dispute: Two want it"
        self.assertRefused(message, file.write, {"owner_id": self.other.id})
        self.assertRefused(message, file.action_close)
        partner = self.partner.with_user(self.officer)
        self.assertRefused(message, partner.write, {"user_id": self.other.id})
        self.assertRefused(message, partner.write, {"active": False})
        twin = self.make_partner("Mill", is_company=True)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.officer)
        self.assertRefused(message, wizard._merge, (partner | twin).ids, twin, False)
        file.action_verify()
        self.lift(lock)
        self.assertEqual(
            (lock.active, lock.ending, lock.lifted_by_id, lock.lift_reason),
            (False, "lifted", self.officer, "Settled"),
        )
        file.owner_id = self.other
        self.assertEqual(self.partner.user_id, self.other)

    def test_expired_lock_is_not_in_force(self):
        lock = self.lock(until="2026-06-16")
        self.assertEqual(
            self.file._lock_kinds()[self.file], {"central_file", "dispute"}
        )
        with freeze_time("2026-06-17"):
            self.env.invalidate_all()
            self.file.with_user(self.officer).owner_id = self.other
            self.env["conveyor.lock"]._gc_expired()
            self.assertEqual((lock.active, lock.ending), (False, "expired"))

    def test_who_sets_and_lifts(self):
        for user in (self.seller, self.other, self.leader, self.manager, self.vip_head):
            self.assertRefused("may not set", self.lock, "dispute", user)
        vip = self.lock("vip", self.vip_head)
        self.assertRefused("may not lift", self.lift, vip, self.seller)
        self.assertRefused(
            "VIP list",
            self.file.with_user(self.officer).write,
            {"owner_id": self.other.id},
        )
        self.assertRefused(
            "locked",
            self.file.with_user(self.vip_head).write,
            {"owner_id": self.other.id},
        )
        self.lift(vip, self.officer)
        self.company.conveyor_leader_may = True
        dispute = self.lock("dispute")
        self.assertRefused("may not lift", self.lift, dispute, self.leader)
        self.lift(dispute)
        self.lift(self.lock("dispute", self.leader), self.leader)

    def test_reason_and_day_are_looked_at(self):
        for values in ({"reason": " "}, {"until": "2026-06-01"}):
            with self.assertRaises(UserError):
                self.lock(**values)
        with self.assertRaises(UserError):
            self.lift(self.lock(), reason="")

    def test_same_lock_is_set_once(self):
        self.lock()
        self.assertEqual(len(self.lock()), 1)

    def test_nobody_writes_rows(self):
        lock = self.lock()
        permit = self.permit()
        forged = {"conveyor_by_server": True}
        for records in (lock, permit):
            for user in (self.officer, self.manager, self.env.user):
                them = records.with_user(user).sudo().with_context(**forged)
                with self.assertRaises(AccessError):
                    them.write({"active": False})
                with self.assertRaises(AccessError):
                    them.unlink()
                with self.assertRaises(AccessError):
                    them.copy()
        with self.assertRaises(AccessError):
            self.file.with_user(self.officer).write(
                {"lock_ids": [Command.update(lock.id, {"active": False})]}
            )

    def test_merged_file_takes_its_locks_along(self):
        twin = self.make_partner("Mill", is_company=True)
        self.make_invoice(twin, "2026-06-02", 10)
        self.refresh()
        lock, permit = self.lock("vip"), self.permit()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner | twin).ids, twin
        )
        self.assertEqual(lock.client_id, self.client_of(twin))
        self.assertEqual(lock.partner_id, twin)
        self.assertEqual(permit.client_id, self.client_of(twin))

    def test_badge_and_list(self):
        self.lock(until="2026-07-01")
        badge = {
            "kind": "dispute",
            "name": "Dispute",
            "owner": "Test Seller",
            "until": "2026-07-01",
            "reason": "Two want it",
            "by": "Test Officer",
        }
        for record in (self.person, self.partner, self.file):
            name = "locks" if record == self.file else "conveyor_locks"
            locks = record.with_user(self.other)[name]
            self.assertEqual(locks[0], badge)
            self.assertEqual(locks[1]["kind"], "central_file")
        self.assertFalse(self.prospect.conveyor_locks)
        rows = self.env["conveyor.lock.report"].with_user(self.officer).search([])
        rows = rows.filtered(lambda row: row.partner_id == self.partner)
        self.assertEqual(set(rows.mapped("kind")), {"central_file", "dispute"})
        self.assertEqual(set(rows.mapped("state")), {"in_force"})
        dispute = rows.filtered("lock_id")
        self.assertTrue(dispute.user_may_lift)
        self.assertFalse(dispute.with_user(self.seller).user_may_lift)
        self.assertIn("Change the owner", dispute.forbids)

    def test_locks_of_other_companies_are_hidden(self):
        self.lock()
        abroad = self._make_company("Abroad")
        self.officer.write(
            {"company_ids": [Command.set(abroad.ids)], "company_id": abroad.id}
        )
        for model in ("conveyor.lock", "conveyor.lock.report"):
            rows = self.env[model].with_user(self.officer)
            rows = rows.with_context(allowed_company_ids=abroad.ids)
            self.assertFalse(rows.search([("partner_id", "=", self.partner.id)]))


@conveyor_tags
@freeze_time(TODAY)
class TestPermit(LockCase):
    def test_permit_opens_one_client_to_one_user_for_one_thing(self):
        permit = self.permit()
        self.assertRefused(
            "locked",
            self.partner.with_user(self.leader).write,
            {"user_id": self.other.id},
        )
        self.assertRefused("locked", self.file.with_user(self.other).action_close)
        self.partner.with_user(self.other).user_id = self.other
        self.assertEqual(self.file.owner_id, self.other)
        self.assertEqual((permit.use_count, permit.operations), (1, "Change the owner"))
        self.assertIn(
            "has used the permit given by Test Officer (Moves the office)",
            " ".join(self.file.message_ids.mapped("body")),
        )

    def test_permit_ends(self):
        self.permit()
        with freeze_time("2026-06-21"):
            self.assertRefused(
                "locked",
                self.partner.with_user(self.other).write,
                {"user_id": self.other.id},
            )

    def test_permit_is_withdrawn(self):
        permit = self.permit()
        self.assertRefused("whoever", permit.with_user(self.other).action_withdraw)
        permit.with_user(self.officer).action_withdraw()
        self.assertRefused(
            "locked",
            self.file.with_user(self.other).write,
            {"owner_id": self.other.id},
        )

    def test_who_gives(self):
        for user in (self.seller, self.other, self.leader, self.vip_head):
            self.assertRefused("may not give", self.permit, None, user)
        self.company.conveyor_leader_may = True
        self.permit(by=self.leader)
        with self.assertRaises(AccessError):
            self.permit(by=self.leader, may_owner=True, may_membership=True)
        with self.assertRaises(UserError):
            self.permit(may_owner=False)

    def test_permit_does_not_open_a_dispute(self):
        self.permit()
        self.lock()
        self.assertRefused(
            "Dispute",
            self.file.with_user(self.other).write,
            {"owner_id": self.other.id},
        )

    def test_officer_s_own_right_uses_no_permit(self):
        permit = self.permit(self.officer)
        self.file.with_user(self.officer).owner_id = self.other
        self.assertFalse(permit.use_count)


@conveyor_tags
@freeze_time(TODAY)
class TestReservation(LockCase):
    def reserve(self, partner=None, user=None):
        partner = partner or self.prospect
        partner.with_user(user or self.seller).action_conveyor_reserve()
        return self.env["conveyor.lock"]._reserved(partner)

    def test_reserved_for_the_time_of_the_conveyor(self):
        lock = self.reserve()
        self.assertEqual(lock.owner_id, self.seller)
        self.assertEqual(str(lock.until), "2026-07-15")
        self.assertEqual(self.prospect.user_id, self.seller)
        person = self.make_partner("Bea", parent_id=self.prospect.id)
        self.assertEqual(person.with_user(self.seller).conveyor_reservation, "mine")
        self.assertEqual(person.with_user(self.other).conveyor_reservation, "others")
        self.assertEqual(person.conveyor_locks[0]["kind"], "reserved")
        self.assertFalse(self.partner.with_user(self.other).conveyor_reservation)

    def test_others_do_not_take_it_over(self):
        self.reserve()
        prospect = self.prospect.with_user(self.other)
        text = "reserved by Test Seller until 07/15/2026"
        self.assertRefused(text, prospect.write, {"user_id": self.other.id})
        self.assertRefused(text, prospect.write, {"active": False})
        self.assertRefused(
            text, prospect.write, {"parent_id": self.partner.id, "is_company": False}
        )
        self.assertRefused(text, prospect.action_conveyor_reserve)
        self.assertRefused(text, prospect.action_conveyor_release)
        prospect.write({"comment": "Seen at the fair"})
        self.assertTrue(prospect._conveyor_reserved_by_others())
        self.assertFalse(
            self.prospect.with_user(self.seller)._conveyor_reserved_by_others()
        )

    def test_merging_is_no_way_to_take_it_over(self):
        self.reserve()
        mine = self.make_partner("Bakery 2", is_company=True, user_id=self.other.id)
        self.other.group_ids |= self.env.ref("base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.other)
        self.assertRefused(
            "reserved by", wizard._merge, (self.prospect | mine).ids, mine
        )

    def test_officer_gives_it_to_somebody_else(self):
        lock = self.reserve()
        self.prospect.with_user(self.officer).user_id = self.other
        self.assertEqual((lock.active, lock.ending), (False, "lifted"))
        self.reserve(user=self.other)

    def test_clients_are_not_reserved(self):
        for partner in (self.partner, self.person):
            self.assertRefused(
                "a client already, whose owner is Test Seller",
                self.reserve,
                partner,
                self.other,
            )

    def test_prospects_of_colleagues_are_asked_for(self):
        self.prospect.user_id = self.leader
        self.assertRefused("Test Leader works with", self.reserve)

    def test_it_ends_by_itself_and_others_have_their_turn(self):
        lock = self.reserve()
        with freeze_time("2026-07-16"):
            self.env.invalidate_all()
            self.assertFalse(self.env["conveyor.lock"]._reserved(self.prospect))
            self.assertRefused("from 07/29/2026 on", self.reserve)
            self.prospect.user_id = False
            self.reserve(user=self.other)
            self.assertEqual((lock.active, lock.ending), (False, "expired"))

    def test_it_ends_when_the_contact_buys(self):
        lock = self.reserve()
        self.make_invoice(self.prospect, "2026-06-15", 10)
        self.refresh()
        self.assertEqual((lock.active, lock.ending), (False, "bought"))
        self.assertEqual(self.client_of(self.prospect).owner_id, self.seller)

    def test_limit(self):
        self.conveyor.reservation_limit = 2
        prospects = self.env["res.partner"].union(
            *(self.make_partner(f"P {number}", is_company=True) for number in range(3))
        )
        self.assertRefused("more than 2", self.reserve, prospects)
        self.reserve(prospects[:2])
        self.assertRefused("more than 2", self.reserve, prospects[2])
        prospects[0].with_user(self.seller).action_conveyor_release()
        self.assertFalse(self.env["conveyor.lock"]._reserved(prospects[0]))
        self.reserve(prospects[2])

    def test_who_reserves(self):
        for user in (self.officer, self.vip_head):
            with self.assertRaisesRegex(UserError, "in no such team"):
                self.reserve(user=user)
        self.team.conveyor_phase = "account_management"
        with self.assertRaisesRegex(UserError, "in no such team"):
            self.reserve()
        self.team.conveyor_phase = "lead_generation"
        self.reserve(user=self.leader)
        with self.assertRaisesRegex(UserError, "no prospect"):
            self.reserve(self.company.partner_id)

    def test_leader_of_the_team_ends_it_if_the_company_lets(self):
        lock = self.reserve()
        prospect = self.prospect.with_user(self.leader)
        self.assertRefused("reserved by", prospect.action_conveyor_release)
        self.company.conveyor_leader_may = True
        prospect.action_conveyor_release()
        self.assertFalse(lock.active)

    def test_two_reservations_of_one_place_cannot_be(self):
        """What two transactions at the same moment would write is refused by the
        database itself."""
        self.reserve()
        row = {
            "user_id": self.seller.id,
            "company_id": self.company.id,
            "conveyor_id": self.conveyor.id,
            "until": "2026-07-15",
            "now": "2026-06-15 10:00:00",
        }
        from odoo.addons.sales_conveyor.sql import lock as lock_sql

        twin = self.make_partner("Twin")
        for rows in ([(twin.id, 1)], [(self.prospect.id, 2)]):
            self.assertFalse(self.env.execute_query(lock_sql.reserve(rows, **row)))
