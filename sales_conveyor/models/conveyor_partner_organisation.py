from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..sql import partner_organisations as organisations


def _figure(field, name, string, help_, **options):
    """Return a field of a figure that is kept nowhere, but can be searched, sorted and
    grouped."""
    return field(
        string=string,
        compute="_compute_figures",
        search=lambda self, operator, value: self._search_figure(name, operator, value),
        help=help_,
        **options,
    )


class ConveyorPartnerOrganisation(models.Model):
    """A company that doesn't compete with ours, with which clients are exchanged both
    ways."""

    _name = "conveyor.partner.organisation"
    _description = "Partner organisation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, id desc"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who looks after the organisation.",
    )
    state = fields.Selection(
        [("talks", "In Talks"), ("agreed", "Agreed"), ("ended", "Ended")],
        required=True,
        default="talks",
        index=True,
        tracking=True,
        group_expand=True,
    )
    agreement_date = fields.Date(
        string="Agreed On",
        compute="_compute_agreement_date",
        store=True,
        readonly=False,
        tracking=True,
    )
    agreement = fields.Html(
        help="What has been agreed: whom each sends to the other, and what for."
    )
    avatar_128 = fields.Image(related="partner_id.avatar_128")
    sent_ids = fields.One2many(
        "conveyor.sent.client", "organisation_id", string="Clients We Sent"
    )

    lead_count = _figure(
        fields.Integer,
        "lead_count",
        "Leads They Sent",
        "Leads and opportunities that came from the organisation, lost ones included.",
        aggregator="sum",
    )
    client_count = _figure(
        fields.Integer,
        "client_count",
        "Clients They Sent",
        "How many of those whom the organisation has sent have bought from us since.",
        aggregator="sum",
    )
    revenue = _figure(
        fields.Monetary,
        "revenue",
        "Revenue of Theirs",
        "All revenue of the clients whom the organisation has sent us, net of tax.",
        aggregator="sum",
    )
    sent_count = _figure(
        fields.Integer,
        "sent_count",
        "We Sent",
        "Clients of ours whom we have sent to the organisation.",
        aggregator="sum",
    )
    sent_client_count = _figure(
        fields.Integer,
        "sent_client_count",
        "Became Their Clients",
        "How many of those whom we sent have bought from the organisation.",
        aggregator="sum",
    )
    sent_amount = _figure(
        fields.Monetary,
        "sent_amount",
        "Revenue of Ours",
        "What the organisation has sold to those whom we sent, as far as we were told.",
        aggregator="sum",
    )
    balance_clients = _figure(
        fields.Integer,
        "balance_clients",
        "Balance, Clients",
        "Clients whom we have brought to the organisation, less those whom it has "
        "brought to us. Below zero: we owe.",
        aggregator="sum",
    )
    balance_amount = _figure(
        fields.Monetary,
        "balance_amount",
        "Balance, Money",
        "What the organisation has sold to clients of ours, less what we have sold to "
        "clients of theirs. Below zero: we owe.",
        aggregator="sum",
    )

    _partner_unique = models.Constraint(
        "UNIQUE (company_id, partner_id)",
        "This contact is a partner organisation of the company already. Open it, or "
        "look among the archived ones.",
    )

    @api.depends("partner_id.display_name")
    def _compute_display_name(self):
        for organisation in self:
            # sudo: the name of an organisation is known to whoever may read it
            organisation.display_name = organisation.sudo().partner_id.display_name

    @api.depends("sent_ids.result", "sent_ids.amount")
    def _compute_figures(self):
        self.env.flush_all()
        found = {
            row[0]: row[1:]
            for row in self.env.execute_query(organisations.figures(self.ids))
        }
        nothing = (0,) * len(organisations.FIGURES)
        for organisation in self:
            values = found.get(organisation._origin.id, nothing)
            for name, value in zip(organisations.FIGURES, values, strict=True):
                organisation[name] = value

    def _search_figure(self, name, operator, value):
        if operator not in ("<", "<=", ">", ">=", "in"):
            return NotImplemented
        self.env.flush_all()
        operand = value
        if operator == "in":
            operand = tuple(one or 0 for one in value) or (None,)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s %s %s)",
                organisations.figure(name, alias),
                SQL(operator.upper()),
                operand,
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in organisations.FIGURES:
            return organisations.figure(field_expr, alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("state")
    def _compute_agreement_date(self):
        for organisation in self:
            if organisation.state == "agreed" and not organisation.agreement_date:
                organisation.agreement_date = fields.Date.context_today(self)

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            # Odoo looks at what a record was. Nobody gives one to a company for which
            # he couldn't make it.
            self.check_access("write")
        return result

    def _merge_into(self, target):
        """Hand everything over to another record of the same organisation."""
        self.ensure_one()
        for model, name in (
            ("crm.lead", "conveyor_organisation_id"),
            ("res.partner", "conveyor_organisation_id"),
            ("conveyor.sent.client", "organisation_id"),
        ):
            self.env[model].with_context(active_test=False).search(
                [(name, "=", self.id)]
            )[name] = target
        if not target.agreement:
            target.agreement = self.agreement
        elif self.agreement:
            target.agreement += self.agreement
        target.agreement_date = target.agreement_date or self.agreement_date
        self.message_change_thread(target)
        self.unlink()

    # Ways

    def action_open_leads(self):
        """Open the leads that the organisation has sent us."""
        return self._open(
            "sales_conveyor.conveyor_referral_lead_action",
            [("conveyor_organisation_id", "=", self.id)],
            default_conveyor_organisation_id=self.id,
            active_test=False,
        )

    def action_open_clients(self):
        """Open the clients whom the organisation has brought us."""
        rows = self.env.execute_query(organisations.clients(self.ids))
        return self._open(
            "sales_conveyor.conveyor_client_action",
            [("id", "in", [id_ for (id_,) in rows])],
        )

    def action_open_sent(self):
        """Open the clients whom we have sent to the organisation."""
        return self._open(
            "sales_conveyor.conveyor_sent_client_action",
            [("organisation_id", "=", self.id)],
            default_organisation_id=self.id,
        )

    def action_open_partner(self):
        """Open the contact of the organisation."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def _open(self, action, domain, **context):
        self.ensure_one()
        opened = self.env["ir.actions.act_window"]._for_xml_id(action)
        opened.update(domain=domain, context=context)
        return opened
