from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import touch as rules
from .conveyor_client import CONTACT_READERS
from .conveyor_client_rights import _BY_SERVER
from .conveyor_reading_mask import is_hidden

CHANNELS = [
    (rules.MAIL_OUT, "Mail Sent"),
    (rules.MAIL_IN, "Mail Received"),
    (rules.CALL, "Call"),
    (rules.MEETING, "Meeting"),
    (rules.VISIT, "Visit"),
    (rules.MESSENGER, "Messenger"),
    (rules.LETTER, "Paper Letter"),
    (rules.GIFT, "Gift"),
    (rules.INTERVIEW, "VIP Interview"),
    (rules.MAILING, "Mailing"),
    (rules.OTHER, "Other"),
]
DIRECTIONS = [("out", "From Us"), ("in", "From the Client")]


class ConveyorTouch(models.Model):
    """The journal of touches: one narrow row for each communication and each person
    spoken to.

    It writes itself from messages, done activities, meetings and mailings; what nobody
    else tells of is logged. Rows follow their source as long as that exists, and stay
    when it is deleted. What a person has logged is never changed: it is cancelled, with
    a reason, and logged anew.
    """

    _name = "conveyor.touch"
    _description = "Touch"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    key = fields.Char(
        required=True,
        readonly=True,
        groups="base.group_system",
        help="What the row tells of; the same for all persons of one communication.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The contact who was spoken to, or spoke to us.",
    )
    client_partner_id = fields.Many2one(
        "res.partner",
        string="Client or Prospect",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="To whom the person belonged then. Whoever changes employer takes no "
        "touches along, as with documents.",
    )
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        compute="_compute_client_id",
        search="_search_client_id",
        help="The file of the client in the current company. A prospect has none until "
        "it enters the central file; its touches are then those of the client.",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="cascade",
        help="Empty where nothing says whose it was: then it counts in all companies.",
    )
    date = fields.Datetime(required=True, readonly=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="By Whom",
        readonly=True,
        ondelete="set null",
        help="Who of us spoke or wrote.",
    )
    minutes = fields.Integer(
        readonly=True,
        help="How long it took. Of a meeting with several persons of one client only "
        "the first one's row has it.",
    )
    hours = fields.Float(
        compute="_compute_hours", aggregator="sum", help="The minutes, in hours."
    )
    touch_count = fields.Integer(
        string="Touches",
        readonly=True,
        help="1, but 0 for further persons of the same client whom the same message or "
        "meeting reached: a letter to three persons is one touch of their company.",
    )
    subject = fields.Char(
        string="Subject as Stored", readonly=True, groups="base.group_system"
    )
    topic = fields.Char(
        string="Subject",
        compute="_compute_topic",
        groups=CONTACT_READERS,
        help="Hidden where the company reserves conversations for the owner.",
    )
    res_model = fields.Char(
        string="Document Model", readonly=True, groups=CONTACT_READERS
    )
    res_id = fields.Many2oneReference(
        string="Document",
        model_field="res_model",
        readonly=True,
        groups=CONTACT_READERS,
        help="The record that it came from.",
    )
    personal = fields.Boolean(
        readonly=True,
        help="Somebody spoke or wrote to this very person, or the person to us. "
        "Mailings, letters that the system sends and invoices that are sent are not "
        "personal.",
    )
    trouble = fields.Boolean(
        string="About Debts or Complaints",
        readonly=True,
        help="A done activity of such a kind, or an answer to an invoice.",
    )
    state = fields.Selection(
        [
            ("sent", "Sent"),
            ("open", "Opened"),
            ("click", "Clicked"),
            ("reply", "Answer Received"),
            ("bounce", "Returned"),
        ],
        string="What Became of It",
        readonly=True,
        help="Of letters of a mailing.",
    )
    active = fields.Boolean(
        default=True, readonly=True, help="Off when it was cancelled."
    )
    logged_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        help="Who has written it down. Empty where it has written itself.",
    )
    cancel_reason = fields.Char(readonly=True, groups=CONTACT_READERS)
    corrects_id = fields.Many2one(
        "conveyor.touch",
        string="In Place Of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The cancelled row that this one corrects.",
    )
    may_correct = fields.Boolean(compute="_compute_may_correct")

    _one_fact = models.UniqueIndex(
        "(key, partner_id)", "This touch is in the journal already."
    )
    _partner_idx = models.Index("(partner_id, date)")
    _client_idx = models.Index("(client_partner_id, date)")
    _user_idx = models.Index("(user_id, date) WHERE user_id IS NOT NULL")
    _date_idx = models.Index("(date)")

    @api.depends("partner_id.name", "channel")
    def _compute_display_name(self):
        names = dict(self._fields["channel"]._description_selection(self.env))
        for touch in self:
            touch.display_name = (
                f"{names.get(touch.channel, '')}: {touch.partner_id.display_name or ''}"
            )

    @api.depends("client_partner_id.commercial_partner_id")
    @api.depends_context("company")
    def _compute_client_id(self):
        for touch in self:
            # sudo: everybody who reads the touch may know whose it is
            client = touch.sudo().client_partner_id.commercial_partner_id
            touch.client_id = client.conveyor_client_id.with_env(self.env)

    def _search_client_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        clients = self.env["conveyor.client"].with_context(active_test=False)
        domain = Domain("merged_into_id", "=", False)
        if operator == "in":
            ids = [id_ for id_ in value if id_]
            domain &= Domain("id", "in", ids)
        else:
            domain &= Domain(value)
        path = "client_partner_id.commercial_partner_id"
        found = Domain(path, "in", clients._search(domain).subselect("partner_id"))
        if operator == "in" and len(ids) < len(value):
            files = clients._search(
                Domain("merged_into_id", "=", False)
                & Domain("company_id", "in", self.env.companies.ids)
            )
            found |= Domain(path, "not in", files.subselect("partner_id"))
        return found

    @api.depends("minutes")
    def _compute_hours(self):
        for touch in self:
            touch.hours = touch.minutes / 60

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "hours":
            return SQL("(%s / 60.0)", SQL.identifier(alias, "minutes"))
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("subject")
    @api.depends_context("uid")
    def _compute_topic(self):
        reserved = self.env["conveyor.reading"]._reserves_conversations()
        for touch in self:
            hidden = reserved and is_hidden(touch, "partner_id")
            # sudo: the column itself is the server's
            touch.topic = False if hidden else touch.sudo().subject

    @api.depends("logged_by_id", "active")
    @api.depends_context("uid")
    def _compute_may_correct(self):
        for touch in self:
            touch.may_correct = touch.active and not touch._not_correctable()

    # Rows are written by the server

    def _refuse_others(self):
        if self.env.context.get("conveyor_by_server") is not _BY_SERVER:
            raise AccessError(
                self.env._(
                    "The journal of touches writes itself from mail, activities, "
                    "meetings and mailings, and its rows stay as they are. What nobody "
                    "else tells of is added with “Log a Touch”; what was logged by "
                    "mistake is cancelled, with a reason, by whoever logged it."
                )
            )

    def copy_data(self, default=None):
        self._refuse_others()
        return super().copy_data(default)

    def _not_correctable(self):
        """Return the rows that the present user can't correct: those that have written
        themselves, and those of others, but for team leaders and the officer."""
        logged = self.filtered("logged_by_id")
        if self.env["conveyor.client"]._is_officer() or self.env.user.has_group(
            "sales_conveyor.conveyor_group_leader"
        ):
            return self - logged
        return self - logged.filtered(lambda one: one.logged_by_id == self.env.user)

    def _cancel(self, reason):
        """Take rows that a person has logged out of all counts, for a reason."""
        self.check_access("read")
        refused = self._not_correctable()
        if refused:
            raise AccessError(
                self.env._(
                    "%(touches)s: a touch that has written itself stays as long as the "
                    "mail, activity or meeting says so. One that was logged is "
                    "corrected by whoever logged it (%(who)s), a team leader or the "
                    "central-file officer (%(officers)s).",
                    touches=", ".join(refused[:5].mapped("display_name")),
                    who=", ".join(refused.logged_by_id.mapped("name"))
                    or self.env._("nobody"),
                    officers=self.env["conveyor.client"]._officer_names(),
                )
            )
        # sudo and token: the right was asked for above
        self.sudo().with_context(conveyor_by_server=_BY_SERVER).write(
            {"active": False, "cancel_reason": reason}
        )
        self.env["conveyor.touch.mark"]._add("p", self.sudo().client_partner_id.ids)

    # Buttons

    def action_correct(self):
        """Log it anew, in place of this row."""
        self.ensure_one()
        return self._open_log({"default_corrects_id": self.id})

    def action_cancel(self):
        """Ask why it didn't take place."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel a Touch"),
            "res_model": "conveyor.touch.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_touch_ids": [(6, 0, self.ids)]},
        }

    def action_log_new(self):
        """Log a touch of the client whose touches are shown, or of anybody."""
        return self._open_log(self.env.context.get("touch_log") or {})

    @api.model
    def _open_log(self, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Touch"),
            "res_model": "conveyor.touch.log",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def action_open_source(self):
        """Open the record that the touch came from."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env:
            return self.partner_id.get_formview_action()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record or not record.has_access("read"):
            return self.partner_id.get_formview_action()
        return record.get_formview_action()
