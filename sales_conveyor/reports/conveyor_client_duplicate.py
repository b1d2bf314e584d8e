from odoo import fields, models

from ..sql import duplicates


class ConveyorClientDuplicate(models.Model):
    """Two client files that may be one client. The officer merges their contacts."""

    _name = "conveyor.client.duplicate"
    _description = "Possible duplicate in the central file"
    _auto = False
    _order = "reason, client_id"
    _depends = {
        "conveyor.client": ["company_id", "merged_into_id", "partner_id"],
        "res.partner": ["city", "email_normalized", "name", "phone_sanitized", "vat"],
    }

    client_id = fields.Many2one("conveyor.client", string="Client File", readonly=True)
    other_client_id = fields.Many2one(
        "conveyor.client", string="Other Client File", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    reason = fields.Selection(
        [
            ("1_vat", "Same tax number"),
            ("2_email", "Same e-mail"),
            ("3_phone", "Same phone"),
            ("4_name", "Same name and city"),
        ],
        readonly=True,
        help="What the two have in common; the strongest sign where there are several.",
    )

    @property
    def _table_query(self):
        return duplicates.pairs()

    def action_merge(self):
        """Open Odoo's merge of the two contacts; the client files are merged with
        them."""
        self.ensure_one()
        partners = self.client_id.partner_id | self.other_client_id.partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": "base.partner.merge.automatic.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": "res.partner", "active_ids": partners.ids},
        }
