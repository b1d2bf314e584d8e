"""Every role tries every operation of the VIP programme by every way, over HTTP, as
itself: programme, lists, interviews, what becomes of them."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time

from . import protection_matrix as matrix
from .common import TODAY, conveyor_tags
from .test_protection_matrix import FORGED, STATE, MatrixCase, add_tests

_TABLES = (
    *("conveyor_vip_programme", "conveyor_vip_participant", "conveyor_vip_line"),
    *("conveyor_interview", "conveyor_interview_verdict", "conveyor_interview_need"),
    *("conveyor_interview_outcome", "conveyor_corrective_work"),
    *("conveyor_questionnaire", "conveyor_questionnaire_question"),
)


@conveyor_tags
@freeze_time(TODAY)
class TestVipMatrix(MatrixCase):
    """Two clients are on the colleague's list; the owner has spoken with one of them,
    and something isn't as agreed. A second programme is about to be applied, a third to
    be closed."""

    compared = STATE | {
        table: "SELECT (to_jsonb(t) - 'write_date' - 'write_uid')::text"
        f" FROM {table} t ORDER BY t.id"
        for table in _TABLES
    }

    @classmethod
    def make_scene(cls):
        scene = super().make_scene()
        scene["questionnaire"] = cls.make_questionnaire()
        scene["question"] = scene["questionnaire"].question_ids[0]
        listed = cls.make_programme("Listed")
        for name in ("file", "permitted"):
            scene[f"{name}_line"] = listed.line_ids.filtered(
                lambda one, file=scene[name]: one.client_id == file
            )
        lines = scene["file_line"] | scene["permitted_line"]
        (listed.line_ids - lines).conveyor_leave_out("Not this year")
        one = listed.participant_ids.filtered(lambda one: one.user_id == cls.rival)
        lines.write({"proposed_id": one.id, "note": "Somebody else looks"})
        listed.action_apply()
        programme = cls.make_programme("Proposed")
        programme.action_propose()
        scene |= {
            "programme": programme,
            "line": programme.line_ids.filtered(lambda one: one.client_id == cls.file),
            "participant": programme.participant_ids.filtered(
                lambda one: one.user_id == cls.rival
            ),
        }
        scene["ending"] = cls.make_programme("Ending")
        scene["ending"].line_ids.write({"explanation": "No time"})
        return scene | cls.make_interview(scene)

    @classmethod
    def make_programme(cls, name):
        today = fields.Date.to_date(TODAY)
        programme = (
            cls.env["conveyor.vip.programme"]
            .with_user(cls.vip_head)
            .create(
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "date_from": today,
                    "date_to": today + timedelta(days=60),
                    "participant_ids": [
                        Command.create({"user_id": user.id})
                        for user in (cls.seller, cls.rival)
                    ],
                }
            )
        )
        programme.action_start()
        return programme

    @classmethod
    def make_questionnaire(cls):
        questions = [
            {"name": "How much?", "type": "number", "unit": "t"},
            {
                "name": "Failures",
                "type": "criterion",
                "comparison": "at_most",
                "limit_value": 0,
            },
            {"name": "What else?", "type": "needs"},
        ]
        sheet = cls.env["conveyor.questionnaire"].create(
            {
                "name": "Matrix sheet",
                "company_id": cls.company.id,
                "section_ids": [
                    Command.create(
                        {
                            "name": "Talk",
                            "kind": "free",
                            "question_ids": [Command.create(one) for one in questions],
                        }
                    )
                ],
            }
        )
        sheet.action_use()
        return sheet

    @classmethod
    def make_interview(cls, scene):
        _number, criterion, needs = scene["questionnaire"].question_ids
        interview = (
            cls.env["conveyor.interview"]
            .with_user(cls.seller)
            .create(
                {
                    "client_id": cls.file.id,
                    "questionnaire_id": scene["questionnaire"].id,
                    "vip_line_id": scene["file_line"].id,
                    "verdict_ids": [
                        Command.create({"question_id": criterion.id, "value": 3})
                    ],
                    "need_ids": [
                        Command.create(
                            {"question_id": needs.id, "description": "Flour"}
                        )
                    ],
                }
            )
        )
        interview.state = "held"
        interview.action_open_outcomes()
        return {
            "interview": interview,
            "verdict": interview.verdict_ids,
            "outcome": interview.outcome_ids[:1],
            "work": cls.env["conveyor.corrective.work"].search(
                [("interview_id", "=", interview.id)]
            ),
        }

    def on(self, name, method, *args, **kwargs):
        record = self.scene[name]
        return self.call(record._name, method, record.ids, *args, **kwargs)

    # The programme

    def create_programme(self, **values):
        self.call(
            "conveyor.vip.programme",
            "create",
            {
                "name": "Mine",
                "company_id": self.company.id,
                "head_id": self.vip_head.id,
                **values,
            },
            context=FORGED,
        )

    def do_create_programme(self):
        self.create_programme()

    def do_create_running(self):
        self.create_programme(state="running", started_on="2026-06-15 08:00:00")

    def do_delete_programme(self):
        self.on("programme", "unlink")

    def do_propose(self):
        self.on("ending", "action_propose", context=FORGED)

    def do_apply(self):
        self.on("programme", "action_apply", context=FORGED)

    def do_close(self):
        self.on("ending", "action_close", context=FORGED)

    def do_close_early(self):
        self.on("programme", "action_close", context=FORGED)

    def do_take_part(self):
        self.call(
            "conveyor.vip.participant",
            "create",
            {
                "programme_id": self.scene["programme"].id,
                "user_id": self.people["leader"].id,
            },
        )

    # Lines

    def do_take_off(self):
        self.on("permitted_line", "action_take_off", context=FORGED)

    def do_leave_out(self):
        self.on("line", "conveyor_leave_out", "Mine", context=FORGED)

    def do_delete_line(self):
        self.on("line", "unlink", context=FORGED)

    def do_create_line(self):
        self.call(
            "conveyor.vip.line",
            "create",
            {
                "programme_id": self.scene["programme"].id,
                "client_id": self.scene["permitted"].id,
            },
            context=FORGED,
        )

    def do_object(self):
        self.on("permitted_line", "conveyor_object", "Mine")

    def do_forge_objection(self):
        self.on("permitted_line", "write", {"objection": "Mine"}, context=FORGED)

    # Interviews

    def plan(self, file):
        self.call(
            "conveyor.interview",
            "create",
            {
                "client_id": self.scene[file].id,
                "questionnaire_id": self.scene["questionnaire"].id,
            },
            context=FORGED,
        )

    def do_plan_other(self):
        self.plan("disputed")

    def do_plan_listed(self):
        self.plan("permitted")

    def do_delete_interview(self):
        self.on("interview", "unlink", context=FORGED)

    def do_forge_verdict(self):
        """Past the limit, which the value doesn't keep."""
        self.on("verdict", "write", {"met": "yes"}, context=FORGED)

    def do_make_outcomes(self):
        self.on("interview", "action_make_outcomes", context=FORGED)

    # Corrective work

    def do_work_done(self):
        self.on("work", "conveyor_done", "Repaired", context=FORGED)


add_tests(TestVipMatrix, matrix.VIP_OPERATIONS)
