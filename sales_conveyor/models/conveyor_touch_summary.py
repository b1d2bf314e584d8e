from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..sql import touch as touch_sql


class ConveyorTouchSummary(models.Model):
    """When a client was touched last, as the job has last seen it: a narrow row with
    the number of its client file, as completeness has."""

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

    def init(self):
        """Leave room on the pages of the table: rows are rewritten by the job."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE conveyor_touch_summary SET (fillfactor = 85)")
        return result

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "When a client was touched last follows from the journal of touches. "
                "Log the touch; the date follows within seconds."
            )
        )

    @api.model
    def _summarise(self, condition):
        """Write what the journal says of some client files.

        :param condition: SQL of the client files ``c`` that are meant
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            touch_sql.summarise(condition, fields.Date.today())
        )
        if rows:
            self.invalidate_model()
            self.env["conveyor.client"].invalidate_model(["touch_summary_id"])
        return len(rows)
