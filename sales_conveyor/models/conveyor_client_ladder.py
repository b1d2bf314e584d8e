from odoo import api, fields, models
from odoo.fields import Domain


class ConveyorClient(models.Model):
    """Where a client stands on the client ladder."""

    _inherit = "conveyor.client"

    ladder_stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        compute="_compute_ladder_stage_id",
        search="_search_ladder_stage_id",
        help="Where the client stands on the client ladder, by facts or by hand.",
    )
    ladder_seconds = fields.Json(
        compute="_compute_ladder_seconds",
        export_string_translation=False,
        help="How long it has been in each ladder stage: {stage: seconds}.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_ladder_stage_id(self):
        empty = self.env["conveyor.ladder.stage"]
        places = self.env["conveyor.ladder.place"]
        for company, clients in self.grouped("company_id").items():
            standing = places._standing(clients.partner_id, company)
            for client in clients:
                client.ladder_stage_id = standing.get(client.partner_id._origin, empty)

    @api.depends("partner_id", "company_id")
    def _compute_ladder_seconds(self):
        stays = self.env["conveyor.ladder.place"]._stays(
            self.partner_id, self.company_id
        )
        for client in self:
            client.ladder_seconds = stays.get(
                (client.partner_id._origin.id, client.company_id.id), {}
            )

    def _search_ladder_stage_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        places = self.env["conveyor.ladder.place"].sudo()
        ids = [id_ for id_ in value if id_] if operator == "in" else None
        stood = (
            Domain("stage_id", "any", value)
            if ids is None
            else Domain("stage_id", "in", ids)
        )
        found = Domain("id", "in", places._clients_sql(stood))
        if ids is not None and len(ids) < len(value):
            found |= Domain("id", "not in", places._clients_sql(Domain.TRUE))
        return found

    def _show_exact(self, specification):
        if "ladder_stage_id" in specification:
            self._show_exact_conveyor_ladder()
        return super()._show_exact(specification)

    def _show_exact_conveyor_ladder(self):
        """Put this moment's stage before the stored one, for reading only."""
        if not self.partner_id or self.merged_into_id:
            return
        standing = self.env["conveyor.ladder.place"]._standing(
            self.partner_id, self.company_id, exact=True
        )
        stage = standing.get(self.partner_id)
        self._show({"ladder_stage_id": stage})

    def write(self, vals):
        result = super().write(vals)
        if {"state", "active", "conveyor_id"} & set(vals):
            self.env["conveyor.figures.mark"]._add(self.partner_id.ids)
        return result

    def action_move_on_ladder(self):
        """Ask where the client is to stand, and why."""
        self.ensure_one()
        return self.env["conveyor.ladder.move.wizard"]._ask(
            self.partner_id, self.company_id
        )

    def action_open_ladder_moves(self):
        """Open the history of the client on the ladder."""
        self.ensure_one()
        return self.env["conveyor.ladder.move"]._open(self.partner_id, self.company_id)
