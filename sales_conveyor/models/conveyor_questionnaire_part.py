from odoo import api, models
from odoo.exceptions import UserError

from .conveyor_client_rights import _BY_SERVER


class ConveyorQuestionnairePart(models.AbstractModel):
    """Sections, questions and answers to choose from. Whoever changes one of a
    questionnaire by which people have been interviewed makes a new version of it; the
    interviews keep theirs."""

    _name = "conveyor.questionnaire.part"
    _description = "Part of a questionnaire"

    def _questionnaires(self):
        """Return the questionnaires of which these are parts."""
        raise NotImplementedError

    @api.model
    def _whole_of(self, vals):
        """Return the questionnaire to which a new part, or a moved one, belongs."""
        raise NotImplementedError

    def _as_server(self):
        # sudo: the server itself keeps versions together
        return self.sudo().with_context(conveyor_by_server=_BY_SERVER)

    def _by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER

    @api.model_create_multi
    def create(self, vals_list):
        if not self._by_server():
            wholes = self.env["conveyor.questionnaire"]
            for vals in vals_list:
                wholes |= self._whole_of(vals)
            wholes._before_change()
        return super().create(vals_list)

    def write(self, vals):
        changed = self._changed(vals)
        if changed:
            wholes = changed._questionnaires() | self._whole_of(vals)
            wholes._before_change()
        return super().write(vals)

    def unlink(self):
        if not self._by_server():
            self._questionnaires()._before_change()
            self._pass_on_root()
        return super().unlink()

    def update_field_translations(self, field_name, translations, source_lang=""):
        # another wording is another version, in each language
        if not self._by_server() and any(translations.values()):
            self._questionnaires()._before_change()
        return super().update_field_translations(field_name, translations, source_lang)

    def copy_data(self, default=None):
        data = super().copy_data(default)
        if self._by_server():
            for part, vals in zip(self, data, strict=True):
                vals["origin"] = part.id
                if "root_id" in self._fields:
                    vals["root_id"] = part.root_id.id
        return data

    def _changed(self, vals):
        """Return the parts of which something is changed by these values."""
        if self._by_server():
            return self.browse()
        names = [name for name in vals if name in self._fields]
        return self.filtered(
            lambda part: any(part._differs(name, vals[name]) for name in names)
        )

    def _differs(self, name, value):
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            # parts below tell by themselves
            return False
        return field.convert_to_cache(value, self) != field.convert_to_cache(
            self[name], self
        )

    def _pass_on_root(self):
        """Before parts are deleted: former versions are those of the newest of them."""

    @api.model
    def _refuse_server_fields(self, vals_list):
        if self._by_server():
            return
        if any(vals.get("origin") or vals.get("root_id") for vals in vals_list):
            raise UserError(
                self.env._(
                    "Of which question this is a version is known to the server, and "
                    "can't be typed in."
                )
            )
