"""How complete client files are, in sets: what ``rules/completeness.py`` says of one,
for all that a scope means, in one statement.

Rules that ask whether a field is filled are conditions on the columns themselves. Rules
that are conditions of the administrator come as what Odoo's own search makes of them.
"""

from collections import namedtuple

from odoo.tools import SQL

from ..rules import completeness as rules
from ..rules import requirement

#: What Python's ``strip`` takes off, so that both say the same of a text.
SPACES = "".join(chr(n) for n in range(0x3001) if chr(n).isspace())


#: A rule that is met by a filled column: name and type of the field.
Plain = namedtuple("Plain", "rule about name type minimum")


class Scope:
    """Which clients a statement is about.

    :ivar within: says it of a column with numbers of contacts
    :ivar joined: says it of a column that equals one of which it was said, where that
        helps: a range of contacts is read as a range, not looked up or read whole
    """

    def __init__(self, within, joined=lambda column: SQL("true")):
        self.within = within
        self.joined = joined


def list_scope(partner_ids):
    """The given commercial entities.

    :param partner_ids: numbers, or SQL that stands for an array of them
    """
    return Scope(lambda column: SQL("%s = ANY(%s)", column, partner_ids))


def range_scope(start, stop):
    """All clients whose contact has a number in [start, stop)."""

    def within(column):
        return SQL("(%s >= %s AND %s < %s)", column, start, column, stop)

    return Scope(within, within)


def filled(type_, column):
    """Say that a column is filled, as ``rules.requirement.is_filled`` has it."""
    if type_ in ("integer", "float", "monetary"):
        return SQL("coalesce(%s, 0) <> 0", column)
    if type_ == "boolean":
        return SQL("coalesce(%s, false)", column)
    if type_ == "html":
        column = SQL(
            "regexp_replace(%s, %s, '', 'gi')", column, requirement._TAGS.pattern
        )
    if type_ in ("char", "text", "html", "selection"):
        # most begin with a character below the first space of the next block: letters
        # of Europe and the Near East, digits. Only the rest is looked at closely
        return SQL(
            "coalesce(CASE WHEN ascii(%(c)s) BETWEEN 33 AND 132"
            " OR ascii(%(c)s) BETWEEN 161 AND 5759 THEN true"
            " ELSE btrim(%(c)s, %(spaces)s) <> '' END, false)",
            c=column,
            spaces=SPACES,
        )
    return SQL("%s IS NOT NULL", column)


#: What a rule looks at, in a statement.
ALIASES = {rules.PARTNER: "p", rules.PERSONS: "q", rules.CLIENT: "c"}


class Check:
    """A rule together with how it is checked.

    :ivar rule: see :mod:`..rules.completeness`
    :ivar about: what it looks at
    :ivar condition: SQL on the contact ``p``, on one contact person ``q``, or on the
        client file ``c``
    :ivar minimum: how many contact persons have to meet it
    """

    def __init__(self, rule, about, condition, minimum=1):
        self.rule = rule
        self.about = about
        self.condition = condition
        self.minimum = minimum

    @property
    def counted(self):
        return SQL.identifier(f"persons_{self.rule.id}")

    @property
    def gap(self):
        return SQL.identifier(f"gap_{self.rule.id}")

    def met(self):
        if self.about == rules.PERSONS:
            return SQL("coalesce(person.%s, 0) >= %s", self.counted, self.minimum)
        return self.condition

    def applies(self):
        conditions = []
        if self.rule.conveyor:
            conditions.append(
                SQL("c.conveyor_id IS NOT DISTINCT FROM %s", self.rule.conveyor)
            )
        if self.rule.audience == rules.COMPANIES:
            conditions.append(SQL("p.is_company IS TRUE"))
        if self.rule.audience == rules.PRIVATE:
            conditions.append(SQL("p.is_company IS NOT TRUE"))
        return SQL(" AND ").join(conditions) if conditions else None

    def state(self):
        """Say whether it is missing: true, false, or nothing where it isn't asked."""
        applies = self.applies()
        if applies is None:
            return SQL("(%s) IS NOT TRUE", self.met())
        return SQL("CASE WHEN %s THEN (%s) IS NOT TRUE END", applies, self.met())


def plain_checks(plains):
    """Return rules that are filled columns as a statement checks them."""
    return [
        Check(
            plain.rule,
            plain.about,
            filled(plain.type, SQL.identifier(ALIASES[plain.about], plain.name)),
            plain.minimum,
        )
        for plain in plains
    ]


def _persons(scope, checks):
    """How many contact persons meet each rule about them."""
    checks = [check for check in checks if check.about == rules.PERSONS]
    if not checks:
        return SQL("person AS (SELECT NULL::int AS t WHERE false)")
    return SQL(
        """
        person AS (
            SELECT q.commercial_partner_id AS t %(counts)s
              FROM res_partner q
             WHERE %(within)s AND q.id <> q.commercial_partner_id AND q.active
               AND q.type = 'contact'
             GROUP BY 1
        )
        """,
        counts=SQL("").join(
            SQL(", count(*) FILTER (WHERE %s) AS %s", check.condition, check.counted)
            for check in checks
        ),
        within=scope.within(SQL("q.commercial_partner_id")),
    )


def _sum(checks, state):
    """Sum up the weights of the rules in a state."""
    if not checks:
        return SQL("0")
    return SQL(" + ").join(
        SQL("CASE WHEN %s %s THEN %s ELSE 0 END", check.gap, state, check.rule.weight)
        for check in checks
    )


def _total(checks):
    """Sum up the weights of the rules that are asked of a client."""
    always = sum(check.rule.weight for check in checks if check.applies() is None)
    depends = [check for check in checks if check.applies() is not None]
    return SQL("%s + %s", always, _sum(depends, SQL("IS NOT NULL")))


def judged(scope, checks, company_id=None):
    """Select (client, company, client since, score, missing, lacking) of the current
    files."""
    if not checks:
        missing, lacking = SQL("'[]'::jsonb"), SQL("false")
    else:
        missing = SQL(
            "to_jsonb(array_remove(ARRAY[%s]::int[], NULL))",
            SQL(", ").join(
                SQL("CASE WHEN %s THEN %s END", check.gap, check.rule.id)
                for check in checks
            ),
        )
        required = [check.gap for check in checks if check.rule.required]
        lacking = (
            SQL(" OR ").join(SQL("coalesce(%s, false)", gap) for gap in required)
            if required
            else SQL("false")
        )
    return SQL(
        """
        WITH %(persons)s
        SELECT id, company_id, entry_date,
               CASE WHEN total = 0 THEN 100 ELSE (total - gone) * 100 / total END
                   AS score,
               CASE WHEN gone = 0 THEN '[]'::jsonb ELSE missing END AS missing, lacking
          FROM (
            SELECT id, company_id, entry_date, %(total)s AS total, %(gone)s AS gone,
                   %(missing)s AS missing, %(lacking)s AS lacking
              FROM (
                SELECT c.id, c.company_id, c.entry_date %(gaps)s
                  FROM conveyor_client c
                  JOIN res_partner p ON p.id = c.partner_id
                  LEFT JOIN person ON person.t = c.partner_id
                 WHERE c.active AND %(clients)s AND %(contacts)s %(company)s
                OFFSET 0) gaps
            OFFSET 0) sums
        """,
        persons=_persons(scope, checks),
        total=_total(checks),
        gone=_sum(checks, SQL("")),
        missing=missing,
        lacking=lacking,
        gaps=SQL("").join(
            SQL(", %s AS %s", check.state(), check.gap) for check in checks
        ),
        clients=scope.within(SQL("c.partner_id")),
        contacts=scope.joined(SQL("p.id")),
        company=SQL("AND c.company_id = %s", company_id) if company_id else SQL(),
    )


def evaluate(scope, checks, today, company_id=None):
    """Write what is said of client files where it differs, in one statement; select the
    number of rows written.

    What is missing at the first look has been missing since the client came.
    """
    company = SQL("AND c.company_id = %s", company_id) if company_id else SQL()
    return SQL(
        """
        WITH differing AS MATERIALIZED (
            SELECT j.id, j.company_id, j.score, j.missing, j.lacking,
                   CASE WHEN NOT j.lacking THEN NULL
                        WHEN k.id IS NULL THEN j.entry_date
                        WHEN k.lacking THEN k.lacking_since
                        ELSE %(today)s END AS lacking_since,
                   k.id IS NULL AS fresh
              FROM (%(judged)s) j
              LEFT JOIN conveyor_completeness k ON k.id = j.id
             WHERE k.id IS NULL OR k.score <> j.score OR k.missing <> j.missing
                OR k.lacking <> j.lacking
        ),
        updated AS (
            UPDATE conveyor_completeness k
               SET score = d.score, missing = d.missing, lacking = d.lacking,
                   missing_count = jsonb_array_length(d.missing),
                   lacking_since = d.lacking_since
              FROM differing d
             WHERE k.id = d.id AND NOT d.fresh
            RETURNING k.id
        ),
        inserted AS (
            INSERT INTO conveyor_completeness
                   (id, client_id, company_id, score, missing, missing_count, lacking,
                    lacking_since)
            SELECT d.id, d.id, d.company_id, d.score, d.missing,
                   jsonb_array_length(d.missing), d.lacking, d.lacking_since
              FROM differing d
             WHERE d.fresh
            RETURNING id
        ),
        gone AS (
            DELETE FROM conveyor_completeness k
             USING conveyor_client c
             WHERE c.id = k.id AND NOT c.active AND %(clients)s %(company)s
            RETURNING k.id
        )
        SELECT (SELECT count(*) FROM updated) + (SELECT count(*) FROM inserted)
             + (SELECT count(*) FROM gone)
        """,
        today=today,
        judged=judged(scope, checks, company_id),
        clients=scope.within(SQL("c.partner_id")),
        company=company,
    )


def evaluate_of(partner_ids, today, *plains):
    """:func:`evaluate` of commercial entities, by rules that are filled columns."""
    return evaluate(list_scope(partner_ids), plain_checks(plains), today)


def judged_of(partner_ids, *plains):
    """:func:`judged` of commercial entities, by rules that are filled columns."""
    return judged(list_scope(partner_ids), plain_checks(plains))


def companies(scope):
    """Select the companies of the client files that a scope means."""
    return SQL(
        "SELECT DISTINCT c.company_id FROM conveyor_client c WHERE %s ORDER BY 1",
        scope.within(SQL("c.partner_id")),
    )


def missing_any(rule_ids):
    """Select the client files that lack what any of some rules asks for."""
    return SQL(
        "SELECT k.id FROM conveyor_completeness k WHERE %s",
        SQL(" OR ").join(
            SQL("k.missing @> to_jsonb(%s::int)", rule_id) for rule_id in rule_ids
        )
        or SQL("false"),
    )


def write_day(day):
    """Write the ledger of a day: how complete the files of each owner and conveyor are.

    A day that is there already is written anew.
    """
    return SQL(
        """
        WITH gone AS (
            DELETE FROM conveyor_completeness_day WHERE day = %(day)s
        )
        INSERT INTO conveyor_completeness_day
               (day, company_id, owner_id, team_id, conveyor_id, file_count,
                complete_count, lacking_count, score_sum)
        SELECT %(day)s, c.company_id, c.owner_id, u.sale_team_id, c.conveyor_id,
               count(*),
               count(*) FILTER (WHERE k.missing_count = 0),
               count(*) FILTER (WHERE k.lacking), sum(k.score)
          FROM conveyor_completeness k
          JOIN conveyor_client c ON c.id = k.id
          LEFT JOIN res_users u ON u.id = c.owner_id
         GROUP BY 2, 3, 4, 5
        """,
        day=day,
    )
