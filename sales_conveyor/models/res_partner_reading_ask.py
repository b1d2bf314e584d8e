from odoo import models

#: Details that the central-file officer can write for whoever doesn't see them.
ASKABLE = frozenset(
    "phone email street street2 zip vat company_registry website comment".split()
)


class ResPartner(models.Model):
    """What somebody types into details that he doesn't see isn't lost: it waits for the
    officer. It isn't told whether anything was there, or the same."""

    _name = "res.partner"
    _inherit = "res.partner"

    def _conveyor_ask_unseen(self, vals):
        """Have values of details that are hidden from the user wait as change requests,
        all of them: a guess gets the same answer as anything else.

        :return: the names of the fields that wait
        """
        names = ASKABLE.intersection(vals)
        if not names:
            return names
        self.check_access("write")  # whoever may edit may ask
        requests = self.env["conveyor.change.request"]
        files = self._conveyor_files().sorted(
            lambda file: file.company_id == self.env.company
        )
        # of several files of a client that of the company in use
        of_client = {file.partner_id: file for file in files}
        asked = []
        for partner in self.sudo():  # sudo: what is there, for the officer
            file = of_client[partner.commercial_partner_id]
            for name in sorted(names):
                asked.append(
                    {
                        "partner_id": partner.id,
                        "client_id": file.id,
                        "field_name": name,
                        "kind": "change",
                        "old_value": requests._raw(partner, name, partner[name]),
                        "new_value": requests._raw(partner, name, vals[name]),
                    }
                )
        requests._ask(asked)
        return names
