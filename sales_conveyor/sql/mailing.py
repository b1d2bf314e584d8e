"""Mailings to segments: who gets a letter, who is left out, and who bought after it."""

from odoo.tools import SQL

from ..rules.paper import GONE
from ..rules.purchase import CREDIT_TYPES, SALE_TYPES

#: Letters of these kinds of traces never went out.
_NOT_SENT = SQL("('cancel', 'error', 'bounce')")


def letters(since, mailing_id):
    """Letters that count for the limit of each person: (email, person). Tests and
    transactional letters don't count, nor do those of the mailing itself.

    :param since: the moment from which they are counted
    """
    return SQL(
        """
        SELECT t.email, CASE WHEN t.model = 'res.partner' THEN t.res_id END AS person
          FROM mailing_trace t
          JOIN mailing_mailing m ON m.id = t.mass_mailing_id
          LEFT JOIN conveyor_mailing_kind k ON k.id = m.conveyor_kind_id
         WHERE m.id <> %(mailing)s AND m.mailing_type = 'mail'
           AND m.state IN ('sending', 'done')
           AND (m.sent_date IS NULL OR m.sent_date >= %(since)s)
           AND k.transactional IS NOT TRUE
           AND t.create_date >= %(since)s AND t.is_test_trace IS NOT TRUE
           AND t.trace_status NOT IN %(not_sent)s
        """,
        mailing=mailing_id,
        since=since,
        not_sent=_NOT_SENT,
    )


def latest_consents(company_id):
    return SQL(
        """
        SELECT DISTINCT ON (s.partner_id) s.partner_id, s.withdrawn_on IS NULL AS given
          FROM conveyor_consent s WHERE s.company_id = %s
         ORDER BY s.partner_id, s.given_on DESC, s.id DESC
        """,
        company_id,
    )


def judge(recipients, mailing_id, company_id, **options):
    """Rows (id, client_id, reason): everybody to whom the segments lead, once, and why
    he or she gets no letter; no reason for those who get one.

    Of several contacts with one address, and of several addresses of one person in one
    client, one gets the letter.

    :param recipients: list of SQL of (partner_id, client_partner_id)
    :param options: ``limit`` and ``since``: so many letters since that moment are
        enough; ``consent_required``; ``holdout``: percent of clients that get nothing,
        so that the effect can be measured, the same ones whenever it is asked
    """
    limit, holdout = options.get("limit"), options.get("holdout")
    nobody = SQL("SELECT NULL::varchar AS email, NULL::int AS person WHERE false")
    return SQL(
        """
        WITH who AS (
            SELECT r.partner_id, min(r.client_partner_id) AS client_id
              FROM (%(recipients)s) r(partner_id, client_partner_id)
             GROUP BY r.partner_id),
        letter AS MATERIALIZED (%(letters)s),
        enough_email AS MATERIALIZED (
            SELECT email FROM letter WHERE email <> '' GROUP BY email
            HAVING count(*) >= %(limit)s),
        enough_person AS MATERIALIZED (
            SELECT person FROM letter WHERE person IS NOT NULL GROUP BY person
            HAVING count(*) >= %(limit)s),
        opted_out AS MATERIALIZED (
            SELECT mc.email_normalized AS email
              FROM mailing_subscription s
              JOIN mailing_contact mc ON mc.id = s.contact_id
             GROUP BY mc.email_normalized HAVING bool_and(s.opt_out)),
        consent AS MATERIALIZED (%(consents)s),
        judged AS (
            SELECT p.id, who.client_id, p.email_normalized AS email,
                   CASE WHEN NOT p.is_company THEN lower(btrim(p.name)) END AS name,
                   CASE WHEN coalesce(btrim(p.email), '') = '' THEN 'no_email'
                        WHEN coalesce(p.email_normalized, '') = '' THEN 'bad_email'
                        WHEN bl.id IS NOT NULL THEN 'blacklist'
                        WHEN opted_out.email IS NOT NULL THEN 'opt_out'
                        WHEN NOT coalesce(consent.given, NOT %(required)s)
                        THEN 'consent'
                        WHEN enough_email.email IS NOT NULL
                             OR enough_person.person IS NOT NULL THEN 'limit'
                   END AS reason
              FROM who
              JOIN res_partner p ON p.id = who.partner_id
              LEFT JOIN mail_blacklist bl ON bl.active AND bl.email = p.email_normalized
              LEFT JOIN opted_out ON opted_out.email = p.email_normalized
              LEFT JOIN consent ON consent.partner_id = p.id
              LEFT JOIN enough_email ON enough_email.email = p.email_normalized
              LEFT JOIN enough_person ON enough_person.person = p.id),
        person AS (
            SELECT j.id, j.client_id, j.email,
                   coalesce(j.reason, CASE WHEN j.name <> '' AND row_number() OVER (
                       PARTITION BY j.reason IS NULL, j.client_id, j.name
                       ORDER BY j.id) > 1 THEN 'duplicate' END) AS reason
              FROM judged j),
        address AS (
            SELECT p.id, p.client_id,
                   coalesce(p.reason, CASE WHEN row_number() OVER (
                       PARTITION BY p.reason IS NULL, p.email
                       ORDER BY p.id) > 1 THEN 'duplicate' END) AS reason
              FROM person p)
        SELECT a.id, a.client_id, coalesce(a.reason, %(holdout)s) AS reason
          FROM address a
        """,
        recipients=SQL(" UNION ALL ").join(SQL("(%s)", one) for one in recipients),
        letters=letters(options["since"], mailing_id) if limit else nobody,
        limit=limit or 1,
        consents=latest_consents(company_id),
        required=bool(options.get("consent_required")),
        holdout=_held_out(mailing_id, holdout) if holdout else SQL("NULL"),
    )


def _held_out(mailing_id, percent):
    """Clients that get no letter by lot: drawn by their number and the mailing's, so
    that the lot doesn't change from one look to the next."""
    return SQL(
        "CASE WHEN ('x' || substr(md5(%s || '-' || a.client_id), 1, 8))::bit(32)"
        "::bigint %% 100 < %s THEN 'holdout' END",
        str(mailing_id),
        percent,
    )


def reached(judged):
    """Contacts who get a letter."""
    return SQL("SELECT j.id FROM (%s) j WHERE j.reason IS NULL", judged)


def left_out(judged, reason):
    """Contacts who get none for a reason."""
    return SQL("SELECT j.id FROM (%s) j WHERE j.reason = %s", judged, reason)


def count(judged):
    """Rows (reason, number); without a reason: those who get a letter."""
    return SQL("SELECT j.reason, count(*) FROM (%s) j GROUP BY j.reason", judged)


def write_controls(mailing_id, judged):
    """Write down the clients of whom nobody gets a letter, and why: their purchases are
    what those of the others are measured by."""
    return SQL(
        """
        INSERT INTO conveyor_mailing_control (mailing_id, partner_id, reason)
        SELECT %(mailing)s, j.client_id, min(j.reason)
          FROM (%(judged)s) j GROUP BY j.client_id
        HAVING bool_and(j.reason IS NOT NULL)
        ON CONFLICT DO NOTHING
        """,
        mailing=mailing_id,
        judged=judged,
    )


def protected(emails, company_id, mailing_id, **options):
    """Which of some addresses belong to a client of a company who isn't to be written
    to: there were enough letters, or the person doesn't agree. For mailings that don't
    use a segment.

    :param options: as for ``judge``
    """
    limit = options.get("limit")
    enough = SQL("false")
    if limit:
        enough = SQL(
            "(SELECT count(*) FROM (%s) l WHERE l.email = p.email_normalized) >= %s",
            letters(options["since"], mailing_id),
            limit,
        )
    return SQL(
        """
        WITH consent AS (%(consents)s)
        SELECT DISTINCT p.email_normalized
          FROM res_partner p
          JOIN conveyor_client c ON c.partner_id = p.commercial_partner_id
               AND c.company_id = %(company)s AND c.merged_into_id IS NULL
          LEFT JOIN consent ON consent.partner_id = p.id
         WHERE p.active AND p.email_normalized = ANY(%(emails)s)
           AND (NOT coalesce(consent.given, NOT %(required)s) OR %(enough)s)
        """,
        consents=latest_consents(company_id),
        company=company_id,
        emails=list(emails),
        required=bool(options.get("consent_required")),
        enough=enough,
    )


def move_letters(sources, target):
    """Let a contact have got the letters of contacts that are merged into it."""
    return SQL(
        "UPDATE mailing_trace SET res_id = %s"
        " WHERE model = 'res.partner' AND res_id = ANY(%s)",
        target,
        list(sources),
    )


def results():
    """Rows, one for each sent mailing and client: what became of the letters to its
    persons, and what the client bought after it. Clients of the segment of whom nobody
    got any mailing, by e-mail or on paper, from as long before to as long after, are
    rows without letters.

    Purchases are invoices of the days from that of sending on; what was credited of
    them, whenever that was, counts against them.
    """
    return SQL(
        """
        WITH mailed AS (
            SELECT 'email' AS medium, m.id AS mailing_id, NULL::int AS paper_id,
                   m.subject AS name,
                   m.conveyor_company_id AS company_id, m.conveyor_kind_id AS kind_id,
                   m.conveyor_series_id AS series_id, m.user_id, m.sent_date,
                   m.sent_date::date AS date, co.conveyor_mailing_result_days AS days,
                   co.currency_id
              FROM mailing_mailing m
              JOIN res_company co ON co.id = m.conveyor_company_id
             WHERE m.state = 'done' AND m.sent_date IS NOT NULL),
        posted AS (
            SELECT 'paper', NULL::int, m.id AS paper_id, m.name, m.company_id,
                   m.kind_id, m.series_id, m.user_id, m.posted_on AS sent_date,
                   m.posted_on::date,
                   co.conveyor_mailing_result_days AS days, co.currency_id
              FROM conveyor_paper_mailing m
              JOIN res_company co ON co.id = m.company_id
             WHERE m.state = 'posted' AND m.posted_on IS NOT NULL),
        heard AS (
            SELECT t.mass_mailing_id AS mailing_id,
                   p.commercial_partner_id AS client_id, count(*) AS letters,
                   count(*) FILTER (WHERE t.trace_status IN ('sent', 'open', 'reply'))
                       AS delivered,
                   count(*) FILTER (WHERE t.trace_status IN ('open', 'reply')
                       OR t.links_click_datetime IS NOT NULL) AS opened,
                   count(*) FILTER (WHERE t.links_click_datetime IS NOT NULL)
                       AS clicked,
                   count(*) FILTER (WHERE t.trace_status = 'reply') AS replied,
                   count(*) FILTER (WHERE t.trace_status = 'bounce') AS bounced,
                   count(*) FILTER (WHERE t.conveyor_unsubscribed_on IS NOT NULL)
                       AS unsubscribed
              FROM mailing_trace t
              JOIN res_partner p ON p.id = t.res_id
             WHERE t.model = 'res.partner' AND t.is_test_trace IS NOT TRUE
               AND t.trace_status NOT IN ('cancel', 'error', 'outgoing')
             GROUP BY t.mass_mailing_id, p.commercial_partner_id),
        piece AS (
            SELECT x.mailing_id AS paper_id, x.client_partner_id AS client_id,
                   count(*) FILTER (WHERE x.state IN %(gone)s) AS letters,
                   count(*) FILTER (WHERE x.state = 'posted') AS delivered,
                   count(*) FILTER (WHERE x.state = 'returned') AS bounced,
                   bool_and(x.state = 'left_out') AS without,
                   coalesce(sum(x.cost) FILTER (WHERE x.state IN %(gone)s), 0) AS cost
              FROM conveyor_paper_piece x
             GROUP BY x.mailing_id, x.client_partner_id),
        client AS (
            SELECT mailed.*, heard.client_id, 'letter' AS reached, heard.letters,
                   heard.delivered, heard.opened, heard.clicked, heard.replied,
                   heard.bounced, heard.unsubscribed, 0::numeric AS cost
              FROM mailed JOIN heard ON heard.mailing_id = mailed.mailing_id
             UNION ALL
            SELECT mailed.*, c.partner_id, 'none', 0, 0, 0, 0, 0, 0, 0, 0
              FROM mailed
              JOIN conveyor_mailing_control c ON c.mailing_id = mailed.mailing_id
             WHERE %(not_mailed)s
             UNION ALL
            SELECT posted.*, piece.client_id, 'letter', piece.letters, piece.delivered,
                   0, 0, 0, piece.bounced, 0, piece.cost
              FROM posted JOIN piece ON piece.paper_id = posted.paper_id
             WHERE piece.letters > 0
             UNION ALL
            SELECT posted.*, piece.client_id, 'none', 0, 0, 0, 0, 0, 0, 0, 0
              FROM posted JOIN piece ON piece.paper_id = posted.paper_id
             WHERE piece.without AND %(not_posted)s)
        SELECT (coalesce(client.mailing_id * 2, client.paper_id * 2 + 1)::bigint << 31)
                   + client.client_id AS id,
               client.medium, client.mailing_id, client.paper_id, client.name,
               client.company_id,
               client.currency_id, client.kind_id, client.series_id, client.user_id,
               client.date, client.client_id AS partner_id, client.reached,
               client.letters,
               client.delivered, client.opened, client.clicked, client.replied,
               client.bounced, client.unsubscribed, 1 AS client_count,
               coalesce(sale.bought, 0) AS bought,
               100.0 * coalesce(sale.bought, 0) AS bought_share,
               coalesce(sale.revenue, 0) AS revenue,
               coalesce(sale.revenue, 0) AS revenue_mean, client.cost
          FROM client
          LEFT JOIN LATERAL (
               SELECT max(CASE WHEN d.amount + d.credited > 0 THEN 1 ELSE 0 END)
                          AS bought,
                      sum(d.amount + d.credited) AS revenue
                 FROM (SELECT m.amount_untaxed_signed AS amount,
                              coalesce((SELECT sum(r.amount_untaxed_signed)
                                          FROM account_move r
                                         WHERE r.reversed_entry_id = m.id
                                           AND r.state = 'posted'
                                           AND r.move_type IN %(credit)s), 0)
                              AS credited
                         FROM account_move m
                        WHERE m.commercial_partner_id = client.client_id
                          AND m.company_id = client.company_id
                          AND m.state = 'posted' AND m.move_type IN %(sale)s
                          AND m.invoice_date >= client.date
                          AND m.invoice_date < client.date + client.days) d) sale
               ON true
        """,
        sale=SALE_TYPES,
        credit=CREDIT_TYPES,
        gone=GONE,
        not_mailed=_nothing_else(SQL("mailed"), SQL("c.partner_id")),
        not_posted=_nothing_else(SQL("posted"), SQL("piece.client_id")),
    )


def _nothing_else(issue, client):
    """Nobody of a client got any mailing, from as many days before an issue as its
    results are told for to as many after."""
    return SQL(
        """
        NOT EXISTS (
            SELECT FROM res_partner q
              JOIN mailing_trace t ON t.res_id = q.id AND t.model = 'res.partner'
             WHERE q.commercial_partner_id = %(client)s AND t.is_test_trace IS NOT TRUE
               AND t.trace_status NOT IN ('cancel', 'error')
               AND t.create_date > %(i)s.sent_date - %(i)s.days * interval '1 day'
               AND t.create_date < %(i)s.sent_date + %(i)s.days * interval '1 day')
        AND NOT EXISTS (
            SELECT FROM conveyor_paper_piece x
             WHERE x.client_partner_id = %(client)s AND x.state IN %(gone)s
               AND x.posted_on > %(i)s.sent_date - %(i)s.days * interval '1 day'
               AND x.posted_on < %(i)s.sent_date + %(i)s.days * interval '1 day')
        """,
        i=issue,
        client=client,
        gone=GONE,
    )
