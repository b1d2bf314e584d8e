"""Client files that may be one and the same client."""

from odoo.tools import SQL


def pairs():
    """Rows (id, client, other client, company, reason): two files of one company whose
    contacts share tax number, e-mail, phone, or name and city. The id is made of
    both."""

    def same(reason, value):
        return SQL(
            """
            SELECT c.id AS client_id, p.id AS partner_id, c.company_id,
                   %(reason)s AS reason, %(value)s AS value
              FROM conveyor_client c
              JOIN res_partner p ON p.id = c.partner_id
             WHERE c.merged_into_id IS NULL AND %(value)s <> ''
            """,
            reason=reason,
            value=value,
        )

    return SQL(
        """
        WITH value AS (%(values)s)
        SELECT (one.client_id::bigint << 31) + other.client_id AS id,
               one.client_id, other.client_id AS other_client_id, one.company_id,
               min(one.reason) AS reason
          FROM value one
          JOIN value other ON other.reason = one.reason AND other.value = one.value
               AND other.company_id = one.company_id AND one.client_id < other.client_id
         GROUP BY one.client_id, other.client_id, one.company_id
        """,
        values=SQL(" UNION ALL ").join(
            (
                same(
                    "1_vat",
                    SQL("upper(regexp_replace(p.vat, '[^[:alnum:]]', '', 'g'))"),
                ),
                same("2_email", SQL("p.email_normalized")),
                same("3_phone", SQL("p.phone_sanitized")),
                same("4_name", SQL("lower(p.name) || '|' || lower(p.city)")),
            )
        ),
    )


#: How many contacts of one value are looked at: some are shared by thousands.
_AT_MOST = 20


def matches(probes):
    """Rows (number, sign, contact): who has what is asked for, by one look into an
    index for each value.

    :param probes: tuples (number, sign, value, city), not none; see ``rules.duplicate``
    """

    def found(sign, condition):
        asked = [probe for probe in probes if probe[1] == sign]
        if not asked:
            return None
        return SQL(
            """
            SELECT probe.number, %(sign)s AS sign, hit.id
              FROM (VALUES %(values)s) AS probe(number, value, city)
             CROSS JOIN LATERAL (
                   SELECT p.id
                     FROM res_partner p
                    WHERE %(condition)s
                    LIMIT %(limit)s
                   ) hit
            """,
            sign=sign,
            values=SQL(", ").join(
                SQL("(%s::int, %s::varchar, %s::varchar)", number, value, city)
                for number, _sign, value, city in asked
            ),
            condition=condition,
            limit=_AT_MOST,
        )

    return SQL(
        "SELECT DISTINCT ON (number, id) number, sign, id FROM (%s) AS found"
        " ORDER BY number, id, sign",
        SQL(" UNION ALL ").join(
            filter(
                None,
                (
                    found("1_vat", SQL("p.vat = probe.value")),
                    found("2_email", SQL("p.email_normalized = probe.value")),
                    found("3_phone", SQL("p.phone_sanitized = probe.value")),
                    found(
                        "4_name",
                        SQL("p.name = probe.value AND lower(p.city) = probe.city"),
                    ),
                ),
            )
        ),
    )
