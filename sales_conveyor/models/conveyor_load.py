from collections import namedtuple

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..rules import load as rules

#: Documents made and posted together.
BATCH = 200
#: External ids looked up together.
NAMES = 10_000
#: External ids of what was loaded are kept where Odoo's own import keeps its own.
MODULE = "__import__"
PREFIX = "conveyor_load"
#: Neither letters nor notes for each of thousands of documents.
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
}

#: Where documents go. ``taxes``: whether the usual taxes of the product are put on
#: them.
Target = namedtuple("Target", "company journal product taxes", defaults=(None, False))


class ConveyorLoad(models.AbstractModel):
    """Loads a file of sales: clients as contacts, documents as posted invoices.

    Everything goes through Odoo's own API. Each contact and document gets an external
    id that follows from what the file says of it, so a second run knows what is there.
    """

    _name = "conveyor.load"
    _description = "Loading of sales from a file"

    @api.model
    def _rules(self):
        """Return the rules of a file. The command asks here: Odoo loads it by its path,
        outside of the addon."""
        return rules

    @api.model
    def _target(self, company, journal=None, product=None, taxes=False):
        """Return the :class:`Target` of a load.

        :param journal: code of the journal, the first one of sales if there is none
        :param product: internal reference or name of the product sold, if there is one
        :raises UserError: with what to do, if the company can't book sales
        """
        self = self.with_company(company)
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "sale"),
            ]
        )
        receivable = self.env["account.account"].search_count(
            [
                *self.env["account.account"]._check_company_domain(company),
                ("account_type", "=", "asset_receivable"),
            ],
            limit=1,
        )
        if not journals or not receivable:
            raise UserError(
                self.env._(
                    "%(company)s has no chart of accounts, so it can't book sales. "
                    "Install one under Settings / Invoicing / Fiscal Localization.",
                    company=company.name,
                )
            )
        if journal:
            codes = ", ".join(journals.mapped("code"))
            journals = journals.filtered(lambda j: journal in (j.code, j.name))
            if not journals:
                raise UserError(
                    self.env._(
                        "There is no sales journal %(journal)s. There are: %(codes)s.",
                        journal=journal,
                        codes=codes,
                    )
                )
        return Target(company, journals[0], self._find_product(product), taxes)

    def _find_product(self, name):
        products = self.env["product.product"]
        if not name:
            return products
        found = products.search([("default_code", "=", name)], limit=2)
        found = found or products.search([("name", "=", name)], limit=2)
        if len(found) != 1:
            raise UserError(
                self.env._(
                    "%(count)s products are called %(name)s.",
                    count=len(found),
                    name=name,
                )
            )
        return found

    @api.model
    def _currencies(self):
        """Return {code: what a file may do with the currency}."""
        rated = {
            currency.id
            for [currency] in self.env["res.currency.rate"]._read_group(
                [], ["currency_id"]
            )
        }
        own = self.env.company.currency_id
        return {
            currency.name: rules.Currency(
                currency.decimal_places,
                currency.active,
                currency == own or currency.id in rated,
            )
            for currency in self.env["res.currency"]
            .with_context(active_test=False)
            .search([])
        }

    @api.model
    def _read(self, content, layout, company, source=""):
        """Return what a file says, and what is wrong with it."""
        self = self.with_company(company)
        return rules.read(
            content, layout, fields.Date.context_today(self), self._currencies(), source
        )

    @api.model
    def _missing(self, sales, company):
        """Return those of the documents that are not there yet, in the order of days:
        so they are numbered as they would have been at the time."""
        there = self._known(sales, "key", company)
        return sorted(
            (sale for sale in sales if sale.key not in there),
            key=lambda s: (s.day, s.line),
        )

    @api.model
    def _load(self, sales, target, batch=BATCH):
        """Make contacts and posted documents of sales, batch by batch."""
        for number, part in enumerate(split_every(batch, sales, list)):
            self._load_batch(part, target, number)

    @api.model
    def _load_batch(self, sales, target, number=0):
        """Make contacts and posted documents of some sales.

        A batch is complete in itself: whoever commits after each can be killed at any
        point, and goes on with what :meth:`_missing` says then.

        :param number: how many batches went before
        """
        # sudo: contacts, documents and external ids at once are more than anybody may
        self = self.sudo().with_company(target.company)
        self = self.with_context(**QUIET, allowed_company_ids=target.company.ids)
        partners = self._load_clients(sales, target.company)
        moves = self.env["account.move"].create(
            [
                self._prepare_move(sale, partners[sale.client_key], target)
                for sale in sales
            ]
        )
        moves.action_post()
        self._remember(moves, [sale.key for sale in sales], target.company)
        self.env.flush_all()
        if number & (number - 1) == 0:
            self._analyse()
        self.env.invalidate_all()

    def _load_clients(self, sales, company):
        """Return {client key: number of its contact}, the missing ones made."""
        partners = self._known(sales, "client_key", company)
        new = {s.client_key: s for s in sales if s.client_key not in partners}
        if new:
            made = self.env["res.partner"].create(
                [self._prepare_partner(sale) for sale in new.values()]
            )
            self._remember(made, list(new), company)
            partners.update(zip(new, made.ids, strict=True))
        return partners

    def _prepare_partner(self, sale):
        return {"name": sale.name, "ref": sale.client}

    def _prepare_move(self, sale, partner_id, target):
        # what an accountant would be asked for is said here, so that nothing is guessed
        return {
            "move_type": "out_refund" if sale.amount < 0 else "out_invoice",
            "partner_id": partner_id,
            "journal_id": target.journal.id,
            "currency_id": self._currency_ids()[sale.currency],
            "invoice_date": sale.day,
            "date": sale.day,
            "invoice_payment_term_id": False,
            "invoice_date_due": sale.day,
            "invoice_user_id": False,
            "ref": sale.document,
            "invoice_line_ids": [Command.create(self._prepare_line(sale, target))],
        }

    def _prepare_line(self, sale, target):
        line = {
            "name": target.product.name or sale.document or self.env._("Sale"),
            "quantity": 1,
            "price_unit": float(abs(sale.amount)),
        }
        if target.product:
            line["product_id"] = target.product.id
        if not target.taxes:
            line["tax_ids"] = [Command.clear()]
        return line

    def _currency_ids(self):
        return {c.name: c.id for c in self.env["res.currency"].search([])}

    # What is there already

    def _known(self, sales, key, company):
        """Return {key: number of the record} of what an earlier load has made."""
        names = {self._external_name(getattr(sale, key), company) for sale in sales}
        # sudo: external ids are the administrator's
        data = self.env["ir.model.data"].sudo()
        known = {}
        for part in split_every(NAMES, sorted(names), list):
            found = data.search_fetch(
                [("module", "=", MODULE), ("name", "in", part)], ["name", "res_id"]
            )
            known |= {record.name.rpartition("_")[2]: record.res_id for record in found}
        return known

    def _remember(self, records, keys, company):
        self.env["ir.model.data"].create(
            [
                {
                    "module": MODULE,
                    "name": self._external_name(key, company),
                    "model": records._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
                for record, key in zip(records, keys, strict=True)
            ]
        )

    @staticmethod
    def _external_name(key, company):
        return f"{PREFIX}_{company.id}_{key}"

    def _analyse(self):
        # Tables that grow from nothing in one go mislead PostgreSQL: with statistics of
        # empty tables it joins all lines with all. So: each time their number doubles.
        self.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_partial_reconcile,"
            " ir_model_data, res_partner"
        )

    # The result

    @api.model
    def _summary(self, company):
        """Return what the central file of a company holds.

        :return: dict: clients, documents, purchases, revenue, and A, B, C: their
            clients
        """
        clients = self.env["conveyor.client"].with_context(active_test=False)
        domain = [("company_id", "=", company.id), ("merged_into_id", "=", False)]
        figures = self.env["conveyor.figures"]
        own = [("id", "in", clients._search(domain).subselect("figures_id"))]
        [(documents, purchases, revenue)] = figures._read_group(
            own, [], ["document_count:sum", "purchase_count:sum", "revenue_total:sum"]
        )
        classes = dict(figures._read_group(own, ["abc_class"], ["__count"]))
        return {
            "clients": sum(classes.values()),
            "documents": documents or 0,
            "purchases": purchases or 0,
            "revenue": revenue or 0.0,
            **{name: classes.get(name, 0) for name in "ABC"},
        }
