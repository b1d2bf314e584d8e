from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..rules import handover as rules
from ..sql import lapse as lapse_sql
from .conveyor_handover_plan import Plan

#: How many clients one step of the job looks at.
STEP = 1000
#: Where the job of today has got to, so that it goes on there: "day,client file".
POSITION = "sales_conveyor.lapse_position"


class ConveyorClient(models.Model):
    """Clients whose owners are silent: these are warned, then the officer sees it."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    touched_on = fields.Date(
        string="Last Touch",
        readonly=True,
        copy=False,
        help="When somebody of the company had to do with the client last: message, "
        "activity done, meeting, quotation, order or invoice. Looked at each night, "
        "where the conveyor has clients lapse.",
    )
    lapse_warned_on = fields.Date(
        string="Owner Warned On",
        readonly=True,
        copy=False,
        help="When the owner was warned that the client would lapse.",
    )
    lapsed_on = fields.Date(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Since when the client has been in the officer's queue, because the owner "
        "didn't touch it in spite of the warning.",
    )

    def write(self, vals):
        written = {"touched_on", "lapse_warned_on", "lapsed_on"}.intersection(vals)
        if written and not self._by_server():
            raise AccessError(
                self.env._(
                    "When a client was touched, and when it lapses, is found out by "
                    "itself. Get in touch with the client; the warning goes away."
                )
            )
        return super().write(vals)

    def _after_owner_change(self, before):
        result = super()._after_owner_change(before)
        self._begin_anew()
        return result

    def _begin_anew(self):
        """Forget warnings: the client was touched, or has another owner."""
        silent = self.sudo().filtered(lambda c: c.lapse_warned_on or c.lapsed_on)
        if not silent:
            return
        # a client who was just taken from the owner is in the queue still
        kept = silent.filtered(lambda c: not c.owner_id and c.lapsed_on)
        silent._as_server().write({"lapse_warned_on": False})
        (silent - kept)._as_server().write({"lapsed_on": False})
        type_ = self._lapse_activity_type()
        if type_:
            self.env["mail.activity"].sudo().search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", silent.ids),
                    ("activity_type_id", "=", type_.id),
                ]
            ).unlink()

    @api.model
    def _lapse_activity_type(self):
        return self.env.ref(
            "sales_conveyor.conveyor_activity_type_lapse", raise_if_not_found=False
        )

    @api.model
    def _cron_lapse(self):
        """Look at all clients whose conveyors have them lapse, step by step."""
        today = fields.Date.to_string(fields.Date.today())
        parameters = self.env["ir.config_parameter"].sudo()
        day, _comma, number = (parameters.get_param(POSITION) or "").partition(",")
        last = int(number or 0) if day == today else 0
        while True:
            rows = self.env.execute_query(lapse_sql.step(last, STEP))
            if not rows:
                break
            clients = self.browse(id_ for (id_,) in rows)
            clients._lapse_step()
            last = clients.ids[-1]
            parameters.set_param(POSITION, f"{today},{last}")
            more = len(rows) == STEP
            left = self.env["ir.cron"]._commit_progress(len(rows), remaining=int(more))
            if not left or not more:
                break

    def _lapse_step(self):
        """Decide on some clients, and do what follows."""
        self.env.flush_all()
        today = fields.Date.today()
        touched, found, empties = {}, {}, self.browse()
        for id_, day, warned, lapsed, after, grace, empty in self.env.execute_query(
            lapse_sql.touches(self.ids)
        ):
            client = self.browse(id_)
            touched[id_] = day
            what = rules.lapse(today, day, warned, after, grace)
            if what is None and (warned or lapsed):
                what = "touched"
            elif what == "lapse" and lapsed:
                continue
            found[what] = found.get(what, self.browse()) | client
            if what == "lapse" and empty:
                empties |= client
        self.env.cr.execute(lapse_sql.keep_touches(touched))
        self.invalidate_model(["touched_on"])
        found.get("touched", self.browse())._begin_anew()
        found.get("warn", self.browse())._warn_owners()
        found.get("lapse", self.browse())._lapse(empties)

    def _warn_owners(self):
        if not self:
            return
        today = fields.Date.today()
        self._as_server().write({"lapse_warned_on": today, "lapsed_on": False})
        type_ = self._lapse_activity_type()
        if not type_:
            return
        model = self.env["ir.model"]._get_id(self._name)
        values = []
        for client in self:
            theirs = client.with_context(lang=client.owner_id.lang or self.env.lang)
            grace = client.conveyor_id.lapse_grace
            values.append(
                {
                    "activity_type_id": type_.id,
                    "res_model_id": model,
                    "res_id": client.id,
                    "user_id": client.owner_id.id,
                    "date_deadline": today + timedelta(days=grace),
                    "summary": theirs.env._(
                        "Not touched since %(day)s: get in touch, or the client lapses",
                        day=client.touched_on,
                    ),
                }
            )
        # they stand in the owners' lists; a letter about each would be too much
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(values)

    def _lapse(self, empties):
        """Put clients into the officer's queue; take some from their owners."""
        if not self:
            return
        self._as_server().write({"lapsed_on": fields.Date.today()})
        for company, clients in self.grouped("company_id").items():
            for officer in self._officers(company)[:3]:
                theirs = self.with_context(lang=officer.lang or self.env.lang)
                clients[:1].message_notify(
                    subject=theirs.env._(
                        "%(count)s clients have lapsed", count=len(clients)
                    ),
                    body=theirs.env._(
                        "Their owners haven't touched them in spite of a warning: "
                        "%(clients)s. They wait under Central File / Lapsed.",
                        clients=", ".join(clients[:20].mapped("display_name")),
                    ),
                    partner_ids=officer.partner_id.ids,
                    force_send=False,
                )
        if empties:
            plan = Plan(
                "lapse",
                self.env._(
                    "The owner hadn't touched the client in spite of a warning."
                ),
            )
            empties._as_server().with_context(conveyor_handover=plan).write(
                {"owner_id": False}
            )
