"""Client files that may be one and the same client."""

from odoo.tools import SQL

#: Files that share a value are paired each with each, unless there are more of them:
#: a thousand files with the telephone of one office would be half a million pairs.
_EACH_WITH_EACH = 20


#: What two contacts may share, each as the value by which they are found.
_VAT = SQL("upper(regexp_replace(p.vat, '[^[:alnum:]]', '', 'g'))")
_SIGNS = (_VAT, SQL("p.email_normalized"), SQL("p.phone_sanitized"))


def pairs():
    """Rows (id, client, other client, company, reason): two files of one company whose
    contacts share tax number, e-mail, phone, or name and city. The id is made of
    both. Of many that share one value each is paired with the oldest."""
    return SQL(
        """
        WITH suspect AS MATERIALIZED (%(suspects)s)
        SELECT (one.id::bigint << 31) + other.id AS id, one.id AS client_id,
               other.id AS other_client_id, shared.company_id,
               min(shared.reason) AS reason
          FROM (SELECT c.company_id, sign.reason, array_agg(c.id ORDER BY c.id) AS ids
                  FROM suspect p
                  JOIN conveyor_client c ON c.partner_id = p.id
                 CROSS JOIN LATERAL (VALUES
                       ('1_vat', %(vat)s),
                       ('2_email', p.email_normalized),
                       ('3_phone', p.phone_sanitized),
                       ('4_name', lower(p.name) || '|' || lower(p.city))
                       ) sign(reason, value)
                 WHERE c.merged_into_id IS NULL AND sign.value <> ''
                 GROUP BY c.company_id, sign.reason, sign.value
                HAVING count(*) > 1) shared
         CROSS JOIN unnest(shared.ids) WITH ORDINALITY one(id, place)
         CROSS JOIN unnest(shared.ids) other(id)
         WHERE one.id < other.id
           AND (one.place = 1 OR cardinality(shared.ids) <= %(each)s)
         GROUP BY one.id, other.id, shared.company_id
        """,
        suspects=SQL(" UNION ").join(
            _sharing(sign) for sign in (*_SIGNS, SQL("lower(p.name)"))
        ),
        vat=_VAT,
        each=_EACH_WITH_EACH,
    )


def _sharing(sign):
    """Select the contacts who share a value with any other contact, client or not. Most
    values are of one contact alone; that is seen in indexes, without the contacts."""
    return SQL(
        """
        SELECT p.id, p.vat, p.email_normalized, p.phone_sanitized, p.name, p.city
          FROM res_partner p
         WHERE %(sign)s IN (SELECT %(sign)s FROM res_partner p
                             WHERE %(sign)s <> '' GROUP BY 1 HAVING count(*) > 1)
        """,
        sign=sign,
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
