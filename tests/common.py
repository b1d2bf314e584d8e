"""The cast and the stage: users of each role, a company with accounts, documents."""

from itertools import count

from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged

#: The day on which the tests play.
TODAY = "2026-06-15"

conveyor_tags = tagged("post_install", "-at_install", "standard", "conveyor")


@conveyor_tags
class ConveyorCommon(TransactionCase):
    """A company of its own with the generic chart of accounts, and one user of each
    role.

    ========== ======================================================
    seller     salesperson, first-sales team
    leader     team leader
    manager    administrator of the conveyor
    officer    central-file officer
    analyst    reads figures
    accountant books invoices, no rights on the conveyor
    ========== ======================================================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls._make_company("Conveyor Works")
        cls.env.user.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
            }
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Machine oil",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls._make_users()
        cls.numbers = count(1)
        cls.Client = cls.env["conveyor.client"]
        cls.Figures = cls.env["conveyor.figures"]

    @classmethod
    def _make_company(cls, name, currency=None):
        company = cls.env["res.company"].create(
            {
                "name": name,
                "country_id": cls.env.ref("base.us").id,
                "currency_id": (currency or cls.env.ref("base.USD")).id,
            }
        )
        cls.env.user.company_ids |= company
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        # what a document is worth is said by the test, not by a default tax
        company.account_sale_tax_id = False
        company.account_purchase_tax_id = False
        return company

    @classmethod
    def _make_users(cls):
        roles = {
            "seller": "sales_conveyor.conveyor_group_user",
            "leader": "sales_conveyor.conveyor_group_leader",
            "manager": "sales_conveyor.conveyor_group_manager",
            "officer": "sales_conveyor.conveyor_group_officer",
            "analyst": "sales_conveyor.conveyor_group_analyst",
            "accountant": "base.group_user,account.group_account_user",
        }
        for role, groups in roles.items():
            user = new_test_user(
                cls.env,
                login=f"conveyor_{role}",
                name=f"Test {role.title()}",
                groups=groups,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            setattr(cls, role, user)

    # Documents

    @classmethod
    def make_partner(cls, name=None, **values):
        return cls.env["res.partner"].create(
            {"name": name or f"Client {next(cls.numbers)}", **values}
        )

    @classmethod
    def make_invoice(
        cls,
        partner,
        day,
        amount,
        move_type="out_invoice",
        post=True,
        company=None,
        **values,
    ):
        """Make a customer document of one line without tax, posted unless said
        otherwise."""
        company = company or cls.company
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "invoice_date": day,
                    "invoice_payment_term_id": False,
                    "invoice_date_due": day,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": cls.product.id,
                                "name": "Machine oil",
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def credit(cls, move, amount=None, day=None):
        """Credit a document in whole, or in part, and post the credit note."""
        reversal = move._reverse_moves(
            [
                {
                    "invoice_date": day or move.invoice_date,
                    "date": day or move.invoice_date,
                }
            ]
        )
        if amount is not None:
            reversal.invoice_line_ids.price_unit = amount
        reversal.action_post()
        return reversal

    @classmethod
    def pay(cls, moves, amount=None, day=None):
        """Register a payment of documents in their journal's usual way."""
        values = {"payment_date": day or moves[0].invoice_date}
        if amount is not None:
            values["amount"] = amount
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(values)
            ._create_payments()
        )

    # Refreshing

    @classmethod
    def refresh(cls):
        """Do what the scheduled job does, in this transaction."""
        cls.env.cr.flush()
        figures = cls.env["conveyor.figures"].sudo()
        while figures._refresh_marked():
            pass
        cls.env["conveyor.ranking"].sudo()._measure(cls.company)
        cls.env.invalidate_all()

    @classmethod
    def client_of(cls, partner, company=None):
        return (
            cls.env["conveyor.client"]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("company_id", "=", (company or cls.company).id),
                    ("merged_into_id", "=", False),
                ]
            )
        )
