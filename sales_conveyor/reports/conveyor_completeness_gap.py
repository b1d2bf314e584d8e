from odoo import fields, models
from odoo.tools import SQL


class ConveyorCompletenessGap(models.Model):
    """What client files lack: one row for each file and thing missing."""

    _name = "conveyor.completeness.gap"
    _description = "What client files lack"
    _auto = False
    _order = "client_id desc, weight desc, id"
    _rec_name = "rule_id"
    _depends = {
        "conveyor.completeness": ["missing", "company_id", "lacking_since"],
        "conveyor.client": ["owner_id", "conveyor_id", "partner_id"],
        "conveyor.completeness.rule": ["weight", "required"],
        "res.partner": ["state_id", "country_id"],
        "res.users": ["sale_team_id"],
    }

    client_id = fields.Many2one("conveyor.client", string="Client File", readonly=True)
    rule_id = fields.Many2one(
        "conveyor.completeness.rule", string="Missing", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("crm.team", string="Owner's Sales Team", readonly=True)
    conveyor_id = fields.Many2one("conveyor.conveyor", readonly=True)
    region_id = fields.Many2one("res.country.state", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    required = fields.Boolean(readonly=True)
    weight = fields.Integer(readonly=True)
    lacking_since = fields.Date(
        string="Required Data Missing Since",
        readonly=True,
        help="Since when something required has been missing in the file.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT k.id * 10000::bigint + r.id AS id, k.id AS client_id,
                   r.id AS rule_id, k.company_id, c.owner_id, u.sale_team_id AS team_id,
                   c.conveyor_id, p.state_id AS region_id, p.country_id,
                   coalesce(r.required, false) AS required, r.weight, k.lacking_since
              FROM conveyor_completeness k
              JOIN LATERAL jsonb_array_elements_text(k.missing) gap (number) ON true
              JOIN conveyor_completeness_rule r ON r.id = gap.number::int
              JOIN conveyor_client c ON c.id = k.id
              JOIN res_partner p ON p.id = c.partner_id
              LEFT JOIN res_users u ON u.id = c.owner_id
             WHERE k.missing_count > 0
            """
        )

    def action_open_client(self):
        """Open the client file."""
        self.ensure_one()
        return self.client_id.get_formview_action()
