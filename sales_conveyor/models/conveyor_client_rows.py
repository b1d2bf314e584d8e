from odoo import models

from .client_row import ClientRow
from .conveyor_reading_mask import is_masked

#: Kinds of values that are kept alike wherever they stand.
_PLAIN = frozenset(
    "boolean char date datetime float integer json many2one monetary selection"
    " text".split()
)
#: Where what is repeated stands, beside the rows of concepts.
_BESIDE = frozenset({"company_id", "figures_id", "partner_id"})


class ConveyorClient(models.Model):
    """What client files only repeat of rows beside them, of the contact and of the
    company, read for many at once.

    Odoo carries what is related over file by file and field by field: half of what a
    list of client files costs.
    """

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    def _read_format(self, fnames, load="_classic_read"):
        if all(isinstance(id_, int) for id_ in self._ids):
            for (link, as_server), fields in self._repeated(fnames).items():
                (self.sudo() if as_server else self)._carry_over(link, fields)
        return super()._read_format(fnames, load)

    def _repeated(self, names):
        """Return which of some fields only repeat what one other record says: {(field
        that leads there, whether it is read as the server): list of fields}."""
        found = {}
        for name in names:
            field = self._fields[name]
            if field.related and not field.store and self._is_kept_alike(field):
                link, _dot, rest = field.related.partition(".")
                if "." not in rest:
                    found.setdefault((link, field.compute_sudo), []).append(field)
        return found

    def _is_kept_alike(self, field):
        link = field.related.partition(".")[0]
        target = field.related_field
        return (
            field.type in _PLAIN
            and target.type == field.type
            and target.store
            and (link in _BESIDE or isinstance(self._fields[link], ClientRow))
            # what isn't the same for everybody is left to Odoo
            and not target.translate
            and not target.company_dependent
            and not is_masked(target)
        )

    def _carry_over(self, link, fields):
        """Put into the cache what the other records say; what is there stays."""
        row_ids = [next(iter(client[link]._ids), None) for client in self]
        rows = self[link]
        for field in fields:
            target = field.related_field
            # reads it, and what else is asked for along with it, of all of them
            rows[:1].mapped(target.name)
            kept = target._get_cache(self.env)
            values = {
                id_: kept[row_id] if row_id else None
                for id_, row_id in zip(self._ids, row_ids, strict=True)
                if not row_id or row_id in kept
            }
            field._insert_cache(self.browse(values), values.values())
