from odoo import models

from .conveyor_reading_mask import FETCHING, is_masked


class Base(models.AbstractModel):
    """What the masks of contact details need of every model."""

    _name = "base"
    _inherit = ["base"]

    def _fetch_query(self, query, fields):
        """Fill the cache with real values: whoever reads it meets the mask."""
        if self._name not in (getattr(self.pool, "conveyor_masked", None) or ()):
            return super()._fetch_query(query, fields)
        columns = [field for field in fields if field.column_type]
        # who may read comes along, so nobody has to ask for it one by one
        of_contacts = columns and self._name == "res.partner"
        key = of_contacts and self._fields["conveyor_readers"]
        if self.env.su:
            extra = [key] if key and key not in columns else []
            return super()._fetch_query(query, [*fields, *extra])
        late = key and not self._has_field_access(key, "read")
        if key and not late and key not in columns:
            columns.append(key)
        others = [field for field in fields if not field.column_type]
        cache = self.env.cr.cache
        cache[FETCHING] = self._name
        try:
            fetched = super()._fetch_query(query, columns)
        finally:
            del cache[FETCHING]
        if late:
            # sudo: the key says who reads, it is nobody's secret from the server
            fetched.sudo().fetch([key.name])
        for field in others if fetched else ():
            field.read(fetched)
        return fetched

    def _traverse_related_sql(self, alias, field, query):
        """A related field is said in SQL with sudo: its mask isn't."""
        model, end, alias = super()._traverse_related_sql(alias, field, query)
        if is_masked(end) and not self.env.su:
            model = model.sudo(False)
        return model, end, alias
