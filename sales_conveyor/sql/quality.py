"""Quality by criterion: what clients have said in interviews that were held."""

from odoo.tools import SQL


def rows():
    """One row for each criterion of each interview that was held, whether it was
    answered or not, with what was put right because of it."""
    return SQL(
        """
        SELECT coalesce(v.id, (i.id::bigint << 31) + q.id) AS id,
               i.id AS interview_id, i.client_id, i.company_id, i.user_id,
               c.owner_id,
               coalesce(i.date_held, i.date_planned, i.create_date)::date AS date,
               coalesce(q.root_id, q.id) AS question_id,
               q.product_id,
               coalesce(q.product_categ_id, t.categ_id) AS product_categ_id,
               coalesce(v.met, 'unknown') AS met,
               CASE WHEN v.measured THEN v.value END AS value,
               1 AS asked_count,
               CASE WHEN v.met IS NOT NULL THEN 1 ELSE 0 END AS answered_count,
               CASE WHEN v.met = 'yes' THEN 1 ELSE 0 END AS met_count,
               CASE WHEN v.met = 'no' THEN 1 ELSE 0 END AS unmet_count,
               w.id AS work_id, w.state AS work_state,
               CASE WHEN w.state = 'confirmed' THEN w.confirmed_on - w.opened_on END
               AS days_to_confirm
          FROM conveyor_interview i
          JOIN conveyor_client c ON c.id = i.client_id
          JOIN conveyor_questionnaire_question q
               ON q.questionnaire_id = i.questionnaire_id AND q.type = 'criterion'
          LEFT JOIN conveyor_interview_verdict v
               ON v.interview_id = i.id AND v.question_id = q.id
          LEFT JOIN product_product p ON p.id = q.product_id
          LEFT JOIN product_template t ON t.id = p.product_tmpl_id
          LEFT JOIN conveyor_corrective_work w ON w.verdict_id = v.id
         WHERE i.state = 'held'
        """
    )
