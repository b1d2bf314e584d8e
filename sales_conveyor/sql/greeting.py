"""Who is congratulated, in sets."""

from odoo.tools import SQL

from . import knowledge


def birthdays(company_id, kind_id, first, last):
    """Rows (person, client file, its owner, day): contact persons of current clients
    whose birthday is known and comes in these days. Only what the person has agreed to
    counts; what is about the family doesn't.
    """
    return SQL(
        """
        SELECT DISTINCT ON (k.partner_id) k.partner_id, c.id, c.owner_id, k.next_date
          FROM conveyor_knowledge k
          JOIN res_partner p ON p.id = k.partner_id AND p.active
          JOIN conveyor_client c ON c.partner_id = p.commercial_partner_id
               AND c.company_id = k.company_id AND c.active
         WHERE k.company_id = %(company)s AND k.kind_id = %(kind)s
           AND k.next_date BETWEEN %(first)s AND %(last)s
           AND coalesce(btrim(k.about), '') = '' AND %(agreed)s
         ORDER BY k.partner_id, k.id
        """,
        company=company_id,
        kind=kind_id,
        first=first,
        last=last,
        agreed=knowledge.agreed(SQL("k")),
    )


def people(company_id, country_id):
    """Rows (person, client file, its owner): who is congratulated on a holiday: the key
    persons of current clients who are still there, the client's own contact where none
    is known.

    :param country_id: of the persons, or of their company; nothing: of any country
    """
    return SQL(
        """
        SELECT DISTINCT ON (p.id) p.id, c.id, c.owner_id
          FROM conveyor_client c
          LEFT JOIN conveyor_key_person k ON k.client_id = c.id
               AND (k.left_on IS NULL OR k.left_on > CURRENT_DATE)
          JOIN res_partner own ON own.id = c.partner_id
          JOIN res_partner p ON p.id = coalesce(k.partner_id, c.partner_id)
               AND p.active AND p.commercial_partner_id = c.partner_id
         WHERE c.active AND c.company_id = %(company)s
           AND (%(country)s::int IS NULL
                OR coalesce(p.country_id, own.country_id) = %(country)s)
         ORDER BY p.id, c.id
        """,
        company=company_id,
        country=country_id or None,
    )


def chosen(partner_ids):
    """Rows (person, client) of some contacts, as recipients of a letter."""
    return SQL(
        "SELECT p.id, p.commercial_partner_id FROM res_partner p WHERE p.id = ANY(%s)",
        list(partner_ids),
    )


def same_after_merge(partner_ids, target_id):
    """Leave one of the greetings that contacts to be merged had on the same
    occasion."""
    return SQL(
        """
        DELETE FROM conveyor_greeting g
         WHERE g.partner_id = ANY(%(all)s)
           AND EXISTS (
               SELECT FROM conveyor_greeting o
                WHERE o.partner_id = ANY(%(all)s) AND o.id <> g.id
                  AND o.company_id = g.company_id AND o.key = g.key
                  AND (o.partner_id <> %(target)s, o.id)
                      < (g.partner_id <> %(target)s, g.id))
        """,
        all=list(partner_ids),
        target=target_id,
    )


def write(rows, company_id, now):
    """Write down who is congratulated; rows (greeting, person) come back of those who
    weren't yet.

    :param rows: (person, client file, occasion as a key, day, way, holiday)
    """
    persons, clients, keys, days, ways, holidays = zip(*rows, strict=True)
    return SQL(
        """
        INSERT INTO conveyor_greeting
                    (partner_id, client_id, key, day, way, holiday_id, company_id, date)
        SELECT *, %s, %s
          FROM unnest(%s::int[], %s::int[], %s::varchar[], %s::date[], %s::varchar[],
                      %s::int[])
        ON CONFLICT (partner_id, company_id, key) DO NOTHING
        RETURNING id, partner_id
        """,
        company_id,
        now,
        list(persons),
        list(clients),
        list(keys),
        list(days),
        list(ways),
        [holiday or None for holiday in holidays],
    )
