import math

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_datetime

from ..rules import questionnaire as rules
from .conveyor_interview import TABLES

#: What the screen writes of each kind of row.
_WRITTEN = {
    "person_ids": (
        *("partner_id", "name", "function", "role_id", "phone", "email", "birthday"),
        *("hobbies", "left", "replaced", "confirmed", "note"),
    ),
    "need_ids": (
        *("product_id", "description", "quantity", "amount", "currency_id"),
        *("date_term", "note"),
    ),
    "recommendation_ids": (
        *("name", "company_name", "function", "phone", "email", "note"),
    ),
}


def _is_nothing(value):
    """Return whether a screen's value says nothing; 0 does."""
    return value is None or value is False or not str(value).strip()


class ConveyorInterview(models.Model):
    """What the screen asks on which an interview is filled in, and how each answer is
    saved by itself: what was typed is kept, whatever happens to the rest.

    The screen only carries; who reads and writes is asked of the records, as in any
    other way in.
    """

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    def get_fill(self):
        """Return the interview with its questionnaire and all that has been said."""
        self.ensure_one()
        self.check_access("read")
        states = dict(self._fields["state"]._description_selection(self.env))
        moment = self.date_held or self.date_planned
        return {
            "id": self.id,
            "client": self.partner_id.sudo().name,
            "client_id": self.client_id.id,
            "title": self.display_name,
            "state": self.state,
            "state_name": states[self.state],
            "moment": format_datetime(self.env, moment, dt_format="short")
            if moment
            else "",
            "holder": self.user_id.name,
            "with": ", ".join(self.contact_ids.sudo().mapped("name")),
            "minutes": self.minutes,
            "planned_minutes": self.questionnaire_id.minutes,
            "may_write": self.may_write,
            "introduction": self.questionnaire_id.introduction or "",
            "sections": [
                self._fill_section(section)
                for section in self.questionnaire_id.section_ids
                if section.question_ids
            ],
            "roles": self.env["conveyor.person.role"].search_read(
                Domain.TRUE, ["name"]
            ),
            "currencies": self.env["res.currency"].search_read(Domain.TRUE, ["name"]),
            "currency_id": self.company_id.currency_id.id,
            "brief": self._brief(),
            "head": self._brief_head(),
            **self._fill_progress(),
        }

    def _fill_progress(self):
        return {
            "progress": self.progress,
            "answered": self._answered_questions().ids,
        }

    def _answered_questions(self):
        questions = self.env["conveyor.questionnaire.question"]
        for table in TABLES:
            rows = self[table]
            if table == "person_ids":
                rows = rows.filtered(lambda row: row._says_something())
            questions |= rows.question_id
        return questions

    def _fill_section(self, section):
        return {
            "id": section.id,
            "name": section.name,
            "kind": section.kind,
            "note": section.note or "",
            "questions": [self._fill_question(one) for one in section.question_ids],
        }

    def _fill_question(self, question):
        told = {
            "id": question.id,
            "name": question.name,
            "note": question.note or "",
            "type": question.type,
            "unit": question.unit or "",
            "lines": question.lines,
            "options": [
                {"id": one.id, "name": one.name} for one in question.option_ids
            ],
        }
        if question.type == "scale":
            told["steps"] = list(range(question.scale_from, question.scale_to + 1))
        if question.type == "criterion":
            told["limit"] = question._limit_in_words()
            told["asks_yes"] = question.comparison in ("yes", "no")
        told["answer"] = self._fill_answer(question)
        return told

    def _fill_answer(self, question):
        table = question._answers_field()
        if table == "person_ids":
            return self._people(question)
        rows = self[table].filtered(lambda row: row.question_id == question)
        if table == "verdict_ids":
            return {
                "value": rows.value if rows.measured else None,
                "met": rows.met or "",
                "note": rows.note or "",
            }
        if table == "answer_ids":
            date = rows.value_date
            return {
                "value_text": rows.value_text or "",
                "value_number": rows.value_number if rows else None,
                "value_date": fields.Date.to_string(date) if date else "",
                "value_yes": rows.value_yes or "",
                "option_ids": rows.option_ids.ids,
                "note": rows.note or "",
            }
        return [self._fill_row(table, row) for row in rows]

    def _fill_row(self, table, row):
        if table == "person_ids":
            return self._row_of_person(row)
        told = {"id": row.id}
        for name in _WRITTEN[table]:
            value = row[name]
            field = row._fields[name]
            if field.type == "many2one":
                told[name] = value.id
                told[f"{name}_name"] = value.display_name or ""
            elif field.type == "date":
                told[name] = fields.Date.to_string(value) if value else ""
            else:
                told[name] = value or ("" if field.type == "char" else 0)
        return told

    # Saving

    def save_answer(self, question_id, values):
        """Write the answer to one question; no answer, where nothing is left of it.

        :param values: what the screen holds of it
        :return: progress
        """
        self.ensure_one()
        self.check_access("write")
        question = self._own_question(question_id)
        table = question._answers_field()
        rows = self[table].filtered(lambda row: row.question_id == question)
        vals = (
            self._verdict_vals(values)
            if table == "verdict_ids"
            else self._answer_vals(question, values)
        )
        if vals is None:
            rows.unlink()
        elif rows:
            rows.write(vals)
        else:
            rows = rows.create(
                {"interview_id": self.id, "question_id": question.id, **vals}
            )
        told = self._fill_progress()
        if table == "verdict_ids":
            # the limit has decided
            told["met"] = rows.exists().met or ""
        return told

    def _own_question(self, question_id):
        """Return the question as this interview's version has it."""
        questions = self.questionnaire_id.question_ids
        found = questions.filtered(lambda one: one.id == question_id)
        found = found or questions.filtered(lambda one: one.origin == question_id)
        if not found:
            raise UserError(
                self.env._("This is no question of this interview. Load it again.")
            )
        return found

    def _number(self, value):
        """Return a number as it was typed, or say that it is none."""
        try:
            number = float(value or 0)
        except (TypeError, ValueError):
            number = math.inf
        if not math.isfinite(number):
            raise UserError(self.env._("“%(value)s” is no number.", value=value))
        return number

    def _verdict_vals(self, values):
        value, met = values.get("value"), values.get("met") or False
        measured = not _is_nothing(value)
        if not measured and not met:
            return None
        return {
            "value": self._number(value) if measured else 0.0,
            "measured": measured,
            "met": met,
            "note": values.get("note") or False,
        }

    def _answer_vals(self, question, values):
        name = rules.ANSWERED_BY_VALUE[question.type]
        value = values.get(name)
        note = (values.get("note") or "").strip()
        if name == "option_ids":
            chosen = self.env["conveyor.interview.answer"]._options_of(
                question, value or []
            )
            if not chosen and not note:
                return None
            return {name: [Command.set(chosen)], "note": note or False}
        if _is_nothing(value):
            return None
        if name == "value_number":
            value = self._number(value)
        return {name: value, "note": note or False}

    def save_row(self, question_id, row_id, values):
        """Write one row of a table.

        :param row_id: the row; False for a new one
        :return: the row as it is now, and progress
        """
        self.ensure_one()
        self.check_access("write")
        question = self._own_question(question_id)
        table = question._answers_field()
        if table not in _WRITTEN:
            raise UserError(self.env._("This question is answered in another way."))
        vals = self._row_vals(table, values)
        row = self[table].filtered(lambda one: one.id == row_id)
        if row:
            row.write(vals)
        else:
            row = self[table].create(
                {"interview_id": self.id, "question_id": question.id, **vals}
            )
        return {"row": self._fill_row(table, row), **self._fill_progress()}

    def _row_vals(self, table, values):
        model = self.env[self._fields[table].comodel_name]
        vals = {}
        for name in _WRITTEN[table]:
            if name not in values:
                continue
            value, field = values[name], model._fields[name]
            if field.type in ("float", "monetary"):
                value = self._number(value)
            elif field.type == "boolean":
                value = bool(value)
            else:
                value = value or False
            vals[name] = value
        if table == "person_ids" and vals.get("partner_id"):
            vals = self._only_news(vals)
        return vals

    def _only_news(self, vals):
        """Of somebody whom we know, keep what is new: no copy of what the contact says
        already."""
        contact = self.env["res.partner"].browse(vals["partner_id"])
        for name in ("name", "function", "phone", "email"):
            if name in vals and (vals[name] or "") == (contact[name] or ""):
                vals[name] = False
        return vals

    def remove_row(self, question_id, row_id):
        """Take a row out of a table."""
        self.ensure_one()
        question = self._own_question(question_id)
        table = question._answers_field()
        self[table].filtered(lambda one: one.id == row_id).unlink()
        return self._fill_progress()

    def finish(self, minutes):
        """The talk was held, and took so long."""
        self.ensure_one()
        self.write({"state": rules.HELD, "minutes": int(self._number(minutes))})
        return True
