"""Letters, income and the size of the central file, week by week. See
``rules/volume.py``."""

from odoo.tools import SQL

from ..rules import touch
from .scopes import COUNTED


def letters(company_ids, condition=None):
    """Rows (partner_id, company_id, date) of letters that were sent, by mailings or on
    paper, from the journal of touches: the one door to them.

    :param condition: SQL that narrows the touches ``t``
    """
    return SQL(
        """
        SELECT t.client_partner_id AS partner_id, c.id AS company_id, t.date
          FROM conveyor_touch t
          JOIN res_company c ON c.id = ANY(%s)
               AND (t.company_id IS NULL OR t.company_id = c.id)
         WHERE t.channel IN %s AND t.direction = 'out' AND t.active
           AND t.state IS DISTINCT FROM 'bounce' AND %s
        """,
        list(company_ids),
        (touch.MAILING, touch.LETTER),
        condition or SQL("true"),
    )


def weeks(company_ids):
    """A row for each company and week, from its first letter, document or client file
    on: ``id``, ``company_id``, ``week`` (Monday), ``letter_count``,
    ``reached_count`` (clients and others to whom they went), ``income``,
    ``entered_count`` and ``file_count`` (client files at the end of the week)."""
    return SQL(
        """
        WITH letter AS (
            SELECT company_id, date_trunc('week', date)::date AS week,
                   count(*) AS letters, count(DISTINCT partner_id) AS reached
              FROM (%(letters)s) l GROUP BY 1, 2),
        money AS (
            SELECT m.company_id, date_trunc('week', m.invoice_date)::date AS week,
                   sum(m.amount_untaxed_signed) AS income
              FROM account_move m
             WHERE %(counted)s AND m.company_id = ANY(%(companies)s) GROUP BY 1, 2),
        file AS (
            SELECT c.company_id, date_trunc('week', c.entry_date)::date AS week,
                   count(*) AS entered
              FROM conveyor_client c
             WHERE c.merged_into_id IS NULL AND c.company_id = ANY(%(companies)s)
             GROUP BY 1, 2),
        span AS (
            SELECT company_id, min(week) AS first FROM (
                SELECT company_id, week FROM letter UNION ALL
                SELECT company_id, week FROM money UNION ALL
                SELECT company_id, week FROM file) every GROUP BY 1)
        SELECT span.company_id::bigint * 100000
               + (w.day::date - '2000-01-03'::date) / 7 AS id,
               span.company_id, w.day::date AS week,
               coalesce(letter.letters, 0)::int AS letter_count,
               coalesce(letter.reached, 0)::int AS reached_count,
               coalesce(money.income, 0) AS income,
               coalesce(file.entered, 0)::int AS entered_count,
               sum(coalesce(file.entered, 0)) OVER (
                   PARTITION BY span.company_id ORDER BY w.day)::int AS file_count
          FROM span
          JOIN LATERAL generate_series(
               span.first, now() AT TIME ZONE 'UTC', interval '7 days') w (day) ON true
          LEFT JOIN letter ON letter.company_id = span.company_id
               AND letter.week = w.day::date
          LEFT JOIN money ON money.company_id = span.company_id
               AND money.week = w.day::date
          LEFT JOIN file ON file.company_id = span.company_id
               AND file.week = w.day::date
        """,
        letters=letters(company_ids),
        counted=COUNTED,
        companies=list(company_ids),
    )


def written_to(company_ids, since):
    """Rows (partner_id, company_id) of who got a letter since a moment."""
    return SQL(
        "SELECT l.partner_id, l.company_id FROM (%s) l",
        letters(company_ids, SQL("t.date >= %s", since)),
    )


def last_letters(company_ids, partner_ids):
    """Rows (partner_id, company_id, day of the last letter) of some clients."""
    return SQL(
        "SELECT l.partner_id, l.company_id, max(l.date)::date FROM (%s) l"
        " GROUP BY 1, 2",
        letters(company_ids, SQL("t.client_partner_id = ANY(%s)", list(partner_ids))),
    )
