from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules import questionnaire as rules
from ..sql import knowledge as knowledge_sql
from . import conveyor_reading_mask as masks
from .conveyor_knowledge import READS_ALL

#: What is kept of each, and shown only to those entitled.
DETAILS = ("phone", "email")
PERSONAL = ("birthday", "hobbies")


class ConveyorInterviewPerson(models.Model):
    """A person of the client, as the client has told of it: a contact that we know, or
    somebody new.

    Phone and e-mail are shown to those who may read the client's contact details;
    birthday and hobbies to those who read personal knowledge; all of it to whoever
    holds the interview and has written it down. Nobody can search by them.
    """

    _name = "conveyor.interview.person"
    _inherit = ["conveyor.interview.part"]
    _description = "Person told of in an interview"
    _order = "interview_id, sequence, id"
    _question_types = ("persons",)

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        help="The contact that we have already; a new person, if empty.",
    )
    name = fields.Char(
        string="Full name",
        help="As on the business card; that of the contact, if empty.",
    )
    function = fields.Char(string="Job Position")
    role_id = fields.Many2one(
        "conveyor.person.role", index="btree_not_null", ondelete="set null"
    )
    phone_kept = fields.Char(groups=fields.NO_ACCESS)
    email_kept = fields.Char(groups=fields.NO_ACCESS)
    birthday_kept = fields.Char(groups=fields.NO_ACCESS)
    hobbies_kept = fields.Char(groups=fields.NO_ACCESS)
    phone = fields.Char(
        compute="_compute_details",
        inverse="_inverse_phone",
        help="As the person has told it; empty, if it is what we know already.",
    )
    email = fields.Char(compute="_compute_details", inverse="_inverse_email")
    known_phone = fields.Char(string="Known Phone", related="partner_id.phone")
    known_email = fields.Char(string="Known E-mail", related="partner_id.email")
    known_function = fields.Char(string="Known Position", related="partner_id.function")
    birthday = fields.Char(
        compute="_compute_personal",
        inverse="_inverse_birthday",
        help="Day and month, with or without the year: 12.03 or 12.03.1975.",
    )
    hobbies = fields.Char(compute="_compute_personal", inverse="_inverse_hobbies")
    left = fields.Boolean(
        string="Has Left", help="The person isn't with the client any more."
    )
    replaced = fields.Char(string="Replaced By", help="Who does the person's work now.")
    confirmed = fields.Boolean(
        help="The person is still there, and what we know of the person is right."
    )
    note = fields.Char()

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for person in self:
            # sudo: names of contacts are no secret
            person.display_name = person.name or person.partner_id.sudo().name

    def _says_something(self):
        """Return whether anybody has spoken of the person: those whom we know may stand
        in the table before."""
        return self.confirmed or self.left or not self.partner_id

    # What not everybody reads

    def _kept(self, name):
        # sudo: who reads it, is decided here
        return self.sudo()[f"{name}_kept"]

    @api.depends_context("uid")
    @api.depends(
        "phone_kept", "email_kept", "interview_id.user_id", "interview_id.client_id"
    )
    def _compute_details(self):
        for person in self:
            open_ = person._shows_details()
            for name in DETAILS:
                person[name] = open_ and person._kept(name)

    @api.depends_context("uid")
    @api.depends(
        "birthday_kept",
        "hobbies_kept",
        "interview_id.user_id",
        "interview_id.client_id",
    )
    def _compute_personal(self):
        for person in self:
            open_ = person._shows_personal()
            for name in PERSONAL:
                person[name] = open_ and person._kept(name)

    def _shows_details(self):
        """Return whether the present user reads phone and e-mail of the person."""
        return (
            self.env.su
            or self._is_holder()
            or not masks.is_hidden(self.interview_id.sudo(), "partner_id")
        )

    def _shows_personal(self):
        """Return whether the present user reads birthday and hobbies of the person."""
        # sudo: whose client it is
        owner = self.sudo().interview_id.client_id.owner_id
        return (
            self.env.su
            or self._is_holder()
            or owner == self.env.user
            or any(self.env.user.has_group(group) for group in READS_ALL)
        )

    def _is_holder(self):
        return self.sudo().interview_id.user_id == self.env.user

    def _inverse_phone(self):
        self._keep("phone")

    def _inverse_email(self):
        self._keep("email")

    def _inverse_birthday(self):
        self._keep("birthday")

    def _inverse_hobbies(self):
        self._keep("hobbies")

    def _keep(self, name):
        # each by itself: whoever writes one may not see the other
        for person in self:
            # sudo: nobody writes the column himself; the right was asked before
            person.sudo()[f"{name}_kept"] = person[name]

    # Checks

    @api.constrains("name", "partner_id", "interview_id")
    def _check_named(self):
        for person in self.sudo():
            client = person.interview_id.partner_id
            if not (person.name or "").strip() and not person.partner_id:
                raise ValidationError(
                    self.env._("Say who it is: the name, or one of the contacts.")
                )
            if person.partner_id and person.partner_id.commercial_partner_id != client:
                raise ValidationError(
                    self.env._(
                        "%(person)s is no contact of %(client)s. Leave the contact "
                        "empty, and type the name.",
                        person=person.partner_id.display_name,
                        client=client.display_name,
                    )
                )

    @api.constrains("birthday_kept")
    def _check_birthday(self):
        for person in self.sudo():
            if person.birthday_kept and not rules.birthday(person.birthday_kept):
                raise ValidationError(
                    self.env._(
                        "“%(text)s” is no birthday. Type day and month, if known the "
                        "year: 12.03 or 12.03.1975.",
                        text=person.birthday_kept,
                    )
                )

    @api.constrains("birthday_kept", "hobbies_kept", "partner_id")
    def _check_agreed(self):
        """What a person doesn't want to be kept isn't kept here either."""
        told = self.sudo().filtered(
            lambda one: one.partner_id and (one.birthday_kept or one.hobbies_kept)
        )
        self.env.flush_all()
        for company, rows in told.grouped("company_id").items():
            refused = self.env.execute_query(
                knowledge_sql.may_keep(rows.partner_id.ids, company.id)
            )
            for partner_id, _withdrawn in refused:
                raise UserError(
                    self.env._(
                        "%(person)s hasn't agreed that personal matters are kept. "
                        "Ask, and write down the consent first (Central File, "
                        "Consents).",
                        person=self.env["res.partner"].sudo().browse(partner_id).name,
                    )
                )

    def _birthday_parts(self):
        """Return (day, month, year or 0) of the birthday, as the reader sees it; None
        if it isn't known."""
        self.ensure_one()
        return rules.birthday(self.birthday)
