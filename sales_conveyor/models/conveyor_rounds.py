from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rules import outcome as outcome_rules
from ..rules import quality as quality_rules
from ..rules import rounds as rules
from ..rules.questionnaire import HELD

#: So many interviews stand side by side.
ROUNDS = 6


class ConveyorRounds(models.AbstractModel):
    """Interviews with the same client side by side, as far as one may read them.
    Looked up, kept nowhere. Phone and e-mail, birthdays and hobbies aren't shown."""

    _name = "conveyor.rounds"
    _description = "Interviews side by side"

    @api.model
    @api.readonly
    def get_rounds(self, client_id):
        """Return the last interviews with a client: columns, and rows of answers.

        :param client_id: number of the client file
        """
        if type(client_id) is not int:
            raise UserError(self.env._("There is no such choice on this page."))
        client = self.env["conveyor.client"].browse(client_id)
        client.check_access("read")
        interviews = self.env["conveyor.interview"]
        if not interviews.has_access("read"):
            raise AccessError(
                self.env._(
                    "Interviews are read by those who hold them, the owner of the "
                    "client, team leaders, the VIP-programme head and the "
                    "central-file officer."
                )
            )
        found = interviews.search(
            [("client_id", "=", client.id), ("state", "=", HELD)],
            order="date_held desc, id desc",
            limit=ROUNDS,
        )[::-1]
        return {
            "client": {"id": client.id, "name": client.display_name},
            "rounds": [self._column(one) for one in found],
            "sections": self._sections(found),
        }

    def _column(self, interview):
        qualities = dict(interview._fields["quality"]._description_selection(self.env))
        return {
            "id": interview.id,
            "day": fields.Date.to_string(interview._day()),
            # sudo: names of colleagues are no secret
            "user": interview.user_id.sudo().name,
            "quality": interview.quality,
            "quality_text": qualities.get(interview.quality, ""),
            "progress": interview.progress,
        }

    def _sections(self, interviews):
        """Return the questions of all rounds by section; the same question of several
        versions is one row, in the words and the place of the last version."""
        rows, sections = {}, {}
        # the newest version comes first, and says the order
        for interview in interviews[::-1]:
            for section in interview.questionnaire_id.section_ids:
                for question in section.question_ids:
                    root = (question.root_id or question).id
                    if root in rows:
                        continue
                    rows[root] = question
                    key = (section.kind, section.name)
                    sections.setdefault(key, []).append(root)
        shown = []
        for (kind, name), roots in sections.items():
            lines = [self._row(root, rows[root], interviews) for root in roots]
            lines = [line for line in lines if any(c["text"] for c in line["cells"])]
            if lines:
                shown.append({"kind": kind, "name": name, "rows": lines})
        return shown

    def _row(self, root, question, interviews):
        cells, before = [], None
        for number, interview in enumerate(interviews):
            own = interview.questionnaire_id.question_ids.filtered(
                lambda q: (q.root_id or q).id == root
            )[:1]
            cell = getattr(self, f"_cell_{question.type}", self._cell)(interview, own)
            if "persons" in cell:
                cell["persons"] = self._persons_marked(
                    before and before["persons"], cell["persons"]
                )
                cell["text"] = cell["persons"] and "+"
            else:
                # what wasn't asked hasn't changed: the next answer is compared with
                # the last one there was
                answered = bool(cell["text"])
                cell["change"] = (
                    cell["changed"](before and before["value"], cell["value"])
                    if number and answered
                    else rules.SAME
                )
            if "persons" in cell or answered:
                before = {**cell}
            cells.append(cell)
        for cell in cells:
            for name in ("value", "changed"):
                cell.pop(name, None)
            for person in cell.get("persons", ()):
                person.pop("key", None)
        return {
            "id": root,
            "name": question.name,
            "unit": question.unit or "",
            "type": question.type,
            "cells": cells,
        }

    # Answers of each kind

    def _cell(self, interview, question):
        answer = interview.answer_ids.filtered(lambda a: a.question_id == question)[:1]
        number = question.type in ("number", "scale")
        value = answer and (
            answer.value_number
            if number
            else tuple((o.origin or o.id) for o in answer.option_ids)
            if question.type in ("choice", "choices")
            else answer.said
        )
        return {
            "value": value if answer else None,
            "text": answer.said or "",
            "changed": rules.answer_change,
        }

    def _cell_criterion(self, interview, question):
        verdict = interview.verdict_ids.filtered(lambda v: v.question_id == question)[
            :1
        ]
        said = dict(verdict._fields["met"]._description_selection(self.env))
        parts = [said.get(verdict.met, "")]
        if verdict.measured:
            value = f"{verdict.value:.10g}"
            parts.append(" ".join(filter(None, (value, question.unit))))
        if verdict.note:
            parts.append(verdict.note)
        value = {
            "yes": quality_rules.SATISFACTORY,
            "no": quality_rules.UNSATISFACTORY,
        }.get(verdict.met, quality_rules.UNKNOWN)
        return {
            "value": value,
            "text": ", ".join(filter(None, parts)),
            "verdict": value,
            "changed": quality_rules.change,
        }

    def _cell_needs(self, interview, question):
        needs = interview.need_ids.filtered(lambda n: n.question_id == question)
        text = "\n".join(
            ", ".join(
                filter(
                    None,
                    (
                        need.display_name,
                        need.quantity and f"{need.quantity:.10g}",
                        need.note,
                    ),
                )
            )
            for need in needs
        )
        return {
            "value": text or None,
            "text": text,
            "changed": rules.answer_change,
        }

    def _cell_recommendations(self, interview, question):
        text = "\n".join(
            interview.recommendation_ids.filtered(
                lambda r: r.question_id == question
            ).mapped("display_name")
        )
        return {
            "value": text or None,
            "text": text,
            "changed": rules.answer_change,
        }

    def _cell_persons(self, interview, question):
        rows = interview.person_ids.filtered(lambda p: p.question_id == question)
        # known persons stand there before anybody has spoken of them
        rows = rows.filtered(lambda p: p.confirmed or p.left or not p.partner_id)
        made = self.env["conveyor.interview.outcome"].search(
            [
                ("person_id", "in", rows.ids),
                ("kind", "=", outcome_rules.CONTACT),
                ("state", "=", outcome_rules.MADE),
            ]
        )
        contacts = {one.person_id: one.partner_id.id for one in made}
        return {
            "persons": [
                {
                    "key": row.partner_id.id
                    or contacts.get(row)
                    or outcome_rules.plain(row.name),
                    "name": row.display_name,
                    "said": ", ".join(filter(None, (row.function, row.role_id.name))),
                    "left": row.left,
                    "replaced": row.replaced or "",
                }
                for row in rows
            ]
        }

    @staticmethod
    def _persons_marked(before, now):
        """Return the persons of a round with what has changed since the one before;
        those who aren't told of any more come last."""

        def facts(persons):
            return {one["key"]: (one["left"], one["said"]) for one in persons}

        earlier = None
        if before is not None:
            earlier = [one for one in before if one.get("change") != rules.GONE]
        changes = rules.person_changes(
            None if earlier is None else facts(earlier), facts(now)
        )
        shown = [{**one, "change": changes[one["key"]]} for one in now]
        known = {one["key"] for one in now}
        return shown + [
            {**one, "said": "", "change": rules.GONE}
            for one in earlier or ()
            if one["key"] not in known and not one["left"]
        ]
