from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..sql import mailing as mailing_sql

#: A domain that finds nobody. It stands where a segment says who gets the letter, so
#: that nobody is written to by mistake should the addon be taken out.
NOBODY = repr([("id", "in", [])])


class MailingMailing(models.Model):
    """A mailing whose recipients are the members of segments, asked for again at the
    moment of sending. Mailings without a segment are Odoo's own."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    conveyor_segment_ids = fields.Many2many(
        "conveyor.segment",
        "conveyor_mailing_segment_rel",
        "mailing_id",
        "segment_id",
        string="Segments",
        tracking=True,
        copy=False,  # by copy_data, for users who may not read it
        groups="sales_conveyor.conveyor_group_user",
        help="Whoever is in one of these segments at the moment of sending gets one "
        "letter, unless there is a reason not to write.",
    )
    conveyor_company_id = fields.Many2one(
        "res.company",
        string="Company of the Segments",
        compute="_compute_conveyor_company_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
    )
    conveyor_kind_id = fields.Many2one(
        "conveyor.mailing.kind",
        string="Kind",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    conveyor_lang = fields.Selection(
        lambda self: self._conveyor_langs(),
        string="Language of the Letter",
        help="In which language a ready letter is written.",
    )
    conveyor_holdout = fields.Integer(
        string="Without a Letter by Lot, %",
        help="So many of 100 clients get no letter, drawn by lot. What they buy is "
        "what the result of the letter is measured by; without them only those are "
        "compared who got none for another reason.",
    )

    _conveyor_holdout_range = models.Constraint(
        "CHECK (conveyor_holdout IS NULL OR conveyor_holdout BETWEEN 0 AND 50)",
        "0 to 50 of 100 clients can be left without a letter by lot.",
    )

    @api.model
    def _conveyor_langs(self):
        return [
            (lang.code, lang.name)
            # sudo: names of languages that aren't in use as well
            for lang in self.env["res.lang"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(Domain.TRUE, ["code", "name"])
        ]

    @api.depends("conveyor_segment_ids.company_id")
    def _compute_conveyor_company_id(self):
        for mailing in self:
            mailing.conveyor_company_id = mailing.conveyor_segment_ids.company_id[:1]

    def _conveyor_chosen(self):
        """Return those that go to segments."""
        # sudo: who isn't with us doesn't read segments, but is told nothing of them
        return self.filtered(lambda one: one.sudo().conveyor_segment_ids)

    def _conveyor_settings(self):
        """Return the company by whose settings letters are limited and wait."""
        self.ensure_one()
        mailing = self.sudo()  # sudo: settings hold for whoever sends
        return (
            mailing.conveyor_segment_ids.company_id[:1]
            or mailing.create_uid.company_id
            or self.env.company
        )

    # Consistency

    @api.constrains(
        "conveyor_segment_ids",
        "mailing_model_id",
        "mailing_type",
        "contact_list_ids",
    )
    def _check_conveyor_segments(self):
        for mailing in self.sudo().filtered("conveyor_segment_ids"):
            if (
                mailing.mailing_model_id.model != "res.partner"
                or mailing.mailing_type != "mail"
            ):
                raise ValidationError(
                    self.env._(
                        "Segments consist of contacts: “%(mailing)s” has to be an "
                        "e-mail to contacts, or goes without segments.",
                        mailing=mailing.subject,
                    )
                )
            if len(mailing.conveyor_segment_ids.company_id) > 1:
                raise ValidationError(
                    self.env._(
                        "The segments of “%(mailing)s” belong to different companies. "
                        "Make a mailing for each company.",
                        mailing=mailing.subject,
                    )
                )

    @api.depends("conveyor_segment_ids")
    def _compute_mailing_domain(self):
        chosen = self._conveyor_chosen()
        chosen.mailing_domain = NOBODY
        return super(MailingMailing, self - chosen)._compute_mailing_domain()

    @api.onchange("conveyor_segment_ids")
    def _onchange_conveyor_segment_ids(self):
        if self._conveyor_chosen():
            self.mailing_model_id = self.env["ir.model"]._get("res.partner")

    @api.model_create_multi
    def create(self, vals_list):
        contacts = self.env["ir.model"]._get_id("res.partner")
        for vals in vals_list:
            if vals.get("conveyor_segment_ids"):
                vals.setdefault("mailing_model_id", contacts)
        return super().create(vals_list)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        # sudo: whoever may not write to segments is refused when the copy is made
        for mailing, vals in zip(self.sudo(), vals_list, strict=True):
            if mailing.conveyor_segment_ids:
                vals["conveyor_segment_ids"] = [
                    Command.set(mailing.conveyor_segment_ids.ids)
                ]
        return vals_list

    # Recipients

    def _conveyor_judged(self):
        """Return SQL of everybody to whom the segments lead (see ``sql.mailing``)."""
        self.ensure_one()
        # sudo: who gets the letter doesn't depend on who looks; what may be seen of
        # them is a question of the list that is opened
        mailing = self.sudo()
        company = mailing._conveyor_settings()
        transactional = mailing.conveyor_kind_id.transactional
        limit = 0 if transactional else company.conveyor_mailing_limit
        self.env.flush_all()
        return mailing_sql.judge(
            [
                segment._recipients_query()
                for segment in mailing.conveyor_segment_ids._origin
            ],
            self._origin.id or 0,
            company.id,
            limit=limit,
            since=fields.Datetime.subtract(
                fields.Datetime.now(), days=company.conveyor_mailing_limit_days
            ),
            consent_required=company.conveyor_mailing_consent_required,
            holdout=mailing.conveyor_holdout,
        )

    def _conveyor_domain(self, statement):
        """Return a domain of the contacts that a statement finds."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), statement
            )
        )

    def _get_recipients_domain(self):
        if not self._conveyor_chosen():
            return super()._get_recipients_domain()
        return self._conveyor_domain(mailing_sql.reached(self._conveyor_judged()))

    def _action_send_mail(self, res_ids=None):
        chosen = self._conveyor_chosen()
        self._conveyor_check_own()
        for mailing in self:
            mailing._conveyor_check_open()
            mailing._conveyor_check_reach()
        for mailing in chosen:
            mailing._conveyor_note_left_out()
            wanted = res_ids and mailing._conveyor_among(res_ids)
            if res_ids and not wanted:
                raise UserError(
                    self.env._(
                        "None of these contacts gets “%(mailing)s”: they aren't in its "
                        "segments, or there is a reason not to write to them.",
                        mailing=mailing.subject,
                    )
                )
            super(MailingMailing, mailing)._action_send_mail(wanted)
        rest = self - chosen
        return super(MailingMailing, rest)._action_send_mail(res_ids) if rest else True

    def _conveyor_among(self, res_ids):
        """Return those of some contacts who may get the letter, and haven't yet."""
        allowed = set(self._get_remaining_recipients())
        return [id_ for id_ in res_ids if id_ in allowed]

    def _conveyor_open(self):
        """Return the action that opens the mailing."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_mailing_action"
        )
        return dict(action, views=[(False, "form")], res_id=self.id)

    def _conveyor_letter(self):
        """Return what makes the letter, as values for another mailing."""
        if not self:
            return {}
        self.ensure_one()
        names = ("subject", "preview", "body_arch", "body_html", "conveyor_lang")
        return {name: self[name] for name in names if self[name]}
