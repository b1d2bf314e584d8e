"""Talks of the demo company with its best clients: what they said, what became of it,
and what is put right."""

from datetime import timedelta

from odoo import api, models

#: Talks: client, days ago, with which contact, criteria (failures, late deliveries, as
#: agreed, hours to an answer), what was said of success and plans, content of 10.
TALKS = (
    (
        *("neva_coffee", 391, 1, (0, 0, "yes", 2)),
        *("A third coffee house was opened.", "Nothing new this year.", 8),
    ),
    (
        *("zerno", 402, 1, (0, 0, "yes", 4)),
        *("They roast for two hotels now.", "A shop of their own.", 9),
    ),
    (
        *("grand_volga", 26, 1, (2, 0, "yes", 3)),
        *("The restaurant is in a guide.", "To open a terrace in May.", 7),
    ),
    (
        *("neva_coffee", 21, 1, (0, 3, "yes", 2)),
        *("Guests come back for the cakes.", "Two more coffee houses by spring.", 6),
    ),
    (
        *("ural_catering", 8, 2, (0, 0, "yes", 1)),
        *("They cater for the fair.", "A second kitchen.", 9),
    ),
)


class ConveyorDemo(models.AbstractModel):
    """Tells what the demo company's clients have said in interviews."""

    _name = "conveyor.demo"
    _inherit = "conveyor.demo"

    @api.model
    def _tell_interviews(self):
        """Hold interviews, turn answers into records, put right what is wrong; once.

        :return: whether there was anything to tell
        """
        company = self._ref("company")
        if self.env["conveyor.interview"].search_count(
            [("company_id", "=", company.id), ("state", "=", "held")], limit=1
        ):
            return False
        self = self.with_company(company)
        self = self.with_context(
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_activity_quick_update=True,
            tracking_disable=True,
            allowed_company_ids=company.ids,
        )
        talks = [self._talk(*talk) for talk in TALKS]
        self._answer_more(talks[3], talks[4])
        # in the name of the owners, as it would be in life
        for talk in (talks[0], talks[1], talks[3]):
            talk.with_user(talk.user_id).action_make_outcomes()
        self._put_right(talks[2].corrective_work_ids, talks[3].corrective_work_ids)
        # made, and entered their first stage, when the telling began
        self.env.flush_all()
        leads = self.env["conveyor.interview"].concat(*talks).outcome_ids.lead_id
        self.env.cr.execute(
            "WITH l AS (UPDATE crm_lead"
            " SET create_date = date_trunc('second', create_date),"
            " date_last_stage_update = date_trunc('second', create_date)"
            " WHERE id = ANY(%s) RETURNING id, create_date)"
            " UPDATE conveyor_stage_move m SET at = l.create_date FROM l"
            " WHERE m.lead_id = l.id AND m.kind = 'create'",
            [leads.ids],
        )
        self.env.invalidate_all()
        return True

    def _question(self, name):
        return self._questionnaire_ref("question", name)

    def _questionnaire_ref(self, part, name):
        return self.env.ref(f"sales_conveyor.conveyor_questionnaire_{part}_{name}")

    def _talk(self, client, days, number, criteria, success, plans, content):
        file = self._client(client)
        person = self._ref(f"contact_{client}_{number}")
        moment = self._at(days, hour=10)
        interviews = self.env["conveyor.interview"].with_user(
            file.owner_id or self.env.user
        )
        talk = interviews.create(
            {
                "client_id": file.id,
                "user_id": (file.owner_id or self.env.user).id,
                "questionnaire_id": self.env.ref(
                    "sales_conveyor.conveyor_questionnaire_vip"
                ).id,
                "date_planned": moment,
                "contact_ids": person.ids,
            }
        )

        def answer(model, name, **values):
            question = self._question(name)._same_in(talk.questionnaire_id)
            return self.env[f"conveyor.interview.{model}"].create(
                {"interview_id": talk.id, "question_id": question.id, **values}
            )

        answer("person", "persons", partner_id=person.id, confirmed=True)
        answer("answer", "success", value_text=success)
        answer("answer", "plans", value_text=plans)
        answer("answer", "content", value_number=content)
        failures, late, agreed, hours = criteria
        answer("verdict", "failures", value=failures)
        answer("verdict", "late", value=late)
        answer("verdict", "agreed", met=agreed)
        answer("verdict", "answer", value=hours)
        talk.write({"state": "held", "date_held": moment, "minutes": 50})
        return talk

    def _answer_more(self, neva, ural):
        """What the last two told besides: people, needs, recommendations."""
        for talk, rows in (
            (
                neva,
                {
                    "person": (
                        "persons",
                        {
                            "name": "Oleg Tarasov",
                            "function": "Chief technologist",
                            "email": "oleg.tarasov@neva-coffee.example",
                            "role_id": self.env.ref(
                                "sales_conveyor.conveyor_person_role_decides"
                            ).id,
                        },
                    ),
                    "need": (
                        "needs",
                        {
                            "description": "Coffee for two more coffee houses",
                            "amount": 480000,
                            "date_term": self._today + timedelta(days=90),
                        },
                    ),
                    "recommendation": (
                        "recommendations",
                        {
                            "name": "Inna Gorskaya",
                            "company_name": "Pastry shop “Baker’s Yard”",
                            "phone": "+7 812 555 01 44",
                            "note": "May say who has named her",
                        },
                    ),
                },
            ),
            (
                ural,
                {
                    "need": (
                        "needs",
                        {"description": "Tea for the fair", "amount": 90000},
                    ),
                    "recommendation": (
                        "recommendations",
                        {"company_name": "Canteen of the watch factory"},
                    ),
                },
            ),
        ):
            for model, (question, values) in rows.items():
                self.env[f"conveyor.interview.{model}"].create(
                    {
                        "interview_id": talk.id,
                        "question_id": self._question(question)
                        ._same_in(talk.questionnaire_id)
                        .id,
                        **values,
                    }
                )

    def _put_right(self, failures, late):
        """One is late and has gone up; the other is done, and the client content."""
        failures._as_server().write(
            {"opened_on": self._ago(26), "deadline": self._ago(19)}
        )
        failures._escalate()
        late._as_server().write({"opened_on": self._ago(21)})
        for work in late:
            mine = work.with_user(work.user_id)
            mine.conveyor_done("Another carrier, and a call on the day before.")
            work._as_server().write({"done_on": self._ago(15)})
            mine.conveyor_check(
                work.interview_id.contact_ids[:1],
                self._ago(4),
                True,
                note="Three deliveries, all in time.",
            )
