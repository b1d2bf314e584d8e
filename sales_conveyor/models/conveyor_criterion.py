import ast

from psycopg2 import Error as DatabaseError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

#: What a condition raises that can't be checked, because of its form, a field that is
#: not there, or a value that doesn't fit.
UNUSABLE = (
    ArithmeticError,
    AttributeError,
    DatabaseError,
    LookupError,
    NotImplementedError,
    SyntaxError,
    TypeError,
    UserError,
    ValueError,
)
#: What says whether a lead is a target client can't be a condition of it.
RESULTS = ("conveyor_target", "conveyor_target_reason")


class ConveyorCriterion(models.Model):
    """What makes a lead of a conveyor a target client: a condition on the lead and,
    through its contact, on the company. All criteria of a conveyor must be met."""

    _name = "conveyor.criterion"
    _description = "Target-client criterion"
    _order = "conveyor_id, sequence, id"

    conveyor_id = fields.Many2one(
        "conveyor.conveyor", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(
        required=True,
        translate=True,
        help="What a target client is like, e.g. “in our region”. Leads that are none "
        "say so with these words.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    domain = fields.Char(
        string="Condition",
        required=True,
        default="[]",
        help="A condition on the lead and, through its contact, on the company.",
    )
    lead_model = fields.Char(compute="_compute_lead_model")
    problem = fields.Char(
        compute="_compute_problem",
        help="Why the condition can't be checked any more. While it can't, no lead "
        "counts as a target client for sure.",
    )

    def _compute_lead_model(self):
        self.lead_model = "crm.lead"

    @api.depends("domain")
    def _compute_problem(self):
        for criterion in self:
            criterion.problem = criterion._problem()

    def _problem(self):
        """Return what is wrong with the condition, nothing if it can be checked."""
        leads = self._leads()
        try:
            domain = self._parsed(self.domain)
            fields_ = {field for field, _within in _fields_of(domain, leads)}
            if any(field.name in RESULTS for field in fields_):
                return self.env._("It asks for its own result.")
            with self.env.cr.savepoint():
                leads.search(domain, limit=1).filtered_domain(domain)
                leads.new({}).filtered_domain(domain)
        except UNUSABLE as error:
            return str(error).strip().partition("\n")[0]
        return False

    @api.constrains("domain", "active")
    def _check_domain(self):
        for criterion in self.filtered("active"):
            criterion._check_readable()
            problem = criterion._problem()
            if not problem and Domain(self._parsed(criterion.domain)).is_true():
                problem = self.env._("It is empty, so every lead would meet it.")
            if problem:
                raise ValidationError(
                    self.env._(
                        "The condition of the criterion “%(criterion)s” can't be used: "
                        "%(problem)s Choose fields and values again in the editor of "
                        "conditions.",
                        criterion=criterion.name,
                        problem=problem.rstrip(".") + ".",
                    )
                )

    def _check_readable(self):
        """Refuse to ask for what the author may not read: the answer would tell it."""
        check_readable(self.env, lambda: self._parsed(self.domain), self._leads())

    # Changing

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        criteria.conveyor_id._criteria_changed()
        return criteria

    def write(self, vals):
        before = self.conveyor_id
        result = super().write(vals)
        if not {"active", "conveyor_id", "domain"}.isdisjoint(vals):
            (before | self.conveyor_id)._criteria_changed()
        return result

    def unlink(self):
        conveyors = self.conveyor_id
        result = super().unlink()
        conveyors._criteria_changed()
        return result

    # Checking

    @api.model
    def _leads(self):
        """Return the model of leads as criteria look at it: whoever looks, at every
        lead, lost ones included."""
        # whether a lead is a target client doesn't depend on who asks
        env = self.env(user=SUPERUSER_ID, context={"active_test": False})
        return env["crm.lead"]

    @api.model
    def _parsed(self, domain):
        """Return a stored condition as a domain."""
        return Domain(ast.literal_eval(domain))

    @api.model
    @ormcache()
    def _stored(self):
        """Return {conveyor: ((criterion, condition as it is stored), …)}."""
        criteria = self.sudo().search(Domain.TRUE)
        return {
            conveyor.id: tuple((criterion.id, criterion.domain) for criterion in own)
            for conveyor, own in criteria.grouped("conveyor_id").items()
        }

    @api.model
    @ormcache()
    def _triggers(self):
        """Return {model: names of the fields whose change may change a result}, of
        leads and of contacts.

        A condition on a computed field is triggered by what the field is computed from.
        """
        read = set()
        for criteria in self._stored().values():
            for _criterion, domain in criteria:
                try:
                    read |= set(_fields_of(self._parsed(domain), self._leads()))
                except UNUSABLE:
                    continue
        if not read:
            return {}
        lead, partner = self.env["crm.lead"], self.env["res.partner"]
        through_contact = {field for field, within in read if within == "partner_id"}
        return {
            "crm.lead": self._roots(lead, {f for f, within in read if not within}),
            "res.partner": self._roots(partner, through_contact),
        }

    @api.model
    def _roots(self, model, read):
        """Return the names of the model's fields that are among those read, or that one
        of them is computed from."""
        return frozenset(
            name
            for name, field in model._fields.items()
            if field in read
            or not read.isdisjoint(self.pool.get_dependent_fields(field))
        )

    @api.model
    def _met(self, leads):
        """Return {lead: {criterion's number: whether the lead meets it}}; ``None``
        stands for a criterion that can't be checked."""
        stored = self._stored()
        found = {lead: {} for lead in leads}
        if not stored:
            return found
        for conveyor, own in leads.grouped("conveyor_id").items():
            for criterion, domain in stored.get(conveyor.id, ()):
                met = self._meet(own, domain)
                for lead in own:
                    found[lead][criterion] = None if met is None else lead.id in met
        return found

    @api.model
    def _meet(self, leads, domain):
        """Return the ids of leads that meet a condition, ``None`` if it can't be
        checked."""
        looked_at = leads.with_env(self._leads().env)
        try:
            return set(looked_at.filtered_domain(self._parsed(domain))._ids)
        except UNUSABLE:
            return None


def check_readable(env, parse, model):
    """Refuse a domain that asks for what the user may not read; one that can't be used
    is for others to refuse.

    :param parse: function that returns the domain
    :param model: of which it asks
    :raise AccessError: if the user may not read one of its fields
    """
    if env.uid == SUPERUSER_ID:
        return
    try:
        asked = list(_fields_of(parse(), model))
    except UNUSABLE:
        return
    for field, _within in asked:
        # the user of the transaction counts, not sudo, with which constraints run
        asked_of = env[field.model_name].sudo(False)
        asked_of.check_access("read")
        asked_of._check_field_access(field, "read")


def _fields_of(domain, model, within=""):
    """Yield (field, name of the lead's field that leads to it) of a domain; nothing
    leads to fields of the lead itself."""
    for condition in Domain(domain).iter_conditions():
        reached, way = model, within
        for name in condition.field_expr.split("."):
            field = reached._fields.get(name)
            if field is None:
                raise ValueError(
                    model.env._(
                        "There is no field “%(field)s” on %(model)s.",
                        field=name,
                        model=model.env["ir.model"]._get(reached._name).name,
                    )
                )
            yield field, way
            if not field.relational:
                break  # what may follow is a part of a date, or a property
            way = f"{way}.{name}" if way else name
            reached = reached.env[field.comodel_name]
        if condition.operator in ("any", "not any"):
            yield from _fields_of(condition.value, reached, way)
