from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import occasion as rules
from ..sql import knowledge as knowledge_sql

#: Who reads all personal knowledge; the owner of a client reads that of its persons.
READS_ALL = (
    "sales_conveyor.conveyor_group_knowledge",
    "sales_conveyor.conveyor_group_officer",
    "sales_conveyor.conveyor_group_vip_head",
)
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
#: What the server says of a row.
SERVER_FIELDS = frozenset({"client_partner_id", "edited"})


class ConveyorKnowledge(models.Model):
    """Something personal that we know of a contact person, with its source and date.

    It is read by the owner of the client, the officer, the VIP-programme head and those
    given the right. Everybody in sales may add what he has learnt. No log, no name and
    no column of a contact tells any of it.
    """

    _name = "conveyor.knowledge"
    _description = "Personal knowledge"
    _order = "partner_id, kind_id, id"
    # neither the text nor whose it is: names of records are shown to everybody
    _rec_names_search = ["partner_id"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_company", "=", False)],
    )
    client_partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        readonly=True,
        index=True,
        copy=False,
        ondelete="set null",
        help="The client to whom the person belonged when it was written down. Its "
        "owner reads it.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind_id = fields.Many2one(
        "conveyor.knowledge.kind", required=True, index=True, ondelete="restrict"
    )
    dated = fields.Boolean(related="kind_id.dated")
    about = fields.Char(
        string="Whose",
        help="A member of the family, if it isn't about the person: “daughter Vera”.",
    )
    text = fields.Text(string="What We Know")
    day = fields.Integer(aggregator=None)
    month = fields.Selection(MONTHS)
    year = fields.Integer(aggregator=None, help="0 where it isn't known.")
    next_date = fields.Date(
        string="Next Time",
        compute="_compute_next_date",
        store=True,
        index="btree_not_null",
        help="When the day comes next. 29 February is kept on the 28th in other years.",
    )
    turns = fields.Integer(
        compute="_compute_turns",
        help="How old the person becomes the next time, or how long it is; 0 where the "
        "year isn't known.",
    )
    source = fields.Char(
        help="How we know: from the person, from a colleague, at which occasion."
    )
    learnt_on = fields.Date(required=True, default=fields.Date.context_today)
    learnt_by_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    confidence = fields.Selection(
        [("sure", "Sure"), ("likely", "Likely"), ("hearsay", "Hearsay")],
        help="How far one may rely on it.",
    )
    edited = fields.Boolean(
        string="Changed by Others",
        readonly=True,
        copy=False,
        help="Somebody else has gone on writing: whoever wrote it first doesn't "
        "read it any more, unless entitled to.",
    )
    may_read = fields.Boolean(
        string="Readable",
        compute="_compute_may_read",
        search="_search_may_read",
        help="Whether the present user may read it. The record rule asks this.",
    )

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "About %(person)s", person=one.partner_id.name or ""
            )

    @api.depends("day", "month", "kind_id.dated")
    def _compute_next_date(self):
        today = fields.Date.today()
        for one in self:
            day, month = one.day, int(one.month or 0)
            one.next_date = (
                one.kind_id.dated
                and rules.is_day(day, month)
                and rules.next_time(day, month, today)
            )

    @api.depends("next_date", "year")
    def _compute_turns(self):
        for one in self:
            one.turns = rules.turns(one.year, one.next_date)

    # Who reads

    @api.model
    def _reads_all(self):
        # the user of the transaction counts, not sudo
        return self.env.uid == SUPERUSER_ID or any(
            self.env.user.has_group(group) for group in READS_ALL
        )

    def _readable_sql(self, alias):
        return knowledge_sql.readable(
            SQL.identifier(alias),
            self.env.uid,
            self._reads_all(),
            fields.Date.today(),
        )

    @api.depends_context("uid")
    @api.depends("client_partner_id", "company_id", "edited")
    def _compute_may_read(self):
        stored = self._origin
        self.env.flush_all()
        rows = stored.ids and self.env.execute_query(
            SQL(
                "SELECT k.id FROM conveyor_knowledge k WHERE k.id = ANY(%s) AND %s",
                stored.ids,
                self._readable_sql("k"),
            )
        )
        readable = {id_ for (id_,) in rows or ()}
        for one in self:
            one.may_read = not one._origin or one._origin.id in readable

    def _search_may_read(self, operator, value):
        if operator != "in":
            return NotImplemented
        readable = Domain.custom(
            to_sql=lambda model, alias, query: model._readable_sql(alias)
        )
        found = Domain.FALSE
        if True in value:
            found |= readable
        if False in value:
            found |= ~readable
        return found

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        self._check_server_fields(vals_list)
        partners = self.env["res.partner"].browse(
            vals.get("partner_id") for vals in vals_list
        )
        for vals, partner in zip(vals_list, partners, strict=True):
            # sudo: to whom the person belongs counts, whatever one may read of it
            vals["client_partner_id"] = partner.sudo().commercial_partner_id.id
        known = super().create(vals_list)
        known._check_agreed()
        return known

    def _check_agreed(self):
        """Refuse what the person hasn't agreed to."""
        self.env.flush_all()
        for company, rows in self.grouped("company_id").items():
            refused = self.env.execute_query(
                knowledge_sql.may_keep(rows.partner_id.ids, company.id)
            )
            for partner_id, withdrawn in refused:
                person = self.env["res.partner"].browse(partner_id).sudo().name
                raise UserError(
                    self.env._(
                        "%(person)s doesn't want personal matters to be kept: the "
                        "consent was withdrawn. If that has changed, write down the "
                        "new consent first (Central File, Consents).",
                        person=person,
                    )
                    if withdrawn
                    else self.env._(
                        "%(company)s keeps personal knowledge only of persons who have "
                        "agreed. Ask %(person)s, and write down the consent first "
                        "(Central File, Consents).",
                        company=company.name,
                        person=person,
                    )
                )

    def write(self, vals):
        self._check_server_fields([vals])
        if "partner_id" in vals and any(
            one.partner_id.id != vals["partner_id"] for one in self
        ):
            raise UserError(
                self.env._(
                    "Whom it is about stays. Write it down anew for the other person, "
                    "and delete it here."
                )
            )
        if vals:
            others = self.filtered(
                lambda one: not one.edited and one.create_uid != self.env.user
            )
            if others:
                super(ConveyorKnowledge, others).write({"edited": True})
        return super().write(vals)

    def _check_server_fields(self, vals_list):
        if any(SERVER_FIELDS & set(vals) for vals in vals_list):
            raise UserError(
                self.env._("Who may read personal knowledge is no matter of typing.")
            )

    @api.constrains("partner_id")
    def _check_person(self):
        for one in self.sudo():
            if one.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "%(company)s is a company. Personal knowledge is about "
                        "persons: choose one of its contacts.",
                        company=one.partner_id.display_name,
                    )
                )

    @api.constrains("day", "month", "year", "kind_id", "text")
    def _check_what(self):
        for one in self:
            day, month = one.day, int(one.month or 0)
            if (day or month) and not rules.is_day(day, month, one.year):
                raise ValidationError(
                    self.env._("There is no such day. Leave the year empty if need be.")
                )
            if one.kind_id.dated and not (day and month):
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” needs a day and a month; the year may be unknown.",
                        kind=one.kind_id.name,
                    )
                )
            if one.year and not 1850 <= one.year <= fields.Date.today().year:
                raise ValidationError(
                    self.env._("Type the year in four digits, or none.")
                )
            if not (one.text or "").strip() and not day:
                raise ValidationError(self.env._("Say what you know."))

    def _belong_to(self, client):
        """Say to which client the persons belong. Nobody has written anything."""
        self.env.flush_all()
        self.env.cr.execute(knowledge_sql.belong_to(self.ids, client.id))
        self.invalidate_recordset(["client_partner_id", "may_read"])

    @api.autovacuum
    def _erase_expired(self):
        """Erase what persons don't want to be kept, some time after they said so."""
        self.env.flush_all()
        rows = self.env.execute_query(knowledge_sql.expired(fields.Date.today()))
        known = self.browse(id_ for id_, _partner, _company in rows)
        self.env["conveyor.erasure"]._note_expired(known)
        known.unlink()

    @api.autovacuum
    def _advance(self):
        """Birthdays that are over are looked forward to again."""
        over = self.with_context(active_test=False).search(
            [("next_date", "<", fields.Date.today())]
        )
        self.env.add_to_compute(self._fields["next_date"], over)
        over.flush_recordset(["next_date"])
