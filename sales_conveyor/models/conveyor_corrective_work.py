from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rules import quality as rules

#: For whom and because of what it was opened: stays as it is.
IDENTITY_FIELDS = frozenset(
    {"client_id", "interview_id", "verdict_id", "question_id", "merged_from_id"}
)
#: What only the buttons and the server write.
SERVER_FIELDS = frozenset(
    {
        *("state", "what_done", "done_on", "done_by_id", "check_deadline", "check_ids"),
        *("reopened_count", "confirmed_on", "cancelled_on", "cancel_reason"),
        *("escalated_on", "escalated_to_id", "withdrawn"),
    }
)
#: What is changed by those who lead, not by whoever has to do the work.
LEAD_FIELDS = frozenset({"user_id", "deadline"})


class ConveyorCorrectiveWork(models.Model):
    """A client isn't served well: who puts it right until when, what was done, and
    whether the client says that it holds. It stays on the client file until then."""

    _name = "conveyor.corrective.work"
    _description = "Corrective work"
    _inherit = [
        *("mail.thread", "mail.activity.mixin", "conveyor.corrective.work.rights"),
        *("conveyor.server.token", "conveyor.state.guard", "conveyor.merged.along"),
    ]
    _order = "deadline, id"
    _mail_post_access = "read"

    name = fields.Char(
        string="What Is Wrong",
        required=True,
        tracking=True,
        help="The criterion that isn't met, or what the client complains of.",
    )
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
    client_partner_id = fields.Many2one(related="client_id.partner_id", string="Client")
    owner_id = fields.Many2one(related="client_id.owner_id", string="Owner")
    interview_id = fields.Many2one(
        "conveyor.interview",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The interview in which it came out.",
    )
    verdict_id = fields.Many2one(
        "conveyor.interview.verdict",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The answer by which the criterion isn't met.",
    )
    question_id = fields.Many2one(
        "conveyor.questionnaire.question",
        string="Criterion",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="set null",
        help="What is not as good as agreed.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who sees to it that it is put right.",
    )
    opened_on = fields.Date(
        required=True, readonly=True, copy=False, default=fields.Date.context_today
    )
    deadline = fields.Date(
        required=True,
        tracking=True,
        index=True,
        help="If it isn't done by the end of this day, whoever leads the responsible "
        "person has it on the list.",
    )
    state = fields.Selection(
        [
            (rules.OPEN, "To Be Done"),
            (rules.DONE, "Done, client to be asked"),
            (rules.CONFIRMED, "Confirmed by the client"),
            (rules.CANCELLED, "Cancelled"),
        ],
        default=rules.OPEN,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    what_done = fields.Text(
        readonly=True, copy=False, tracking=True, help="How it was put right."
    )
    done_on = fields.Date(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    check_deadline = fields.Date(
        string="Ask the Client Until",
        readonly=True,
        copy=False,
        help="By then somebody asks the client whether it holds.",
    )
    check_ids = fields.One2many(
        "conveyor.corrective.check",
        "work_id",
        string="Client Asked",
        readonly=True,
        copy=False,
    )
    reopened_count = fields.Integer(
        string="Reopened",
        readonly=True,
        copy=False,
        help="How often the client said that it doesn't hold.",
    )
    confirmed_on = fields.Date(readonly=True, copy=False)
    cancelled_on = fields.Date(readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    withdrawn = fields.Boolean(
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="Cancelled by itself, because the answer was corrected.",
    )
    escalated_on = fields.Date(
        readonly=True, copy=False, help="When the leader was told that it is late."
    )
    escalated_to_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    _once = models.UniqueIndex(
        "(verdict_id) WHERE verdict_id IS NOT NULL",
        "Corrective work for this answer has been opened already.",
    )
    _unfinished_idx = models.Index("(client_id) WHERE state IN ('open', 'done')")

    @api.depends("state", "deadline", "check_deadline")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for work in self:
            work.is_late = rules.is_late(
                work.state, work.deadline, work.check_deadline, today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._late_domain()
        found = Domain.FALSE
        if True in value:
            found |= late
        if False in value:
            found |= ~late
        return found

    @api.model
    def _late_domain(self):
        today = fields.Date.context_today(self)
        return (Domain("state", "=", rules.OPEN) & Domain("deadline", "<", today)) | (
            Domain("state", "=", rules.DONE) & Domain("check_deadline", "<", today)
        )

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        if not self._by_server():
            if any(
                (SERVER_FIELDS | IDENTITY_FIELDS - {"client_id"}) & set(vals)
                for vals in vals_list
            ):
                self._refuse_typing()
            # nor by defaults that the context brings along
            blank = dict.fromkeys(SERVER_FIELDS - {"state", "check_ids"}, False)
            blank |= dict.fromkeys(IDENTITY_FIELDS - {"client_id"}, False)
            blank |= {"state": rules.OPEN, "check_ids": []}
            vals_list = [
                {**vals, **blank, "opened_on": fields.Date.context_today(self)}
                for vals in vals_list
            ]
        works = super().create(
            [self._with_responsible(dict(vals)) for vals in vals_list]
        )
        works._plan("conveyor_activity_type_corrective", "user_id", "deadline")
        return works

    @api.model
    def _with_responsible(self, vals):
        """Add who is responsible and until when, where nobody has said it."""
        client = self.env["conveyor.client"].browse(vals.get("client_id")).sudo()
        if not vals.get("user_id") and client:
            vals["user_id"] = client._corrective_responsible().id
        if not vals.get("deadline") and client:
            vals["deadline"] = rules.next_deadline(
                fields.Date.context_today(self),
                client.company_id.conveyor_corrective_days,
            )
        return vals

    def write(self, vals):
        if self._by_server():
            return super().write(vals)
        changed = {
            name
            for name in vals
            if any(self._differs(one, name, vals[name]) for one in self)
        }
        if changed & (SERVER_FIELDS | IDENTITY_FIELDS):
            self._refuse_typing()
        if changed & LEAD_FIELDS:
            self._check_may_lead()
        elif changed & {"name", "product_id"}:
            self._check_may_work()
        result = super().write(vals)
        if changed & LEAD_FIELDS:
            self._lead_changed()
        return result

    @staticmethod
    def _differs(record, name, value):
        field = record._fields.get(name)
        if field is None or field.type in ("one2many", "many2many"):
            return True
        return field.convert_to_cache(value, record) != field.convert_to_cache(
            record[name], record
        )

    def _lead_changed(self):
        """A new responsible person or deadline: the activities follow."""
        works = self.filtered(lambda work: work.state == rules.OPEN)
        works._as_server().write({"escalated_on": False, "escalated_to_id": False})
        works._drop_activities()
        works._plan("conveyor_activity_type_corrective", "user_id", "deadline")

    def _refuse_typing(self):
        raise UserError(
            self.env._(
                "Where corrective work stands, and what it came from, isn't typed in: "
                "use the buttons “Done”, “Client Asked” and “Cancel”."
            )
        )

    def copy_data(self, default=None):
        raise UserError(
            self.env._("Corrective work is opened anew, not duplicated: use “New”.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        if not self._by_server():
            raise UserError(
                self.env._(
                    "Corrective work stays on the client file. What was opened by "
                    "mistake is cancelled, with a reason, by the team leader, the "
                    "VIP-programme head or the central-file officer (%(officers)s).",
                    officers=self.env["conveyor.client"]._officer_names(),
                )
            )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for work in self:
            work.user_id._conveyor_require_working_in(work.company_id)
