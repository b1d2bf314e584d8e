from odoo import models

from .client_row import ClientRow

#: Kinds of values that are kept alike wherever they stand.
_PLAIN = frozenset(
    "boolean char date datetime float integer json monetary selection text".split()
)


class ConveyorClient(models.Model):
    """What of client files stands in rows beside them, read for many at once.

    Odoo carries what is related over file by file and field by field: half of what a
    list of client files costs.
    """

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    def _read_format(self, fnames, load="_classic_read"):
        if all(isinstance(id_, int) for id_ in self._ids):
            for (link, as_server), fields in self._beside(fnames).items():
                (self.sudo() if as_server else self)._carry_over(link, fields)
        return super()._read_format(fnames, load)

    def _beside(self, names):
        """Return which of some fields only say what stands in a row beside the file:
        {(field of the row, whether it is read as the server): list of fields}."""
        found = {}
        for name in names:
            field = self._fields[name]
            if field.store or not field.related or field.type not in _PLAIN:
                continue
            link, _dot, target = field.related.partition(".")
            beside = link == "figures_id" or isinstance(self._fields[link], ClientRow)
            if beside and "." not in target and self._is_kept_alike(field):
                found.setdefault((link, field.compute_sudo), []).append(field)
        return found

    def _is_kept_alike(self, field):
        target = field.related_field
        return target.store and target.type == field.type and not target.translate

    def _carry_over(self, link, fields):
        """Put into the cache what the rows say; what is there already stays."""
        row_ids = [next(iter(client[link]._ids), None) for client in self]
        self[link].fetch([field.related_field.name for field in fields])
        for field in fields:
            kept = field.related_field._get_cache(self.env)
            values = {
                id_: kept[row_id] if row_id else None
                for id_, row_id in zip(self._ids, row_ids, strict=True)
                if not row_id or row_id in kept
            }
            field._insert_cache(self.browse(values), values.values())
