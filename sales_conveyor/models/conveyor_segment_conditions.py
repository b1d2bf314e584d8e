import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..rules import segment as rules
from ..sql import segment as segment_sql
from .conveyor_criterion import UNUSABLE, _fields_of

#: The domains of a segment, with the model each is about.
DOMAINS = {
    "client_domain": "conveyor.client",
    "partner_domain": "res.partner",
    "person_domain": "res.partner",
}
#: Fields that say in which segments somebody is.
MEMBERSHIP = frozenset({"segment_ids", "conveyor_segment_ids"})


class ConveyorSegment(models.Model):
    """Conditions of a segment: what they ask for, and what is wrong with them."""

    _name = "conveyor.segment"
    _inherit = "conveyor.segment"

    problem = fields.Char(
        compute="_compute_problem",
        help="Why the members can't be found.",
    )

    @api.depends(*rules.CONDITIONS)
    @api.depends_context("uid")
    def _compute_problem(self):
        for segment in self:
            segment.problem = segment._problem()

    def _condition(self, name):
        """Return one of the conditions as a domain."""
        return Domain(ast.literal_eval((self[name] or "").strip() or "[]"))

    def _problem(self):
        """Return what is wrong with the conditions, nothing if they can be asked."""
        self.ensure_one()
        try:
            for name, model in DOMAINS.items():
                # whether the fields are there, in words
                list(_fields_of(self._condition(name), self.env[model]))
            self._check_no_circle()
            self._try()
        except UNUSABLE as error:
            return str(error).strip().partition("\n")[0] or type(error).__name__
        return False

    def _try(self):
        """Ask for one member, by which the database looks at the values."""
        env = self.env
        env.flush_all()
        # unlike Odoo's own savepoint it keeps what is being edited on the screen
        with env.cr.savepoint(flush=False):
            env.execute_query(segment_sql.some(self._visible_members()))

    @api.constrains(*rules.CONDITIONS, "active")
    def _check_conditions(self):
        for segment in self.filtered("active"):
            # the user of the transaction counts, not sudo, with which constraints run
            problem = segment.with_user(self.env.uid)._problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "The conditions of the segment “%(segment)s” can't be used: "
                        "%(problem)s Choose fields and values again in the editor of "
                        "conditions.",
                        segment=segment.name,
                        problem=problem.rstrip(".") + ".",
                    )
                )

    # Segments that ask for segments

    def _asked_for(self):
        """Return the segments on which the membership of this one depends."""
        self.ensure_one()
        asked = (self.include_ids | self.exclude_ids).ids
        for name, model in DOMAINS.items():
            asked += _segments_in(self._condition(name), self.env[model])
        return asked

    def _check_no_circle(self):
        """Refuse a segment that, by whatever way, asks for itself; name the way."""
        # sudo: the way may lead over segments that the user doesn't see
        segments = self.sudo().with_context(active_test=False)
        this = self._origin.id or 0
        edges, names, fresh = {}, {}, [(this, self.sudo())]
        while fresh:
            for id_, segment in fresh:
                names[id_] = segment.name or self.env._("this segment")
                edges[id_] = segment._asked_for()
            wanted = {one for asked in edges.values() for one in asked} - set(edges)
            found = segments.browse(sorted(wanted)).exists()
            edges.update((id_, []) for id_ in wanted - set(found.ids))
            fresh = [(one.id, one) for one in found]
        way = rules.circle(edges, this) if this else []
        if way:
            raise ValidationError(
                self.env._(
                    "A segment can't ask for itself: %(way)s",
                    way=" → ".join(names[id_] for id_ in way),
                )
            )


def _segments_in(domain, model):
    """Return the numbers of the segments whose members a domain asks for."""
    asked = []
    for condition in Domain(domain).iter_conditions():
        fields_ = [field for field, _within in _fields_of(condition, model)]
        named = condition.field_expr.split(".")
        for at, name in enumerate(named):
            if name not in MEMBERSHIP:
                continue
            values = _ids(condition.value)
            if at < len(named) - 1 or not values or condition.operator not in _PLAIN:
                raise ValueError(
                    model.env._(
                        "Membership of other segments is asked for by choosing these "
                        "segments, not by their names or properties."
                    )
                )
            asked += values
        if condition.operator in ("any", "not any") and named[-1] not in MEMBERSHIP:
            end = fields_[len(named) - 1]
            asked += _segments_in(condition.value, model.env[end.comodel_name])
    return asked


#: Operators by which segments are chosen.
_PLAIN = ("in", "not in", "=", "!=")


def _ids(value):
    """Return the numbers that a condition's value stands for, nothing if it is no
    choice of records."""
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    values = list(values)
    plain = all(isinstance(one, int) and not isinstance(one, bool) for one in values)
    return values if plain else []
