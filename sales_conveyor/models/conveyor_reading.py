import logging

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.fields import Domain

from ..rules import reading as rules
from ..sql import reading as reading_sql
from . import conveyor_reading_mask as masks

_logger = logging.getLogger(__name__)

#: Who sees all contact details, whatever is set.
EXEMPT_GROUPS = (
    "sales_conveyor.conveyor_group_reader",
    "sales_conveyor.conveyor_group_officer",
    "account.group_account_invoice",
    "account.group_account_readonly",
    "base.group_system",
)
#: Where the contacts whose key may have changed wait for the end of a transaction.
_PENDING = "conveyor.reading.keys"


class ConveyorReading(models.AbstractModel):
    """Who reads contact details: puts the masks on, says what a reader may see, keeps
    the keys of contacts true."""

    _name = "conveyor.reading"
    _description = "Reading of contact details"

    # Switching on

    def _register_hook(self):
        super()._register_hook()
        # the fields are new, and have no masks
        self.env.registry.conveyor_masked = None
        if self._wanted():
            self._arm()

    @api.model
    def _wanted(self):
        """Return whether anybody is limited or counted in this database."""
        return self._limited()

    @api.model
    @tools.ormcache()
    def _limited(self):
        """Return whether any company limits who reads contact details."""
        return bool(
            self.env["res.company"]
            .sudo()
            .search_count(
                [("conveyor_reading", "not in", (False, rules.EVERYBODY))], limit=1
            )
        )

    @api.model
    @tools.ormcache()
    def _limited_to_teams(self):
        """Return whether it matters anywhere who is in a team with whom."""
        companies = self.env["res.company"].sudo()
        return bool(
            companies.search_count([("conveyor_reading", "=", rules.TEAM)], limit=1)
        )

    @api.model
    @tools.ormcache()
    def _reserves_conversations(self):
        """Return whether a company that limits reading reserves conversations too."""
        return bool(
            self.env["res.company"]
            .sudo()
            .search_count(
                [
                    ("conveyor_reading", "not in", (False, rules.EVERYBODY)),
                    ("conveyor_reading_talk", "=", True),
                ],
                limit=1,
            )
        )

    @api.model
    def _armed(self):
        """Return whether masks are on: whether there is anything to look at."""
        return getattr(self.pool, "conveyor_masked", None) is not None

    @api.model
    def _switched(self):
        """A setting on which reading depends has changed: have all Odoo servers put the
        masks on, if need be."""
        # what is limited, and what screens say of it
        self.env.registry.clear_cache("default", "templates")
        masks.forget_readers(self.env)
        if self._wanted() and not self._armed():
            self.env.invalidate_all()
            self._arm()
            self.env.registry.registry_invalidated = True

    @api.model
    def _arm(self):
        """Put the masks on, and have what is computed from masked fields depend on who
        looks."""
        registry = self.env.registry
        ways = self._ways()
        for field, way in ways.items():
            masks.put_on(field, way)
        for field in self._tainted(ways)[0]:
            context = registry.field_depends_context[field]
            if "uid" not in context:
                registry.field_depends_context[field] = (*context, "uid")
        registry.conveyor_masked = frozenset(field.model_name for field in ways)
        for problem in self._audit(ways):
            _logger.error("Contact details are not protected: %s", problem)

    @api.model
    def _ways(self):
        """Return all fields to mask, with the way to the contact: those declared, and
        those related to them."""
        ways = {}
        for model_name, (way, names) in rules.DETAILS.items():
            if model_name in self.env:
                model_fields = self.env[model_name]._fields
                ways.update(
                    (model_fields[n], way) for n in names.split() if n in model_fields
                )
        related = [
            field
            for model in self.env.values()
            # our own companies are nobody's secret
            if model._name != "res.company"
            for field in model._fields.values()
            if field.related and field not in ways
        ]
        found = True
        while found:
            found = {}
            for field in related:
                way, end = self._end(field)
                if end in ways and field not in ways:
                    found[field] = ".".join(filter(None, (way, ways[end])))
            ways.update(found)
        return ways

    @api.model
    def _end(self, field):
        """Return way and end of a related field."""
        way, _dot, name = field.related.rpartition(".")
        model = self.env[field.model_name]
        for step in filter(None, way.split(".")):
            model = model[step]
        return way, model._fields.get(name)

    @api.model
    def _tainted(self, ways):
        """Return what is computed from masked fields: what is computed as the reader,
        who gets it as he sees it; and what is computed with sudo, to be judged."""
        own_eyes, sudo = set(), set()
        sources = set(ways)
        depends = self.env.registry.field_depends
        candidates = [
            (field, [self._path_fields(field, path) for path in paths])
            for field, paths in depends.items()
            if field.compute and field not in ways and not self._is_own_company(field)
        ]
        found = True
        while found:
            found = False
            for field, paths in candidates:
                if field in own_eyes or field in sudo:
                    continue
                if any(sources.intersection(path) for path in paths):
                    found = True
                    if field.store or field.compute_sudo:
                        sudo.add(field)
                    else:
                        own_eyes.add(field)
                        sources.add(field)
        return own_eyes, sudo

    @api.model
    def _is_own_company(self, field):
        return field.model_name == "res.company"

    @api.model
    def _path_fields(self, field, path):
        model = self.env[field.model_name]
        fields = []
        for name in path.split("."):
            step = model._fields.get(name)
            if step is None:
                break
            fields.append(step)
            if step.relational:
                model = self.env[step.comodel_name]
        return fields

    @api.model
    def _audit(self, ways=None):
        """Return what is wrong with the protection in this database: fields computed
        with sudo from contact details of which nobody has said that they are harmless,
        and masks that can't be said in SQL."""
        ways = ways or self._ways()
        problems = [
            f"{field} is computed with sudo from contact details"
            for field in self._tainted(ways)[1]
            if str(field) not in rules.HARMLESS
        ]
        for field, way in ways.items():
            if not masks.is_masked(field):
                problems.append(f"{field} has no mask")
            if field.store and not self._can_be_said(field, way):
                problems.append(f"{field}: the way “{way}” is not stored")
        return sorted(problems)

    @api.model
    def _can_be_said(self, field, way):
        model = self.env[field.model_name]
        for name in filter(None, way.replace("/", ".").split(".")):
            step = model._fields[name]
            if not step.store:
                return False
            if step.relational:
                model = self.env[step.comodel_name]
        return True

    # Readers

    @api.model
    def _reader(self):
        """Return what the present user may read."""
        if not self._wanted() or not self._is_staff():
            return masks.FREE
        tokens = self._tokens() if self._limited() else None
        count = self._counter()
        return masks.Reader(tokens, count) if tokens or count else masks.FREE

    @api.model
    def _counter(self):
        """Return what is to be called with each contact read; None: nobody counts."""
        return None

    @api.model
    def _is_staff(self):
        """OdooBot does the server's work; portal users and visitors see their own."""
        return self.env.uid != SUPERUSER_ID and self._present_user()._is_internal()

    @api.model
    def _present_user(self):
        # sudo: one may not read one's own rights
        return self.env["res.users"].sudo().browse(self.env.uid)

    @api.model
    def _is_exempt(self):
        """Return whether the present user sees all contact details."""
        user = self._present_user()
        return any(user.has_group(group) for group in EXEMPT_GROUPS)

    @api.model
    def _tokens(self):
        """Return the tokens that the present user holds; None, if he sees all."""
        if self._is_exempt():
            return None
        user = self._present_user()
        # sudo: who works with whom counts, whatever the user may see of teams
        teams = self.env["crm.team"].sudo()
        if self._limited_to_teams():
            teams = teams.search(
                Domain("user_id", "=", user.id)
                | Domain("crm_team_member_ids.user_id", "=", user.id)
            )
        return rules.tokens(
            user.id,
            (teams.member_ids | teams.user_id).ids,
            user._get_company_ids(),
        )

    # Keys

    @api.model
    def _refresh_keys(self, partner_ids=None, wait=True):
        """Write the keys of the clients with these contacts, or of all, as they must
        be; return the contacts whose key was changed."""
        self.env.flush_all()
        rows = self.env.execute_query(
            reading_sql.refresh(fields.Date.today(), partner_ids, wait)
        )
        if rows:
            self.env["res.partner"].invalidate_model(["conveyor_readers"], flush=False)
        return [id_ for (id_,) in rows]

    @api.model
    def _note(self, partner_ids):
        """Have the keys of these contacts written at the end of the transaction."""
        if not partner_ids or not self._limited():
            return
        data = self.env.cr.precommit.data
        if _PENDING not in data:
            data[_PENDING] = set()
            self.env.cr.precommit.add(self._write_noted)
        data[_PENDING].update(partner_ids)

    @api.model
    def _write_noted(self):
        noted = self.env.cr.precommit.data.pop(_PENDING, ())
        if noted:
            self._refresh_keys(sorted(noted))

    @api.model
    def _follow(self, partner_ids=None):
        """Clients have entered, or were refreshed by the job, which waits for nobody:
        contacts on which somebody works have their turn again."""
        if not self._limited():
            return
        if partner_ids is None:
            self._refresh_keys()
            return
        self._refresh_keys(partner_ids, wait=False)
        late = self.env.execute_query(
            reading_sql.outdated(fields.Date.today(), partner_ids)
        )
        self.env["conveyor.figures.mark"]._add({id_ for (id_,) in late})
