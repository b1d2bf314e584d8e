from odoo import api, fields, models
from odoo.exceptions import AccessError


class ConveyorErasure(models.Model):
    """What was stored on a person has been erased: when, by whom, why and how much. It
    doesn't say what."""

    _name = "conveyor.erasure"
    _description = "Erasure of personal data"
    _inherit = ["conveyor.server.written"]
    _order = "id desc"
    _rec_name = "date"

    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    cause = fields.Selection(
        [
            ("request", "Asked for"),
            ("expired", "Consent withdrawn, or never given"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True, help="Who has asked for it, and why.")
    summary = fields.Text(
        readonly=True, help="How many records of each kind were erased or emptied."
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._("Erasures are noted by the server and stay as they are.")
        )

    @api.model
    def _note(self, rows):
        """Write down erasures that have been done."""
        now = fields.Datetime.now()
        return self._as_server().create(
            [{"date": now, "user_id": self.env.uid, **row} for row in rows]
        )

    @api.model
    def _note_expired(self, known):
        """Write down that personal knowledge is erased because of a consent."""
        return self._note(
            [
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "cause": "expired",
                    "summary": self.env._(
                        "Personal knowledge: %(count)s", count=len(rows)
                    ),
                }
                for (partner, company), rows in known.grouped(
                    lambda one: (one.partner_id, one.company_id)
                ).items()
            ]
        )
