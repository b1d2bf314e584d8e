"""Whether the figures are exact: against documents read one by one through the ORM."""

import datetime
from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.sales_conveyor.rules import figures as figures_rules
from odoo.addons.sales_conveyor.rules import ranking as ranking_rules
from odoo.addons.sales_conveyor.rules.purchase import REVENUE_TYPES
from odoo.addons.sales_conveyor.sql.figures import ALL_COLUMNS

from .common import ConveyorCommon

ZERO = Decimal(0)
MONEY = frozenset(
    {
        "revenue_total",
        "revenue_12m",
        "revenue_prev_12m",
        "average_purchase",
        "overdue",
        "to_invoice",
    }
)


def decimal(value):
    """An amount as it stands in the database."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value or 0)


def comparable(figures):
    """Figures from wherever, in one form: nothing is nothing, money has two digits."""
    result = {}
    for name in ALL_COLUMNS:
        value = figures[name]
        if name in MONEY:
            value = decimal(value).quantize(Decimal("0.01"))
        elif name.startswith("interval"):
            value = round(float(value or 0), 9)
        elif isinstance(value, datetime.date):
            value = fields.Date.to_string(value)
        result[name] = value or None
    return result


class ExactCase(ConveyorCommon):
    """Holds what is stored against what accounting says, document by document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.company
        cls.all_partners = cls.env["res.partner"].with_context(active_test=False)

    @classmethod
    def add_company(cls, name, currency=None):
        """Make another company, of which the accountant keeps the books as well. For
        ``setUpClass``: it changes the environment of the whole class."""
        company = cls._make_company(name, currency)
        # the chart of accounts brings the currency of its country
        company.currency_id = currency or company.currency_id
        cls.companies |= company
        cls.env.user.company_ids |= company
        (cls.accountant | cls.seller | cls.officer).write(
            {"company_ids": [Command.link(company.id)]}
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.companies.ids}
        )
        return company

    @classmethod
    def as_accountant(cls, records):
        return records.with_user(cls.accountant).with_context(
            allowed_company_ids=cls.companies.ids
        )

    @classmethod
    def refresh(cls):
        super().refresh()
        cls.env["conveyor.ranking"].sudo()._measure(cls.companies)
        cls.env.invalidate_all()

    # The oracle

    def oracle(self):
        """Return {(client, company): figures} of all who have bought or have a file."""
        self.env.invalidate_all()
        today = fields.Date.today()
        documents, credits, overdue = self._read_documents(today)
        ordered = self._read_orders()
        keys = {
            key
            for key, sold in documents.items()
            if any(d.type != "out_refund" for d in sold)
        }
        keys |= {(client.partner_id.id, client.company_id) for client in self._files()}
        expected = {}
        for key in keys:
            partner, company = key
            expected[key] = figures_rules.client_figures(
                documents[key],
                credits,
                today - relativedelta(years=1),
                today - relativedelta(years=2),
                company.conveyor_count_free,
                company.currency_id.decimal_places,
            )._asdict()
            expected[key]["overdue"] = overdue[key]
            expected[key]["to_invoice"] = ordered[key]
        numbers = {
            (client.partner_id.id, client.company_id): client.figures_id.id
            for client in self._files()
        }
        for company in self.companies:
            self._rank(
                company,
                [
                    (figures, numbers.get(key, float("inf")))
                    for key, figures in expected.items()
                    if key[1] == company
                ],
            )
        return {key: comparable(figures) for key, figures in expected.items()}

    def _files(self):
        return self.Client.with_context(active_test=False).search(
            [("company_id", "in", self.companies.ids), ("merged_into_id", "=", False)]
        )

    def _read_documents(self, today):
        documents, credits, overdue = (
            defaultdict(list),
            defaultdict(Decimal),
            defaultdict(Decimal),
        )
        for move in self.env["account.move"].search(
            [
                ("company_id", "in", self.companies.ids),
                ("move_type", "in", REVENUE_TYPES),
                ("state", "=", "posted"),
                ("invoice_date", "!=", False),
            ]
        ):
            # a contact that has been put under a company counts for the company
            client = move.commercial_partner_id.commercial_partner_id
            key = (client.id, move.company_id)
            amount = decimal(move.amount_untaxed_signed)
            credited = (
                move.reversed_entry_id if move.move_type == "out_refund" else None
            )
            documents[key].append(
                figures_rules.Document(
                    move.id,
                    move.move_type,
                    move.invoice_date,
                    amount,
                    credited and credited.id,
                )
            )
            if credited:
                credits[credited.id] += amount
            for line in move.line_ids:
                if (
                    line.account_id.account_type == "asset_receivable"
                    and line.date_maturity
                    and line.date_maturity < today
                    and line.amount_residual > 0
                ):
                    # who owes it is said by the item itself, as in Odoo's own ledgers
                    debtor = line.partner_id.commercial_partner_id
                    overdue[debtor.id, move.company_id] += decimal(line.amount_residual)
        return documents, credits, overdue

    def _read_orders(self):
        ordered = defaultdict(Decimal)
        for order in self.env["sale.order"].search(
            [("company_id", "in", self.companies.ids), ("state", "=", "sale")]
        ):
            amount = 0.0
            for line in order.order_line.filtered(lambda line: not line.display_type):
                amount += line.price_subtotal
                for invoiced in line.invoice_lines:
                    if invoiced.parent_state == "posted":
                        sign = 1 if invoiced.move_id.move_type == "out_invoice" else -1
                        amount -= sign * invoiced.price_subtotal
            amount = order.company_id.currency_id.round(
                max(amount / order.currency_rate, 0)
            )
            ordered[order.partner_id.commercial_partner_id.id, order.company_id] += (
                decimal(amount)
            )
        return ordered

    def _rank(self, company, numbered):
        """Class the clients, pairs of figures and the number of these figures."""
        clients = [figures for figures, _number in numbered]
        bought = [client for client in clients if client["purchase_count"]]
        places = [
            (figures["revenue_total"], number)
            for figures, number in numbered
            if figures["document_count"]
        ]
        limits = ranking_rules.abc_thresholds(
            places, decimal(company.conveyor_abc_a), decimal(company.conveyor_abc_b)
        )
        for figures, number in numbered:
            figures["abc_class"] = (
                ranking_rules.abc_class((figures["revenue_total"], number), *limits)
                if figures["document_count"]
                else None
            )
        for score, name in (
            ("recency_score", "last_purchase_date"),
            ("frequency_score", "purchase_count"),
            ("monetary_score", "revenue_total"),
        ):
            cuts = ranking_rules.score_cuts([client[name] for client in bought])
            for client in clients:
                client[score] = (
                    ranking_rules.score(client[name], cuts)
                    if client["purchase_count"]
                    else None
                )

    # The comparison

    def assert_exact(self, full=True):
        """Refresh, and hold everything that says figures against the oracle.

        :param full: make a full pass as well; it has to find nothing to change
        """
        self.refresh()
        expected = self.oracle()
        stored = {}
        for client in self._files():
            key = (client.partner_id.id, client.company_id)
            self.assertNotIn(key, stored, "one file for each client and company")
            stored[key] = comparable(client.figures_id)
        self._assert_same(stored, expected, "stored")
        self._assert_same(self._exact_figures(), expected, "on the screen")
        self._assert_shares()
        if full:
            changed, entered = self._full_pass()
            self.assertEqual((changed, len(entered)), (0, 0), "changed by a full pass")
        return stored

    def _exact_figures(self):
        files = self._files()
        exact = self.Figures.sudo()._exact(files.partner_id.ids)
        return {
            (client.partner_id.id, client.company_id): comparable(
                exact[client.figures_id.id]
            )
            for client in files
        }

    def _assert_same(self, found, expected, what):
        names = {
            key: f"{self.all_partners.browse(key[0]).name} in {key[1].name}"
            for key in {*found, *expected}
        }
        self.assertEqual(
            sorted(names[key] for key in found),
            sorted(names[key] for key in expected),
            f"clients {what}",
        )
        for key, figures in expected.items():
            different = {
                name: (found[key][name], figures[name])
                for name in ALL_COLUMNS
                if found[key][name] != figures[name]
            }
            self.assertFalse(different, f"{names[key]}, {what}: (found, expected)")

    def _assert_shares(self):
        """Shares of revenue are those of living files alone, and make a whole."""
        for company in self.companies:
            files = self._files().filtered(
                lambda file, company=company: file.company_id == company
            )
            total = sum(max(file.revenue_total, 0) for file in files)
            for file in files:
                share = max(file.revenue_total, 0) / total if total else 0
                self.assertAlmostEqual(file.revenue_share, share, 6)

    def _full_pass(self):
        last = self.all_partners.search([], order="id desc", limit=1).id
        return self.Figures.sudo()._refresh_range(0, last + 1)

    def night(self):
        """What the nightly job does: every client once."""
        self._full_pass()

    def forget_marks(self):
        """As if nobody had seen what has just been done."""
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM conveyor_figures_mark")
