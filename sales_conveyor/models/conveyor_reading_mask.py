"""Fields that give contact details only to those entitled.

The class of such a field is exchanged for one that looks at the reader first; the cache
keeps the real value, so nothing masked can ever be written, and what the server does
with ``sudo()`` goes on as before. Classes are exchanged only once some company limits
reading, or counts it: where nobody is limited there is nothing to pay.
"""

import functools

from odoo.orm.identifiers import NewId
from odoo.tools import SQL

from ..sql import reading as reading_sql

#: The readers of a cursor, by user; and which model is being fetched for the cache.
READER = "conveyor.reading"
FETCHING = "conveyor.reading.fetching"

_MISSING = object()


class Reader:
    """What one user may read within one request.

    :ivar tokens: what the user holds (``rules/reading.py``); None, if he sees all
    :ivar count: called with the contacts whose details are delivered; None: no budget
    """

    __slots__ = ("count", "tokens")

    def __init__(self, tokens=None, count=None):
        self.tokens = tokens
        self.count = count


#: Whoever sees everything and isn't counted.
FREE = Reader()


def reader_of(env):
    """Return what the present user may read, kept as long as the cursor."""
    key = (READER, env.uid)
    reader = env.cr.cache.get(key)
    if reader is None:
        model = env.get("conveyor.reading")
        # another database of this server may have the same field, but not this addon
        reader = FREE if model is None else model._reader()
        env.cr.cache[key] = reader
    return reader


def forget_readers(env):
    """Whatever decides on readers has changed within this transaction."""
    for key in [key for key in env.cr.cache if key[0] == READER]:
        del env.cr.cache[key]


def key_of(env, partner_id):
    """Return the key of a contact; the cache knows it, if the contact has been read."""
    if isinstance(partner_id, NewId):
        partner_id = partner_id.origin
    if not partner_id:
        return None
    partners = env["res.partner"]
    cache = partners._fields["conveyor_readers"]._get_cache(env)
    key = cache.get(partner_id, _MISSING)
    if key is _MISSING:
        # sudo: who is entitled doesn't depend on what the reader may see
        key = partners.sudo().browse(partner_id).conveyor_readers
        if key is False:
            key = None
    return key


def partner_ids(record, way):
    """Return the contacts that a record's details belong to, by the field's way."""
    if not way:
        return record._ids
    if "/" in way:
        return _referred(record, *way.split("/"))
    for name in way.split("."):
        field = record._fields[name]
        if field.store and len(record) == 1:
            id_ = field._get_cache(record.env).get(record._ids[0], _MISSING)
            if id_ is not _MISSING:
                record = record.env[field.comodel_name].browse(id_ and (id_,))
                continue
        # sudo: the way may lead over what the reader has no right to
        record = record.sudo()[name]
    return record._ids


def _referred(record, model_name, id_name):
    """The contact of a record that is named by model and number."""
    record = record.sudo()
    model = record.env.get(record[model_name])
    try:
        id_ = int(record[id_name] or 0)
    except (TypeError, ValueError):
        return ()
    if model is None or not id_:
        return ()
    if model._name == "res.partner":
        return (id_,)
    if "partner_id" in model._fields:
        return model.browse(id_).exists().partner_id._ids
    return ()


def is_hidden(record, way):
    """Return whether a record's details are hidden from the present user, whether or
    not ``sudo()`` is on: for what is shown to the user in the end."""
    env = record.env
    tokens = reader_of(env).tokens
    return tokens is not None and any(
        (key := key_of(env, id_)) is not None and tokens.isdisjoint(key)
        for id_ in partner_ids(record, way)
    )


@functools.cache
def _masked(cls):
    """Return a field class with a mask before it. It is made from the field's class
    alone: only then a field can change over to it."""

    class Masked(cls):
        __doc__ = cls.__doc__
        __slots__ = ()

        #: How the contact is found from the record; None: not masked.
        conveyor_way = None

        def __get__(self, record, owner=None):
            if record is None:
                return self
            env = record.env
            if env.su or self.conveyor_way is None or len(record._ids) != 1:
                return super().__get__(record, owner)
            reader = env.cr.cache.get((READER, env.uid)) or reader_of(env)
            if reader is FREE:
                return super().__get__(record, owner)
            ids = partner_ids(record, self.conveyor_way)
            tokens = reader.tokens
            if tokens is not None:
                for id_ in ids:
                    key = key_of(env, id_)
                    if key is not None and tokens.isdisjoint(key):
                        return _empty(self, record)
            value = super().__get__(record, owner)
            if reader.count is not None and value and ids:
                reader.count(env, ids)
            return value

        def to_sql(self, model, alias):
            sql = super().to_sql(model, alias)
            env = model.env
            if env.su or self.conveyor_way is None:
                return sql
            if env.cr.cache.get(FETCHING) == model._name:
                return sql
            if reader_of(env).tokens is None:
                return sql
            seen = visible(model, alias, self.conveyor_way)
            return SQL("CASE WHEN %s THEN %s END", seen, sql)

    Masked.__name__ = f"Masked{cls.__name__}"
    return Masked


def _empty(field, record):
    """Return what is given to those who aren't entitled: as if nothing was there. Never
    anything else: it would be saved, mailed, or dialled."""
    if field.compute and field.store:
        field.recompute(record)
    empty = field.convert_to_cache(False, record, validate=False)
    return field.convert_to_record(empty, record)


def is_masked(field):
    """Return whether a field looks at its reader."""
    return getattr(field, "conveyor_way", None) is not None


def visible(model, alias, way):
    """Say in SQL that the details of a row are open to the present reader."""
    env = model.env
    tokens = reader_of(env).tokens
    if tokens is None:
        return SQL("true")
    key = env["res.partner"]._fields["conveyor_readers"]
    flush = SQL(to_flush=key)
    if not way:
        column = SQL.identifier(alias, key.name, to_flush=key)
        return reading_sql.open_to(column, tokens)
    if "/" in way:
        partners = _referred_sql(model, alias, *way.split("/"))
    else:
        partners = _way_sql(model, alias, way.split("."))
    return SQL("%s%s", reading_sql.all_open(partners, tokens), flush)


def _way_sql(model, alias, names):
    """Return the contacts at the end of a way, as SQL."""
    name, *rest = names
    field = model._fields[name]
    column = SQL.identifier(alias, name, to_flush=field)
    if not rest:
        return column
    comodel = model.env[field.comodel_name]
    step = f"reading_{name}"
    return SQL(
        "SELECT %s FROM %s %s WHERE %s = %s",
        _way_sql(comodel, step, rest),
        comodel._table_sql,
        SQL.identifier(step),
        SQL.identifier(step, "id"),
        column,
    )


def _referred_sql(model, alias, model_name, id_name):
    """The same for records that are named by model and number."""
    name = SQL.identifier(alias, model_name, to_flush=model._fields[model_name])
    id_ = SQL.identifier(alias, id_name, to_flush=model._fields[id_name])
    parts = [SQL("SELECT %s WHERE %s = 'res.partner'", id_, name)]
    for other in ("crm.lead", "sale.order", "account.move"):
        parts.append(
            SQL(
                "SELECT partner_id FROM %s WHERE %s = %s AND id = %s",
                SQL.identifier(model.env[other]._table),
                name,
                other,
                id_,
            )
        )
    return SQL(" UNION ALL ").join(parts)


def put_on(field, way):
    """Have a field look at its reader."""
    if not hasattr(field, "conveyor_way"):
        field.__class__ = _masked(type(field))
    field.conveyor_way = way
