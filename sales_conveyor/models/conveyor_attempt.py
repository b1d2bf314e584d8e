from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.http import request
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..rules import attempt as rules

#: System parameter that says how many days attempts are kept.
KEEP_PARAMETER = "sales_conveyor.attempt_days"


class ConveyorAttempt(models.Model):
    """Somebody tried what the protection of the central file forbids, and was
    refused."""

    _name = "conveyor.attempt"
    _description = "Refused attempt"
    _inherit = ["conveyor.after.transaction"]
    _order = "id desc"
    _rec_name = "message"

    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    client_name = fields.Char(
        string="Clients",
        readonly=True,
        help="Names of all the clients concerned, as they were.",
    )
    operation = fields.Selection(
        [
            ("owner", "Change the owner"),
            ("membership", "Close, archive, delete or merge"),
            ("company", "Change the company"),
            ("parent", "Move contacts"),
            ("data", "Change protected data"),
            ("read", "Read contact details"),
            ("export", "Export"),
            ("opportunity", "Opportunity for another's client"),
            ("quotation", "Quotation for another's client"),
            ("handover", "Hand-over"),
            ("reserve", "Reserve a prospect"),
            ("lock", "Locks and permits"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    way = fields.Selection(
        [
            ("screen", "Screen"),
            ("import", "Import"),
            ("api", "API"),
            ("merge", "Merging"),
            ("export", "Export"),
            ("print", "Print"),
            ("plugin", "Mail Plugin"),
            ("portal", "Portal or Website"),
            ("server", "Server"),
        ],
        required=True,
        readonly=True,
        help="How the user came: by Odoo's screens (or something that pretends to be "
        "them), by an import, by the API.",
    )
    message = fields.Text(readonly=True, help="What the user was told.")

    @api.model
    def _refuse(self, operation, partners, message):
        """Note a refused attempt and refuse it.

        :param operation: a value of the field ``operation``
        :param partners: the contacts concerned
        :raise AccessError: always, with the message
        """
        self._note(operation, partners, message)
        raise AccessError(message)

    @api.model
    def _note(self, operation, partners, message):
        """Have a refused attempt written once the transaction has ended."""
        # sudo: the officer is told the client's name, whoever may read it
        clients = partners.sudo().commercial_partner_id or partners.sudo()
        self._note_row(
            {
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
                "partner_id": clients[:1].id,
                # an address may be nameless, and a file without a contact is nobody's
                "client_name": ", ".join(clients.filtered("name")[:10].mapped("name")),
                "operation": operation,
                "way": rules.way(request and request.httprequest.path),
                "message": str(message),
            }
        )

    @api.model
    def _store(self, rows):
        """Write what was noted; a contact that was made by the transaction that has
        been rolled back isn't there."""
        partners = self.env["res.partner"].browse(
            row["partner_id"] for row in rows if row["partner_id"]
        )
        there = set(partners.exists().ids)
        for row in rows:
            row["partner_id"] = row["partner_id"] in there and row["partner_id"]
        return super()._store(rows)

    @api.autovacuum
    def _gc_attempts(self):
        """Delete what is older than the settings say."""
        parameters = self.env["ir.config_parameter"].sudo()  # read by the job alone
        days = int(parameters.get_param(KEEP_PARAMETER) or 0)
        if days > 0:
            old = self.search(
                [("date", "<", fields.Datetime.now() - timedelta(days=days))],
                limit=GC_UNLINK_LIMIT,
            )
            old._as_server().unlink()

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Refused attempts are written by the server and stay as they are."
            )
        )
