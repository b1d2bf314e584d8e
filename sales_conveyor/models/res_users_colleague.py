from odoo import models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    """Who can be given work on the clients of a company."""

    _name = "res.users"
    _inherit = "res.users"

    def _conveyor_working_in(self, company):
        """Return those who work in a company: neither archived, nor customers with
        access to the portal, nor OdooBot, nor people of other companies only."""
        # sudo: where colleagues work isn't read by everybody
        return self.filtered(
            lambda user: (
                user.sudo().active
                and not user.sudo().share
                and not user._is_superuser()
                and company in user.sudo().company_ids
            )
        )

    def _conveyor_require_working_in(self, company):
        """Refuse to give work of a company to anybody who doesn't work there."""
        others = self - self._conveyor_working_in(company)
        if others:
            raise ValidationError(
                self.env._(
                    "%(users)s: work on clients of %(company)s is given to active "
                    "colleagues who work in this company. Choose one of them, or ask "
                    "an administrator for access to the company (Settings, Users).",
                    users=", ".join(others.sudo().mapped("name")),
                    company=company.sudo().name,
                )
            )
