import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..rules import segment as rules
from ..sql import segment as segment_sql
from .conveyor_criterion import UNUSABLE

_logger = logging.getLogger(__name__)

#: Larger segments are counted every night, but their members aren't written down.
FOLLOWED = 100_000


class ConveyorSegment(models.Model):
    """What becomes of a segment over time: its size by day, who has entered and left;
    and lists that are frozen."""

    _name = "conveyor.segment"
    _inherit = "conveyor.segment"

    followed = fields.Boolean(
        string="Follow Members",
        default=True,
        help="Every night it is written down who has entered and who has left, up to "
        "100,000 members. The size is written down in any case.",
    )
    size = fields.Integer(
        string="Members, Last Counted",
        readonly=True,
        copy=False,
        aggregator=None,
        groups=",".join(
            f"sales_conveyor.conveyor_group_{name}"
            for name in ("marketing", "manager", "analyst")
        ),
        help="As its author sees it. Counted every night and when the conditions are "
        "changed.",
    )
    size_on = fields.Date(string="Counted On", readonly=True, copy=False)
    day_ids = fields.One2many("conveyor.segment.day", "segment_id", string="History")
    member_ids = fields.One2many("conveyor.segment.member", "segment_id")
    entered_count = fields.Integer(
        string="Entered, 30 Days", compute="_compute_movement"
    )
    left_count = fields.Integer(string="Left, 30 Days", compute="_compute_movement")

    def _compute_movement(self):
        since = fields.Date.add(fields.Date.context_today(self), days=-30)
        days = self.env["conveyor.segment.day"]
        counts = {}
        if days.has_access("read"):
            counts = {
                segment.id: (entered, left)
                for segment, entered, left in days._read_group(
                    [("segment_id", "in", self.ids), ("day", ">", since)],
                    ["segment_id"],
                    ["entered_count:sum", "left_count:sum"],
                )
            }
        for segment in self:
            entered, left = counts.get(segment._origin.id, (0, 0))
            segment.entered_count, segment.left_count = entered, left

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        segments._count_now()
        return segments

    def write(self, vals):
        result = super().write(vals)
        if rules.CONDITIONS.intersection(vals):
            self._count_now()
        return result

    def _count_now(self):
        """Keep the size that lists show, as the author has just made it."""
        today = fields.Date.context_today(self)
        for segment in self.filtered(lambda one: not one.problem):
            members = segment._members_query()
            count = self.env.execute_query(segment_sql.count(members))[0][0]
            segment._remember(count, today)

    # Every night

    @api.model
    def _cron_follow(self):
        """Write down the size of all segments, and who has entered and left."""
        today = fields.Date.today()
        waiting = self.sudo().search(
            Domain("day_ids", "not any", [("day", "=", today)])
        )
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for segment in waiting:
            segment._follow(today)
            self.env["ir.cron"]._commit_progress(1)

    def _follow(self, today):
        """Write down the size on a day, as the author of the segment sees it."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                members = self._members_query()
                company_id = self.company_id.id
                [(count, clients, revenue)] = self.env.execute_query(
                    segment_sql.size(members, company_id)
                )
                [(all_clients, all_revenue)] = self.env.execute_query(
                    segment_sql.all_clients(company_id)
                )
                entered = left = 0
                first = not self.day_ids
                if self._is_followed(count):
                    self.env.cr.execute(segment_sql.follow(self.id, members, today))
                    entered, left = self.env.cr.fetchone()
                self.env.cr.execute(
                    segment_sql.write_day(
                        self.id,
                        today,
                        (
                            count,
                            clients,
                            revenue,
                            rules.share(clients, all_clients),
                            rules.share(revenue, all_revenue),
                            0 if first else entered,
                            left,
                        ),
                    )
                )
        except UNUSABLE as error:
            # the form says what is wrong; the others go on
            _logger.info("The segment %s can't be counted: %s", self.id, error)
            return
        self._remember(count, today)
        self.invalidate_recordset(["day_ids", "member_ids"])

    def _is_followed(self, count):
        return self.followed and not self.frozen and count <= FOLLOWED

    def _remember(self, count, today):
        """Keep the size for lists, past the log of changes."""
        self.env.cr.execute(segment_sql.remember(self.id, count, today))
        self.invalidate_recordset(["size", "size_on"])

    # Frozen lists

    def action_freeze(self):
        """Make a list of the present members that no longer changes; open it."""
        self.ensure_one()
        if not self._is_setter():
            raise AccessError(
                self.env._(
                    "Lists are frozen by those who set up segments: marketing, the "
                    "central-file officer (%(officers)s) or an administrator.",
                    officers=self.env["conveyor.client"]._officer_names(),
                )
            )
        if self.problem:
            raise UserError(self.problem)
        today = fields.Date.context_today(self)
        frozen = self.with_context(mail_create_nolog=True).create(
            {
                "name": self.env._(
                    "%(segment)s, as of %(day)s",
                    segment=self.name,
                    day=fields.Date.to_string(today),
                ),
                "purpose": self.purpose,
                "company_id": self.company_id.id,
                "audience": self.audience,
                "person_domain": self.person_domain,
                "addressee": self.addressee,
                "role_ids": self.role_ids.ids,
                "fallback": self.fallback,
                "consent_needed": self.consent_needed,
            }
        )
        self.env.flush_all()
        # of what somebody freezes, he becomes the author: what he sees is frozen
        self.env.cr.execute(
            segment_sql.freeze(frozen.id, self._visible_members(), today)
        )
        count = self.env.cr.rowcount
        self.env.cr.execute(segment_sql.mark_frozen(frozen.id, today))
        frozen.invalidate_recordset()
        frozen._remember(count, today)
        return frozen.get_formview_action()

    def action_open_entered(self):
        """Open who has entered in the last 30 days."""
        return self._open_movement("entered_on", Domain("left_on", "=", False))

    def action_open_left(self):
        """Open who has left in the last 30 days."""
        return self._open_movement("left_on", Domain.TRUE)

    def _open_movement(self, name, domain):
        self.ensure_one()
        since = fields.Date.add(fields.Date.context_today(self), days=-30)
        opened = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_segment_member_action"
        )
        if name == "entered_on":
            # those found when it was first looked haven't entered then
            first = self.env["conveyor.segment.day"].search(
                [("segment_id", "=", self.id)], order="day", limit=1
            )
            since = max(since, first.day or since)
        opened["domain"] = list(
            Domain("segment_id", "=", self.id) & Domain(name, ">", since) & domain
        )
        return opened
