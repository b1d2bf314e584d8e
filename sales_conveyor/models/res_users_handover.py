from odoo import models
from odoo.exceptions import RedirectWarning
from odoo.http import request

from ..sql import departure as departure_sql
from .conveyor_departure import Departure

KINDS = (
    "clients",
    "opportunities",
    "quotations",
    "activities",
    "reservations",
    "contacts",
    "requests",
)


class ResUsers(models.Model):
    """Whoever leaves leaves nothing behind: neither clients nor opportunities nor
    activities, which Odoo would delete.

    On the screen a dialog asks to whom all of it goes. Whatever archives a user
    otherwise (the API, a job, another application) has it done by rule.
    """

    _name = "res.users"
    _inherit = "res.users"

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._conveyor_leave()
        return super().write(vals)

    def action_archive(self):
        self._conveyor_leave()
        return super().action_archive()

    def unlink(self):
        self._conveyor_leave(at_once=True)
        return super().unlink()

    def _conveyor_leave(self, at_once=False):
        """Hand over what users who leave answer for, before they do.

        :param at_once: nothing may be left to the job
        """
        # sudo: whether they may be archived is for Odoo to say, right afterwards
        leaving = self.sudo().filtered(lambda user: user.active and not user.share)
        if not leaving or not self.has_access("write"):
            return
        behind = leaving._conveyor_left_behind()
        if not any(behind.values()):
            return
        departure = self.env.context.get("conveyor_departure")
        if not isinstance(departure, Departure):
            if self._conveyor_at_the_screen():
                self._conveyor_ask(leaving, behind)
            departure = Departure(at_once=at_once)
        self.env["conveyor.departure.work"]._hand_over(leaving, departure)

    def _conveyor_left_behind(self):
        """Count what the users answer for: {kind: number}."""
        self.env.flush_all()
        [row] = self.env.execute_query(departure_sql.left_behind(self.ids))
        return dict(zip(KINDS, row, strict=True))

    def _conveyor_at_the_screen(self):
        """Return whether a person archives users with Odoo's screens."""
        path = request and request.httprequest.path or ""
        return path.startswith("/web/dataset/")

    def _conveyor_ask(self, leaving, behind):
        raise RedirectWarning(
            self.env._(
                "%(users)s would leave behind: %(clients)s clients, %(opportunities)s "
                "open opportunities, %(quotations)s quotations, %(activities)s "
                "activities. Say to whom they go; then the user is archived.",
                users=", ".join(leaving[:5].mapped("name")),
                **behind,
            ),
            leaving._conveyor_departure_action(),
            self.env._("Hand Over"),
        )

    def action_conveyor_departure(self):
        """Open the dialog by which users who leave hand everything over."""
        return self._conveyor_departure_action()

    def _conveyor_departure_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Departure"),
            "res_model": "conveyor.departure",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_user_ids": self.ids},
        }
