from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Who reads contact details on a client file; an analyst doesn't.
CONTACT_READERS = "sales_conveyor.conveyor_group_user"


class ConveyorClient(models.Model):
    """A client's entry in the central file: one for each commercial entity and company.

    It is made by the first posted invoice and stays. Its figures are a row of their own
    (``conveyor.figures``), its contact details are those of the contact.
    """

    _name = "conveyor.client"
    _description = "Client file"
    _inherit = [
        "conveyor.client.source",  # before the merge, which it adds to
        "conveyor.client.conveyor",
        "conveyor.client.documents",
        "conveyor.client.introductory",
        "conveyor.client.lock",
        "conveyor.client.merge",
        "conveyor.client.number",
        "conveyor.client.rights",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _inherits = {"conveyor.figures": "figures_id"}
    _order = "id desc"
    _rec_names_search = ["number", "partner_id"]
    _mail_post_access = "read"

    number = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
        index="trigram",
        help="The client's number in the central file.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
        help="The company or person who buys. Invoices to any of its contacts count "
        "here.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    figures_id = fields.Many2one(
        "conveyor.figures", required=True, readonly=True, index=True, ondelete="cascade"
    )
    owner_id = fields.Many2one(
        "res.users",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        help="The salesperson to whom the company has entrusted the client. The "
        "salesperson of the contact follows it.",
    )
    state = fields.Selection(
        [("new", "New"), ("verified", "Verified"), ("closed", "Closed")],
        default="new",
        required=True,
        index=True,
        tracking=True,
        help="New: entered by itself, nobody has looked at it yet. Verified: the "
        "officer has checked that it is right. Closed: the client exists no more; the "
        "file stays.",
    )
    active = fields.Boolean(
        compute="_compute_active",
        inverse="_inverse_active",
        store=True,
        help="Off while the file is closed, and once it is merged into another one.",
    )
    verified_on = fields.Date(readonly=True, copy=False)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    entry_cause = fields.Selection(
        [("invoice", "Invoice"), ("officer", "Officer")],
        string="Entered By",
        required=True,
        readonly=True,
        default="officer",
        help="What brought the client into the central file.",
    )
    entry_date = fields.Date(
        string="Client Since",
        required=True,
        readonly=True,
        index=True,
        default=fields.Date.context_today,
        help="Date of the document by which the client entered the central file.",
    )
    entry_move_id = fields.Many2one(
        "account.move",
        string="Entry Document",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The invoice by which the client entered the central file.",
    )
    note = fields.Html(help="What everybody who works with the client should know.")

    contact_ids = fields.One2many(
        related="partner_id.child_ids",
        string="Contacts",
        readonly=False,
        groups=CONTACT_READERS,
    )
    # not named email and phone: Odoo's mail reads fields of these names for everybody
    contact_email = fields.Char(related="partner_id.email", groups=CONTACT_READERS)
    contact_phone = fields.Char(related="partner_id.phone", groups=CONTACT_READERS)
    city = fields.Char(related="partner_id.city")
    state_region_id = fields.Many2one(related="partner_id.state_id", string="Region")
    country_id = fields.Many2one(related="partner_id.country_id")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    vat = fields.Char(related="partner_id.vat", groups=CONTACT_READERS)
    is_company = fields.Boolean(related="partner_id.is_company")
    category_ids = fields.Many2many(related="partner_id.category_id", string="Tags")
    partner_active = fields.Boolean(
        related="partner_id.active", string="Contact in Use"
    )
    avatar_128 = fields.Image(related="partner_id.avatar_128")

    _number_unique = models.UniqueIndex(
        "(company_id, number)", "This client number is taken already."
    )
    _one_file = models.UniqueIndex(
        "(partner_id, company_id) INCLUDE (figures_id) WHERE merged_into_id IS NULL",
        "This client has a file in the central file of this company already.",
    )
    _current_idx = models.Index("(company_id, id) WHERE active")

    @api.depends("state", "merged_into_id")
    def _compute_active(self):
        for client in self:
            client.active = client.state != "closed" and not client.merged_into_id

    def _inverse_active(self):
        """Archiving a file is closing it."""
        for client in self:
            if client.active != (client.state != "closed"):
                client.state = "new" if client.active else "closed"

    @api.depends("number", "partner_id.display_name")
    def _compute_display_name(self):
        for client in self:
            client.display_name = (
                f"{client.partner_id.display_name or ''} ({client.number})"
            )

    @api.readonly
    def web_read(self, specification):
        """Whoever opens one client file sees what documents say now. What is stored
        says that, unless the job still has something to do for the client."""
        # a contact that names its file asks for the label alone
        if len(self) == 1 and self._origin and specification.keys() - {"display_name"}:
            if self.env["conveyor.figures.mark"]._is_waiting(self.partner_id):
                self._show_exact(specification)
        return super().web_read(specification)

    def _show_exact(self, specification):
        """Put what is to be said now before what is stored, for reading only: opening a
        file writes nothing, so it works on a read replica and never waits.

        :param specification: what is going to be read
        """
        self._show_exact_figures()

    def _show_exact_figures(self):
        """Put this moment's figures before those stored, for reading only."""
        if self.merged_into_id:
            return
        # sudo: figures are read from documents that a salesperson may not see
        figures_sudo = self.sudo().figures_id
        exact = figures_sudo._exact(self.partner_id.ids).get(figures_sudo.id, {})
        for name, value in exact.items():
            field = figures_sudo._fields[name]
            field._update_cache(
                figures_sudo, field.convert_to_cache(value, figures_sudo)
            )
        self._show(exact)

    def _show(self, values):
        """Put values into the cache, for reading only, whoever looks.

        :param values: {field name: value}
        """
        for name, value in values.items():
            field = self._fields[name]
            for client in (self, self.sudo()):
                field._update_cache(
                    client, field.convert_to_cache(value, client, validate=False)
                )

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        self._require_officer(
            self.env["res.partner"].browse(vals.get("partner_id") for vals in vals_list)
        )
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = partner.commercial_partner_id.id
            company = self.env["res.company"].browse(vals.get("company_id"))
            vals["company_id"] = company.id or self.env.company.id
            vals["number"] = self._number_sequence(
                self.env["res.company"].browse(vals["company_id"])
            ).next_by_id()
            # sudo: figures are written by nobody but the server
            vals["figures_id"] = (
                self.env["conveyor.figures"]
                .sudo()
                .create({"company_id": vals["company_id"]})
                .id
            )
        clients = super().create(vals_list)
        clients.filtered("owner_id")._contacts_follow()
        self.env["conveyor.figures.mark"]._add(clients.partner_id.ids)
        return clients

    def write(self, vals):
        self._check_officer(vals)
        self._check_identity(vals)
        if vals.get("state") == "verified":
            vals = dict(
                vals,
                verified_on=fields.Date.context_today(self),
                verified_by_id=self.env.uid,
            )
        owners = {file: file.owner_id for file in self} if "owner_id" in vals else {}
        result = super().write(vals)
        before = {file: was for file, was in owners.items() if was != file.owner_id}
        if before:
            self.browse(file.id for file in before)._after_owner_change(before)
        return result

    def copy_data(self, default=None):
        raise UserError(
            self.env._(
                "A client has one file in the central file, so it can't be duplicated."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        if not self._by_server():
            raise UserError(
                self.env._(
                    "Client files are kept for good. If the client exists no more, the "
                    "central-file officer closes the file; if it is there twice, the "
                    "officer merges the two contacts."
                )
            )

    def _after_owner_change(self, before):
        """Called with the files whose owner has just changed, however it came about.

        :param before: {file: its owner before}
        """
        self._contacts_follow()

    def _contacts_follow(self):
        """Let the contacts' salesperson follow the owner of the client file; contact
        persons who had the same one go along."""
        # sudo: the files of all companies decide, and whoever hands over need not be
        # allowed to edit contacts
        partners = self.partner_id.sudo()
        moved = {}
        for partner, file in partners._conveyor_followed().items():
            if partner.user_id != file.owner_id:
                moved[partner] = (partner.user_id, file.owner_id)
        if not moved:
            return
        # copied, for the first write changes what the second one asks
        persons = partners.search(
            [
                ("commercial_partner_id", "in", [partner.id for partner in moved]),
                ("user_id", "!=", False),
                ("parent_id", "!=", False),
            ]
        ).filtered(lambda p: p.user_id == moved[p.commercial_partner_id][0])
        for owner in {owner for _was, owner in moved.values()}:
            following = partners.filtered(
                lambda p, o=owner: p in moved and moved[p][1] == o
            ) | persons.filtered(
                lambda p, o=owner: moved[p.commercial_partner_id][1] == o
            )
            following._conveyor_as_server().write({"user_id": owner.id})

    def _log(self, text):
        self.message_post(body=Markup("<p>%s</p>") % text, message_type="notification")

    def _after_enter(self):
        """Called with the clients who have just entered by a booking, in sets.

        The salesperson of a contact that had none follows the owner. A contact on which
        somebody works at this moment is left alone: nobody waits for us.
        """
        waiting = self.filtered(lambda c: c.owner_id and not c.partner_id.user_id)
        waiting._contacts_follow_if_free()

    def _contacts_follow_if_free(self):
        """Let contacts follow, but those on which somebody works at this moment."""
        try:
            with self.env.cr.savepoint():
                free = self.partner_id.try_lock_for_update()
        except OperationalError:
            return
        self.filtered(lambda client: client.partner_id in free)._contacts_follow()

    # Buttons

    def action_verify(self):
        """Note that the officer has checked the files, today."""
        self.write({"state": "verified"})

    def action_close(self):
        """Close the files of clients who exist no more."""
        self.write({"state": "closed"})

    def action_reopen(self):
        """Take closed files into use again."""
        self.write({"state": "new"})

    def action_copy_owner_to_contact(self):
        """Write the owner into the salesperson field of the contacts."""
        self._require_officer()
        self._contacts_follow()

    def action_rebuild(self):
        """Have all figures and the membership of the central file built anew."""
        self._require_officer()
        return self.env["conveyor.rebuild"]._request("officer").get_formview_action()

    def action_open_partner(self):
        """Open the contact form of the client."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
