from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..rules import requirement as rules

#: The model whose field is to be filled, by kind of requirement.
FIELD_MODELS = {
    rules.LEAD_FIELD: "crm.lead",
    rules.PARTNER_FIELD: "res.partner",
    rules.CLIENT_FIELD: "conveyor.client",
}
#: Types of fields of which it can't be told whether they are filled.
UNUSABLE_TYPES = (
    "json",
    "many2one_reference",
    "properties",
    "properties_definition",
    "reference",
)


class ConveyorRequirement(models.Model):
    """One thing that an opportunity needs before it may leave a funnel stage."""

    _name = "conveyor.requirement"
    _description = "Requirement of a funnel stage"
    _inherit = ["conveyor.requirement.facts"]
    _order = "stage_id, sequence, id"

    stage_id = fields.Many2one(
        "crm.stage",
        string="Funnel Stage",
        required=True,
        index=True,
        ondelete="cascade",
        help="The stage that an opportunity leaves.",
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            (rules.LEAD_FIELD, "Field of the Opportunity"),
            (rules.PARTNER_FIELD, "Field of the Customer"),
            (rules.CLIENT_FIELD, "Field of the Client File"),
            (rules.ACTIVITY, "Activity Done"),
            (rules.QUOTATION, "Quotation Sent"),
            (rules.MEETING, "Meeting Held"),
            (rules.MEETING_PLANNED, "Meeting Planned"),
        ],
        string="What",
        required=True,
        default=rules.LEAD_FIELD,
        help="A field counts as filled when it says something: a number other than 0, "
        "a tick that is set. The client file exists once a client has bought, so it is "
        "of use in the stages of client teams. An activity counts once it is done, on "
        "the opportunity. A quotation counts once it is sent or ordered, until it is "
        "cancelled. A meeting is held when its end has passed; a planned one may also "
        "be held already.",
    )
    field_model = fields.Char(
        compute="_compute_field_model", export_string_translation=False
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        index="btree_not_null",
        ondelete="cascade",
        domain=lambda self: [
            ("ttype", "not in", UNUSABLE_TYPES),
            "|",
            ("store", "=", True),
            ("related", "!=", False),
        ],
        help="The field that is to be filled. If the field is deleted, the requirement "
        "goes with it.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("res_model", "in", ("crm.lead", False))],
    )

    _once = models.UniqueIndex(
        "(stage_id, kind, coalesce(field_id, 0), coalesce(activity_type_id, 0))",
        "A stage requires a thing once.",
    )

    @api.depends("kind")
    def _compute_field_model(self):
        for requirement in self:
            requirement.field_model = FIELD_MODELS.get(requirement.kind)

    @api.depends("kind", "field_id", "activity_type_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for requirement in self:
            requirement.display_name = requirement._description_text()

    def _description_text(self):
        """Say what is required, in the user's language."""
        # sudo: what a field is called may be read by whoever is to fill it
        field = self.sudo().field_id
        if self.kind == rules.LEAD_FIELD:
            return field.field_description or ""
        if self.kind == rules.PARTNER_FIELD:
            return self.env._("Customer: %(field)s", field=field.field_description)
        if self.kind == rules.CLIENT_FIELD:
            return self.env._("Client file: %(field)s", field=field.field_description)
        if self.kind == rules.ACTIVITY:
            return self.env._(
                "Activity done: %(activity)s",
                activity=self.sudo().activity_type_id.name,
            )
        return {
            rules.QUOTATION: self.env._("Quotation sent"),
            rules.MEETING: self.env._("Meeting held"),
            rules.MEETING_PLANNED: self.env._("Meeting planned"),
        }.get(self.kind, "")

    # Making and changing

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.sudo().field_id.model != self.field_model:
            self.field_id = False
        if self.kind != rules.ACTIVITY:
            self.activity_type_id = False

    @api.model_create_multi
    def create(self, vals_list):
        requirements = super().create(vals_list)
        self.env.registry.clear_cache()
        return requirements

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.constrains("kind", "field_id", "activity_type_id")
    def _check_complete(self):
        for requirement in self:
            requirement._check_field()
            requirement._check_activity_type()

    def _check_field(self):
        # sudo: whoever sets up stages need not be allowed to read all models
        field = self.sudo().field_id
        if not self.field_model and not field:
            return
        if self.field_model and not field:
            problem = self.env._("Choose the field that is to be filled.")
        elif not self.field_model:
            problem = self.env._(
                "A field belongs to requirements of a field. Empty it, or choose "
                "another kind."
            )
        elif field.model != self.field_model:
            problem = self.env._(
                "“%(field)s” is no field of this record. Choose a field that it has.",
                field=field.field_description,
            )
        elif field.ttype in UNUSABLE_TYPES or not (field.store or field.related):
            problem = self.env._(
                "Whether “%(field)s” is filled can't be told. Choose a field that is "
                "kept with the record.",
                field=field.field_description,
            )
        else:
            return
        raise ValidationError(problem)

    def _check_activity_type(self):
        if (self.kind == rules.ACTIVITY) == bool(self.activity_type_id):
            return
        if self.kind == rules.ACTIVITY:
            raise ValidationError(
                self.env._("Choose the type of the activity that is to be done.")
            )
        raise ValidationError(
            self.env._(
                "A type of activity belongs to requirements of an activity. Empty it, "
                "or choose another kind."
            )
        )

    # What is missing

    @api.model
    @tools.ormcache()
    def _stage_ids(self):
        """Return the stages that require something: mostly none, and nothing costs
        less to know."""
        return frozenset(
            stage.id for (stage,) in self.sudo()._read_group([], ["stage_id"])
        )

    @api.model
    def _missing(self, left):
        """Return what opportunities lack, {opportunity: requirements}, in sets.

        :param left: {opportunity: numbers of the stages that it is to leave}
        """
        having = self._stage_ids()
        left = {
            lead: [stage for stage in stages if stage in having]
            for lead, stages in left.items()
        }
        left = {lead: stages for lead, stages in left.items() if stages}
        if not left:
            return {}
        # sudo: whether the requirements are met is decided by the server, by documents
        # and fields that the user may not see
        requirements = self.sudo().search(
            [("stage_id", "in", list(set().union(*left.values())))]
        )
        by_stage = requirements.grouped(lambda requirement: requirement.stage_id.id)
        leads = self.env["crm.lead"].sudo().browse([lead.id for lead in left])
        facts = requirements._facts(leads)
        missing = {}
        for lead, stages in left.items():
            lacking = {}
            for stage in stages:
                for requirement in by_stage.get(stage, ()):
                    key = requirement._key()
                    # on screen, before it is saved, an opportunity has documents too
                    if facts.isdisjoint({(lead.id, *key), (lead._origin.id, *key)}):
                        lacking.setdefault(key, requirement.id)
            if lacking:
                missing[lead] = requirements.browse(lacking.values())
        return missing

    def _lead_field_names(self):
        """Return the opportunity's own fields among what is required."""
        own = self.filtered(lambda requirement: requirement.kind == rules.LEAD_FIELD)
        return own.mapped("field_id.name")
