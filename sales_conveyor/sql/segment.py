"""Segments: their members and those who are addressed, each as one statement."""

from odoo.tools import SQL

from ..rules import segment as rules


def first_buyers(model, alias, company_id):
    """Contacts that aren't clients of a company, and may become some: companies and
    private persons, none of our own people."""
    return SQL(
        """
        %(id)s = %(commercial)s AND %(share)s
        AND NOT EXISTS (SELECT FROM conveyor_client own
                         WHERE own.partner_id = %(id)s AND own.company_id = %(company)s
                           AND own.merged_into_id IS NULL)
        """,
        id=SQL.identifier(alias, "id"),
        commercial=SQL.identifier(
            alias,
            "commercial_partner_id",
            to_flush=model._fields["commercial_partner_id"],
        ),
        share=SQL.identifier(
            alias, "partner_share", to_flush=model._fields["partner_share"]
        ),
        company=company_id,
    )


def whole(model, alias):
    """Contacts that stand for themselves: companies and private persons."""
    field = model._fields["commercial_partner_id"]
    share = model._fields["partner_share"]
    return SQL(
        "%s = %s AND %s",
        SQL.identifier(alias, "id"),
        SQL.identifier(alias, "commercial_partner_id", to_flush=field),
        SQL.identifier(alias, "partner_share", to_flush=share),
    )


def not_blacklisted(alias):
    """The contact's address isn't on the blacklist."""
    return SQL(
        "NOT EXISTS (SELECT FROM mail_blacklist bl WHERE bl.active AND bl.email = %s)",
        SQL.identifier(alias, "email_normalized"),
    )


def combine(own, included, excluded):
    """Members by conditions of one's own and of other segments.

    :param own: SQL of (partner_id), or nothing
    :param included, excluded: lists of the same
    """
    parts = [SQL("(%s)", one) for one in (*([own] if own else ()), *included)]
    found = SQL(" UNION ").join(parts)
    if not excluded:
        return found if len(parts) > 1 else (own or included[0])
    return SQL(
        "SELECT s.partner_id FROM (%s) s(partner_id) WHERE %s",
        found,
        SQL(" AND ").join(
            SQL(
                "NOT EXISTS (SELECT FROM (%s) x(partner_id)"
                " WHERE x.partner_id = s.partner_id)",
                one,
            )
            for one in excluded
        ),
    )


def both(parts):
    """Members by all of several statements."""
    if len(parts) == 1:
        return parts[0]
    return SQL(" INTERSECT ").join(SQL("(%s)", one) for one in parts)


def kept(segment_id):
    """Members of a frozen list, as far as the contacts are still in use."""
    return SQL(
        """
        SELECT f.partner_id FROM conveyor_segment_member f
          JOIN res_partner p ON p.id = f.partner_id AND p.active
         WHERE f.segment_id = %s AND f.left_on IS NULL
        """,
        segment_id,
    )


#: So many members are asked for when conditions are tried. For a single one PostgreSQL
#: would go through all clients until it meets the first, although an index knows the
#: few that there are.
TRIED = 1000


def some(members):
    """Some members, if there are any."""
    return SQL("SELECT m.partner_id FROM (%s) m(partner_id) LIMIT %s", members, TRIED)


def count(members):
    """How many members there are."""
    return SQL("SELECT count(*) FROM (%s) m", members)


def memberships(segments, partner_ids):
    """Rows (segment, contact) of those of some contacts who are members.

    :param segments: pairs of number and SQL of the members
    """
    return SQL(" UNION ALL ").join(
        SQL(
            "SELECT %s, m.partner_id FROM (%s) m(partner_id)"
            " WHERE m.partner_id = ANY(%s)",
            id_,
            members,
            list(partner_ids),
        )
        for id_, members in segments
    )


def size(members, company_id):
    """One row: members, clients among them, their revenue of twelve months."""
    return SQL(
        """
        SELECT count(*), count(c.id), coalesce(sum(f.revenue_12m), 0)
          FROM (%(members)s) m(partner_id)
          LEFT JOIN conveyor_client c ON c.partner_id = m.partner_id
               AND c.company_id = %(company)s AND c.merged_into_id IS NULL
          LEFT JOIN conveyor_figures f ON f.id = c.figures_id
        """,
        members=members,
        company=company_id,
    )


def all_clients(company_id):
    """One row: clients of the company, and the revenue of all: of all figures but those
    of closed files, for figures alone are read in a quarter of the time that they take
    with their files."""
    return SQL(
        """
        SELECT (SELECT count(*) FROM conveyor_client c
                 WHERE c.company_id = %(company)s AND c.active),
               (SELECT coalesce(sum(f.revenue_12m), 0) FROM conveyor_figures f
                 WHERE f.company_id = %(company)s)
               - (SELECT coalesce(sum(f.revenue_12m), 0) FROM conveyor_client c
                    JOIN conveyor_figures f ON f.id = c.figures_id
                   WHERE c.company_id = %(company)s AND c.active IS NOT TRUE)
        """,
        company=company_id,
    )


def largest(members, company_id, limit):
    """The members with the largest revenue of twelve months; then those who bought
    nothing."""
    return SQL(
        """
        SELECT m.partner_id FROM (%(members)s) m(partner_id)
          LEFT JOIN conveyor_client c ON c.partner_id = m.partner_id
               AND c.company_id = %(company)s AND c.merged_into_id IS NULL
          LEFT JOIN conveyor_figures f ON f.id = c.figures_id
         ORDER BY f.revenue_12m DESC NULLS LAST, m.partner_id LIMIT %(limit)s
        """,
        members=members,
        company=company_id,
        limit=limit,
    )


# Who is addressed


def _there(company_id, today, role_ids):
    """Key persons of members who are still there, in some roles."""
    return SQL(
        """
        SELECT k.partner_id, m.partner_id AS client_partner_id
          FROM m
          JOIN conveyor_client c ON c.partner_id = m.partner_id
               AND c.company_id = %(company)s AND c.merged_into_id IS NULL
          JOIN conveyor_key_person k ON k.client_id = c.id
               AND (k.left_on IS NULL OR k.left_on > %(today)s)
          JOIN res_partner p ON p.id = k.partner_id
               AND p.commercial_partner_id = m.partner_id
         WHERE EXISTS (SELECT FROM %(relation)s r
                        WHERE r.%(person)s = k.id AND r.%(role)s = ANY(%(roles)s))
        """,
        company=company_id,
        today=today,
        relation=SQL.identifier("conveyor_key_person_conveyor_person_role_rel"),
        person=SQL.identifier("conveyor_key_person_id"),
        role=SQL.identifier("conveyor_person_role_id"),
        roles=list(role_ids),
    )


_PERSONS = SQL(
    """
    SELECT p.id AS partner_id, m.partner_id AS client_partner_id
      FROM m
      JOIN res_partner p ON p.commercial_partner_id = m.partner_id
     WHERE p.id <> m.partner_id AND p.type = 'contact' AND NOT p.is_company
     UNION
    SELECT p.id, p.id FROM m JOIN res_partner p ON p.id = m.partner_id
     WHERE NOT p.is_company
    """
)
_MAIN = SQL("SELECT m.partner_id, m.partner_id AS client_partner_id FROM m")


def addressees(members, addressee, conditions, company_id, today, **options):
    """Rows (partner_id, client_partner_id): who is addressed for whom.

    :param members: SQL of the members
    :param addressee: main, roles or all, see ``rules.segment``
    :param conditions: SQL conditions that each addressed contact ``p`` has to meet
    :param options: ``role_ids``; ``fallback``: the client's own contact stands in where
        nobody else is found
    """
    chosen = {
        rules.MAIN: lambda: _MAIN,
        rules.ROLES: lambda: _there(company_id, today, options.get("role_ids") or []),
        rules.ALL: lambda: _PERSONS,
    }[addressee]()
    met = SQL(" AND ").join([SQL("p.active"), *conditions])
    found = SQL(
        "SELECT a.partner_id, a.client_partner_id FROM (%s) a"
        " JOIN res_partner p ON p.id = a.partner_id WHERE %s",
        chosen,
        met,
    )
    if addressee == rules.MAIN or not options.get("fallback"):
        return SQL("WITH m(partner_id) AS (%s) %s", members, found)
    return SQL(
        """
        WITH m(partner_id) AS MATERIALIZED (%(members)s),
        found AS (%(found)s)
        SELECT partner_id, client_partner_id FROM found
         UNION
        SELECT p.id, p.id FROM m JOIN res_partner p ON p.id = m.partner_id
         WHERE %(met)s AND NOT EXISTS (SELECT FROM found
                                        WHERE client_partner_id = m.partner_id)
        """,
        members=members,
        found=found,
        met=met,
    )


def consented(company_id):
    """The contact ``p`` has agreed, and hasn't withdrawn it."""
    return SQL(
        """
        coalesce((SELECT s.withdrawn_on IS NULL FROM conveyor_consent s
                   WHERE s.partner_id = p.id AND s.company_id = %s
                   ORDER BY s.given_on DESC, s.id DESC LIMIT 1), false)
        """,
        company_id,
    )


# History


def follow(segment_id, members, today):
    """Write down who has entered and who has left since the last time."""
    return SQL(
        """
        WITH m(partner_id) AS MATERIALIZED (%(members)s),
        gone AS (
            UPDATE conveyor_segment_member f SET left_on = %(today)s
             WHERE f.segment_id = %(segment)s AND f.left_on IS NULL
               AND NOT EXISTS (SELECT FROM m WHERE m.partner_id = f.partner_id)
            RETURNING f.id),
        back AS (
            UPDATE conveyor_segment_member f
               SET left_on = NULL, entered_on = %(today)s
              FROM m
             WHERE f.segment_id = %(segment)s AND f.partner_id = m.partner_id
               AND f.left_on IS NOT NULL
            RETURNING f.id),
        fresh AS (
            INSERT INTO conveyor_segment_member (segment_id, partner_id, entered_on)
            SELECT %(segment)s, m.partner_id, %(today)s FROM m
             WHERE NOT EXISTS (SELECT FROM conveyor_segment_member f
                                WHERE f.segment_id = %(segment)s
                                  AND f.partner_id = m.partner_id)
            RETURNING id)
        SELECT (SELECT count(*) FROM fresh) + (SELECT count(*) FROM back),
               (SELECT count(*) FROM gone)
        """,
        segment=segment_id,
        members=members,
        today=today,
    )


def write_day(segment_id, today, row):
    """Write the size of a segment on a day; the same day is written anew.

    :param row: members, clients, revenue, clients of the company, revenue of all
    """
    return SQL(
        """
        INSERT INTO conveyor_segment_day (segment_id, day, member_count, client_count,
               revenue_12m, client_share, revenue_share, entered_count, left_count)
        VALUES %s
        ON CONFLICT (segment_id, day) DO UPDATE SET
               member_count = EXCLUDED.member_count,
               client_count = EXCLUDED.client_count,
               revenue_12m = EXCLUDED.revenue_12m,
               client_share = EXCLUDED.client_share,
               revenue_share = EXCLUDED.revenue_share,
               entered_count = conveyor_segment_day.entered_count
                               + EXCLUDED.entered_count,
               left_count = conveyor_segment_day.left_count + EXCLUDED.left_count
        """,
        (segment_id, today, *row),
    )


def remember(segment_id, count, today):
    """Keep the size that lists show."""
    return SQL(
        "UPDATE conveyor_segment SET size = %s, size_on = %s WHERE id = %s",
        count,
        today,
        segment_id,
    )


def freeze(segment_id, members, today):
    """Write down members for good."""
    return SQL(
        "INSERT INTO conveyor_segment_member (segment_id, partner_id, entered_on)"
        " SELECT %s, m.partner_id, %s FROM (%s) m(partner_id)",
        segment_id,
        today,
        members,
    )


def mark_frozen(segment_id, today):
    """Have a segment consist of those written down."""
    return SQL(
        "UPDATE conveyor_segment SET frozen = true, frozen_on = %s WHERE id = %s",
        today,
        segment_id,
    )
