from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..sql import prepared, touch_plan


class ConveyorTouchSummary(models.Model):
    """When a client was touched last and is to be touched next, as the job has last
    seen it: a narrow row with the number of its client file, as completeness has."""

    _name = "conveyor.touch.summary"
    _description = "Touches of a client file"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    last_touch_date = fields.Date(string="Last Personal Touch", index=True)
    last_mailing_date = fields.Date(string="Last Mailing", index=True)
    rhythm_id = fields.Many2one(
        "conveyor.touch.rhythm", string="Rhythm of Touches", ondelete="set null"
    )
    next_touch_date = fields.Date(string="Next Touch", index=True)
    planned_for = fields.Date(
        help="The next touch for which activities have been made."
    )
    plan_on = fields.Date(
        help="When activities for the next touch are to be made. Empty: none are."
    )

    _plan_idx = models.Index("(plan_on) WHERE plan_on IS NOT NULL")

    def init(self):
        """Leave room on the pages of the table: rows are rewritten by the job."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE conveyor_touch_summary SET (fillfactor = 85)")
        return result

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "When a client was touched last, and is due next, follows from the "
                "journal of touches and the plan. Log the touch; the dates follow "
                "within seconds."
            )
        )

    @api.model
    def _summarise(self, condition):
        """Write what the journal and the plan say of some client files. Activities for
        touches that have taken place go.

        :param condition: SQL of the client files ``c`` that are meant
        """
        self.env.flush_all()
        with self.env["conveyor.figures"]._for_large_statements():
            rows = self.env.execute_query(touch_plan.summarise(condition))
        return self._written(rows)

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed, or touched."""
        rows = prepared.of_contacts(
            self.env, touch_plan.summarise_of, partner_ids, large=True
        )
        return self._written(rows)

    def _written(self, rows):
        if not rows:
            return 0
        self.invalidate_model()
        self.env["conveyor.client"].invalidate_model(["touch_summary_id"])
        settled = self.env.execute_query(touch_plan.settled([id_ for (id_,) in rows]))
        self.env["mail.activity"].browse(id_ for (id_,) in settled).unlink()
        return len(rows)
