from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import segment as rules
from ..sql import segment as segment_sql

#: Segments that are being looked at, from the outermost on.
_WAY = "conveyor_segment_way"


class ConveyorSegment(models.Model):
    """Members of a segment, and who is addressed: statements, as whoever may see the
    least of what is asked for. See ``rules.segment.eyes``."""

    _name = "conveyor.segment"
    _inherit = "conveyor.segment"

    # For other parts of the addon

    def _members_query(self):
        """Return SQL that yields the numbers of the members (``partner_id``): companies
        and private persons, as the author of the segment finds them, whoever asks."""
        return self._members(self._author_envs())

    def _recipients_query(self, conditions=()):
        """Return SQL that yields who is addressed, and for which client
        (``partner_id``, ``client_partner_id``), each contact once, as the author of the
        segment finds them, whoever asks.

        :param conditions: SQL conditions on the contact ``p`` (``res_partner``) that an
            addressee has to meet, e.g. an address; whoever doesn't is no addressee,
            and another person, or the client itself, may stand in
        """
        return self._recipients(self._author_envs(), conditions)

    def _recipients_domain(self, conditions=()):
        """Return the same as a domain on contacts."""
        recipients = self._recipients_query(conditions)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT r.partner_id FROM (%s) r)",
                SQL.identifier(alias, "id"),
                recipients,
            )
        )

    def _visible_members(self):
        """Return SQL that yields the members as the present user may know of them."""
        return self._members(self._asker_envs())

    # Eyes

    def _author(self):
        """Return whose conditions these are: of whoever edits them, while they are
        edited; the server's, where nobody is left."""
        # sudo: one may not read everything of oneself
        users = self.env["res.users"].sudo()
        if not isinstance(self.id, int):
            return users.browse(self.env.uid)
        return self.sudo().author_id or users.browse(SUPERUSER_ID)

    def _author_envs(self):
        self.ensure_one()
        return [self._env_of(self._author())]

    def _asker_envs(self):
        self.ensure_one()
        author = self._author()
        if self.env.uid == SUPERUSER_ID:
            return [self._env_of(author)]
        users = rules.eyes(self.env.uid, author.id, self._sees_all())
        return [self._env_of(author.browse(id_)) for id_ in users]

    def _env_of(self, user):
        """Return the environment in which conditions are looked at as a user."""
        return self.env(
            user=user.id,
            su=user.id == SUPERUSER_ID,
            context={
                "allowed_company_ids": self.sudo().company_id._origin.ids,
                "lang": user.lang,
                "tz": user.tz,
                _WAY: self._way(),
            },
        )

    def _way(self):
        way = self.env.context.get(_WAY)
        return way if isinstance(way, tuple) else ()

    # Statements

    def _members(self, envs):
        self.env.flush_all()
        return segment_sql.both([self._statement_in(env) for env in envs])

    def _recipients(self, envs, conditions=()):
        segment = self.sudo()
        company_id = segment.company_id._origin.id
        conditions = [*conditions]
        if segment.consent_needed:
            conditions.append(segment_sql.consented(company_id))
        person = segment._condition("person_domain")
        if not person.is_true():
            for env in envs:
                met = env["res.partner"]._search(person).subselect()
                conditions.append(SQL("p.id IN %s", met))
        return segment_sql.addressees(
            self._members(envs),
            segment.addressee,
            conditions,
            company_id,
            fields.Date.context_today(self),
            role_ids=segment.role_ids._origin.ids,
            fallback=segment.fallback,
        )

    def _statement_in(self, env):
        """Return SQL of the members (``partner_id``) as they are seen in ``env``."""
        segment = self.sudo()
        way, this = self._way(), self._origin.id
        if this and this in way:
            raise ValidationError(
                self.env._("A segment can't ask for itself: %(way)s", way=segment.name)
            )
        env = env(context={**env.context, _WAY: (*way, this)})
        if segment.frozen:
            return segment_sql.kept(this)

        def members(others):
            return [
                one._members(one._asker_envs()) for one in others._origin.with_env(env)
            ]

        return segment_sql.combine(
            segment._own(env),
            members(segment.include_ids),
            members(segment.exclude_ids),
        )

    def _own(self, env):
        """Return SQL of those who meet the segment's own conditions; nothing, if there
        are none and it consists of other segments."""
        client, partner, person = (
            self._condition(name)
            for name in ("client_domain", "partner_domain", "person_domain")
        )
        if self.audience != rules.CLIENTS:
            client = Domain.TRUE
        empty = client.is_true() and partner.is_true() and person.is_true()
        if empty and self.include_ids:
            return None
        partners = env["res.partner"]
        if not person.is_true():
            persons = partners._search(Domain("active", "=", True) & person).subselect(
                "commercial_partner_id"
            )
            partner &= Domain("id", "in", persons)
        if self.audience == rules.CLIENTS:
            return self._clients(env, client, partner)
        partner &= Domain("active", "=", True)
        partner &= Domain("company_id", "in", [False, self.company_id.id])
        partner &= Domain.custom(to_sql=self._audience_sql)
        return partners._search(partner).select()

    def _clients(self, env, client, partner):
        client &= Domain("company_id", "=", self.company_id.id)
        client &= Domain("active", "=", True)
        in_use = Domain("active", "=", True)
        if partner.is_true():
            # whoever reads the client file may know that its contact is in use: without
            # Odoo's rule on contacts, which would be asked of each of a million
            query = env["res.partner"]._search(in_use, bypass_access=True)
            client &= Domain("partner_id", "in", query)
        else:
            # not "any!", which would look at conditions beside it with sudo as well
            client &= Domain("partner_id", "any", in_use & partner)
        query = env["conveyor.client"]._search(client)
        return query.select(SQL.identifier(query.table, "partner_id"))

    def _audience_sql(self, model, alias, query):
        if self.audience == rules.PROSPECTS:
            return segment_sql.first_buyers(model, alias, self.company_id.id)
        return segment_sql.whole(model, alias)
