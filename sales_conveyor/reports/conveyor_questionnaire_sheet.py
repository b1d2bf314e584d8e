from odoo import api, models
from odoo.tools import format_date, format_datetime

from ..rules import sheet

#: How much text a line of the whole sheet takes, in sizes of its font; the share of it
#: that cells of tables have.
ROOM = 66
#: Columns of tables: (field, share of the width).
PERSON_COLUMNS = (
    *(("name", 21), ("function", 16), ("role", 12), ("phone", 14)),
    *(("email", 18), ("note", 19)),
)
NEED_COLUMNS = (
    *(("what", 46), ("quantity", 13), ("amount", 14), ("date_term", 11)),
    ("note", 16),
)
RECOMMENDATION_COLUMNS = (
    *(("name", 22), ("company_name", 22), ("function", 15), ("phone", 15)),
    *(("email", 14), ("note", 12)),
)


class ReportQuestionnaireSheet(models.AbstractModel):
    """The two sides of one sheet, empty: to be filled in by hand."""

    _name = "report.sales_conveyor.conveyor_questionnaire_sheet"
    _description = "Questionnaire (print)"

    @api.model
    def _get_report_values(self, docids, data=None):
        sheets = self.env["conveyor.questionnaire"].browse(docids)
        sheets.check_access("read")
        return {
            "docs": sheets,
            "sheets": [self._sheet(one) for one in sheets],
            "measures": self._measures(),
        }

    @api.model
    def _measures(self):
        """Heights for the template, the same as those that are reckoned with here."""
        return {
            name.lower(): getattr(sheet, name)
            for name in (
                *("LINE", "ROW", "LABEL", "NOTE", "HEAD", "TITLE", "BOXES"),
                "CRITERION",
            )
        }

    @api.model
    def _sheet(self, questionnaire, interview=None):
        """Return a sheet as the template draws it.

        :param interview: whose answers are on it; nobody's, if not given
        """
        annex = sheet.Annex()
        blocks = [
            self._section(section, interview, annex)
            for section in questionnaire.section_ids
        ]
        # the header stands on the first side, whatever it is called
        first = sheet.sides([block["height"] for block in blocks])
        return {
            "questionnaire": questionnaire,
            "interview": interview,
            "header": self._header(interview),
            "sides": [blocks[:first], blocks[first:]],
            "annex": annex.entries,
        }

    def _header(self, interview):
        """Return what stands on top: (label, lines of the value, whether they are
        smaller, shares of the width)."""
        one = interview or self.env["conveyor.interview"]
        moment = one.date_held or one.date_planned
        with_whom = ", ".join(one.contact_ids.sudo().mapped("name"))
        date = format_datetime(self.env, moment, dt_format="short") if moment else ""
        return [
            (label, *sheet.squeeze(value or "", ROOM * share / 100), beside, share)
            for label, value, beside, share in (
                # sudo: names of clients are no secret
                (self.env._("Client"), one.partner_id.sudo().name, 8, 40),
                (self.env._("Number"), one.client_id.number, 8, 12),
                (self.env._("Date"), date, 6, 26),
                (self.env._("Spoken with"), with_whom, 12, 48),
                (self.env._("Held by"), one.user_id.name, 9, 31),
            )
        ]

    def _section(self, section, interview, annex):
        items = []
        for question in section.question_ids:
            item = getattr(self, f"_item_{question.type}", self._item_line)(
                question, interview, annex
            )
            item["question"] = question
            if item["kind"] == "criteria" and items and items[-1]["kind"] == "criteria":
                # criteria that follow each other are one table
                items[-1]["rows"] += item["rows"]
                items[-1]["height"] += sheet.CRITERION
            else:
                items.append(item)
        height = sheet.TITLE + sum(item["height"] + sheet.GAP for item in items)
        if section.note:
            height += sheet.NOTE
        return {"section": section, "items": items, "height": height}

    # Kinds of questions

    def _answer(self, question, interview):
        if not interview:
            return self.env["conveyor.interview.answer"]
        return interview.answer_ids.filtered(lambda one: one.question_id == question)

    def _item_text(self, question, interview, annex):
        said = self._answer(question, interview).said
        count = max(question.lines, 1)
        lines = annex.fit(question.name, said, count, ROOM) if said else []
        label = len(sheet.wrap(question.name, ROOM)) * sheet.LABEL
        return {
            "kind": "lines",
            "lines": lines + [""] * (count - len(lines)),
            "height": label + self._note_height(question) + count * sheet.LINE,
        }

    def _item_line(self, question, interview, annex):
        """A short answer, beside the question where there is room."""
        if question.type == "char" and question.lines > 1:
            return self._item_text(question, interview, annex)
        unit = sheet.width(question.unit)
        label = sheet.width(question.name) * 1.2
        beside = label + unit < ROOM * 0.62
        answer = self._answer(question, interview)
        said = answer.said
        if question.type == "number" and answer:
            # the unit is printed anyway
            said = " — ".join(
                filter(None, (f"{answer.value_number:.10g}", answer.note))
            )
        room = ROOM - unit - (label if beside else 0) - 4
        lines = annex.fit(question.name, said, 1, room) if said else [""]
        height = sheet.LINE + self._note_height(question)
        if not beside:
            height += len(sheet.wrap(question.name, ROOM)) * sheet.LABEL
        return {
            "kind": "line",
            "beside": beside,
            "share": min(round(100 * label / ROOM) + 1, 70),
            "text": lines[0],
            "height": height,
        }

    def _item_choice(self, question, interview, annex):
        answer = self._answer(question, interview)
        options = [(one.name, one in answer.option_ids) for one in question.option_ids]
        return self._boxes(question, options, answer.note, annex)

    _item_choices = _item_choice

    def _item_yes_no(self, question, interview, annex):
        answer = self._answer(question, interview)
        field = answer._fields["value_yes"]
        options = [
            (name, answer.value_yes == value)
            for value, name in field._description_selection(self.env)
        ]
        return self._boxes(question, options, answer.note, annex)

    def _item_scale(self, question, interview, annex):
        answer = self._answer(question, interview)
        steps = range(question.scale_from, question.scale_to + 1)
        options = [(str(n), bool(answer) and answer.value_number == n) for n in steps]
        item = self._boxes(question, options, answer.note, annex)
        item["kind"] = "scale"
        return item

    def _boxes(self, question, options, note, annex):
        """Boxes to tick, beside the question where there is room."""
        wide = sum(sheet.width(name) + 3.5 for name, _chosen in options)
        label = sheet.width(question.name) * 1.2
        beside = label + wide < ROOM
        room = ROOM - wide - (label if beside else 0) - 2
        if note:
            note = " ".join(annex.fit(question.name, note, 1, max(room, 8)))
        rows = 1 if beside else max(1, -(-int(wide) // ROOM))
        height = rows * sheet.BOXES + self._note_height(question)
        if not beside:
            height += len(sheet.wrap(question.name, ROOM)) * sheet.LABEL
        return {
            "kind": "boxes",
            "beside": beside,
            "options": options,
            "note": note or "",
            "height": height,
        }

    def _item_criterion(self, question, interview, annex):
        verdict = self.env["conveyor.interview.verdict"]
        if interview:
            verdict = interview.verdict_ids.filtered(
                lambda one: one.question_id == question
            )
        told = question.comparison in ("yes", "no")
        value = ""
        if verdict.measured:
            value = self._yes_or_no(verdict.value) if told else f"{verdict.value:.10g}"
        return {
            "kind": "criteria",
            "height": sheet.CRITERION + sheet.HEAD,
            "rows": [
                {
                    "question": question,
                    "limit": question._limit_in_words(),
                    "value": value,
                    "met": verdict.met,
                    "note": annex.fit(question.name, verdict.note, 2, ROOM * 0.24)
                    if verdict.note
                    else [],
                }
            ],
        }

    def _yes_or_no(self, value):
        return self.env._("yes") if value else self.env._("no")

    # Tables

    def _item_persons(self, question, interview, annex):
        titles = {
            "name": self.env._("Full name"),
            "function": self.env._("Job Position"),
            "role": self.env._("Part played"),
            "phone": self.env._("Telephone"),
            "email": self.env._("E-mail"),
            "note": self.env._("Birthday, hobbies; left?"),
        }
        rows = []
        if interview:
            people = interview._people(question)
            rows = [self._person(person) for person in people]
        return self._grid(question, titles, PERSON_COLUMNS, rows, annex)

    def _person(self, person):
        """Return what is printed of a person, as its reader may see it."""
        left = person.get("left") and (
            self.env._("has left, now: %(name)s", name=person["replaced"])
            if person.get("replaced")
            else self.env._("has left")
        )
        said = (left, person.get("birthday"), person.get("hobbies"), person.get("note"))
        return {**person, "note": "; ".join(filter(None, said))}

    def _item_needs(self, question, interview, annex):
        titles = {
            "what": self.env._("Product or service"),
            "quantity": self.env._("How much"),
            "amount": self.env._("Worth about"),
            "date_term": self.env._("By when"),
            "note": self.env._("Remark"),
        }
        rows = []
        if interview:
            rows = [
                {
                    "what": ", ".join(
                        filter(None, (need.product_id.name, need.description))
                    ),
                    "quantity": f"{need.quantity:.10g}" if need.quantity else "",
                    "amount": need.amount
                    and f"{need.amount:.10g} {need.currency_id.name}"
                    or "",
                    "date_term": format_date(self.env, need.date_term),
                    "note": need.note or "",
                }
                for need in interview.need_ids
                if need.question_id == question
            ]
        return self._grid(question, titles, NEED_COLUMNS, rows, annex)

    def _item_recommendations(self, question, interview, annex):
        titles = {
            "name": self.env._("Full name"),
            "company_name": self.env._("Company"),
            "function": self.env._("Job Position"),
            "phone": self.env._("Telephone"),
            "email": self.env._("E-mail"),
            "note": self.env._("What for"),
        }
        rows = []
        if interview:
            rows = [
                {name: one[name] or "" for name, _share in RECOMMENDATION_COLUMNS}
                for one in interview.recommendation_ids
                if one.question_id == question
            ]
        return self._grid(question, titles, RECOMMENDATION_COLUMNS, rows, annex)

    def _grid(self, question, titles, columns, rows, annex):
        count = max(question.lines, 1)
        shown, rest = rows[:count], rows[count:]
        cells = []
        for row in shown:
            cells.append([])
            for name, share in columns:
                title = f"{question.name} — {row[columns[0][0]]}, {titles[name]}"
                text = annex.fit(
                    title, row.get(name) or "", 2, ROOM * 1.13 * share / 100
                )
                cells[-1].append(text)
        if rest:
            number = annex.add(
                question.name,
                "\n".join(
                    ", ".join(filter(None, (row.get(n) for n, _share in columns)))
                    for row in rest
                ),
            )
            rest = self.env._(
                "%(count)s more: annex [%(number)s]", count=len(rest), number=number
            )
        cells += [[[] for _column in columns]] * (count - len(shown))
        label = len(sheet.wrap(question.name, ROOM * 0.75)) * sheet.LABEL
        return {
            "kind": "table",
            "titles": [
                (*sheet.squeeze(titles[name], ROOM * 1.2 * share / 100), share)
                for name, share in columns
            ],
            "rows": cells,
            "rest": rest or "",
            "height": label
            + sheet.HEAD
            + count * sheet.ROW
            + self._note_height(question),
        }

    @staticmethod
    def _note_height(question):
        return sheet.NOTE if question.note else 0


class ReportInterviewSheet(models.AbstractModel):
    """The same two sides, with what was said; or, before the talk, with what is known:
    to be taken along."""

    _name = "report.sales_conveyor.conveyor_interview_sheet"
    _inherit = ["report.sales_conveyor.conveyor_questionnaire_sheet"]
    _description = "Interview (print)"

    @api.model
    def _get_report_values(self, docids, data=None):
        interviews = self.env["conveyor.interview"].browse(docids)
        # asked here as well: whoever knows the address of a report can call it
        interviews.check_access("read")
        return {
            "docs": interviews,
            "sheets": [
                self._sheet(one.questionnaire_id, interview=one) for one in interviews
            ],
            "measures": self._measures(),
        }
