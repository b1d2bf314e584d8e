from odoo import api, models

from ..sql import client as client_sql


class ConveyorClientNumber(models.AbstractModel):
    """How client files are numbered: by a sequence of the company, or one for all."""

    _name = "conveyor.client.number"
    _description = "Numbers of client files"

    @api.model
    def _number_sequence(self, company):
        """Return the sequence of a company's client numbers, or the one for all."""
        # sudo: sequences are the administrator's, numbers are everybody's
        sequences = self.env["ir.sequence"].sudo()
        return sequences.search(
            [
                ("code", "=", "conveyor.client"),
                ("company_id", "in", (company.id, False)),
            ],
            order="company_id",
            limit=1,
        )

    @api.model
    def _numberings(self):
        """Return {company: numbering} of the companies that number by themselves, and
        of ``False``: the numbering of all others."""
        sequences = self.env["ir.sequence"].sudo()
        return {
            sequence.company_id.id: sequence._conveyor_numbering()
            for sequence in sequences.search([("code", "=", "conveyor.client")])
        }

    @api.model
    def _number_sql(self):
        """Return SQL that draws the next number of the company of a row ``e``."""
        own = self._numberings()
        common = own.pop(False)
        return client_sql.number(own, common)

    @api.model
    def _skip_taken_numbers(self):
        """Go on numbering after the highest number in use."""
        for numbering in self._numberings().values():
            self.env.cr.execute(client_sql.skip_taken(*numbering))
