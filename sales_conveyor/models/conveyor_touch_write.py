import uuid

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import touch as rules
from ..sql import touch as touch_sql
from .conveyor_client_rights import _BY_SERVER


class ConveyorTouch(models.Model):
    """What is written into the journal by others than the sources that it reads."""

    _name = "conveyor.touch"
    _inherit = "conveyor.touch"

    @api.model
    def _log(self, rows):
        """Write touches that no message, activity, meeting or mailing tells of: paper
        letters, gifts, greetings, interviews, what somebody types in. All at once, and
        never twice: a row whose ``key`` is there for the person already is left out.

        :param rows: dictionaries: ``partner_id``, or ``client_id`` (client file, for
            the client as a whole); ``channel``; ``key``, the same for one fact,
            beginning with the slug of whoever writes it (``greeting:7:2026``), made up
            if there is none; and as far as known ``date`` (now), ``direction``,
            ``user_id``, ``minutes``, ``subject``, ``res_model``, ``res_id``,
            ``company_id``, ``personal`` (yes, but for mailings), ``trouble``,
            ``state``, ``logged_by_id``, ``corrects_id``
        :return: the new rows
        """
        if not rows:
            return self.browse()
        # people before numbers: whoever is logged may have been made just now
        self.env.flush_all()
        written = self.env.execute_query(touch_sql.log(self._complete(rows)))
        self.env["conveyor.touch.mark"]._add("p", {client for _id, client in written})
        return self.browse(id_ for id_, _client in written)

    @api.model
    def _take_back(self, keys):
        """Take back touches that were logged for something that didn't happen after
        all: as with messages, the row goes with what it tells of."""
        touches = self._of_keys(keys)
        clients = touches.client_partner_id.ids
        touches.unlink()
        self.env["conveyor.touch.mark"]._add("p", clients)

    @api.model
    def _follow_up(self, keys, state):
        """Note what became of touches that were logged: that a letter came back."""
        touches = self._of_keys(keys)
        touches.write({"state": state})
        self.env["conveyor.touch.mark"]._add("p", touches.client_partner_id.ids)

    @api.model
    def _of_keys(self, keys):
        self.env.flush_all()
        # sudo and token: rows follow what they tell of, whoever says it
        return (
            self.sudo()
            .with_context(active_test=False, conveyor_by_server=_BY_SERVER)
            .search([("key", "in", list(keys))])
        )

    def _complete(self, rows):
        """Return rows with all that is written of each."""
        # sudo: whose client a file is, whichever the user reads
        files = self.env["conveyor.client"].sudo()
        files = files.browse({row["client_id"] for row in rows if row.get("client_id")})
        files.fetch(["partner_id", "company_id"])
        complete = []
        for row in rows:
            if row.get("channel") not in rules.CHANNELS:
                raise ValidationError(
                    self.env._(
                        "%(channel)s is no channel of touches.",
                        channel=row.get("channel"),
                    )
                )
            file = files.browse(row.get("client_id") or ())
            subject = row.get("subject") or None
            complete.append(
                {
                    **dict.fromkeys(touch_sql.LOG_TYPES),
                    **{k: v or None for k, v in row.items() if k != "client_id"},
                    "key": row.get("key") or f"hand:{uuid.uuid4().hex}",
                    "partner_id": row.get("partner_id") or file.partner_id.id,
                    "company_id": row.get("company_id") or file.company_id.id or None,
                    "date": fields.Datetime.to_string(
                        fields.Datetime.to_datetime(row.get("date"))
                        or fields.Datetime.now()
                    ),
                    "direction": rules.direction(row["channel"], row.get("direction")),
                    "subject": subject and subject[: rules.SUBJECT_LENGTH],
                    "personal": row.get(
                        "personal", row["channel"] not in rules.IMPERSONAL
                    ),
                    "trouble": bool(row.get("trouble")),
                }
            )
        return complete
