"""The keys that say who reads the contact details of a client, and what follows in
statements that search for them."""

from odoo.tools import SQL

#: Of each client with a file in a company that limits reading: who reads, by ownership
#: or by a permit. The tokens are explained in ``rules/reading.py``.
_KEYS = """
    SELECT c.partner_id,
           coalesce(
               jsonb_agg(DISTINCT t.token ORDER BY t.token)
                   FILTER (WHERE t.token IS NOT NULL),
               '[]'
           ) AS key
      FROM conveyor_client c
      JOIN res_company co ON co.id = c.company_id AND co.active
     CROSS JOIN LATERAL (
           SELECT CASE co.conveyor_reading
                      WHEN 'team' THEN 't' || c.owner_id
                      WHEN 'owner' THEN 'o' || c.owner_id
                      ELSE 'c' || co.id
                  END AS token
           UNION ALL
           SELECT 'o' || permit.user_id
             FROM conveyor_permit permit
            WHERE permit.client_id = c.id AND permit.active AND permit.may_read
              AND permit.until >= %(today)s
           ) t
     WHERE c.merged_into_id IS NULL AND %(clients)s
     GROUP BY c.partner_id
    HAVING bool_or(coalesce(co.conveyor_reading, 'everybody') <> 'everybody')
"""


def refresh(today, partner_ids=None, wait=True):
    """Write the keys that differ; return the contacts that got another one.

    Colleagues and our own companies are nobody's secret.

    :param partner_ids: of the clients with these contacts; of all, if none
    :param wait: for contacts that somebody is changing; else they are left out
    """
    clients = contacts = SQL("true")
    if partner_ids is not None:
        entities = SQL(
            "(SELECT commercial_partner_id FROM res_partner WHERE id IN %s)",
            tuple(partner_ids) or (0,),
        )
        clients = SQL("c.partner_id IN %s", entities)
        contacts = SQL("p.commercial_partner_id IN %s", entities)
    else:
        # nobody else has a key, or is to have one
        contacts = SQL("(p.conveyor_readers IS NOT NULL OR k.key IS NOT NULL)")
    return SQL(
        """
        WITH k AS (%(keys)s),
        wanted AS (
            SELECT p.id, p.conveyor_readers AS now,
                   CASE WHEN p.partner_share IS NOT FALSE AND own.id IS NULL
                        THEN k.key END AS key
              FROM res_partner p
              LEFT JOIN k ON k.partner_id = p.commercial_partner_id
              LEFT JOIN LATERAL (
                   SELECT id FROM res_company
                    WHERE partner_id = p.commercial_partner_id LIMIT 1
                   ) own ON true
             WHERE %(contacts)s
        ),
        locked AS (
            SELECT p.id FROM res_partner p
             WHERE p.id IN (SELECT id FROM wanted WHERE now IS DISTINCT FROM key)
             ORDER BY p.id
               FOR NO KEY UPDATE %(skip)s
        )
        UPDATE res_partner p
           SET conveyor_readers = wanted.key
          FROM wanted JOIN locked USING (id)
         WHERE p.id = wanted.id
        RETURNING p.id
        """,
        keys=SQL(_KEYS, clients=clients, today=today),
        contacts=contacts,
        skip=SQL("" if wait else "SKIP LOCKED"),
    )


def outdated(today, partner_ids):
    """Return the contacts of these clients whose key isn't what it should be."""
    entities = SQL(
        "(SELECT commercial_partner_id FROM res_partner WHERE id IN %s)",
        tuple(partner_ids) or (0,),
    )
    return SQL(
        """
        WITH k AS (%(keys)s)
        SELECT p.id FROM res_partner p
          LEFT JOIN k ON k.partner_id = p.commercial_partner_id
         WHERE p.commercial_partner_id IN %(entities)s
           AND p.conveyor_readers IS DISTINCT FROM
               CASE WHEN p.partner_share IS NOT FALSE AND NOT EXISTS (
                        SELECT FROM res_company own
                         WHERE own.partner_id = p.commercial_partner_id
                    ) THEN k.key END
        """,
        keys=SQL(_KEYS, clients=SQL("c.partner_id IN %s", entities), today=today),
        entities=entities,
    )


def open_to(key, tokens):
    """Say that a key (SQL) is open to whoever holds these tokens."""
    return SQL("(%s IS NULL OR %s ?| %s::text[])", key, key, sorted(tokens))


def all_open(partners, tokens):
    """Say that no contact among these (SQL of their numbers) is closed."""
    return SQL(
        """NOT EXISTS (
            SELECT FROM res_partner reading
             WHERE reading.id IN (%s) AND reading.conveyor_readers IS NOT NULL
               AND NOT reading.conveyor_readers ?| %s::text[]
        )""",
        partners,
        sorted(tokens),
    )


def clients_between(start, stop):
    """Return the clients with a contact number in [start, stop)."""
    return SQL(
        "SELECT DISTINCT partner_id FROM conveyor_client"
        " WHERE partner_id >= %s AND partner_id < %s",
        start,
        stop,
    )
