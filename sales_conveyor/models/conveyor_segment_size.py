from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rules import segment as rules
from ..sql import segment as segment_sql
from .conveyor_criterion import UNUSABLE

#: What decides who is addressed, beside the conditions.
ADDRESSING = ("addressee", "fallback", "role_ids")
#: So many members are shown as a sample: those with the largest revenue.
SAMPLE = 40
#: So many activities are made at once.
ACTIVITIES = 2000


class ConveyorSegment(models.Model):
    """How large a segment is, at once, also while it is being edited."""

    _name = "conveyor.segment"
    _inherit = "conveyor.segment"

    member_count = fields.Integer(
        string="Members",
        compute="_compute_size",
        help="Companies and private persons who meet the conditions now.",
    )
    client_count = fields.Integer(
        string="Clients",
        compute="_compute_size",
        help="Members who have a client file in the company.",
    )
    client_share = fields.Float(
        string="Share of Clients, %",
        compute="_compute_shares",
        digits=(16, 1),
        help="Clients among the members, in percent of all clients of the company.",
    )
    revenue_12m = fields.Monetary(
        string="Revenue, 12 Months",
        compute="_compute_size",
        help="What the members have bought in the last twelve months, in the "
        "company's currency.",
    )
    revenue_share = fields.Float(
        string="Share of Revenue, %",
        compute="_compute_shares",
        digits=(16, 1),
        help="Revenue of the members in percent of that of all clients, twelve months.",
    )
    addressee_count = fields.Integer(
        string="Persons Addressed",
        compute="_compute_addressee_count",
        help="Contacts to whom something can be sent or said. Whether they have an "
        "address is another question.",
    )
    sample_ids = fields.Many2many(
        "res.partner",
        compute="_compute_sample_ids",
        help="The members with the largest revenue.",
    )

    def _asked(self, statement, nothing):
        """Return the rows of a statement about the members; nothing, where the
        conditions can't be asked (``problem`` says why)."""
        if not self.company_id or self.problem:
            return nothing
        try:
            return self.env.execute_query(statement())
        except UNUSABLE:
            return nothing

    @api.depends(*rules.CONDITIONS)
    @api.depends_context("uid")
    def _compute_size(self):
        for segment in self:
            rows = segment._asked(
                lambda s=segment: segment_sql.size(
                    s._visible_members(), s.company_id._origin.id
                ),
                [(0, 0, 0)],
            )
            segment.member_count, segment.client_count, segment.revenue_12m = rows[0]

    @api.depends("client_count", "revenue_12m")
    @api.depends_context("uid")
    def _compute_shares(self):
        self.env.flush_all()
        for company, segments in self.grouped("company_id").items():
            clients, revenue = 0, 0
            if company:
                [(clients, revenue)] = self.env.execute_query(
                    segment_sql.all_clients(company._origin.id)
                )
            for segment in segments:
                segment.client_share = rules.share(segment.client_count, clients)
                segment.revenue_share = rules.share(segment.revenue_12m, revenue)

    @api.depends(*rules.CONDITIONS, *ADDRESSING)
    @api.depends_context("uid")
    def _compute_addressee_count(self):
        for segment in self:
            rows = segment._asked(
                lambda s=segment: segment_sql.count(s._recipients(s._asker_envs())),
                [(0,)],
            )
            segment.addressee_count = rows[0][0]

    @api.depends(*rules.CONDITIONS)
    @api.depends_context("uid")
    def _compute_sample_ids(self):
        for segment in self:
            rows = segment._asked(
                lambda s=segment: segment_sql.largest(
                    s._visible_members(), s.company_id._origin.id, SAMPLE
                ),
                [],
            )
            found = self.env["res.partner"].browse(id_ for (id_,) in rows)
            segment.sample_ids = found._filtered_access("read")

    # For searches

    @api.model
    def _chosen(self, operator, value):
        """Return the segments that a condition names; refuse those that the user may
        not know of."""
        if operator == "any":
            return self.search(Domain(value))
        segments = self.browse([id_ for id_ in value if id_]).exists()
        segments.check_access("read")
        return segments

    def _of(self, partner_ids):
        """Return {contact's number: segments of which it is a member}."""
        found = {}
        usable = self.filtered(lambda segment: not segment.problem)
        if usable and partner_ids:
            for segment_id, partner_id in self.env.execute_query(
                segment_sql.memberships(
                    [(one.id, one._visible_members()) for one in usable], partner_ids
                )
            ):
                found[partner_id] = found.get(partner_id, self.browse()) | self.browse(
                    segment_id
                )
        return found

    # Lists

    def _member_domain(self, model):
        """Return a domain of the members in a model: files or contacts."""
        name = "segment_ids" if model == "conveyor.client" else "conveyor_segment_ids"
        domain = Domain(name, "in", self.ids)
        if model == "conveyor.client":
            return domain & Domain("company_id", "in", self.company_id.ids)
        return domain & Domain("parent_id", "=", False)

    def action_open_members(self):
        """Open the full list: client files, or contacts, where others may be among
        them."""
        self.ensure_one()
        if self.audience == rules.CLIENTS and not self.frozen and not self.include_ids:
            action = "sales_conveyor.conveyor_client_action"
            model = "conveyor.client"
        else:
            action, model = "contacts.action_contacts", "res.partner"
        opened = self.env["ir.actions.act_window"]._for_xml_id(action)
        opened.update(
            name=self.name,
            display_name=self.name,
            domain=list(self._member_domain(model)),
            context={},
        )
        return opened

    def action_open_addressees(self):
        """Open the contacts who are addressed."""
        self.ensure_one()
        opened = self.env["ir.actions.act_window"]._for_xml_id(
            "contacts.action_contacts"
        )
        opened.update(
            name=self.env._("Addressed: %(segment)s", segment=self.name),
            domain=[("conveyor_addressed_ids", "in", self.ids)],
            context={},
        )
        return opened

    def action_schedule_activity(self):
        """Schedule an activity on the client file of each member, with Odoo's own
        dialog."""
        self.ensure_one()
        files = self.env["conveyor.client"].search(
            self._member_domain("conveyor.client"), limit=ACTIVITIES + 1
        )
        if not files:
            raise UserError(self.env._("None of the members has a client file."))
        if len(files) > ACTIVITIES:
            raise UserError(
                self.env._(
                    "Activities are made for at most %(limit)s clients at once. Make "
                    "the segment smaller, or open its members and choose some.",
                    limit=ACTIVITIES,
                )
            )
        return files.action_schedule_activity()
