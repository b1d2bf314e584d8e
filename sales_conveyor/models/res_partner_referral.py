from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..sql import referrals, traces
from .res_partner import READERS, SELLERS

#: What makes a contact part of another client.
BELONGING = frozenset({"parent_id", "is_company"})


class BroughtBy(fields.Many2one):
    """Can be said in SQL, as the tree unfolds by grouping on it. It is the field that
    says so: an extension of contacts would be asked for each of their columns."""

    def to_sql(self, model, alias):
        return referrals.brought_by(alias)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "conveyor.referral"]

    conveyor_referrer_id = fields.Many2one(
        "res.partner",
        string="Recommended By",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        copy=False,  # also because whoever copies a contact need not see it
        groups=SELLERS,
        help="The contact who named this one to us. A recommendation of a contact "
        "person brings its company, unless that is a client already.",
    )
    conveyor_recommended_ids = fields.One2many(
        "res.partner",
        "conveyor_referrer_id",
        string="Recommended Contacts",
        context={"active_test": False},
        groups=SELLERS,
    )
    conveyor_brought_by_id = BroughtBy(
        "res.partner",
        string="Brought By",
        compute="_compute_conveyor_brought_by_id",
        search="_search_conveyor_brought_by_id",
        groups=READERS,
        help="The client to whom the referrer belongs.",
    )
    conveyor_in_referral_tree = fields.Boolean(
        string="Brought or Was Brought",
        compute="_compute_conveyor_in_referral_tree",
        search="_search_conveyor_in_referral_tree",
        groups=READERS,
        help="Whether the client was brought by a recommendation, or has brought "
        "somebody.",
    )
    conveyor_referral_lead_count = fields.Integer(
        string="Recommended Leads",
        compute="_compute_conveyor_referral_figures",
        search="_search_conveyor_referral_lead_count",
        groups=READERS,
        help="Leads and opportunities that this contact has brought, lost ones "
        "included.",
    )
    conveyor_recommended_count = fields.Integer(
        string="Recommended",
        compute="_compute_conveyor_referral_figures",
        search="_search_conveyor_recommended_count",
        groups=READERS,
        help="Companies and persons whom this contact has recommended. Several contact "
        "persons of one company are one.",
    )
    conveyor_recommended_client_count = fields.Integer(
        string="Became Clients",
        compute="_compute_conveyor_referral_figures",
        search="_search_conveyor_recommended_client_count",
        groups=READERS,
        help="How many of those whom this contact has recommended are in the central "
        "file of the current company.",
    )
    conveyor_recommended_revenue = fields.Monetary(
        string="Revenue of Recommended",
        compute="_compute_conveyor_referral_figures",
        search="_search_conveyor_recommended_revenue",
        currency_field="conveyor_company_currency_id",
        groups=READERS,
        help="All revenue of the clients whom this contact has recommended, net of "
        "tax, in company currency.",
    )
    conveyor_client_revenue = fields.Monetary(
        related="conveyor_client_id.revenue_total",
        string="Revenue",
        currency_field="conveyor_currency_id",
        groups=READERS,
    )
    conveyor_company_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Current Company",
        compute="_compute_conveyor_company_currency_id",
        groups=READERS,
    )

    @api.depends_context("company")
    def _compute_conveyor_company_currency_id(self):
        self.conveyor_company_currency_id = self.env.company.currency_id

    # Who brought whom: clients, not contact persons

    @api.depends("conveyor_referrer_id.commercial_partner_id", "commercial_partner_id")
    def _compute_conveyor_brought_by_id(self):
        for partner in self:
            is_client = partner.commercial_partner_id == partner
            partner.conveyor_brought_by_id = (
                is_client and partner.conveyor_referrer_id.commercial_partner_id
            )

    def _search_conveyor_brought_by_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["commercial_partner_id", "conveyor_referrer_id"])
        found = _among(referrals.brought([id_ for id_ in value if id_]))
        if False in value:
            found |= ~Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "(%s IS NOT NULL)", referrals.brought_by(alias)
                )
            )
        return found

    def _compute_conveyor_in_referral_tree(self):
        taking_part = self.search([("conveyor_in_referral_tree", "=", True)])
        for partner in self:
            partner.conveyor_in_referral_tree = partner in taking_part

    def _search_conveyor_in_referral_tree(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        self.flush_model(["commercial_partner_id", "conveyor_referrer_id"])
        return _among(referrals.taking_part())

    # Figures

    def _conveyor_traces(self):
        names = (
            "conveyor_referral_lead_count",
            "conveyor_recommended_count",
            "conveyor_recommended_client_count",
            "conveyor_recommended_revenue",
        )
        return {
            **super()._conveyor_traces(),
            names: traces.recommendations(self.id),
        }

    @api.depends_context("company")
    def _compute_conveyor_referral_figures(self):
        self.env.flush_all()
        # most have recommended nobody: they don't wait for the statement to be planned
        rows = self.env.execute_query(referrals.referrers_among(self.ids))
        referrers = [id_ for (id_,) in rows]
        figures = referrals.figures(
            referrals.CONTACT, referrals.any_of(referrers), self.env.company.ids
        )
        found = {
            key: (leads, contacts, clients, revenue)
            for key, _company, leads, contacts, clients, revenue, _last in (
                self.env.execute_query(figures) if referrers else ()
            )
        }
        for partner in self:
            (
                partner.conveyor_referral_lead_count,
                partner.conveyor_recommended_count,
                partner.conveyor_recommended_client_count,
                partner.conveyor_recommended_revenue,
            ) = found.get(partner._origin.id, (0, 0, 0, 0))

    def _search_conveyor_referral_lead_count(self, operator, value):
        return self._search_conveyor_referral_figure("leads", operator, value)

    def _search_conveyor_recommended_count(self, operator, value):
        return self._search_conveyor_referral_figure("contacts", operator, value)

    def _search_conveyor_recommended_client_count(self, operator, value):
        return self._search_conveyor_referral_figure("clients", operator, value)

    def _search_conveyor_recommended_revenue(self, operator, value):
        return self._search_conveyor_referral_figure("revenue", operator, value)

    def _search_conveyor_referral_figure(self, figure, operator, value):
        """Return a domain of the contacts whose figure is as asked for. Figures are
        made of referrers only, who are few; all others have zero."""
        if operator not in ("<", "<=", ">", ">=", "in"):
            return NotImplemented
        operand = value
        if operator == "in":
            operand = tuple(one or 0 for one in value) or (None,)
        self.env.flush_all()
        rows = referrals.figures(referrals.CONTACT, SQL("true"), self.env.company.ids)
        holds = SQL("%s %s %s", SQL.identifier(figure), SQL(operator.upper()), operand)
        # whether it holds for nothing holds for whoever is no referrer
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%(id)s IN (SELECT key FROM (%(rows)s) f WHERE %(holds)s)"
                " OR ((SELECT %(holds)s FROM (SELECT 0 AS %(figure)s) nothing)"
                " AND %(id)s NOT IN (SELECT key FROM (%(rows)s) f)))",
                id=SQL.identifier(alias, "id"),
                rows=rows,
                holds=holds,
                figure=SQL.identifier(figure),
            )
        )

    # Setting and following

    def _conveyor_recommended(self):
        return self

    def _conveyor_may_be_told(self, name, value):
        """Return whether a client may be told by a lead or contact person who has
        brought it: nobody brings himself."""
        owner = value if name == "conveyor_referrer_id" else value.partner_id
        return owner.commercial_partner_id != self.commercial_partner_id and (
            not (owner.company_id and self.company_id)
            or owner.company_id == self.company_id
        )

    @api.constrains("conveyor_referrer_id")
    def _check_conveyor_recommendation(self):
        self._check_conveyor_referrer()

    @api.constrains("conveyor_organisation_id")
    def _check_conveyor_organisation(self):
        for partner in self:
            organisation = partner.conveyor_organisation_id.sudo().partner_id
            if organisation and (
                organisation.commercial_partner_id == partner.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s is part of this partner organisation, so it wasn't "
                        "sent by it. Leave “Sent By” empty.",
                        name=partner.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(map(_tells, vals_list)):
            told = partners.sudo().filtered(
                lambda partner: (
                    partner.conveyor_referrer_id or partner.conveyor_organisation_id
                )
            )
            told._conveyor_recommendation_follows(self.browse())
        return partners

    def write(self, vals):
        if not (_tells(vals) or BELONGING.intersection(vals)):
            return super().write(vals)
        before = self.sudo().conveyor_referrer_id
        result = super().write(vals)
        if BELONGING.intersection(vals):
            self.env["conveyor.referral"]._sever(self.sudo().commercial_partner_id)
        if _tells(vals):
            self._conveyor_recommendation_follows(before)
        return result

    def _conveyor_recommendation_follows(self, before):
        """Do what follows from recommendations that have changed.

        :param before: the referrers that there were
        """
        referrers_sudo = before | self.sudo().conveyor_referrer_id
        self.env["conveyor.figures.mark"]._add(
            (referrers_sudo | referrers_sudo.commercial_partner_id).ids
        )
        self.env["conveyor.referral"]._carry(self - self.sudo().commercial_partner_id)
        thanks = self.env["conveyor.thanks"].sudo()
        thanks._withdraw_outdated(before)
        if self.sudo().conveyor_referrer_id:
            thanks._due_for_partners(self)

    # Ways

    def action_open_conveyor_recommended(self):
        """Open the contacts whom this one has recommended."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_recommended_action"
        )
        action.update(
            domain=[("conveyor_referrer_id", "=", self.id)],
            context={"default_conveyor_referrer_id": self.id, "active_test": False},
        )
        return action

    def action_open_conveyor_referral_leads(self):
        """Open the leads that this contact has brought."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_referral_lead_action"
        )
        action.update(
            domain=[("conveyor_referrer_id", "=", self.id)],
            context={"default_conveyor_referrer_id": self.id, "active_test": False},
        )
        return action


def _tells(vals):
    return "conveyor_referrer_id" in vals or "conveyor_organisation_id" in vals


def _among(numbers):
    """Return a domain of the records whose numbers a statement yields."""
    return Domain.custom(
        to_sql=lambda model, alias, query: SQL(
            "%s IN (%s)", SQL.identifier(alias, "id"), numbers
        )
    )
