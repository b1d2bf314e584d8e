from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..rules import completeness as rules
from ..rules.requirement import is_filled
from ..sql import completeness as completeness_sql
from .conveyor_completeness_rule import MODELS
from .conveyor_criterion import _fields_of

#: What is kept of contact persons, and whose change may change a result.
OF_PERSONS = ("conveyor.key.person", "conveyor.knowledge")
#: Fields of contacts that are looked up there without saying so.
THROUGH = {"conveyor_next_birthday": "conveyor.knowledge"}
#: Types whose columns say by themselves whether they are filled.
_PLAIN_TYPES = frozenset(
    {
        "boolean",
        "char",
        "date",
        "datetime",
        "float",
        "html",
        "integer",
        "many2one",
        "monetary",
        "selection",
        "text",
    }
)
#: What decides whether a contact counts as a contact person, and for whom a rule is.
_ALWAYS = frozenset({"active", "is_company", "parent_id", "type"})


class ConveyorCompletenessRule(models.Model):
    """How completeness rules are checked: as a statement, and when again."""

    _name = "conveyor.completeness.rule"
    _inherit = "conveyor.completeness.rule"

    @api.model
    @ormcache()
    def _in_use(self):
        """Return the rules that can be checked, in the order in which what is missing
        is named: pairs (number of the record, plain rule)."""
        # sudo: rules work the same whoever looks
        stored = self.sudo().with_context(active_test=True).search(Domain.TRUE)
        plain = [
            (
                rules.Rule(
                    id=rule.id,
                    weight=rule.weight,
                    required=rule.required,
                    conveyor=rule.conveyor_id.id or None,
                    audience=rule.audience,
                ),
                (rule.sequence, rule.id),
            )
            for rule in stored
            if not rule._problem()
        ]
        return tuple(rules.in_order(plain))

    @api.model
    @ormcache()
    def _plain(self):
        """Return the rules as a statement knows them if all are filled columns, else
        ``None``: conditions have to be asked company by company, because Odoo's own
        search can depend on the company."""
        plain = self._in_use()
        # sudo: rules work the same whoever looks
        records = self.sudo().browse([rule.id for rule in plain])
        columns = [record._column() for record in records]
        if not all(columns):
            return None
        return tuple(
            completeness_sql.Plain(
                rule, record.about, column.name, column.type, record.minimum
            )
            for rule, record, column in zip(plain, records, columns, strict=True)
        )

    def _column(self):
        """Return the field whose column alone says whether the rule is met, if there is
        one."""
        if self.kind != "field":
            return None
        field = self.env[MODELS[self.about]]._fields[self.sudo().field_id.name]
        plain = (
            field.store
            and field.column_type
            and field.type in _PLAIN_TYPES
            and not field.translate
            and not field.company_dependent
        )
        return field if plain else None

    @api.model
    def _checks(self, scope, company_id=None):
        """Return all rules as a statement checks them.

        :param scope: a scope of :mod:`..sql.completeness`
        :param company_id: in which company conditions are searched
        """
        plain = self._in_use()
        records = self.sudo().browse([rule.id for rule in plain])
        return [
            completeness_sql.Check(
                rule, record.about, record._condition(scope, company_id), record.minimum
            )
            for rule, record in zip(plain, records, strict=True)
        ]

    def _condition(self, scope, company_id):
        """Say the rule in SQL, on ``p``, ``q`` or ``c``."""
        alias = completeness_sql.ALIASES[self.about]
        field = self._column()
        if field is not None:
            column = SQL.identifier(alias, field.name)
            return completeness_sql.filled(field.type, column)
        model = self._looked_at(self.about, company_id)
        contact = (
            "partner_id" if self.about == rules.CLIENT else "commercial_partner_id"
        )
        within = Domain.custom(
            to_sql=lambda model, alias, query: scope.within(
                SQL.identifier(alias, contact)
            )
        )
        found = model._search(within & self._asked())
        return SQL("%s IN %s", SQL.identifier(alias, "id"), found.subselect())

    @api.model
    @ormcache()
    def _triggers(self):
        """Return {model: names of the fields whose change may change a result}, of
        contacts, of client files, and of what is kept of contact persons."""
        read = {"res.partner": set(), "conveyor.client": set()}
        read |= {name: set() for name in OF_PERSONS}
        stored = self.sudo().browse([rule.id for rule in self._in_use()])
        for rule in stored:
            for field, _within in _fields_of(
                rule._asked(), self._looked_at(rule.about)
            ):
                if field.model_name in read:
                    read[field.model_name].add(field)
                behind = THROUGH.get(field.name, field.comodel_name)
                if behind in OF_PERSONS:
                    # that there is one, and whose it is
                    read[behind].add(self.env[behind]._fields["partner_id"])
        criteria = self.env["conveyor.criterion"]
        found = {
            name: criteria._roots(self.env[name], fields_)
            for name, fields_ in read.items()
        }
        if stored:
            found["res.partner"] |= _ALWAYS
        return found

    @api.model
    @ormcache()
    def _only_filled(self):
        """Return those fields of contacts of which rules ask nothing but whether they
        are filled: one value instead of another changes no result."""
        # sudo: rules work the same whoever looks
        stored = self.sudo().browse([rule.id for rule in self._in_use()])
        plain = stored.filtered(lambda rule: rule._asks_column_of_contact())
        read = {
            field
            for rule in stored - plain
            for field, _within in _fields_of(rule._asked(), self._looked_at(rule.about))
        }
        others = self.env["conveyor.criterion"]._roots(self.env["res.partner"], read)
        return frozenset(plain.field_id.mapped("name")) - others - _ALWAYS

    def _asks_column_of_contact(self):
        """Whether the rule asks for a field of contacts that is typed in."""
        field = MODELS[self.about] == "res.partner" and self._column()
        return bool(field) and not field.compute

    @api.model
    def _filled(self, partners, names):
        """Return which fields of contacts are filled: {number: list, one for each}."""
        fields = [partners._fields[name] for name in names]
        # sudo: whoever writes need not see what there is
        return {
            partner.id: [is_filled(field.type, partner[field.name]) for field in fields]
            for partner in partners.sudo()
        }

    @api.model
    def _mark(self, partners):
        """Have the clients to whom contacts belong looked at, if they are clients."""
        # sudo: whose client file it is doesn't depend on what the user sees
        owners = partners.sudo().commercial_partner_id._ids
        self.env["conveyor.figures.mark"]._add_clients(
            id_ for id_ in owners if isinstance(id_, int)
        )
