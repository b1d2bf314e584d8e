from odoo import fields, models
from odoo.tools import SQL


class ConveyorHandoverReceiver(models.Model):
    """Who gets how many clients by a hand-over of many, and whether it is too many."""

    _name = "conveyor.handover.receiver"
    _description = "Who gets clients"
    _auto = False
    _order = "gets desc, id"
    _rec_name = "user_id"
    _depends = {
        "conveyor.handover": ["batch_id", "to_user_id", "state", "company_id"],
        "conveyor.client": ["owner_id", "active", "company_id"],
        "crm.team.member": ["user_id", "active", "conveyor_capacity"],
    }

    batch_id = fields.Many2one("conveyor.handover.batch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    has = fields.Integer(string="Has Now", readonly=True)
    gets = fields.Integer(
        readonly=True, help="How many clients still come, or have come."
    )
    after = fields.Integer(
        string="Will Have", readonly=True, help="Once all that is planned is done."
    )
    capacity = fields.Integer(
        string="Clients at Most",
        readonly=True,
        help="As said in the sales teams; 0: no limit.",
    )
    exceeds = fields.Integer(
        string="Too Many", readonly=True, help="By how many the limit is exceeded."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT x.*, CASE WHEN x.capacity > 0
                             THEN greatest(x.after - x.capacity, 0) ELSE 0
                        END AS exceeds
              FROM (SELECT g.*, g.has + g.planned AS after
                      FROM (SELECT min(h.id) AS id, h.batch_id, h.company_id,
                                   h.to_user_id AS user_id, count(*) AS gets,
                                   count(*) FILTER (WHERE h.state = 'planned')
                                   AS planned,
                                   (SELECT count(*) FROM conveyor_client c
                                     WHERE c.owner_id = h.to_user_id AND c.active
                                       AND c.company_id = h.company_id) AS has,
                                   (SELECT CASE WHEN bool_or(
                                               coalesce(m.conveyor_capacity, 0) = 0)
                                           THEN 0 ELSE max(m.conveyor_capacity) END
                                      FROM crm_team_member m
                                     WHERE m.user_id = h.to_user_id AND m.active
                                   ) AS capacity
                              FROM conveyor_handover h
                             WHERE h.batch_id IS NOT NULL AND h.to_user_id IS NOT NULL
                             GROUP BY h.batch_id, h.company_id, h.to_user_id) g) x
            """
        )
