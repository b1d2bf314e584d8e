from odoo import models

from ..rules import queue as rules


class ResPartner(models.Model):
    """What is wrong with an address or a number, for the officer's queues."""

    _name = "res.partner"
    _inherit = "res.partner"

    def _conveyor_contact_problems(self):
        """Say what is wrong with e-mail and phone, without telling them."""
        words = {
            "invalid": self.env._("the e-mail address isn't valid"),
            "bounced": self.env._("letters have come back"),
            "refused": self.env._("the e-mail address is on the blacklist"),
        }
        said = [
            words[problem]
            for problem in rules.email_problems(
                self.email,
                self.email_normalized,
                self.message_bounce,
                self.is_blacklisted,
            )
        ]
        if rules.phone_problems(self.phone, self.phone_sanitized):
            said.append(self.env._("the phone number isn't valid"))
        if self.conveyor_returned_on:
            said.append(
                self.env._(
                    "post has come back since %(day)s", day=self.conveyor_returned_on
                )
            )
        return said
