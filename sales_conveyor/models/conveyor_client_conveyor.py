from odoo import api, fields, models

from ..sql import conveyors, prepared


class ConveyorClientConveyor(models.AbstractModel):
    """The part of a client file that says on which conveyor the client is."""

    _name = "conveyor.client.conveyor"
    _description = "Conveyor of a client file"

    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        index="btree_not_null",
        tracking=True,
        ondelete="set null",
        help="The sales process on which the client buys: that of the sales team of "
        "the most recent invoice, else of the products bought most recently. Set by "
        "hand, it stays; emptied, it follows the purchases again.",
    )
    conveyor_by_hand = fields.Boolean(
        string="Conveyor Set by Hand",
        readonly=True,
        copy=False,
        help="The conveyor doesn't follow the purchases.",
    )

    def write(self, vals):
        if "conveyor_id" in vals:
            vals = dict(vals, conveyor_by_hand=bool(vals["conveyor_id"]))
        result = super().write(vals)
        if "conveyor_id" in vals and not vals["conveyor_id"]:
            self._assign_conveyors(conveyors.of_clients(self.ids))
        return result

    @api.model
    def _assign_conveyors(self, condition):
        """Say of clients on which conveyor they are, in one statement.

        :param condition: SQL of the client files ``c`` that are meant
        :return: whether any client has changed
        """
        self.env.flush_all()
        rows = self.env.execute_query(conveyors.assign_clients(condition))
        return self._conveyors_assigned(rows)

    @api.model
    def _assign_conveyors_of(self, partner_ids):
        """The same for commercial entities."""
        rows = prepared.of_contacts(self.env, conveyors.assign_of, partner_ids)
        return self._conveyors_assigned(rows)

    def _conveyors_assigned(self, rows):
        if rows:
            self.env["conveyor.client"].invalidate_model(["conveyor_id"])
        return bool(rows)
