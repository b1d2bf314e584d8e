from odoo import api, fields, models


class ConveyorHandoverBatch(models.Model):
    """Hand-overs of many clients that a VIP programme brings about: who declines them
    is kept with the clients, and locks wait until they are done."""

    _name = "conveyor.handover.batch"
    _inherit = "conveyor.handover.batch"

    cause = fields.Selection(
        selection_add=[("vip", "VIP Programme")], ondelete={"vip": "cascade"}
    )
    vip_programme_id = fields.Many2one(
        "conveyor.vip.programme",
        string="VIP Programme",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def action_discard(self):
        """The hand-over is declined: whoever meets the clients keeps access for the
        time of the programme."""
        programme = self.vip_programme_id.sudo()
        clients = self.handover_ids.client_id
        result = super().action_discard()
        if programme:
            self.env["conveyor.vip.line"].sudo().search(
                [
                    ("programme_id", "=", programme.id),
                    ("client_id", "in", clients.ids),
                ]
            )._as_server().write(
                {
                    "declined_by_id": self.env.uid,
                    "declined_on": fields.Datetime.now(),
                }
            )
            programme._lock()
            programme._done_with_handover()
        return result

    def action_run(self):
        result = super().action_run()
        self.vip_programme_id.sudo()._done_with_handover()
        return result

    @api.model
    def _finish_running(self):
        result = super()._finish_running()
        self.env["conveyor.vip.programme"]._after_handover()
        return result
