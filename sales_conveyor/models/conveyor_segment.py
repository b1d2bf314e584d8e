from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules import segment as rules

#: Who sets up segments.
SETTERS = (
    "sales_conveyor.conveyor_group_marketing",
    "sales_conveyor.conveyor_group_officer",
    "sales_conveyor.conveyor_group_manager",
)
#: Who reads how large segments were seen by their authors.
WATCHERS = (*SETTERS, "sales_conveyor.conveyor_group_analyst")
#: What only the server says of a segment.
SERVER_FIELDS = frozenset({"author_id", "frozen", "frozen_on", "size", "size_on"})


class ConveyorSegment(models.Model):
    """A saved, living condition that yields clients, or prospects, and the persons who
    are addressed there. Nobody is copied anywhere: members are asked for anew each
    time, but those of a frozen list."""

    _name = "conveyor.segment"
    _description = "Mailing segment"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    purpose = fields.Text(help="What it is for, and who asked for it.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    shared = fields.Boolean(
        string="For Salespeople Too",
        tracking=True,
        help="Salespeople find it, and see its members as far as they may read what "
        "the conditions ask for. Otherwise it is seen by marketing, officers, "
        "administrators and analysts only.",
    )
    author_id = fields.Many2one(
        "res.users",
        string="Conditions By",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Who last changed the conditions. Letters go to those whom this person "
        "would find: what somebody may not read can't be asked by a condition either.",
    )
    audience = fields.Selection(
        [
            (rules.CLIENTS, "Clients"),
            (rules.PROSPECTS, "Contacts who aren't clients yet"),
            (rules.EVERYBODY, "Clients and others"),
        ],
        string="Chosen Among",
        required=True,
        default=rules.CLIENTS,
        tracking=True,
        help="Clients: current client files of the company. Companies and private "
        "persons are chosen; who is addressed there is said apart.",
    )
    client_domain = fields.Char(
        string="Client Files",
        default="[]",
        tracking=True,
        help="Conditions on the client file: figures, classes, ladder, owner, "
        "products bought, key persons, other segments…",
    )
    partner_domain = fields.Char(
        string="Contacts",
        default="[]",
        tracking=True,
        help="Conditions on the contact itself: region, industry, tags, language…",
    )
    person_domain = fields.Char(
        string="Persons",
        default="[]",
        tracking=True,
        help="Conditions on the persons: at least one of the client has to meet them, "
        "and only those who do are addressed. Language, birthday, position…",
    )
    client_model = fields.Char(compute="_compute_models")
    partner_model = fields.Char(compute="_compute_models")
    include_ids = fields.Many2many(
        "conveyor.segment",
        "conveyor_segment_include_rel",
        "segment_id",
        "other_id",
        string="Also the Members of",
        help="Members of these segments are members too. If there are no conditions, "
        "they are the only ones.",
    )
    exclude_ids = fields.Many2many(
        "conveyor.segment",
        "conveyor_segment_exclude_rel",
        "segment_id",
        "other_id",
        string="Without the Members of",
        help="Whoever is a member of one of these is left out.",
    )
    addressee = fields.Selection(
        [
            (rules.MAIN, "The client's own contact"),
            (rules.ROLES, "Key persons with a role"),
            (rules.ALL, "All contact persons"),
        ],
        string="Addressed",
        required=True,
        default=rules.MAIN,
        tracking=True,
        help="Who in the client company is written to. The client's own contact is the "
        "company, or the private person, with its main e-mail address.",
    )
    role_ids = fields.Many2many(
        "conveyor.person.role",
        string="Roles",
        help="Key persons who are still there and have one of these roles.",
    )
    fallback = fields.Boolean(
        string="Otherwise the Client's Own Contact",
        default=True,
        help="Where no such person is found, the client's own contact is addressed.",
    )
    consent_needed = fields.Boolean(
        tracking=True,
        help="Only persons are addressed whose consent is written down in the company, "
        "and isn't withdrawn.",
    )
    frozen = fields.Boolean(
        readonly=True,
        copy=False,
        help="A list of members as they were, which no longer changes.",
    )
    frozen_on = fields.Date(readonly=True, copy=False)

    def _compute_models(self):
        self.client_model = "conveyor.client"
        self.partner_model = "res.partner"

    # Rights

    @api.model
    def _sees_all(self):
        """Return whether the present user may read everything that conditions ask for:
        contact details and personal knowledge of all clients."""
        return (
            self.env.uid == SUPERUSER_ID
            or self.env["conveyor.reading"]._is_exempt()
            and self.env["conveyor.knowledge"]._reads_all()
        )

    @api.model
    def _is_setter(self):
        # the user of the transaction counts, not sudo
        return self.env.uid == SUPERUSER_ID or any(
            self.env.user.has_group(group) for group in SETTERS
        )

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_server_fields(vals)
        server = {name: False for name in SERVER_FIELDS - {"author_id"}}
        return super().create(
            [{**vals, **server, "author_id": self.env.uid} for vals in vals_list]
        )

    def write(self, vals):
        self._check_server_fields(vals)
        changed = rules.CONDITIONS.intersection(vals)
        if changed and self.filtered("frozen"):
            raise UserError(
                self.env._(
                    "“%(segment)s” is a frozen list: its members stay. Change the "
                    "segment that it was made from, or make a new one.",
                    segment=self.filtered("frozen")[0].name,
                )
            )
        if changed:
            vals = {**vals, "author_id": self.env.uid}
        return super().write(vals)

    def _check_server_fields(self, vals):
        said = SERVER_FIELDS.intersection(vals)
        if said and any(vals[name] for name in said):
            raise UserError(
                self.env._(
                    "Who made the conditions, what is frozen and how large a segment "
                    "is, is written down by the server: %(fields)s.",
                    fields=", ".join(sorted(said)),
                )
            )

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", segment.name))
            for segment, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.constrains("addressee", "role_ids")
    def _check_roles(self):
        for segment in self:
            if segment.addressee == rules.ROLES and not segment.role_ids:
                raise ValidationError(
                    self.env._(
                        "“%(segment)s” addresses key persons with a role: choose the "
                        "roles.",
                        segment=segment.name,
                    )
                )

    @api.constrains("company_id", "include_ids", "exclude_ids")
    def _check_companies(self):
        for segment in self:
            others = segment.include_ids | segment.exclude_ids
            if others.company_id - segment.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(segment)s” and the segments that it includes or excludes "
                        "belong to one company.",
                        segment=segment.name,
                    )
                )
