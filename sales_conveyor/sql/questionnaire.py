"""Versions of questionnaires: interviews go over to the version that is put aside."""

from odoo.tools import SQL

#: Tables of answers that name their question.
ANSWERS = (
    "conveyor_interview_answer",
    "conveyor_interview_person",
    "conveyor_interview_recommendation",
    "conveyor_interview_need",
    "conveyor_interview_verdict",
)


def go_over(edited, kept):
    """Statements that give the interviews by one version of a questionnaire, and their
    answers, to the copy that was put aside of it.

    :param edited: the questionnaire that is edited, by which they were held
    :param kept: the copy of it; its parts say of which ones they are copies
    """
    for table in ANSWERS:
        yield SQL(
            """
            UPDATE %(table)s a
               SET question_id = kept.id
              FROM conveyor_interview i, conveyor_questionnaire_question kept
             WHERE i.questionnaire_id = %(edited)s
               AND a.interview_id = i.id
               AND kept.questionnaire_id = %(kept)s
               AND kept.origin = a.question_id
            """,
            table=SQL.identifier(table),
            edited=edited,
            kept=kept,
        )
    yield SQL(
        """
        UPDATE conveyor_interview_answer_option_rel chosen
           SET option_id = kept.id
          FROM conveyor_interview_answer a, conveyor_interview i,
               conveyor_questionnaire_option kept,
               conveyor_questionnaire_question question
         WHERE i.questionnaire_id = %(edited)s
           AND a.interview_id = i.id
           AND chosen.answer_id = a.id
           AND question.questionnaire_id = %(kept)s
           AND kept.question_id = question.id
           AND kept.origin = chosen.option_id
        """,
        edited=edited,
        kept=kept,
    )
    yield SQL(
        "UPDATE conveyor_interview SET questionnaire_id = %s"
        " WHERE questionnaire_id = %s",
        kept,
        edited,
    )
