import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import budget as rules
from ..sql import budget as budget_sql

_logger = logging.getLogger(__name__)

#: Who is never counted: what they do needs the details of everybody.
UNCOUNTED_GROUPS = (
    "sales_conveyor.conveyor_group_officer",
    "account.group_account_invoice",
    "account.group_account_readonly",
    "base.group_system",
)


class Counter:
    """Counts the contacts whose details are delivered to one person by one request.

    What was opened before is looked up once. What is new is compared with the limits at
    once, and settled when the request ends, one request of the person after the other:
    so many requests at the same time don't get more than one.
    """

    def __init__(self, env, limits):
        self.user_id = env.uid
        self.limits = limits
        self.hour, self.day, self.new = set(), set(), set()
        self.free = set()  # colleagues
        self._load(env.cr)

    def _load(self, cr):
        now = fields.Datetime.now()
        cr.execute(budget_sql.opened(self.user_id, now - rules.HOUR, now - rules.DAY))
        for partner_id, within_hour in cr.fetchall():
            self.day.add(partner_id)
            if within_hour:
                self.hour.add(partner_id)

    def __call__(self, env, ids):
        for id_ in ids:
            if id_ not in self.hour and id_ not in self.free:
                self._count(env, getattr(id_, "origin", id_))

    def _count(self, env, partner_id):
        if not partner_id or partner_id in self.hour or partner_id in self.free:
            return
        # sudo: whether it is a colleague's contact
        partner = env["res.partner"].sudo().browse(partner_id)
        if not partner.partner_share:
            self.free.add(partner_id)
            return
        self.hour.add(partner_id)
        self.day.add(partner_id)
        if not self.new:
            env.cr.precommit.add(lambda: self._settle(env))
            # who makes a request fail after reading has read all the same
            env.cr.postrollback.add(lambda: self._note_quietly(env.registry))
        self.new.add(partner_id)
        self._check(env)

    def _check(self, env):
        span = rules.exceeded(len(self.hour), len(self.day), self.limits)
        if span:
            env["conveyor.reading"]._stop(self, span)

    def _settle(self, env):
        """Note what is new, after all other requests of the person that have ended."""
        if not self.new:
            return
        with env.registry.cursor() as cr:
            cr.execute(budget_sql.lock(self.user_id))
            noted, self.new = self.new, set()
            self.hour, self.day = set(noted), set(noted)
            self._load(cr)
            span = rules.exceeded(len(self.hour), len(self.day), self.limits)
            if not span:
                self._insert(cr, noted)
        if span:
            env["conveyor.reading"]._stop(self, span)

    def _insert(self, cr, partner_ids):
        cr.execute(budget_sql.note(self.user_id, partner_ids, fields.Datetime.now()))

    def _note_quietly(self, registry):
        if not self.new:
            return
        noted, self.new = self.new, set()
        try:
            with registry.cursor() as cr:
                self._insert(cr, noted)
        except Exception:
            _logger.exception("What was read could not be noted: %s", noted)


class ConveyorReading(models.AbstractModel):
    """Reading is counted, where a budget limits it."""

    _name = "conveyor.reading"
    _inherit = "conveyor.reading"

    @api.model
    def _wanted(self):
        return super()._wanted() or bool(self.env["conveyor.budget"]._by_group())

    @api.model
    def _counter(self):
        user = self._present_user()
        limits = self.env["conveyor.budget"]._limits(user)
        if not limits or any(user.has_group(group) for group in UNCOUNTED_GROUPS):
            return None
        return Counter(self.env, limits)

    @api.model
    def _stop(self, counter, span):
        """Stop a person who has opened too much: nothing of this request is sent."""
        limit = counter.limits[0 if span == "hour" else 1]
        texts = {
            "hour": self.env._(
                "You have opened the contact details of %(limit)s contacts within an "
                "hour, which is as many as are allowed."
            ),
            "day": self.env._(
                "You have opened the contact details of %(limit)s contacts within a "
                "day, which is as many as are allowed."
            ),
        }
        advice = self.env._(
            "What you have opened of late you can open again. Open fewer contacts at "
            "once, or ask the central-file officer, who has been told: %(officers)s.",
            officers=self.env["conveyor.client"]._officer_names(),
        )
        message = texts[span] % {"limit": limit} + "\n\n" + advice
        # what stopped the person isn't delivered, so it doesn't count
        wanted, counter.new = counter.new, set()
        read = counter.hour if span == "hour" else counter.day
        partners = self.env["res.partner"].sudo().browse(sorted(wanted)[:10]).exists()
        self.env["conveyor.attempt"]._note("read", partners, message)
        self.env["conveyor.budget.stop"]._tell(span, limit, sorted(read - wanted))
        raise UserError(message)
