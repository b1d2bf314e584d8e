from odoo import models


class ResPartner(models.Model):
    """What counting a client's documents costs."""

    _name = "res.partner"
    _inherit = "res.partner"

    def _track_prepare(self, fields_iter):
        """Read what is tracked in one statement.

        After each posted invoice Odoo counts it on the contact, with prefetching off
        so that few columns are read: tracking then asks for each of its fields, ours
        among them, one by one.
        """
        if not self.env.context.get("prefetch_fields", True):
            self.fetch(self._track_get_fields().intersection(fields_iter))
        return super()._track_prepare(fields_iter)
