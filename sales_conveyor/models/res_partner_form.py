from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """What a contact's form asks for: much of which most contacts have nothing."""

    _name = "res.partner"
    _inherit = "res.partner"

    @api.readonly
    def web_read(self, specification):
        """Whoever opens one contact sees of the client what documents say now. What is
        stored says that, unless the job still has something to do for the client."""
        ours = any(name.startswith("conveyor_") for name in specification)
        # not what is only being typed, which has no number
        if len(self) == 1 and isinstance(self.id, int) and ours:
            if self._conveyor_look(specification):
                self._conveyor_show_exact(specification)
        return super().web_read(specification)

    def _conveyor_look(self, specification):
        """Ask by one statement whether the job has still something to do for the
        client, and of what there is nothing: that need not be asked for one by one.

        :param specification: what is going to be read
        :return: whether what is stored of the client may not be what documents say
        """
        traces = {
            names: trace
            for names, trace in self._conveyor_traces().items()
            if not specification.keys().isdisjoint(names)
        }
        self.env.flush_all()
        waits = self.env["conveyor.figures.mark"]._waits(self.commercial_partner_id)
        [(waiting, *found)] = self.env.execute_query(
            SQL("SELECT %s", SQL(", ").join([waits, *traces.values()]))
        )
        for names, there_is in zip(traces, found, strict=True):
            for name in () if there_is else names:
                field = self._fields[name]
                empty = field.convert_to_cache(False, self, validate=False)
                field._update_cache(self, empty)
        return waiting

    def _conveyor_traces(self):
        """Say in SQL whether there can be anything in some fields of the contact. Where
        there is nothing at all, nobody can see anything, whatever his rights.

        :return: {names of fields that are empty or zero then: condition}
        """
        return {}

    def _conveyor_show_exact(self, specification):
        """Put what follows from this moment's documents before what is stored of the
        contact, for reading only.

        :param specification: what is going to be read
        """
        if "conveyor_purchase_count" in specification and self.conveyor_client_id:
            self.conveyor_client_id._show_exact_figures()
