from odoo import fields, models
from odoo.fields import Domain

from ..sql import mailing as mailing_sql


class MailingMailing(models.Model):
    """Who is protected from mailings that don't use a segment."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    def _conveyor_protects(self):
        """Return whether anybody is protected from mailings at all."""
        return self._conveyor_is_limited() or bool(
            self.env["conveyor.consent"]
            .sudo()  # sudo: consents of all companies
            .search_count([("withdrawn_on", "!=", False)], limit=1)
            or self.env["res.company"]
            .sudo()
            .search_count([("conveyor_mailing_consent_required", "=", True)], limit=1)
        )

    def _conveyor_protected(self, emails):
        """Return those of some addresses of clients that aren't to be written to."""
        self.ensure_one()
        if not emails:
            return set()
        self.env.flush_all()
        found = set()
        transactional = self.conveyor_kind_id.transactional
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            rows = self.env.execute_query(
                mailing_sql.protected(
                    emails,
                    company.id,
                    self.id,
                    limit=0 if transactional else company.conveyor_mailing_limit,
                    since=fields.Datetime.subtract(
                        fields.Datetime.now(), days=company.conveyor_mailing_limit_days
                    ),
                    consent_required=company.conveyor_mailing_consent_required,
                )
            )
            found.update(email for (email,) in rows)
        return found
