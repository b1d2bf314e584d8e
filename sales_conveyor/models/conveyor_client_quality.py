from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import quality as rules


class ConveyorClient(models.Model):
    """What is being put right for the client. It stands on the file until the client
    has confirmed that it holds."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    corrective_work_ids = fields.One2many("conveyor.corrective.work", "client_id")
    corrective_work_count = fields.Integer(
        string="Corrective Work Not Confirmed",
        compute="_compute_in_correction",
        help="How much corrective work the client has not confirmed yet.",
    )
    corrective_work_note = fields.Char(
        compute="_compute_in_correction", export_string_translation=False
    )
    in_correction = fields.Boolean(
        string="Corrective Work at Hand",
        compute="_compute_in_correction",
        search="_search_in_correction",
        help="Something is being put right for the client, and the client hasn't "
        "confirmed yet that it holds.",
    )

    @api.depends("corrective_work_ids.state", "corrective_work_ids.deadline")
    def _compute_in_correction(self):
        # sudo: who may read the client file may know what is being put right
        works = self.env["conveyor.corrective.work"].sudo()
        found = works.search(
            [("client_id", "in", self._origin.ids), ("state", "in", rules.UNFINISHED)]
        ).grouped(lambda work: work.client_id.id)
        for client in self:
            own = found.get(client._origin.id, works)
            client.corrective_work_count = len(own)
            client.corrective_work_note = ", ".join(own[:3].mapped("name"))
            client.in_correction = bool(own)

    def _search_in_correction(self, operator, value):
        if operator != "in":
            return NotImplemented
        works = self.env["conveyor.corrective.work"].sudo()
        query = works._search([("state", "in", rules.UNFINISHED)])
        found = Domain.FALSE
        if True in value:
            found |= Domain("id", "in", query.subselect("client_id"))
        if False in value:
            found |= Domain("id", "not in", query.subselect("client_id"))
        return found

    def _corrective_responsible(self):
        """Return who puts right what is wrong for the client: whom the company has
        named, else the owner, else an officer, else whoever has found it out."""
        self.ensure_one()
        candidates = self.company_id.conveyor_corrective_user_id + self.owner_id
        candidates += self._officers(self.company_id)
        candidates += self.env.user
        return candidates._conveyor_working_in(self.company_id)[:1]

    def action_open_corrective_work(self):
        """Open the corrective work for the client."""
        return self._open_own("sales_conveyor.conveyor_corrective_work_action")
