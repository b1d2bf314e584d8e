from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..sql import prepared, stage_history, stage_moves

#: The transaction's opportunities whose history is to be written.
_PENDING = "conveyor.stage.move"
#: Its opportunities that have given their history to another one.
_MERGED = "conveyor.stage.move.merged"


class ConveyorStageMove(models.Model):
    """The history of opportunities: a row for each change of stage, team or status.

    It is written in the transaction of the change, by comparing the opportunity with
    its last row: so no way of changing an opportunity gets round it, and what is
    changed to and fro within one transaction leaves one row, as in Odoo's own log.
    """

    _name = "conveyor.stage.move"
    _inherit = ["conveyor.server.written"]
    _description = "Stage change"
    _log_access = False
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        ondelete="cascade",
        help="The opportunity; where it was merged, the one that it is part of.",
    )
    lead_ref = fields.Integer(
        string="Opportunity Number",
        required=True,
        aggregator="count_distinct",
        help="Number of the opportunity that this happened to, kept when it is merged.",
    )
    company_id = fields.Many2one("res.company", ondelete="cascade")
    conveyor_id = fields.Many2one("conveyor.conveyor", ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="set null")
    salesperson_id = fields.Many2one(
        "res.users", ondelete="set null", help="Whose opportunity it was."
    )
    source_id = fields.Many2one("utm.source", ondelete="set null")
    campaign_id = fields.Many2one("utm.campaign", ondelete="set null")
    lost_reason_id = fields.Many2one("crm.lost.reason", ondelete="set null")
    is_lead = fields.Boolean(
        string="Lead", help="Nobody had qualified it yet: it stood in no funnel stage."
    )
    from_stage_id = fields.Many2one("crm.stage", string="From", ondelete="set null")
    to_stage_id = fields.Many2one("crm.stage", string="To", ondelete="set null")
    phase = fields.Selection(
        related="to_stage_id.conveyor_phase",
        help="Phase of the stage that it went to.",
    )
    status = fields.Selection(
        [("pending", "In Progress"), ("won", "Won"), ("lost", "Lost")],
        help="State of the opportunity after the change.",
    )
    kind = fields.Selection(
        [
            ("create", "Created"),
            ("convert", "Qualified"),
            ("move", "Moved"),
            ("team", "Other Team"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("reopen", "Reopened"),
            ("merge", "Merged"),
        ],
        string="What Happened",
        required=True,
    )
    direction = fields.Integer(
        aggregator=None, help="1: forward. -1: back. 0: neither."
    )
    begins = fields.Boolean(
        string="Entry", help="Whether it entered a stage by this change."
    )
    outcome = fields.Selection(
        [
            ("forward", "Went On"),
            ("back", "Went Back"),
            ("lost", "Lost"),
            ("merged", "Merged"),
        ],
        string="What Became of It",
        help="How the stay in the stage entered by this change ended. Empty while it "
        "lasts.",
    )
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    at = fields.Datetime(string="When", required=True)
    left_at = fields.Datetime(
        string="Left On",
        help="When it left the stage entered by this change. Empty while it is there.",
    )
    seconds = fields.Float(
        aggregator="avg",
        help="How long it had been in the stage that it left, in seconds.",
    )
    stay_seconds = fields.Float(
        aggregator="avg",
        help="How long it stayed in the stage entered by this change, in seconds.",
    )

    # The only one by opportunity, whatever is asked of it: each row is found anew, and
    # written again in all indexes, when its stay ends.
    _lead_idx = models.Index("(lead_id, id)")
    # by blocks, as rows come in their order of time: a row that is told how its stay
    # ended has no old page of this index to look for
    _at_idx = models.Index("USING brin (at)")
    _entered_idx = models.Index(
        "(conveyor_id, at) INCLUDE (company_id, team_id, to_stage_id, is_lead, outcome,"
        " stay_seconds, lost_reason_id, salesperson_id, source_id) WHERE begins"
    )
    _left_idx = models.Index(
        "(conveyor_id, left_at) INCLUDE (company_id, team_id, to_stage_id, is_lead,"
        " outcome, stay_seconds, lost_reason_id, salesperson_id, source_id)"
        " WHERE left_at IS NOT NULL"
    )

    def init(self):
        """Leave room on the pages of the table: a row is told once how its stay
        ended."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE conveyor_stage_move SET (fillfactor = 85)")
        return result

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "The history of opportunities is written by itself and stays as it is. "
                "Move the opportunity; the history follows."
            )
        )

    # Recording

    @api.model
    def _note(self, leads):
        """Have the history of opportunities written at the end of the transaction."""
        lead_ids = [lead_id for lead_id in leads._ids if isinstance(lead_id, int)]
        if not lead_ids:
            return
        precommit = self.env.cr.precommit
        if _PENDING not in precommit.data:
            precommit.data[_PENDING] = {}
            precommit.add(self._record_pending)
        pending = precommit.data[_PENDING]
        for lead_id in lead_ids:
            pending.setdefault(lead_id, self.env.uid)

    def _record_pending(self):
        """Write the rows of this transaction; what they tell has been written."""
        pending = self.env.cr.precommit.data.pop(_PENDING, None)
        if pending:
            self._write_rows(pending)

    @api.model
    def _record(self, users, at=None):
        """Write what has changed of opportunities since their last row.

        :param users: {number of the opportunity: number of the user who changed it}
        :param at: when that was, if it wasn't just now
        """
        self.env["crm.lead"].flush_model()
        self._write_rows(users, at)

    def _write_rows(self, users, at=None):
        rows = prepared.execute(
            self.env.cr,
            stage_moves.record,
            [list(users), list(users.values()), at or fields.Datetime.now()],
        )
        if rows:
            self.invalidate_model(flush=False)  # nobody writes it but by SQL
            self._follow(rows)

    def _follow(self, rows):
        """Called with what has just been written, in sets: rows (opportunity, what
        happened to it, its contact)."""

    @api.model
    def _merge(self, leads, survivor):
        """Give the history of opportunities to the one that they become part of. That
        they were merged is written at the end of the transaction, of all at once:
        Odoo merges duplicates one by one when it assigns leads."""
        precommit = self.env.cr.precommit
        if not precommit.data.get(_PENDING, {}).keys().isdisjoint(leads.ids):
            self.env["crm.lead"].flush_model()
            self._record_pending()
        self.env.cr.execute(stage_moves.give(leads.ids, survivor.id))
        if _MERGED not in precommit.data:
            precommit.data[_MERGED] = {}
            precommit.add(self._end_merged)
        merge = (survivor.id, self.env.uid)
        precommit.data[_MERGED].update(dict.fromkeys(leads.ids, merge))
        self.invalidate_model()

    def _end_merged(self):
        """Write which opportunities were merged in this transaction."""
        merged = self.env.cr.precommit.data.pop(_MERGED, None)
        if merged:
            now = fields.Datetime.now()
            self.env.cr.execute(stage_moves.end_merged(merged, now))
            self.invalidate_model()

    @api.model
    def _merged(self):
        """Return the numbers of opportunities that have no history any more, for they
        became part of another one in this transaction."""
        return self.env.cr.precommit.data.get(_MERGED, {}).keys()

    @api.model
    def _install(self):
        """Write the history of opportunities that have none, from Odoo's own log."""
        fields_ = self.env["ir.model.fields"]
        self.env.flush_all()
        self.env.cr.execute(
            stage_history.build(
                fields_._get("crm.lead", "stage_id").id,
                fields_._get("crm.lead", "active").id,
            )
        )
        # rows came by when a stay began, so by when it ended, or by opportunity, they
        # went into the middle of pages; a tenth is saved by each look through them
        self.env.cr.execute("REINDEX TABLE conveyor_stage_move")
        self.invalidate_model()
        self.env["conveyor.stage.day"]._fill()
