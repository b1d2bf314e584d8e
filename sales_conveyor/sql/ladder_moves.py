"""Moves on the client ladder: the difference between where contacts stand and where
facts and rules put them (see ``ladder.py``), written as new places and rows of history
in one statement. And the moves by hand."""

from odoo.tools import SQL

from ..rules.purchase import SALE_TYPES
from . import ladder as facts
from . import ladder_terms, scopes


def _in_use(row):
    """Whether a contact can stand anywhere: it is in use, not a part of another one,
    and no client whose file is closed."""
    return SQL(
        """
        (EXISTS (SELECT FROM res_partner p
                  WHERE p.id = %(row)s.partner_id AND p.active
                    AND p.commercial_partner_id = p.id)
         AND NOT EXISTS (SELECT FROM conveyor_client c
                          WHERE c.partner_id = %(row)s.partner_id
                            AND c.company_id = %(row)s.company_id
                            AND c.merged_into_id IS NULL AND c.state = 'closed'))
        """,
        row=row,
    )


def _document(ladder):
    """The document behind a move upwards, as text "model,number"; expects a row
    ``moved``."""
    ids = SQL(
        "SELECT q.id FROM res_partner q"
        " WHERE q.commercial_partner_id = moved.partner_id"
    )
    own = SQL("IN (%s)", ids)
    lead = SQL("SELECT 'crm.lead,' || l.id FROM crm_lead l WHERE l.partner_id %s", own)
    purchase = SQL(
        """
        (SELECT 'account.move,' || m.id FROM account_move m
          WHERE m.commercial_partner_id %s AND m.company_id = moved.company_id
            AND m.move_type IN %s AND %s
          ORDER BY m.invoice_date DESC, m.id DESC LIMIT 1)
        """,
        own,
        SALE_TYPES,
        scopes.COUNTED,
    )
    referrer = SQL("p.conveyor_referrer_id IS NOT NULL AND p.id %s", own)
    tags = sorted({tag for group in ladder.tags for tag in group})
    documents = {
        "target_list": SQL(
            """
            (SELECT 'res.partner.category,' || min(rel.category_id)
               FROM res_partner_res_partner_category_rel rel
              WHERE rel.partner_id %s AND rel.category_id = ANY(%s))
            """,
            own,
            tags,
        ),
        "recommended": SQL(
            """
            coalesce(
                (SELECT 'res.partner,' || p.conveyor_referrer_id FROM res_partner p
                  WHERE %s ORDER BY p.id DESC LIMIT 1),
                (%s AND l.conveyor_referrer_id IS NOT NULL ORDER BY l.id DESC LIMIT 1))
            """,
            referrer,
            lead,
        ),
        "lead": SQL("(%s ORDER BY l.id DESC LIMIT 1)", lead),
        "answered": SQL(
            """
            (SELECT m.model || ',' || m.res_id FROM mail_message m
              WHERE m.author_id %s AND %s AND m.res_id > 0
              ORDER BY m.id DESC LIMIT 1)
            """,
            own,
            facts.SAID,
        ),
        "opportunity": SQL(
            """
            (%s AND l.type = 'opportunity' AND l.active AND l.won_status = 'pending'
              ORDER BY l.id DESC LIMIT 1)
            """,
            lead,
        ),
        "introductory": SQL(
            """
            (WITH offer AS (%s)
             SELECT i.document FROM (%s) i
              WHERE i.company_id = moved.company_id LIMIT 1)
            """,
            facts.OFFER,
            facts.introductory(lambda column: SQL("%s = ANY(ARRAY(%s))", column, ids)),
        ),
        "purchases": purchase,
        "purchases_recent": purchase,
        "recommendations": SQL(
            """
            (SELECT document FROM (%s) said
              ORDER BY substring(document from '[0-9]+$')::int DESC LIMIT 1)
            """,
            facts.recommendations(SQL("r.id %s", own)),
        ),
    }
    return SQL(
        "CASE moved.cause %s END",
        SQL(" ").join(
            SQL("WHEN %s THEN %s", cause, document)
            for cause, document in documents.items()
            if cause in ladder.facts
        )
        if ladder.facts
        else SQL("WHEN NULL THEN NULL"),
    )


def _decided(scope, ladder, main_company, today, events):
    """Common table expressions that end in ``decided``: what is to be written of the
    contacts in scope."""
    return SQL(
        """
        %(known)s,
        said AS (
            SELECT partner_id, company_id, client_id, conveyor_id,
                   (%(places)s::int[])[fulfilled] AS rank,
                   (%(causes)s::text[])[fulfilled] AS cause
              FROM (SELECT known.*, %(fulfilled)s AS fulfilled FROM known
                    OFFSET 0) ruled
            OFFSET 0
        ),
        compared AS (
            SELECT partner_id, company_id, s.id AS place_id, s.stage_id AS was, s.since,
                   s.client_id AS was_client, s.conveyor_id AS was_conveyor,
                   s.cause AS was_cause, s.by_hand AS was_by_hand,
                   said.client_id, said.conveyor_id, said.rank, said.cause,
                   coalesce(array_position(%(stages)s::int[], s.stage_id), 0)
                       AS was_rank,
                   s.by_hand IS TRUE
                   AND (s.by_hand_until IS NULL OR s.by_hand_until >= %(today)s)
                   AND coalesce(said.rank, 0) <= greatest(
                       coalesce(array_position(%(stages)s::int[], s.stage_id), 0),
                       coalesce(array_position(%(stages)s::int[], s.fact_stage_id), 0))
                   AND %(s_in_use)s AS held
              FROM (SELECT * FROM said WHERE rank IS NOT NULL OR EXISTS (
                        SELECT FROM conveyor_ladder_place h
                         WHERE h.partner_id = said.partner_id
                           AND h.company_id = said.company_id AND h.by_hand)) said
              FULL JOIN (SELECT * FROM conveyor_ladder_place s WHERE %(in_scope)s) s
                   USING (partner_id, company_id)
        ),
        decided AS MATERIALIZED (
            SELECT *,
                   CASE WHEN held THEN was
                        ELSE (%(stages)s::int[])[rank] END AS stage_id
              FROM compared
             WHERE place_id IS NULL
                OR CASE WHEN held THEN false
                        ELSE was_by_hand OR rank IS NULL OR rank <> was_rank
                          OR was_cause IS DISTINCT FROM cause END
                OR was_client IS DISTINCT FROM client_id
                OR was_conveyor IS DISTINCT FROM conveyor_id
        )
        """,
        known=facts.known(scope, ladder, main_company, events),
        places=ladder.places,
        causes=ladder.causes,
        fulfilled=ladder.fulfilled(),
        stages=ladder.stage_ids,
        today=today,
        in_scope=scope.places,
        s_in_use=_in_use(SQL("s")),
    )


def evaluate(scope, ladder, main_company, today, now, events=False):
    """Put the contacts in scope where facts and rules say, and write each move: one row
    comes back, (moves,).

    A place that somebody has set by hand stays as ``rules.ladder.hand_holds`` says.
    """
    return SQL(
        """
        WITH %(decided)s,
        entered AS (
            INSERT INTO conveyor_ladder_place (
                   partner_id, company_id, client_id, conveyor_id, stage_id, since,
                   cause, by_hand)
            SELECT partner_id, company_id, client_id, conveyor_id, stage_id, %(now)s,
                   cause, false
              FROM decided WHERE place_id IS NULL AND stage_id IS NOT NULL
                ON CONFLICT DO NOTHING
            RETURNING partner_id, company_id
        ),
        changed AS (
            UPDATE conveyor_ladder_place s
               SET client_id = d.client_id, conveyor_id = d.conveyor_id,
                   stage_id = d.stage_id, by_hand = d.held,
                   cause = CASE WHEN d.held THEN s.cause ELSE d.cause END,
                   since = CASE WHEN d.stage_id = s.stage_id THEN s.since
                                ELSE %(now)s END,
                   by_hand_until = CASE WHEN d.held THEN s.by_hand_until END,
                   fact_stage_id = CASE WHEN d.held THEN s.fact_stage_id END
              FROM decided d
             WHERE s.id = d.place_id AND d.stage_id IS NOT NULL
            RETURNING s.partner_id, s.company_id
        ),
        gone AS (
            DELETE FROM conveyor_ladder_place s USING decided d
             WHERE s.id = d.place_id AND d.stage_id IS NULL
            RETURNING s.partner_id, s.company_id
        ),
        moved AS (
            SELECT d.partner_id, d.company_id, d.conveyor_id, d.was, d.stage_id,
                   d.since, d.rank > d.was_rank AS up,
                   CASE WHEN d.rank > d.was_rank THEN d.cause
                        WHEN d.stage_id IS NULL AND NOT %(d_in_use)s THEN 'gone'
                        ELSE d.was_cause END AS cause
              FROM decided d
              JOIN (SELECT * FROM entered UNION ALL SELECT * FROM changed
                    UNION ALL SELECT * FROM gone) written
                   USING (partner_id, company_id)
             WHERE d.stage_id IS DISTINCT FROM d.was
        ),
        history AS (
            INSERT INTO conveyor_ladder_move (
                   partner_id, partner_ref, company_id, conveyor_id, from_stage_id,
                   to_stage_id, direction, cause, document, at, days)
            SELECT partner_id, partner_id, company_id, conveyor_id, was, stage_id,
                   CASE WHEN up THEN 1 ELSE -1 END, cause,
                   CASE WHEN up THEN %(document)s END, %(now)s,
                   extract(epoch FROM %(now)s::timestamp - since) / 86400
              FROM moved
            RETURNING 1
        )
        SELECT (SELECT count(*) FROM history),
               (SELECT count(*) FROM entered) + (SELECT count(*) FROM changed)
               + (SELECT count(*) FROM gone)
        """,
        decided=_decided(scope, ladder, main_company, today, events),
        d_in_use=_in_use(SQL("d")),
        document=_document(ladder),
        now=now,
    )


def evaluate_of(partner_ids, today, now, ladder, main_company, events):
    """:func:`evaluate` for commercial entities."""
    scope = ladder_terms.list_scope(partner_ids)
    return evaluate(scope, ladder, main_company, today, now, events)


def differ_of(partner_ids, today, ladder, main_company, events):
    """Select whether :func:`evaluate_of` would write anything."""
    scope = ladder_terms.list_scope(partner_ids)
    return SQL(
        "WITH %s SELECT EXISTS (SELECT FROM decided)",
        _decided(scope, ladder, main_company, today, events),
    )


def set_by_hand(values):
    """Put contacts where somebody says, and write the move.

    ``values``: partner_id, company_id, stage_id, until, fact_stage_id, user_id, reason,
    direction, client_id, conveyor_id and now.
    """
    return SQL(
        """
        WITH stood AS (
            SELECT * FROM conveyor_ladder_place
             WHERE partner_id = %(partner_id)s AND company_id = %(company_id)s
        ),
        history AS (
            INSERT INTO conveyor_ladder_move (
                   partner_id, partner_ref, company_id, conveyor_id, from_stage_id,
                   to_stage_id, direction, cause, user_id, reason, until, at, days)
            SELECT %(partner_id)s, %(partner_id)s, %(company_id)s, stood.conveyor_id,
                   stood.stage_id, %(stage_id)s, %(direction)s, 'hand', %(user_id)s,
                   %(reason)s, %(until)s, %(now)s,
                   extract(epoch FROM %(now)s::timestamp - stood.since) / 86400
              FROM (SELECT) one LEFT JOIN stood ON true
        )
        INSERT INTO conveyor_ladder_place AS s (
               partner_id, company_id, client_id, stage_id, since, cause, by_hand,
               by_hand_until, fact_stage_id)
        VALUES (%(partner_id)s, %(company_id)s, %(client_id)s, %(stage_id)s, %(now)s,
               'hand', true, %(until)s, %(fact_stage_id)s)
            ON CONFLICT (partner_id, company_id) DO UPDATE
           SET stage_id = excluded.stage_id, cause = 'hand', by_hand = true,
               by_hand_until = excluded.by_hand_until,
               fact_stage_id = excluded.fact_stage_id,
               since = CASE WHEN s.stage_id = excluded.stage_id THEN s.since
                            ELSE excluded.since END
        """,
        **values,
    )


def release(place_ids):
    """Let facts decide again where somebody had."""
    return SQL(
        """
        UPDATE conveyor_ladder_place
           SET by_hand = false, by_hand_until = NULL, fact_stage_id = NULL
         WHERE id = ANY(%s) AND by_hand
        """,
        list(place_ids),
    )


def merge(source_ids, target_id, now):
    """Give the places of contacts that are merged to the one that remains: one for each
    company, its own where it has one. The history says where the others ended."""
    return SQL(
        """
        WITH source AS (
            SELECT s.*, row_number() OVER (
                       PARTITION BY company_id ORDER BY partner_id) = 1
                   AND NOT EXISTS (
                       SELECT FROM conveyor_ladder_place t
                        WHERE t.partner_id = %(target)s
                          AND t.company_id = s.company_id) AS goes_over
              FROM conveyor_ladder_place s WHERE s.partner_id = ANY(%(sources)s)
        ),
        ended AS (
            INSERT INTO conveyor_ladder_move (
                   partner_id, partner_ref, company_id, conveyor_id, from_stage_id,
                   direction, cause, at, days)
            SELECT partner_id, partner_id, company_id, conveyor_id, stage_id, -1,
                   'merge', %(now)s, extract(epoch FROM %(now)s::timestamp - since)
                       / 86400
              FROM source
        ),
        begun AS (
            INSERT INTO conveyor_ladder_move (
                   partner_id, partner_ref, company_id, conveyor_id, to_stage_id,
                   direction, cause, at)
            SELECT %(target)s, %(target)s, company_id, conveyor_id, stage_id, 1,
                   'merge', %(now)s
              FROM source WHERE goes_over
        ),
        given AS (
            UPDATE conveyor_ladder_place s SET partner_id = %(target)s
              FROM source WHERE source.id = s.id AND goes_over
        )
        DELETE FROM conveyor_ladder_place s USING source
         WHERE source.id = s.id AND NOT goes_over
        """,
        sources=list(source_ids),
        target=target_id,
        now=now,
    )


def stays(partner_ids, company_ids, now):
    """Rows (contact, company, stage, seconds): how long contacts have been in each
    stage, all stays together, from the history."""
    return SQL(
        """
        SELECT partner_id, company_id, to_stage_id,
               sum(extract(epoch FROM coalesce(until, %(now)s) - at))
          FROM (SELECT partner_id, company_id, to_stage_id, at,
                       lead(at) OVER (PARTITION BY partner_ref, company_id
                                      ORDER BY at, id) AS until
                  FROM conveyor_ladder_move
                 WHERE partner_id = ANY(%(partners)s)
                   AND company_id = ANY(%(companies)s)) stay
         WHERE to_stage_id IS NOT NULL
         GROUP BY 1, 2, 3
        """,
        partners=list(partner_ids),
        companies=list(company_ids),
        now=now,
    )


def referrers_of(partner_ids):
    """Rows (contact): the commercial entities of those who have recommended these
    commercial entities.

    :param partner_ids: numbers, or SQL that stands for an array of a few
    """
    return SQL(
        """
        WITH person AS (
            SELECT id, conveyor_referrer_id FROM res_partner
             WHERE commercial_partner_id = ANY(%s)
        )
        SELECT r.commercial_partner_id
          FROM person JOIN res_partner r ON r.id = person.conveyor_referrer_id
         UNION
        SELECT r.commercial_partner_id
          FROM crm_lead l JOIN person ON person.id = l.partner_id
          JOIN res_partner r ON r.id = l.conveyor_referrer_id
         WHERE l.conveyor_referrer_id IS NOT NULL
        """,
        partner_ids,
    )
