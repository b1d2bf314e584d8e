"""Client files whose contact has been put under another contact, or taken out again."""

from odoo.tools import SQL


def to_fold(partner_ids):
    """Rows (file, file that takes it over): files of the given contacts that belong to
    another client now."""
    # The contacts first, and materialized: on tables that nobody has analysed yet the
    # planner would begin with all files.
    return SQL(
        """
        WITH key AS MATERIALIZED (
            SELECT p.id AS k, p.commercial_partner_id AS t
              FROM res_partner p
             WHERE p.commercial_partner_id IN (
                   SELECT q.commercial_partner_id FROM res_partner q
                    WHERE q.id = ANY(%s))
               AND p.commercial_partner_id <> p.id
        ),
        file AS MATERIALIZED (
            SELECT c.id, c.company_id, key.t
              FROM key
              JOIN conveyor_client c ON c.partner_id = key.k
                   AND c.merged_into_id IS NULL
        )
        SELECT file.id, target.id
          FROM file
          JOIN conveyor_client target ON target.partner_id = file.t
               AND target.company_id = file.company_id AND target.merged_into_id IS NULL
        """,
        list(partner_ids),
    )


def to_unfold(partner_ids):
    """Numbers of folded files whose contact is a client of its own again."""
    return SQL(
        """
        SELECT c.id
          FROM conveyor_client c
          JOIN res_partner p ON p.id = c.partner_id
          JOIN conveyor_client target ON target.id = c.merged_into_id
         WHERE c.partner_id = ANY(%s)
           AND c.merged_into_id IS NOT NULL
           AND p.commercial_partner_id = p.id
           AND target.partner_id <> c.partner_id
           AND NOT EXISTS (
               SELECT FROM conveyor_client own
                WHERE own.partner_id = c.partner_id AND own.company_id = c.company_id
                  AND own.merged_into_id IS NULL)
         ORDER BY c.id
        """,
        list(partner_ids),
    )


def number(own, common):
    """The next client number, drawn in the statement itself; for a row alias ``e``.

    :param own: {company: numbering} of the companies that number by themselves
    :param common: the numbering of all others; a numbering is a tuple (prefix, suffix,
        least number of digits, name of the PostgreSQL sequence)
    """

    def drawn(prefix, suffix, digits, sequence):
        # the empty piece of the row makes PostgreSQL draw anew for every row
        return SQL(
            "(SELECT %s || lpad(n, greatest(%s, length(n)), '0') || %s"
            " FROM (SELECT nextval(%s)::text || left(e.partner_id::text, 0) AS n) "
            "drawn)",
            prefix,
            digits,
            suffix,
            sequence,
        )

    cases = [
        SQL("WHEN %s THEN %s", company, drawn(*numbering))
        for company, numbering in own.items()
    ]
    if not cases:
        return drawn(*common)
    return SQL("CASE e.company_id %s ELSE %s END", SQL(" ").join(cases), drawn(*common))


def skip_taken(prefix, suffix, _digits, sequence):
    """Draw on from the highest number that is in use: somebody has set the sequence
    back."""
    digits = SQL(
        "substr(number, %s, length(number) - %s)",
        len(prefix) + 1,
        len(prefix) + len(suffix),
    )
    return SQL(
        """
        SELECT setval(%(sequence)s, greatest(nextval(%(sequence)s), (
               SELECT max((%(digits)s)::numeric)::bigint FROM conveyor_client
                WHERE left(number, %(prefix_length)s) = %(prefix)s
                  AND right(number, %(suffix_length)s) = %(suffix)s
                  AND %(digits)s ~ '^[0-9]{1,18}$')))
        """,
        sequence=sequence,
        digits=digits,
        prefix=prefix,
        prefix_length=len(prefix),
        suffix=suffix,
        suffix_length=len(suffix),
    )
