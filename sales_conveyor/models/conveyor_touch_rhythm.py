from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sql import touch_plan

#: Clients for whom one step makes activities.
STEP = 500


class ConveyorTouchRhythm(models.Model):
    """How often which clients are to be touched. The first rhythm whose conditions a
    client fulfils is its own."""

    _name = "conveyor.touch.rhythm"
    _description = "Rhythm of touches"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for the clients of all companies.",
    )
    abc_class = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        string="ABC Class",
        help="Empty: clients of any class.",
    )
    stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="Ladder Stage",
        ondelete="cascade",
        help="Where the client stands on the ladder. Empty: anywhere.",
    )
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        ondelete="cascade",
        help="Empty: clients of any conveyor.",
    )
    every = fields.Integer(required=True, default=2)
    unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        required=True,
        default="week",
    )
    personally = fields.Boolean(
        default=True,
        help="Only personal touches count: talks, letters of ours to a person, "
        "answers. Otherwise any letter does, also those of the system.",
    )
    mailings = fields.Boolean(
        string="Mailings Count",
        help="A letter of a mailing that was sent centrally counts as a touch.",
    )
    lead_days = fields.Integer(
        string="Days Before",
        help="So many days before the touch is due its activities are made.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        ondelete="set null",
        domain=[("res_model", "in", [False, "conveyor.client"])],
        help="The owner gets one activity of this kind for each touch that is due. "
        "Empty: none.",
    )
    plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Activity Plan",
        ondelete="set null",
        domain=[("res_model", "=", "conveyor.client")],
        help="Odoo's plan of activities, made for each touch that is due, with the day "
        "of the touch as its date. What is on demand in it is for the owner.",
    )
    client_count = fields.Integer(
        string="Clients", compute="_compute_client_count", help="Whose rhythm it is."
    )
    due_count = fields.Integer(string="Due", compute="_compute_client_count")

    _every_positive = models.Constraint(
        "CHECK (every > 0)", "Touches are due every so many days, at least one."
    )
    _lead_days_positive = models.Constraint(
        "CHECK (lead_days >= 0)", "Activities are made before the day, or on it."
    )

    def _compute_client_count(self):
        rows = self.env["conveyor.touch.summary"]
        today = fields.Date.context_today(self)
        domain = [("rhythm_id", "in", self.ids), ("client_id.active", "=", True)]
        every = dict(rows._read_group(domain, ["rhythm_id"], ["__count"]))
        domain += [("next_touch_date", "<=", today)]
        due = dict(rows._read_group(domain, ["rhythm_id"], ["__count"]))
        for rhythm in self:
            rhythm.client_count = every.get(rhythm, 0)
            rhythm.due_count = due.get(rhythm, 0)

    @api.constrains("company_id", "conveyor_id")
    def _check_company(self):
        for rhythm in self:
            company = rhythm.conveyor_id.company_id
            if company and rhythm.company_id and company != rhythm.company_id:
                raise ValidationError(
                    self.env._(
                        "%(conveyor)s belongs to %(company)s. Choose that company, or "
                        "none.",
                        conveyor=rhythm.conveyor_id.name,
                        company=company.name,
                    )
                )

    # All clients are looked at anew, by the job

    @api.model_create_multi
    def create(self, vals_list):
        rhythms = super().create(vals_list)
        self.env["conveyor.touch.backfill"]._request({"c"})
        return rhythms

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name"}:
            self.env["conveyor.touch.backfill"]._request({"c"})
        return result

    def unlink(self):
        result = super().unlink()
        self.env["conveyor.touch.backfill"]._request({"c"})
        return result

    def action_open_clients(self):
        """Open the clients whose rhythm it is, the longest overdue first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_touch_action_due"
        )
        return {
            **action,
            "domain": [("touch_rhythm_id", "=", self.id)],
            "context": {},
        }

    # Activities

    @api.model
    def _plan_due(self):
        """Make the activities for touches that are due, once for each.

        :return: number of clients dealt with; below ``STEP``: there are no more
        """
        rows = self.env.execute_query(touch_plan.to_plan(fields.Date.today(), STEP))
        if not rows:
            return 0
        values = []
        for client_id, rhythm_id, owner_id, day in rows:
            client = self.env["conveyor.client"].browse(client_id)
            owner = self.env["res.users"].browse(owner_id)
            values += self.browse(rhythm_id)._activities(client, owner, day)
        # they stand in the owners' lists; a letter about each would be too much
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            values
        )
        self.env.cr.execute(touch_plan.planned([row[0] for row in rows]))
        self.env["conveyor.touch.summary"].invalidate_model()
        return len(rows)

    def _activities(self, client, owner, day):
        """Return what is to be made for a touch of a client."""
        model_id = self.env["ir.model"]._get_id("conveyor.client")
        common = {
            "res_model_id": model_id,
            "res_id": client.id,
            "conveyor_touch_due": day,
            "automated": True,
        }
        values = []
        if self.activity_type_id:
            theirs = self.with_context(lang=owner.lang or self.env.lang)
            values.append(
                {
                    **common,
                    "activity_type_id": self.activity_type_id.id,
                    "user_id": owner.id,
                    "date_deadline": day,
                    "summary": theirs.activity_type_id.summary or theirs.name,
                }
            )
        for template in self.plan_id.template_ids:
            said = template._determine_responsible(owner, client)
            values.append(
                {
                    **common,
                    "activity_type_id": template.activity_type_id.id,
                    "user_id": (said["responsible"] or owner).id,
                    "date_deadline": template._get_date_deadline(day),
                    "summary": template.summary,
                    "note": template.note,
                }
            )
        return values
