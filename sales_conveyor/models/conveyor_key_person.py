from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..rules import key_person as rules
from .conveyor_client_rights import _BY_SERVER

#: Whose key person somebody is, is said when it is written down.
IDENTITY_FIELDS = ("client_id", "partner_id")
#: What is changed only by those who answer for the client.
RESPONSIBLE_FIELDS = frozenset(
    {
        *("role_ids", "strength", "since", "left_on", "left_to", "replaced_by_id"),
        "note",
    }
)
#: What only the server writes.
SERVER_FIELDS = frozenset({"last_touch", "talk_count", "trouble_count", "noted_on"})


class ConveyorKeyPerson(models.Model):
    """A person of a client on whom it depends whether the client buys: which part the
    person plays, how good our relation is, whether the person is still there."""

    _name = "conveyor.key.person"
    _description = "Key person"
    _inherit = ["mail.thread"]
    _order = "client_id, left_on desc, strength desc, id"
    _rec_names_search = ["partner_id", "client_id"]
    _mail_post_access = "read"

    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="client_id.company_id", store=True, index=True, precompute=True
    )
    owner_id = fields.Many2one(related="client_id.owner_id", string="Owner")
    client_partner_id = fields.Many2one(related="client_id.partner_id", string="Client")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        required=True,
        index=True,
        ondelete="restrict",
        help="A contact of the client. Somebody who isn't a contact yet becomes one.",
    )
    person_name = fields.Char(
        string="Name of a New Person",
        store=False,
        help="For imports and the API: makes a new contact of the client, where no "
        "person is given.",
    )
    function = fields.Char(related="partner_id.function")
    role_ids = fields.Many2many(
        "conveyor.person.role",
        string="Roles",
        help="What part the person plays when it is decided to buy.",
    )
    strength = fields.Selection(
        [
            ("0", "Not known"),
            ("1", "Doubtful"),
            ("2", "Correct"),
            ("3", "Good"),
            ("4", "Excellent"),
        ],
        string="Relation",
        default="0",
        required=True,
        tracking=True,
        help="How good the relation between the person and our company is.",
    )
    since = fields.Date(
        string="There Since", help="Since when the person has been with the client."
    )
    left_on = fields.Date(
        tracking=True,
        index="btree_not_null",
        help="The day on which the person left the client, or will leave.",
    )
    left_to = fields.Char(string="Went To", tracking=True)
    replaced_by_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="Who does the person's work now; becomes a key person with the same "
        "roles.",
    )
    standing = fields.Selection(
        [
            ("there", "There"),
            ("left", "Has left"),
            ("archived", "Contact archived"),
            ("elsewhere", "Contact of another client"),
        ],
        compute="_compute_standing",
        search="_search_standing",
        help="Whether the person is still with the client, by the day of leaving and "
        "by the contact.",
    )
    note = fields.Text(
        help="What everybody who works with the client should know. Personal matters "
        "belong to personal knowledge."
    )
    noted_on = fields.Date(
        string="Written Down On",
        required=True,
        readonly=True,
        default=fields.Date.context_today,
    )
    last_touch = fields.Date(
        string="Last Spoken To",
        readonly=True,
        index=True,
        help="The last message from the person, letter of ours to the person, done "
        "activity or meeting. Mailings and invoices that were sent don't count. "
        "Looked up within minutes of a change, and every night.",
    )
    talk_count = fields.Integer(
        string="Talks",
        readonly=True,
        help="How often the person was spoken to in the months after which a key "
        "person counts as not spoken to.",
    )
    trouble_count = fields.Integer(
        string="Talks of Trouble",
        readonly=True,
        help="How many of these talks were about debts and complaints: done "
        "activities of such kinds, and answers to invoices.",
    )

    _one_row = models.UniqueIndex(
        "(client_id, partner_id)", "This person is a key person of the client already."
    )

    @api.depends("partner_id.display_name", "client_id.number")
    def _compute_display_name(self):
        for person in self:
            person.display_name = (
                f"{person.partner_id.name or ''} ({person.client_id.number or ''})"
            )

    @api.depends(
        "left_on",
        "partner_id.active",
        "partner_id.commercial_partner_id",
        "client_id.partner_id",
    )
    def _compute_standing(self):
        today = fields.Date.today()
        for person in self:
            person.standing = rules.standing(
                person.left_on,
                person.partner_id.active or not person.partner_id,
                person.partner_id.commercial_partner_id == person.client_id.partner_id
                or not person.partner_id,
                today,
            )

    def _search_standing(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        left = Domain("left_on", "<=", fields.Date.today())
        # archived contacts are meant as well
        archived = Domain("partner_id.active", "=", False)
        elsewhere = Domain.custom(to_sql=self._elsewhere_sql)
        for standing in value:
            found |= {
                "left": left,
                "archived": ~left & archived,
                "elsewhere": ~left & ~archived & elsewhere,
                "there": ~left & ~archived & ~elsewhere,
            }.get(standing, Domain.FALSE)
        return found

    @staticmethod
    def _elsewhere_sql(model, alias, query):
        return model._elsewhere(alias)

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._check_server_fields(vals_list)
        for vals in vals_list:
            name = (vals.pop("person_name", None) or "").strip()
            if name and not vals.get("partner_id"):
                client = self.env["conveyor.client"].browse(vals.get("client_id"))
                vals["partner_id"] = self._make_contact(client, name).id
        persons = super().create(vals_list)
        persons._check_of_client()
        persons._follow()
        return persons

    def _make_contact(self, client, name):
        return self.env["res.partner"].create(
            {"name": name, "parent_id": client.partner_id.id, "type": "contact"}
        )

    def write(self, vals):
        self._check_server_fields([vals])
        self._check_identity(vals)
        self._check_may_change(vals)
        result = super().write(vals)
        if {"left_on", "left_to", "replaced_by_id", "role_ids", *IDENTITY_FIELDS} & set(
            vals
        ):
            self._follow()
        return result

    def copy_data(self, default=None):
        raise UserError(
            self.env._("A person is a key person of a client once: write down another.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_left(self):
        if self._by_server() or self.env["conveyor.client"]._is_officer():
            return
        today = fields.Date.today()
        if any(
            person.create_uid != self.env.user or person.noted_on != today
            for person in self
        ):
            self.env["conveyor.attempt"]._refuse(
                "data",
                self.partner_id,
                self.env._(
                    "Key persons are kept, also those who have left: use the button "
                    "“Has Left”. What was written down by mistake is taken out by "
                    "whoever wrote it, on the same day, or by the central-file "
                    "officer: %(officers)s.",
                    officers=self.env["conveyor.client"]._officer_names(),
                ),
            )

    def unlink(self):
        clients = self.client_id
        result = super().unlink()
        self.env["conveyor.figures.mark"]._add(clients.partner_id.ids)
        return result

    def _by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER

    def _check_server_fields(self, vals_list):
        if self._by_server():
            return
        if any(SERVER_FIELDS & set(vals) for vals in vals_list):
            raise UserError(
                self.env._(
                    "When a person was last spoken to is read from messages, "
                    "activities and meetings; it can't be typed in. Write down the "
                    "talk as a done activity on the contact."
                )
            )

    def _check_identity(self, vals):
        if self._by_server():
            return
        for name in IDENTITY_FIELDS:
            if name in vals and any(one[name].id != vals[name] for one in self):
                raise UserError(
                    self.env._(
                        "Who is whose key person stays as it was written down. Write "
                        "down another person, and let this one have left."
                    )
                )

    def _check_may_change(self, vals):
        """Refuse changes to whoever isn't responsible for the client. Everybody may add
        persons, and go on with a person whom he has written down himself today."""
        if self._by_server() or not RESPONSIBLE_FIELDS & set(vals):
            return
        others = self.filtered(
            lambda one: (
                one.create_uid != self.env.user or one.noted_on != fields.Date.today()
            )
        )
        refused = others.client_id._not_responsible()
        if refused:
            self.env["conveyor.attempt"]._refuse(
                "data",
                refused.partner_id,
                self.env._(
                    "%(clients)s: key persons are changed by the owner of the client "
                    "(%(owners)s), team leaders, the VIP-programme head and the "
                    "central-file officer (%(officers)s). You can add a person who "
                    "isn't written down yet.",
                    clients=", ".join(refused.mapped("partner_id.name")),
                    owners=", ".join(refused.sudo().mapped("owner_id.name"))
                    or self.env._("nobody yet"),
                    officers=refused._officer_names(),
                ),
            )

    def _check_of_client(self):
        for person in self.sudo():
            if person.partner_id.commercial_partner_id != person.client_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is no contact of %(client)s. Choose one of its "
                        "contacts, or type the name of a new one.",
                        person=person.partner_id.display_name,
                        client=person.client_id.partner_id.display_name,
                    )
                )

    @api.constrains("since", "left_on")
    def _check_dates(self):
        for person in self:
            if person.since and person.left_on and person.left_on < person.since:
                raise ValidationError(
                    self.env._(
                        "%(person)s can't have left before having come.",
                        person=person.partner_id.display_name,
                    )
                )

    def _follow(self):
        """Have the clients looked at, and make key persons of those who replace
        others."""
        self.env["conveyor.figures.mark"]._add(self.client_id.partner_id.ids)
        for person in self.filtered("replaced_by_id"):
            successor = person.replaced_by_id
            if successor == person.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s can't be replaced by the same person.",
                        person=successor.display_name,
                    )
                )
            known = self.search(
                [
                    ("client_id", "=", person.client_id.id),
                    ("partner_id", "=", successor.id),
                ]
            )
            if not known and not self._by_server():
                self.create(
                    {
                        "client_id": person.client_id.id,
                        "partner_id": successor.id,
                        "role_ids": [(6, 0, person.role_ids.ids)],
                        "since": person.left_on,
                    }
                )

    # Buttons

    def action_has_left(self):
        """Ask when the person left, where to and who has come instead."""
        self.ensure_one()
        self._check_may_change({"left_on": True})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Has Left"),
            "res_model": "conveyor.key.person.leave",
            "view_mode": "form",
            "target": "new",
            "context": {"default_person_id": self.id},
        }

    def action_is_back(self):
        """Note that the person is there again."""
        self.write({"left_on": False, "left_to": False})

    def action_open_client(self):
        """Open the client file."""
        self.ensure_one()
        return self.client_id.get_formview_action()
