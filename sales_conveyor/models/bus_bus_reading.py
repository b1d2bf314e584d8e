from odoo import api, models

from .conveyor_reading_mask import is_hidden, is_masked, key_of, partner_ids


class BusBus(models.Model):
    """What is pushed is made with the eyes of whoever does something, or with sudo, and
    read by others: contact details of clients go to those entitled alone."""

    _inherit = "bus.bus"

    @api.model
    def _sendone(self, target, notification_type, message):
        reading = self.env["conveyor.reading"]
        if reading._armed() and reading._limited():
            message = self._conveyor_masked(message, self._conveyor_reader(target))
        return super()._sendone(target, notification_type, message)

    @api.model
    def _conveyor_reader(self, target):
        """Return for whom something is pushed, as a user; nobody, if it is for many."""
        users = self.env["res.users"].sudo()
        if isinstance(target, tuple):
            target = target[0] if target else None
        if isinstance(target, models.Model) and target._name == "res.users":
            return target.sudo()
        if isinstance(target, models.Model) and target._name == "res.partner":
            return target.sudo().main_user_id
        return users

    @api.model
    def _conveyor_masked(self, value, user):
        """Return a message without the details that its reader may not see. Records
        stand in it by model, as lists of dictionaries with their numbers."""
        if isinstance(value, list):
            return [self._conveyor_masked(one, user) for one in value]
        if not isinstance(value, dict):
            return value
        masked = {}
        for name, part in value.items():
            part = self._conveyor_masked(part, user)
            if isinstance(part, list) and name in self.env:
                part = [self._conveyor_masked_row(name, row, user) for row in part]
            masked[name] = part
        return masked

    @api.model
    def _conveyor_masked_row(self, model_name, row, user):
        fields = self.env[model_name]._fields
        if not isinstance(row, dict) or not isinstance(row.get("id"), int):
            return row
        told = [
            name
            for name, value in row.items()
            if value and name in fields and is_masked(fields[name])
        ]
        if not told:
            return row
        # sudo: whose details they are doesn't depend on who sends them
        record = self.env[model_name].sudo().browse(row["id"])
        hidden = [
            name
            for name in told
            if self._conveyor_is_hidden(record, fields[name].conveyor_way, user)
        ]
        return {**row, **dict.fromkeys(hidden, False)}

    @api.model
    def _conveyor_is_hidden(self, record, way, user):
        if user:
            return is_hidden(record.with_user(user), way)
        # for many: what is reserved for anybody isn't for all
        return any(
            key_of(self.env, number) is not None for number in partner_ids(record, way)
        )
