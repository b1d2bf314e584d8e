from odoo import api, fields, models

from .conveyor_client_queue import QUEUES

#: The queues that are no lists of client files: their name, the action that shows
#: them, and who waits there.
OTHERS = {
    "requests": (
        "Clients asked for",
        "conveyor_handover_action_requests",
        [("state", "=", "requested")],
    ),
    "hand_ins": (
        "Client data handed in",
        "conveyor_hand_in_action",
        [("state", "=", "waiting")],
    ),
    "changes": (
        "Change requests",
        "conveyor_change_request_action",
        [("state", "=", "waiting")],
    ),
    "sellers": (
        "Salespeople of invoices",
        "conveyor_invoice_seller_action",
        [("state", "=", "waiting")],
    ),
    "lapsed": (
        "Lapsed clients",
        "conveyor_client_action_lapsed",
        [("lapsed_on", "!=", False)],
    ),
    "duplicates": ("Possible duplicates", "conveyor_client_duplicate_action", []),
}


class ConveyorQueue(models.Model):
    """One of the central-file officer's queues: a list, and how many wait in it.

    Kept is only how it is called and where it stands; who waits in it is looked up.
    """

    _name = "conveyor.queue"
    _description = "Officer's queue"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True, help="What the officer does about it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    key = fields.Selection(
        [*QUEUES, *((key, name) for key, (name, _action, _domain) in OTHERS.items())],
        required=True,
        readonly=True,
        help="Who waits in it.",
    )
    count = fields.Integer(
        string="Waiting", compute="_compute_count", help="In your companies, now."
    )

    _key_unique = models.UniqueIndex("(key)", "There is one queue of each kind.")

    @api.depends_context("allowed_company_ids", "uid")
    def _compute_count(self):
        for queue in self:
            action = queue._action()
            model = self.env[action["res_model"]]
            queue.count = (
                model.search_count(queue._waiting()) if model.has_access("read") else 0
            )

    def _waiting(self):
        """Return who waits in the queue, as a domain on the model of its action."""
        if self.key in OTHERS:
            _name, _action, domain = OTHERS[self.key]
            return domain
        return [("queue", "=", self.key)]

    def _action(self):
        """Return the action that shows the queue."""
        xmlid, context = "conveyor_queue_client_action", {}
        if self.key in OTHERS:
            _name, xmlid, _domain = OTHERS[self.key]
        elif self.key in ("email", "phone", "post"):
            context = {"show_contact_problems": True}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"sales_conveyor.{xmlid}"
        )
        return dict(action, domain=self._waiting(), context=context)

    def action_open(self):
        """Open the list of those who wait in the queue."""
        self.ensure_one()
        action = self._action()
        return dict(action, name=self.name, display_name=self.name)
