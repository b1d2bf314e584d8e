import ast

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..rules import completeness as rules
from ..sql import completeness as completeness_sql
from .conveyor_criterion import UNUSABLE, _fields_of
from .conveyor_requirement import UNUSABLE_TYPES

#: The model whose fields are asked for, by what a rule is about.
MODELS = {
    rules.PARTNER: "res.partner",
    rules.PERSONS: "res.partner",
    rules.CLIENT: "conveyor.client",
}
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
_NUMBERS = frozenset({"float", "integer", "monetary"})
#: What decides whether a contact counts as a contact person, and for whom a rule is.
_ALWAYS = frozenset({"active", "is_company", "parent_id", "type"})


class ConveyorCompletenessRule(models.Model):
    """One thing that a client file should contain."""

    _name = "conveyor.completeness.rule"
    _description = "Completeness rule"
    _order = "sequence, id"

    name = fields.Char(
        string="What Is Missing",
        required=True,
        translate=True,
        help="What the client file lacks where the rule isn't met, e.g. “Phone”.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        index="btree_not_null",
        ondelete="cascade",
        help="Only for clients on this conveyor. Empty: for the clients of all.",
    )
    audience = fields.Selection(
        [
            (rules.ALL, "Companies and private persons"),
            (rules.COMPANIES, "Companies"),
            (rules.PRIVATE, "Private persons"),
        ],
        string="For",
        required=True,
        default=rules.ALL,
    )
    about = fields.Selection(
        [
            (rules.PARTNER, "The client's contact"),
            (rules.PERSONS, "Contact persons"),
            (rules.CLIENT, "The client file"),
        ],
        string="Looks at",
        required=True,
        default=rules.PARTNER,
        help="The client's contact: the company, or the private person, itself. "
        "Contact persons: those in use, of type “Contact”, who belong to it.",
    )
    minimum = fields.Integer(
        string="At Least",
        default=1,
        aggregator=None,
        help="How many contact persons have to meet it.",
    )
    kind = fields.Selection(
        [("field", "A field is filled"), ("domain", "A condition is met")],
        string="Met When",
        required=True,
        default="field",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        index="btree_not_null",
        ondelete="cascade",
        domain=lambda self: [
            ("ttype", "not in", UNUSABLE_TYPES),
            "|",
            ("store", "=", True),
            ("related", "!=", False),
        ],
        help="The field that is to be filled. A number counts as filled if it isn't 0, "
        "a tick if it is set. If the field is deleted, the rule goes with it.",
    )
    domain = fields.Char(string="Condition", default="[]")
    model = fields.Char(compute="_compute_model", export_string_translation=False)
    weight = fields.Integer(
        required=True,
        default=10,
        aggregator=None,
        help="How much it counts beside the others. A rule of weight 20 adds twice as "
        "much to the score as one of weight 10.",
    )
    required = fields.Boolean(
        help="Without it the file lacks required data: it is shown so, and the "
        "seller's commission on the client can wait for it. Saving is never blocked.",
    )
    problem = fields.Char(
        compute="_compute_problem",
        help="Why the rule can't be checked any more. While it can't, it counts for "
        "nobody.",
    )
    missing_count = fields.Integer(
        string="Files Lacking It",
        compute="_compute_missing_count",
        help="Current client files of your companies that don't meet the rule.",
    )

    _weight_range = models.Constraint(
        "CHECK (weight BETWEEN 1 AND 1000)", "A weight is between 1 and 1000."
    )
    _minimum_range = models.Constraint(
        "CHECK (minimum BETWEEN 1 AND 1000)",
        "A rule asks for at least one contact person.",
    )

    @api.depends("about")
    def _compute_model(self):
        for rule in self:
            rule.model = MODELS.get(rule.about)

    @api.depends("kind", "about", "field_id", "domain")
    def _compute_problem(self):
        for rule in self:
            rule.problem = rule._problem()

    @api.depends_context("allowed_company_ids")
    def _compute_missing_count(self):
        rows = self.env["conveyor.completeness.gap"]._read_group(
            [
                ("rule_id", "in", self.ids),
                ("company_id", "in", self.env.companies.ids),
            ],
            ["rule_id"],
            ["__count"],
        )
        counts = {rule.id: count for rule, count in rows}
        for rule in self:
            rule.missing_count = counts.get(rule._origin.id, 0)

    # What can be asked

    def _asked(self):
        """Return the condition that the rule stands for."""
        if self.kind == "domain":
            return Domain(ast.literal_eval(self.domain or "[]"))
        # sudo: whoever reads the rule need not be allowed to read models
        field = self.sudo().field_id
        empty = 0 if field.ttype in _NUMBERS else False
        return Domain(field.name, "!=", empty)

    def _problem(self):
        """Return what is wrong with the rule, nothing if it can be checked."""
        model = self._looked_at(self.about)
        if self.kind == "field" and not self.sudo().field_id:
            return False
        try:
            asked = self._asked()
            if asked.is_true():
                return self.env._("It is empty, so every client would meet it.")
            for field, _within in _fields_of(asked, model):
                if "completeness" in field.name or field.name in ("queue", "gap_ids"):
                    return self.env._("It asks for its own result.")
            model._search(asked)
            if self.id:  # a savepoint would lose what is edited on the screen
                with self.env.cr.savepoint():
                    model.search(asked, limit=1)
        except UNUSABLE as error:
            return str(error).strip().partition("\n")[0]
        return False

    @api.onchange("about", "kind")
    def _onchange_about(self):
        if self.kind == "domain" or self.sudo().field_id.model != self.model:
            self.field_id = False
        if self.about != rules.PERSONS:
            self.minimum = 1

    @api.onchange("field_id")
    def _onchange_field_id(self):
        if self.field_id and not self.name:
            self.name = self.field_id.field_description

    @api.constrains("about", "kind", "field_id", "domain", "active")
    def _check_rule(self):
        for rule in self.filtered("active"):
            # sudo: whoever sets up rules need not be allowed to read models
            field = rule.sudo().field_id
            if rule.kind == "field" and (not field or field.model != rule.model):
                problem = self.env._("Choose a field of what it looks at.")
            else:
                rule._check_readable()
                problem = rule._problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” can't be used: %(problem)s",
                        rule=rule.name,
                        problem=problem.rstrip(".") + ".",
                    )
                )

    def _check_readable(self):
        """Refuse to ask for what the author may not read: the answer would tell it."""
        if self.env.uid == SUPERUSER_ID:
            return
        try:
            asked = list(_fields_of(self._asked(), self._looked_at(self.about)))
        except UNUSABLE:
            return
        for field, _within in asked:
            # the user of the transaction counts, not sudo, with which constraints run
            model = self.env[field.model_name].sudo(False)
            model.check_access("read")
            model._check_field_access(field, "read")

    # Changing

    @api.model_create_multi
    def create(self, vals_list):
        result = super().create(vals_list)
        self._rules_changed()
        return result

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name"}:
            self._rules_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._rules_changed()
        return result

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", rule.name))
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _rules_changed(self):
        """Have all client files looked at anew."""
        self.env.registry.clear_cache()
        if self.env.registry.ready:
            self.env["conveyor.rebuild"]._request("settings")

    # Checking

    @api.model
    def _looked_at(self, about, company_id=None):
        """Return the model as rules look at it: whoever looks, at every record."""
        context = {"active_test": False}
        if company_id:
            context["allowed_company_ids"] = [company_id]
        return self.env(user=SUPERUSER_ID, su=True, context=context)[MODELS[about]]

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
    def _mark(self, partners):
        """Have the clients to whom contacts belong looked at, if they are clients."""
        # sudo: whose client file it is doesn't depend on what the user sees
        owners = partners.sudo().commercial_partner_id._ids
        self.env["conveyor.figures.mark"]._add_clients(
            id_ for id_ in owners if isinstance(id_, int)
        )

    # Buttons

    def action_open_missing(self):
        """Open the client files that don't meet the rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_client_action"
        )
        return dict(
            action,
            name=self.env._("Without: %(what)s", what=self.name),
            domain=[("gap_ids", "in", self.ids)],
            context={},
        )
