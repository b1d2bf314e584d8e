from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL


class ClientRow(fields.Many2one):
    """The row of a concept that has the number of its client file.

    What a job rewrites stands in narrow rows beside the client file, not on it. As both
    have the same number there is no column: whether there is a row is looked up, and a
    search goes from number to number, without a join in between.
    """

    def _get_attrs(self, model_class, name):
        attrs = super()._get_attrs(model_class, name)
        return attrs | {
            "compute": self._find,
            "compute_sudo": True,  # whose row it is follows from the client file
            "search": self._look_for,
            "store": False,
            "copy": False,
            "readonly": True,
            "export_string_translation": False,
        }

    def _find(self, clients):
        rows = clients.env[self.comodel_name]
        # with what is going to be read of them
        there = set(rows.search_fetch([("id", "in", clients.ids)])._ids)
        for client in clients:
            client[self.name] = client.id if client.id in there else False

    def _look_for(self, clients, operator, value):
        rows = clients.env[self.comodel_name].sudo()
        if operator in ("any", "any!"):
            return Domain("id", "in", rows._search(Domain(value)))
        if operator != "in":
            return NotImplemented
        ids = [id_ for id_ in value if id_]
        found = Domain("id", "in", ids)
        if len(ids) < len(value):
            found |= Domain("id", "not in", rows._search(Domain.TRUE))
        return found

    def to_sql(self, model, alias):
        return SQL.identifier(alias, "id")
