from lxml import etree

from odoo import api, fields, models


class CrmLead(models.Model):
    """What an opportunity lacks, on its form, and the dialog in which it is given."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    conveyor_gate_stage_id = fields.Many2one(
        "crm.stage",
        string="Next Stage",
        compute="_compute_conveyor_missing",
        help="Where the opportunity is to go.",
    )
    conveyor_missing = fields.Text(
        string="Still Missing",
        compute="_compute_conveyor_missing",
        help="What the opportunity lacks to go on to the next stage.",
    )
    conveyor_missing_line = fields.Char(
        compute="_compute_conveyor_missing", export_string_translation=False
    )
    conveyor_missing_kinds = fields.Char(
        compute="_compute_conveyor_missing", export_string_translation=False
    )

    @api.depends("stage_id", "team_id", "type", "won_status")
    @api.depends_context("conveyor_gate_stage_id", "lang", "uid")
    def _compute_conveyor_missing(self):
        self.conveyor_gate_stage_id = False
        self.conveyor_missing = False
        self.conveyor_missing_line = False
        self.conveyor_missing_kinds = False
        requirement = self.env["conveyor.requirement"]
        leads = self.filtered(lambda lead: lead.type != "lead" and lead._origin)
        if not (leads and requirement._stage_ids()):
            return
        funnel = self._conveyor_funnel()
        stages = {lead: lead._conveyor_next_stage(funnel) for lead in leads}
        missing = requirement._missing(
            {lead: lead._conveyor_left(funnel, stages[lead]) for lead in leads}
        )
        for lead in leads:
            lead.conveyor_gate_stage_id = stages[lead]
            lacking = missing.get(lead)
            if lacking:
                names = lacking.mapped("display_name")
                lead.conveyor_missing = "\n".join(f"– {name}" for name in names)
                lead.conveyor_missing_line = "; ".join(names)
                lead.conveyor_missing_kinds = f",{','.join(lacking.mapped('kind'))},"

    def _conveyor_next_stage(self, funnel):
        """Return the number of the stage to which the opportunity is to go: the one
        that the user has chosen, else the one that comes next."""
        chosen = self.env.context.get("conveyor_gate_stage_id")
        if isinstance(chosen, int) and funnel.left(
            (self.stage_id.id, self.team_id.id), (chosen, self.team_id.id)
        ):
            return chosen
        return funnel.following(self.stage_id.id, self.team_id.id)

    def _conveyor_left(self, funnel, stage_id):
        """Return the stages that the opportunity has to leave on its way."""
        place = (self.stage_id.id, self.team_id.id)
        return funnel.left(place, (stage_id, self.team_id.id))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Put the fields that are missing into the dialog. Which ones is said by the
        context; what the user may see of them, by the fields."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            names = self.env.context.get("conveyor_gate_view_ref")
            names = names.split(",") if isinstance(names, str) else []
            for group in arch.xpath("//group[@name='conveyor_missing_fields']"):
                self._conveyor_add_fields(group, names)
                if not len(group):
                    group.getparent().remove(group)
        return arch, view

    @api.model
    def _conveyor_add_fields(self, group, names):
        for name in dict.fromkeys(names):
            field = self._fields.get(name)
            if field is None:
                continue
            attributes = {"name": name}
            if field.type == "many2many":
                attributes["widget"] = "many2many_tags"
            elif name in ("phone", "email_from", "website"):
                attributes["widget"] = {"phone": "phone", "website": "url"}.get(
                    name, "email"
                )
            etree.SubElement(group, "field", attributes)
            currency = field.type == "monetary" and field.get_currency_field(self)
            if currency:
                etree.SubElement(group, "field", {"name": currency, "invisible": "1"})

    # Buttons of the form and of the dialog

    def action_conveyor_gate(self):
        """Open what is missing for the next stage."""
        self.ensure_one()
        stage = self.conveyor_gate_stage_id
        missing = self.env["conveyor.requirement"]._missing(
            {self: self._conveyor_left(self._conveyor_funnel(), stage.id)}
        )
        names = missing[self]._lead_field_names() if missing else []
        return self._conveyor_gate_action(self.id, stage.id, names)

    def action_conveyor_move(self):
        """Move the opportunity to the stage for which the dialog was opened."""
        self.ensure_one()
        self.write({"stage_id": self.conveyor_gate_stage_id.id})
        return self._conveyor_moved()

    def _conveyor_moved(self):
        """Return what the screen does after a move: show the new state of things."""
        action = {"type": "ir.actions.client", "tag": "soft_reload"}
        message = self.stage_id.is_won and self._get_rainbowman_message()
        if message:
            action["effect"] = {
                "fadeout": "slow",
                "message": message,
                "img_url": "/web/static/img/smile.svg",
                "type": "rainbow_man",
            }
        return action

    def action_conveyor_activity(self):
        """Schedule an activity that is missing."""
        self.ensure_one()
        missing = self.env["conveyor.requirement"]._missing(
            {
                self: self._conveyor_left(
                    self._conveyor_funnel(), self.conveyor_gate_stage_id.id
                )
            }
        )
        types = missing[self].activity_type_id if missing else ()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule Activity"),
            "res_model": "mail.activity",
            "views": [[self.env.ref("mail.mail_activity_view_form_popup").id, "form"]],
            "target": "new",
            "context": {
                "default_res_model": "crm.lead",
                "default_res_id": self.id,
                "default_activity_type_id": types[:1].id if types else False,
            },
        }

    def action_conveyor_customer(self):
        """Open the customer, of whom something is missing."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
