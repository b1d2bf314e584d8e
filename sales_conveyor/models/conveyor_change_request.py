from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.http import request

from ..rules import attempt as ways
from ..rules import change_request as rules
from .conveyor_client_rights import _BY_SERVER

#: Where the requests of a transaction are kept until its end.
_PENDING = "conveyor.change.request"


class ConveyorChangeRequest(models.Model):
    """Somebody wants to change protected data of a client, and has not the right: the
    old value stays until the officer has accepted the new one.

    A row is one datum of one contact. What was asked for in one transaction belongs
    together: ``first_id`` is its first row.
    """

    _name = "conveyor.change.request"
    _description = "Change request"
    _inherit = [
        "conveyor.change.request.values",
        "conveyor.change.request.decision",
        "conveyor.server.written",
    ]
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The client to whom the contact belongs.",
    )
    company_id = fields.Many2one(related="client_id.company_id", store=True, index=True)
    owner_id = fields.Many2one(related="client_id.owner_id")
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="Bank Account",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    first_id = fields.Many2one(
        "conveyor.change.request",
        string="Saved Together With",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The first of the changes that were asked for at once.",
    )
    together_ids = fields.One2many(
        "conveyor.change.request",
        compute="_compute_together_ids",
        string="Asked for at Once",
    )
    user_id = fields.Many2one(
        "res.users", string="Asked By", required=True, readonly=True, index=True
    )
    date = fields.Datetime(string="Asked On", required=True, readonly=True)
    way = fields.Selection(
        lambda self: (
            self.env["conveyor.attempt"]._fields["way"]._description_selection(self.env)
        ),
        required=True,
        readonly=True,
        help="How the user came: by Odoo's screens (or something that pretends to be "
        "them), by an import, by the API.",
    )
    comment = fields.Text(help="Why the one who asks wants it, for the officer.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    reason = fields.Text(readonly=True, help="What was said when it was decided.")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _waiting_idx = models.Index("(partner_id) WHERE state = 'waiting'")

    def _compute_together_ids(self):
        together = self.search([("first_id", "in", self.first_id.ids)])
        for row in self:
            row.together_ids = together.filtered(
                lambda other, row=row: other.first_id == row.first_id
            )

    # Asking

    @api.model
    def _ask(self, asked):
        """Note what the present user wants changed. What waits already isn't asked
        twice; another wish of his for the same datum replaces the first.

        :param asked: values of rows (``partner_id``, ``client_id``, ``field_name``,
            ``kind``, ``old_value``, ``new_value``, ``bank_id``)
        """
        # sudo: whoever changes a contact need not be allowed to read requests
        requests = self._as_server()
        waiting = requests._waiting_for(asked)
        pending = self._pending()
        to_create, told = [], pending["told"]
        for vals in asked:
            what, row = rules.to_note(
                waiting.get(requests._datum(vals), ()), self.env.uid, vals["new_value"]
            )
            if what == "ask":
                to_create.append({**vals, **self._asked_by()})
                continue
            if what == "replace":
                row.write({**vals, **self._asked_by()})
            told.append(row.id)
        if created := requests.create(to_create):
            told.extend(created.ids)
            # an import that fails undoes a part of the transaction
            first = requests.browse(pending["first"]).exists() or created[0]
            created.first_id = first
            pending["first"] = first.ids

    @api.model
    def _asked_by(self):
        return {
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
            "way": "import"
            if self.env.context.get("import_file")
            else ways.way(request and request.httprequest.path),
        }

    @api.model
    def _datum(self, vals):
        """Return what a row is about: which datum of which record."""
        return vals["partner_id"], vals.get("bank_id") or False, vals["field_name"]

    def _waiting_for(self, asked):
        """Return what waits already for the data asked for, by datum."""
        waiting = {}
        for row in self.search(
            [
                ("state", "=", "waiting"),
                ("partner_id", "in", [vals["partner_id"] for vals in asked]),
                ("field_name", "in", [vals["field_name"] for vals in asked]),
            ]
        ):
            datum = row.partner_id.id, row.bank_id.id, row.field_name
            waiting.setdefault(datum, []).append((row, row.user_id.id, row.new_value))
        return waiting

    # Telling the one who asks

    @api.model
    def _pending(self):
        """Return what was asked for in this transaction. At its end the user is told,
        unless it is undone, as by an import that is only a test."""
        precommit = self.env.cr.precommit
        if _PENDING not in precommit.data:
            precommit.data[_PENDING] = {"told": [], "first": []}
            precommit.add(self._tell_waiting)
        return precommit.data[_PENDING]

    def _tell_waiting(self):
        pending = self.env.cr.precommit.data.pop(_PENDING, {"told": []})
        rows = self.sudo().browse(dict.fromkeys(pending["told"])).exists()
        rows = rows.filtered(lambda row: row.state == "waiting")
        if not rows:
            return
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "title": self.env._("Waits for the central-file officer"),
                "message": self.env._(
                    "%(contacts)s: in the central file. The old values stay until the "
                    "officer (%(officers)s) has accepted yours: %(fields)s.",
                    contacts=", ".join(rows.partner_id[:5].mapped("display_name")),
                    officers=self.env["conveyor.client"]._officer_names(),
                    fields=", ".join(dict.fromkeys(rows.mapped("field_label"))),
                ),
                "sticky": False,
            },
        )

    # Who writes

    def write(self, vals):
        if set(vals) == {"comment"} and self._is_mine_waiting():
            # what the requester adds to his own request
            return super(
                ConveyorChangeRequest, self.with_context(conveyor_by_server=_BY_SERVER)
            ).write(vals)
        return super().write(vals)

    def _is_mine_waiting(self):
        return all(
            row.user_id == self.env.user and row.state == "waiting"
            for row in self.sudo()
        )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Change requests come about when somebody changes protected data of a "
                "client. They are accepted, refused or withdrawn by their buttons."
            )
        )
