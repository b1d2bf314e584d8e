"""Who is named on an invoice past the owner of the client: nobody who books is
hindered, and nothing is gained by it until somebody with the right says so."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, freeze_time

from .common import TODAY, conveyor_tags
from .test_handover import HandoverCommon


@conveyor_tags
class SellerCommon(HandoverCommon):
    """The client of ``seller``; ``stranger`` leaves tomorrow, and ``accountant`` is his
    friend."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "conveyor_seller_since": "2000-01-01",
                "conveyor_commission_to": "salesperson",
            }
        )
        cls.env["conveyor.completeness.rule"].search([]).unlink()
        cls.env["conveyor.commission.rate"].create(
            {"company_id": cls.company.id, "percent": 10}
        )
        cls.env["conveyor.commission.rate"].create(
            {
                "company_id": cls.company.id,
                "percent": 50,
                "team_id": cls.other_team.id,
            }
        )
        cls.Seller = cls.env["conveyor.invoice.seller"]

    def invoice(self, user, **values):
        return self.make_invoice(
            self.partner, "2026-06-10", 1000, invoice_user_id=user.id, **values
        )

    def row_of(self, move):
        self.refresh()
        return self.Seller.search([("move_id", "=", move.id)])

    def earned(self, move):
        """Return who earns by the invoice, once it is paid: {user: amount}."""
        paid = move.line_ids.matched_credit_ids
        if not paid:
            self.pay(move)
        self.refresh()
        lines = self.env["conveyor.commission.line"].search([("move_id", "=", move.id)])
        return {line.user_id: line.amount for line in lines}

    def assertCountsFor(self, user, move, percent=10):
        self.assertEqual(self.earned(move), {user: 10 * percent})


@conveyor_tags
@freeze_time(TODAY)
class TestInvoiceSeller(SellerCommon):
    def test_a_new_invoice(self):
        move = self.invoice(self.stranger)
        self.assertEqual(move.invoice_user_id, self.stranger)
        row = self.row_of(move)
        self.assertEqual(row.state, "waiting")
        self.assertEqual(row.user_id, self.seller)
        self.assertEqual(row.named_user_id, self.stranger)
        self.assertCountsFor(self.seller, move)

    def test_after_posting(self):
        move = self.invoice(self.seller)
        self.assertCountsFor(self.seller, move)
        self.assertFalse(self.row_of(move))
        move.with_user(self.accountant).invoice_user_id = self.stranger
        row = self.row_of(move)
        self.assertEqual(row.state, "waiting")
        self.assertEqual(row.changed_by_id, self.accountant)
        self.assertCountsFor(self.seller, move)

    def test_history_counts_as_it_says_until_somebody_changes_it(self):
        move = self.invoice(self.stranger)
        self.company.conveyor_seller_since = "2100-01-01"
        self.assertFalse(self.row_of(move))
        self.assertCountsFor(self.stranger, move, 50)
        move.with_user(self.accountant).team_id = self.team
        self.assertEqual(self.row_of(move).state, "waiting")
        self.assertCountsFor(self.seller, move)

    def test_put_right_again(self):
        move = self.invoice(self.stranger)
        self.assertTrue(self.row_of(move))
        move.with_user(self.accountant).invoice_user_id = self.seller
        self.assertEqual(self.row_of(move).state, "corrected")
        with self.assertRaisesRegex(UserError, "nothing is to be decided"):
            self.row_of(move).with_user(self.officer).action_accept()
        move.with_user(self.accountant).invoice_user_id = self.stranger
        self.assertEqual(self.row_of(move).state, "waiting")

    def test_officer_decides(self):
        move = self.invoice(self.stranger)
        row = self.row_of(move).with_user(self.officer)
        row.action_accept()
        self.assertEqual((row.state, row.decided_by_id), ("accepted", self.officer))
        self.assertCountsFor(self.stranger, move, 50)
        row.action_refuse()
        self.assertCountsFor(self.seller, move)
        # what was decided holds until the document says something else
        self.env["conveyor.figures.mark"]._add(self.partner.ids)
        self.assertEqual(self.row_of(move).state, "refused")
        move.with_user(self.accountant).invoice_user_id = self.colleague
        self.assertEqual(self.row_of(move).state, "waiting")

    def test_who_may_decide(self):
        move = self.invoice(self.stranger)
        row = self.row_of(move)
        for user in (self.seller, self.stranger, self.leader, self.accountant):
            for decide in ("action_accept", "action_refuse"):
                with self.subTest(user.name), self.assertRaises(AccessError):
                    getattr(row.with_user(user), decide)()
        self.company.conveyor_leader_may = True
        row.with_user(self.leader).action_refuse()
        self.assertEqual(row.state, "refused")
        own = self.row_of(self.invoice(self.leader))
        self.assertEqual(own.state, "waiting")
        with self.assertRaises(AccessError):
            own.with_user(self.leader).action_accept()
        for user in (self.stranger, self.accountant, self.officer, self.manager):
            with self.subTest(user.name), self.assertRaises(AccessError):
                row.with_user(user).sudo().write({"state": "accepted"})
            with self.assertRaises(AccessError):
                row.with_user(user).sudo().unlink()

    def test_what_the_officer_books_himself(self):
        self.officer.group_ids += self.env.ref("account.group_account_user")
        move = self.invoice(self.seller)
        move.with_user(self.officer).invoice_user_id = self.stranger
        self.assertEqual(self.row_of(move).state, "accepted")
        self.assertCountsFor(self.stranger, move, 50)

    def test_who_sells_nothing(self):
        """Odoo names whoever books where the contact has no salesperson."""
        self.env.cr.execute(
            "UPDATE res_partner SET user_id = NULL WHERE id = %s", [self.partner.id]
        )
        self.env.invalidate_all()
        move = self.make_invoice(self.partner, "2026-06-10", 1000, post=False)
        move = move.with_user(self.accountant)
        move.invoice_user_id = self.accountant
        move.action_post()
        self.assertEqual(self.row_of(move).state, "refused")
        self.assertCountsFor(self.seller, move.sudo())

    def test_ones_own_order(self):
        """Orders were looked at when they were made."""
        order = self.make_order(self.stranger)
        order.action_confirm()
        move = order._create_invoices()
        move.invoice_date = "2026-06-10"
        move.action_post()
        self.assertEqual(move.invoice_user_id, self.stranger)
        self.assertFalse(self.row_of(move))
        move.with_user(self.accountant).invoice_user_id = self.colleague
        self.assertEqual(self.row_of(move).state, "waiting")

    def test_an_order_of_somebody_else_is_no_reason(self):
        order = self.make_order(self.stranger, self.make_partner())
        move = self.invoice(self.stranger, post=False)
        move.invoice_line_ids.sale_line_ids = order.order_line
        move.action_post()
        self.assertEqual(self.row_of(move).state, "waiting")

    def test_the_owners_team_if_the_company_says_so(self):
        self.assertTrue(self.row_of(self.invoice(self.colleague)))
        self.company.conveyor_team_sells = True
        self.assertFalse(self.row_of(self.invoice(self.colleague)))
        self.assertFalse(self.row_of(self.invoice(self.leader)))
        self.assertTrue(self.row_of(self.invoice(self.stranger)))

    def test_another_team(self):
        """A friend gives the owner the rate of another team."""
        move = self.invoice(self.seller)
        move.with_user(self.accountant).team_id = self.other_team
        row = self.row_of(move)
        self.assertEqual((row.user_id, row.team_id), (self.seller, self.team))
        self.assertCountsFor(self.seller, move)
        row.with_user(self.officer).action_accept()
        self.assertCountsFor(self.seller, move, 50)

    def test_whose_client_it_was_on_the_day(self):
        move = self.invoice(self.seller)
        with freeze_time("2026-06-20"):
            self.hand_over(self.stranger)
            later = self.make_invoice(
                self.partner, "2026-06-21", 1000, invoice_user_id=self.stranger.id
            )
        self.assertFalse(self.row_of(move) | self.row_of(later))
        move.with_user(self.accountant).invoice_user_id = self.colleague
        self.assertEqual(self.row_of(move).user_id, self.seller)

    def test_commission_of_owners(self):
        self.company.conveyor_commission_to = "owner"
        move = self.invoice(self.stranger)
        self.assertCountsFor(self.seller, move)

    def test_figures_by_seller(self):
        self.env["conveyor.completeness.rule"].create(
            {
                "name": "Phone",
                "kind": "field",
                "field_id": self.env["ir.model.fields"]._get("res.partner", "phone").id,
                "required": True,
                "weight": 1,
            }
        )
        move = self.invoice(self.stranger)
        self.assertTrue(self.row_of(move))
        lacking = self.env["conveyor.lacking.invoice"].search(
            [("move_id", "=", move.id)]
        )
        self.assertEqual((lacking.user_id, lacking.team_id), (self.seller, self.team))
        conveyor = self.env["conveyor.conveyor"].create(
            {"name": "Wholesale", "company_id": self.company.id}
        )
        (self.team | self.other_team).write(
            {"conveyor_id": conveyor.id, "conveyor_phase": "conversion"}
        )
        self.env.flush_all()
        drift = self.env["conveyor.drift"].search([("move_id", "=", move.id)])
        self.assertEqual(drift.user_id, self.seller)

    def test_goes_along_with_a_merged_file(self):
        move = self.invoice(self.stranger)
        row = self.row_of(move)
        file = row.client_id
        parent = self.make_partner("Parent")
        self.make_invoice(parent, "2026-06-01", 10)
        self.refresh()
        other = self.client_of(parent)
        self.partner.write({"is_company": False, "parent_id": parent.id})
        self.refresh()
        self.assertEqual(file.merged_into_id, other)
        self.assertEqual(row.client_id, other)
        self.assertEqual(row.partner_id, parent)
        self.partner.parent_id = False
        self.refresh()
        self.assertFalse(file.merged_into_id)
        self.assertEqual(row.client_id, file)

    def test_nothing_where_nobody_owns(self):
        self.hand_over(self.env["res.users"])
        with freeze_time("2026-06-20"):
            move = self.make_invoice(
                self.partner, "2026-06-20", 10, invoice_user_id=self.stranger.id
            )
            self.assertFalse(self.row_of(move))

    def test_credit_note_by_itself(self):
        """It takes from whom it names."""
        move = self.invoice(self.stranger, move_type="out_refund")
        self.assertEqual(self.row_of(move).user_id, self.seller)
        sale = self.invoice(self.stranger)
        credit = sale._reverse_moves([{"invoice_date": "2026-06-11"}])
        credit.action_post()
        self.assertFalse(self.row_of(credit))

    def test_form_of_the_accountant(self):
        move = self.invoice(self.seller, post=False)
        with Form(move.with_user(self.accountant)) as form:
            form.invoice_user_id = self.stranger
        self.assertEqual(move.invoice_user_id, self.stranger)
        move.with_user(self.accountant).action_post()
        move.with_user(self.accountant).button_draft()
        move.with_user(self.accountant).action_post()
        self.assertEqual(self.row_of(move).state, "waiting")


@conveyor_tags
@freeze_time(TODAY)
class TestFirstSale(SellerCommon):
    """Who owns a client that enters by an invoice alone."""

    def owner_after(self, prospect, **values):
        self.make_invoice(prospect, "2026-06-10", 10, **values)
        self.refresh()
        return self.client_of(prospect).owner_id

    def test_nobody_else_has_worked_on_it(self):
        prospect = self.make_partner()
        self.assertEqual(
            self.owner_after(prospect, invoice_user_id=self.stranger.id), self.stranger
        )

    def test_whose_contact_it_is(self):
        prospect = self.make_partner(user_id=self.colleague.id)
        self.assertEqual(
            self.owner_after(prospect, invoice_user_id=self.stranger.id), self.colleague
        )

    def test_whose_opportunity_it_is(self):
        prospect = self.make_partner()
        person = self.make_partner(parent_id=prospect.id)
        lost = self.make_lead(self.leader, prospect)
        self.make_lead(self.colleague, person)
        lost.action_set_lost()
        prospect.user_id = person.user_id = False
        self.assertEqual(
            self.owner_after(prospect, invoice_user_id=self.stranger.id), self.colleague
        )

    def test_whose_order_it_is(self):
        prospect = self.make_partner()
        self.make_lead(self.leader, prospect)
        order = self.make_order(self.colleague, prospect)
        order.action_confirm()
        prospect.user_id = False
        move = order._create_invoices()
        move.write({"invoice_date": "2026-06-10", "invoice_user_id": self.stranger.id})
        move.action_post()
        self.refresh()
        self.assertEqual(self.client_of(prospect).owner_id, self.colleague)


@conveyor_tags
@freeze_time(TODAY)
class TestWays(SellerCommon, HttpCase):
    def test_accountant_over_http(self):
        """By every way the document says what was typed, and counts for the owner."""
        self.authenticate(self.accountant.login, self.accountant.login.ljust(8, "x"))
        forged = {
            "conveyor_by_server": True,
            "conveyor_routed": True,
            "conveyor_handover": True,
        }
        name = {"invoice_user_id": self.stranger.id}
        moves = [self.invoice(self.seller) for _way in range(4)]
        for move, (method, args, kwargs) in zip(
            moves,
            (
                ("write", [[moves[0].id], name], {}),
                ("write", [[moves[1].id], name], {"context": forged}),
                ("web_save", [[moves[2].id], name, {}], {}),
                (
                    "load",
                    [
                        [".id", "invoice_user_id/.id"],
                        [[str(moves[3].id), str(self.stranger.id)]],
                    ],
                    {},
                ),
            ),
            strict=True,
        ):
            with self.subTest(method):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/account.move/{method}",
                    {
                        "model": "account.move",
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    },
                )
                self.env.invalidate_all()
                self.assertEqual(move.invoice_user_id, self.stranger)
                self.assertEqual(self.row_of(move).state, "waiting")
                self.assertCountsFor(self.seller, move)
        [number] = self.make_jsonrpc_request(
            "/web/dataset/call_kw/account.move/create",
            {
                "model": "account.move",
                "method": "create",
                "args": [
                    [
                        {
                            "move_type": "out_invoice",
                            "partner_id": self.partner.id,
                            "company_id": self.company.id,
                            "invoice_date": "2026-06-10",
                            "invoice_line_ids": [
                                Command.create({"name": "Oil", "price_unit": 1})
                            ],
                            **name,
                        }
                    ]
                ],
                "kwargs": {"context": forged},
            },
        )
        move = self.env["account.move"].browse(number)
        move.with_user(self.accountant).action_post()
        self.assertEqual(self.row_of(move).state, "waiting")

    def test_sudo_and_default(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Take",
                "model_id": self.env.ref("account.model_account_move").id,
                "state": "code",
                "code": "record.sudo().write("
                f"{{'invoice_user_id': {self.stranger.id}}})",
            }
        )
        move = self.invoice(self.seller)
        action.with_user(self.accountant).with_context(
            active_model="account.move", active_id=move.id
        ).run()
        self.assertEqual(self.row_of(move).changed_by_id, self.accountant)
        self.assertCountsFor(self.seller, move)
        self.env = self.env(
            context={**self.env.context, "default_invoice_user_id": self.stranger.id}
        )
        copied = (
            move.with_env(self.env)
            .with_user(self.accountant)
            .copy({"invoice_date": "2026-06-10"})
        )
        self.assertEqual(copied.sudo().invoice_user_id, self.stranger)
        copied.action_post()
        self.assertEqual(self.row_of(copied.sudo()).state, "waiting")
