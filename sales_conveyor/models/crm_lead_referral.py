from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What a lead tells its contact, and what decides to whom it does.
TELLING = frozenset({"conveyor_referrer_id", "conveyor_organisation_id", "partner_id"})


class CrmLead(models.Model):
    """Where a lead was recommended: by whom, kept as a link beside Odoo's free text."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "conveyor.referral"]

    conveyor_referrer_id = fields.Many2one(
        "res.partner",
        string="Recommended By",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        help="The contact who named this lead to us. The contact of the lead, and the "
        "client file that it may get, are told.",
    )
    conveyor_organisation_id = fields.Many2one(
        "conveyor.partner.organisation",
        string="Sent By",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain="[('company_id', '=?', company_id)]",
        help="The partner organisation that sent us this lead.",
    )

    def _conveyor_recommended(self):
        return self.partner_id

    @api.constrains("conveyor_referrer_id", "partner_id")
    def _check_conveyor_recommendation(self):
        self.filtered("conveyor_referrer_id")._check_conveyor_referrer()

    @api.constrains("conveyor_organisation_id", "partner_id")
    def _check_conveyor_organisation(self):
        for lead in self.filtered("conveyor_organisation_id").sudo():
            organisation = lead.conveyor_organisation_id
            if (
                lead.partner_id.commercial_partner_id
                == organisation.partner_id.commercial_partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(organisation)s doesn't send us itself: the contact of this "
                        "lead is part of it. Choose another contact, or leave “Sent "
                        "By” empty.",
                        organisation=organisation.display_name,
                    )
                )
            # a lead that nobody has yet may belong to no company, unlike organisations
            theirs, ours = organisation.company_id, lead.company_id
            if ours and theirs != ours:
                raise ValidationError(
                    self.env._(
                        "%(organisation)s is a partner organisation of %(theirs)s, the "
                        "lead belongs to %(ours)s. Choose a partner organisation of "
                        "the same company, or leave “Sent By” empty.",
                        organisation=organisation.display_name,
                        theirs=theirs.name,
                        ours=ours.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        recommended = leads._conveyor_sent()
        if recommended:
            recommended._conveyor_recommendation_follows(self.env["res.partner"])
        return leads

    def write(self, vals):
        if not TELLING.intersection(vals):
            return super().write(vals)
        before = (
            self.conveyor_referrer_id
            if "conveyor_referrer_id" in vals
            else self.env["res.partner"]
        )
        result = super().write(vals)
        if before or self._conveyor_sent():
            self._conveyor_recommendation_follows(before)
        return result

    def _conveyor_sent(self):
        """Return the leads that somebody has sent us."""
        return self.filtered(
            lambda lead: lead.conveyor_referrer_id or lead.conveyor_organisation_id
        )

    def _conveyor_recommendation_follows(self, before):
        """Do what follows from recommendations that have changed, or whose contact
        has.

        :param before: the referrers that there were
        """
        referrers_sudo = (before | self.conveyor_referrer_id).sudo()
        self.env["conveyor.figures.mark"]._add(
            (referrers_sudo | referrers_sudo.commercial_partner_id).ids
        )
        self.env["conveyor.referral"]._carry(self)
        thanks = self.env["conveyor.thanks"].sudo()
        thanks._withdraw_outdated(before)
        if self.conveyor_referrer_id:
            thanks._due_for_leads(self)

    # Odoo's ways

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        values = super()._prepare_customer_values(partner_name, is_company, parent_id)
        # A contact person's company is told, which is the client. Whoever may make a
        # contact of the lead may tell it.
        if not parent_id:
            for name in ("conveyor_referrer_id", "conveyor_organisation_id"):
                if self[name]:
                    values[name] = self[name].id
        return values

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "conveyor_organisation_id"]

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "conveyor_referrer_id": lambda name, leads: (
                leads._merged_conveyor_referrer().id
            ),
        }

    def _merge_data(self, fnames=None):
        data = super()._merge_data(fnames)
        for name in ("conveyor_referrer_id", "conveyor_organisation_id"):
            if not data.get(name):
                data.pop(name, None)  # nobody to write down
        return data

    def _merged_conveyor_referrer(self):
        """Return the referrer of the leads merged: the first who may be."""
        if not self.conveyor_referrer_id:
            return self.conveyor_referrer_id
        client = self.partner_id[:1].sudo().commercial_partner_id
        referrers = self.conveyor_referrer_id
        back = self._leading_back(
            {referrer.id: (client.id, referrer.id) for referrer in referrers}
            if client
            else {}
        )
        return referrers.filtered(lambda referrer: referrer.id not in back)[:1]

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        if opportunities.conveyor_referrer_id:
            self.env["conveyor.thanks"].sudo()._merge_leads(opportunities, self)
        return result

    # Making a link of the free text

    def action_conveyor_link_referrer(self):
        """Look for the contact whom Odoo's free text “Referred By” means."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Recommended"),
            "res_model": "conveyor.referrer.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }
