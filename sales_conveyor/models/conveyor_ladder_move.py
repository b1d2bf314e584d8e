from odoo import api, fields, models
from odoo.exceptions import AccessError

from .conveyor_ladder_place import CAUSES


class ConveyorLadderMove(models.Model):
    """The history of the client ladder: a row for each move of a contact.

    It is written by the statement that changes the place, and by nobody else.
    """

    _name = "conveyor.ladder.move"
    _inherit = ["conveyor.server.written"]
    _description = "Ladder Move"
    _log_access = False
    _order = "at desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index=True,
        ondelete="cascade",
        help="The contact; where it was merged, the one that it is part of.",
    )
    partner_ref = fields.Integer(
        string="Contact Number",
        required=True,
        aggregator="count_distinct",
        help="Number of the contact that this happened to, kept when it is merged.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    conveyor_id = fields.Many2one("conveyor.conveyor", ondelete="set null")
    from_stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="From",
        ondelete="restrict",
        help="Empty: it stood nowhere.",
    )
    to_stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="To",
        ondelete="restrict",
        help="Empty: it stands nowhere any more.",
    )
    direction = fields.Integer(
        string="Up or Down",
        aggregator="sum",
        help="1: up. -1: down. 0: neither. Summed: how many more went up than down.",
    )
    cause = fields.Selection(
        CAUSES,
        help="Going up: the fact that brought it there. Going down: what had kept it "
        "on the higher stage and holds no longer.",
    )
    document = fields.Char(
        string="Document Reference",
        help="What the fact was seen from, as “model,number”.",
        export_string_translation=False,
    )
    document_id = fields.Reference(
        selection="_selection_document",
        compute="_compute_document_id",
        help="What the fact was seen from, if you may read it and it is still there.",
    )
    user_id = fields.Many2one(
        "res.users", string="By", ondelete="set null", help="Empty: by rule."
    )
    reason = fields.Text(help="Why somebody moved it by hand.")
    until = fields.Date(help="Last day of a stage set by hand.")
    at = fields.Datetime(string="When", required=True)
    days = fields.Float(
        aggregator="avg",
        digits=(12, 1),
        help="How many days it had been on the stage that it left.",
    )

    _at_idx = models.Index("(at)")

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "The history of the client ladder is written by itself and stays as it "
                "is. Move the contact by hand; the history follows."
            )
        )

    @api.model
    def _selection_document(self):
        # sudo: names of models are no secret
        models_ = self.env["ir.model"].sudo().search([("transient", "=", False)])
        return [(model.model, model.name) for model in models_]

    @api.depends("document")
    @api.depends_context("uid")
    def _compute_document_id(self):
        documents = {}
        for move in self:
            model, _comma, number = (move.document or "").partition(",")
            if model in self.env and number.isdigit():
                documents.setdefault(model, set()).add(int(number))
        readable = {
            f"{model},{record.id}"
            for model, numbers in documents.items()
            for record in self.env[model]
            .browse(numbers)
            .exists()
            ._filtered_access("read")
        }
        for move in self:
            move.document_id = move.document if move.document in readable else False

    @api.model
    def _open(self, partner, company):
        """Return an action that opens the history of a contact."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_ladder_move_action"
        )
        return dict(
            action,
            name=self.env._("Ladder of %(contact)s", contact=partner.display_name),
            view_mode="list,form",
            views=[(False, "list"), (False, "form")],
            domain=[("partner_id", "=", partner.id), ("company_id", "=", company.id)],
            context={},
        )
