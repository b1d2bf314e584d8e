"""The VIP programme of the demo company: under way, some clients met, one refused."""

from datetime import timedelta
from random import Random

from odoo import api, fields, models
from odoo.fields import Command

#: Who takes part: only this or besides other work, meetings a week.
PARTICIPANTS = (
    ("lena", "only", 6),
    ("boris", "parallel", 8),
    ("dima", "parallel", 8),
)
#: The programme began so many days ago, and ends in so many.
BEGAN, ENDS = 38, 52
#: So many clients have been met, have refused, are to be met.
MET, REFUSED, TO_COME = 14, 2, 5
#: What clients say they need, and what it is worth.
NEEDS = (
    ("Coffee for the second restaurant", 48000),
    ("Tea for banquets, from spring on", 26500),
    ("Training of eight baristas", 36000),
)
RECOMMENDED = (
    ("Roman Kuvshinov", "Kuvshinov Bakeries"),
    ("Elena Maltseva", "Hotel Maltseva"),
)
REFUSALS = ("No time before the season is over", "Speaks on the phone only")


class ConveyorDemo(models.AbstractModel):
    """Tells of the VIP programme."""

    _name = "conveyor.demo"
    _inherit = "conveyor.demo"

    @api.model
    def _tell_vip(self):
        """Let the head lead a programme, once.

        :return: whether there was anything to tell
        """
        company = self._ref("company")
        programmes = self.env["conveyor.vip.programme"]
        if programmes.search_count([("company_id", "=", company.id)], limit=1):
            return False
        self = self.with_company(company).with_context(
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notify_force_send=False,
            tracking_disable=True,
            allowed_company_ids=company.ids,
        )
        programme = self._make_programme(company)
        programme.action_start()
        programme.action_propose()
        programme.action_apply()
        self._hold_talks(programme)
        # new opportunities have a history, and begin with it
        self.env.cr.flush()
        self._date_leads()
        return True

    def _make_programme(self, company):
        head = self._ref("user_nina")
        return (
            self.env["conveyor.vip.programme"]
            .with_user(head)
            .create(
                {
                    "name": "Meeting all corporate clients",
                    "company_id": company.id,
                    "head_id": head.id,
                    "date_from": self._ago(BEGAN),
                    "date_to": self._ago(-ENDS),
                    "goals": "<ul><li>Every key person is known and confirmed.</li>"
                    "<li>What clients think of deliveries, by criterion.</li>"
                    "<li>Tea for those who buy coffee only.</li></ul>",
                    "participant_ids": [
                        Command.create(
                            {
                                "user_id": self._ref(f"user_{name}").id,
                                "dedication": dedication,
                                "meetings_week": meetings,
                            }
                        )
                        for name, dedication, meetings in PARTICIPANTS
                    ],
                }
            )
        )

    def _hold_talks(self, programme):
        random = Random(7)
        # whoever is due for the next round stays so
        lines = programme.line_ids.filtered(
            lambda line: line.user_id and not line.client_id.round_due
        ).sorted(
            lambda line: (
                bool(line.client_id.sudo().key_person_ids),
                line.revenue_12m,
            ),
            reverse=True,
        )
        for number, line in enumerate(lines[: MET + REFUSED + TO_COME]):
            if number < MET:
                self._hold_vip_talk(line, number, random)
            elif number < MET + REFUSED:
                self._vip_talk(
                    line,
                    self._vip_moment(number - MET + 4),
                    state="refused",
                    reason=REFUSALS[number - MET],
                )
            else:
                self._vip_talk(line, self._vip_moment(MET + REFUSED - number - 1))

    def _vip_moment(self, days):
        now = fields.Datetime.now().replace(hour=8, minute=0, second=0, microsecond=0)
        return now - timedelta(days=days)

    def _vip_talk(self, line, moment, **values):
        return (
            self.env["conveyor.interview"]
            .with_user(line.user_id)
            .create(
                {
                    "client_id": line.client_id.id,
                    "user_id": line.user_id.id,
                    "date_planned": moment,
                    **values,
                }
            )
        )

    def _hold_vip_talk(self, line, number, random):
        """A talk that took place, with what was said."""
        moment = self._vip_moment(BEGAN - 4 - 2 * number)
        talk = self._vip_talk(line, moment)
        questions = talk.questionnaire_id.question_ids

        def question(kind):
            return questions.filtered(lambda one: one.type == kind)[:1].id

        persons = line.sudo().client_id.key_person_ids
        values = {
            "state": "held",
            "date_held": moment,
            "minutes": random.choice((35, 45, 50, 60, 75)),
            "person_ids": [
                Command.create(
                    {
                        "question_id": question("persons"),
                        "partner_id": person.partner_id.id,
                        "confirmed": True,
                    }
                )
                for person in persons
                if person.partner_id not in talk.person_ids.partner_id
            ],
            "verdict_ids": [
                Command.create(
                    {
                        "question_id": one.id,
                        "met": "no" if number in (3, 9) and not place else "yes",
                    }
                )
                for place, one in enumerate(
                    questions.filtered(lambda one: one.type == "criterion")
                )
            ],
        }
        if number % 5 == 0:
            name, amount = NEEDS[number // 5 % len(NEEDS)]
            values["need_ids"] = [
                Command.create(
                    {
                        "question_id": question("needs"),
                        "description": name,
                        "amount": amount,
                    }
                )
            ]
        if number % 7 == 1:
            name, firm = RECOMMENDED[number // 7 % len(RECOMMENDED)]
            values["recommendation_ids"] = [
                Command.create(
                    {
                        "question_id": question("recommendations"),
                        "name": name,
                        "company_name": firm,
                    }
                )
            ]
        talk.write(values)
        for person in talk.person_ids.filtered("partner_id"):
            person.confirmed = True
        if talk.need_ids or talk.recommendation_ids:
            talk.action_make_outcomes()
