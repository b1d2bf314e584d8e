import logging
from datetime import timedelta

from odoo import api, fields, models

from . import story

_logger = logging.getLogger(__name__)

MODULE = "sales_conveyor"
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "tracking_disable": True,
}


class ConveyorDemo(models.AbstractModel):
    """Tells three years of the demo company through Odoo's own documents.

    Contacts, users and products come from the demo files; what happened to them is told
    here, because it happened so many days before today.
    """

    _name = "conveyor.demo"
    _description = "Story of the demo company"

    @api.model
    def _tell_story(self):
        """Make the documents of the demo company, once.

        :return: whether there was anything to tell
        """
        company = self._ref("company")
        if self.env["account.move"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            _logger.info("The story of %s has been told already", company.name)
            return False
        self = self.with_company(company)
        self = self.with_context(**QUIET, allowed_company_ids=company.ids)
        self._prepare(company)
        moves = self._invoice()
        moves |= self._sell_by_order()
        self._credit(moves)
        self._pay(moves)
        self._give_samples()
        self._leave_open()
        self._tell_funnel()
        for name in story.ARCHIVED_CONTACTS:
            self._ref(f"contact_{name}").action_archive()
        self._fill_central_file()
        return True

    def _ref(self, name):
        # not env.ref(): it asks the database each time whether the record is there
        find = self.env["ir.model.data"]._xmlid_to_res_model_res_id
        model, number = find(f"{MODULE}.demo_{name}", raise_if_not_found=True)
        return self.env[model].browse(number)

    def _source(self, name):
        """Return a source of the demo company, or one that Odoo brings."""
        own = self.env.ref(f"{MODULE}.demo_source_{name}", raise_if_not_found=False)
        return own or self.env.ref(f"utm.utm_source_{name}")

    @property
    def _today(self):
        return fields.Date.context_today(self)

    def _ago(self, days):
        return self._today - timedelta(days)

    # The stage

    def _prepare(self, company):
        # Not try_loading(): it warns while addons are being installed, and what it
        # warns of, other addons that are still to come, doesn't concern this company.
        self.env["account.chart.template"]._load(
            "generic_coa", company, install_demo=False
        )
        # the chart brings a currency of its own
        company.currency_id = self.env.ref("base.RUB")
        # Later than the company itself: Odoo would ask a service on the net what
        # company it is that has such an address.
        company.email = "office@samovar-supply.example"
        company.account_sale_tax_id = company.account_purchase_tax_id = False
        # a database that was made in another language has no English switched on
        self.env["res.lang"]._activate_lang("en_US")
        self.env.ref("base.user_admin").lang = "en_US"
        installed = dict(self.env["res.lang"].get_installed())
        for login in story.USERS:
            lang = story.LANGUAGES.get(login, "en_US")
            if lang in installed:
                self._ref(f"user_{login}").lang = lang
        for code, rates in story.RATES.items():
            currency = self.env.ref(f"base.{code}")
            currency.active = True
            self.env["res.currency.rate"].create(
                [
                    {
                        "currency_id": currency.id,
                        "company_id": company.id,
                        "name": self._ago(365 * years + 30),
                        "rate": rate,
                    }
                    for years, rate in enumerate(rates)
                ]
            )

    # The central file

    def _fill_central_file(self):
        """Build the central file at once, so that whoever opens it first finds it
        full."""
        self.env.flush_all()
        self.env["conveyor.rebuild"].sudo()._request("installation")._run()
