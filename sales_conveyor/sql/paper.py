"""Mailings on paper: who gets a piece and to which address, and who is left out."""

from odoo.tools import SQL

from ..rules.paper import GONE, PLANNED
from .mailing import latest_consents


def _usable(alias):
    """Whether the postman would find the contact: street, and town or postcode."""
    return SQL(
        "(btrim(%(a)s.street) <> '' AND (btrim(%(a)s.city) <> ''"
        " OR btrim(%(a)s.zip) <> ''))",
        a=SQL.identifier(alias),
    )


def _enough(mailing_id, since, limit):
    """Persons who have got as many pieces since a moment as they may."""
    return SQL(
        """
        SELECT x.partner_id
          FROM conveyor_paper_piece x
          JOIN conveyor_paper_mailing m ON m.id = x.mailing_id
          LEFT JOIN conveyor_mailing_kind k ON k.id = m.kind_id
         WHERE x.state IN %s AND x.posted_on >= %s AND m.id <> %s
           AND k.transactional IS NOT TRUE
         GROUP BY x.partner_id HAVING count(*) >= %s
        """,
        GONE,
        since,
        mailing_id,
        limit,
    )


def judge(recipients, mailing_id, company_id, **options):
    """Rows (id, client_id, address_id, reason): everybody to whom the segments lead,
    once, the contact whose address is used, and why he or she gets nothing; no reason
    for those who get a piece.

    A person's own address is used where it is another one than the client's and can be
    used; otherwise that of the client. See ``rules.paper.REASONS``.

    :param recipients: list of SQL of (partner_id, client_partner_id)
    :param options: ``limit`` and ``since``: so many pieces since that moment are
        enough; ``consent_required``; ``one_per_client``: of several persons of a client
        one gets a piece; ``holdout``: percent of clients that get nothing
    """
    limit, holdout = options.get("limit"), options.get("holdout")
    same = SQL("lower(btrim(p.name))")
    if options.get("one_per_client"):
        same = SQL("'client'")
    return SQL(
        """
        WITH who AS (
            SELECT r.partner_id, min(r.client_partner_id) AS client_id
              FROM (%(recipients)s) r(partner_id, client_partner_id)
             GROUP BY r.partner_id),
        enough AS MATERIALIZED (%(enough)s),
        consent AS MATERIALIZED (%(consents)s),
        found AS (
            SELECT p.id, who.client_id, %(same)s AS same,
                   p.conveyor_returned_on AS returned_on, p.conveyor_no_post AS no_post,
                   CASE WHEN %(own)s AND (NOT %(theirs)s OR
                             (p.street, p.street2, p.zip, p.city, p.country_id)
                             IS DISTINCT FROM
                             (c.street, c.street2, c.zip, c.city, c.country_id))
                        THEN p.id
                        WHEN %(theirs)s THEN c.id END AS address_id
              FROM who
              JOIN res_partner p ON p.id = who.partner_id
              JOIN res_partner c ON c.id = p.commercial_partner_id),
        judged AS (
            SELECT f.id, f.client_id, f.same, f.address_id,
                   CASE WHEN f.address_id IS NULL THEN 'no_address'
                        WHEN f.returned_on IS NOT NULL
                             OR a.conveyor_returned_on IS NOT NULL THEN 'returned'
                        WHEN f.no_post THEN 'refused'
                        WHEN NOT coalesce(consent.given, NOT %(required)s)
                        THEN 'consent'
                        WHEN enough.partner_id IS NOT NULL THEN 'limit'
                   END AS reason
              FROM found f
              LEFT JOIN res_partner a ON a.id = f.address_id
              LEFT JOIN consent ON consent.partner_id = f.id
              LEFT JOIN enough ON enough.partner_id = f.id),
        person AS (
            SELECT j.id, j.client_id, j.address_id,
                   coalesce(j.reason, CASE WHEN j.same <> '' AND row_number() OVER (
                       PARTITION BY j.reason IS NULL, j.client_id, j.same
                       ORDER BY j.id) > 1 THEN 'duplicate' END) AS reason
              FROM judged j)
        SELECT a.id, a.client_id, a.address_id,
               coalesce(a.reason, %(holdout)s) AS reason
          FROM person a
        """,
        recipients=SQL(" UNION ALL ").join(SQL("(%s)", one) for one in recipients),
        enough=_enough(mailing_id, options["since"], limit)
        if limit
        else SQL("SELECT NULL::int AS partner_id WHERE false"),
        consents=latest_consents(company_id),
        same=same,
        own=_usable("p"),
        theirs=_usable("c"),
        required=bool(options.get("consent_required")),
        holdout=_held_out(mailing_id, holdout) if holdout else SQL("NULL"),
    )


def _held_out(mailing_id, percent):
    """Clients that get nothing by lot, the same ones whenever it is asked."""
    return SQL(
        "CASE WHEN ('x' || substr(md5(%s || '-' || a.client_id), 1, 8))::bit(32)"
        "::bigint %% 100 < %s THEN 'holdout' END",
        f"paper{mailing_id}",
        percent,
    )


def count(judged):
    """Rows (reason, number); without a reason: those who get a piece."""
    return SQL("SELECT j.reason, count(*) FROM (%s) j GROUP BY j.reason", judged)


def write_pieces(mailing_id, company_id, user_id, judged, by_owner):
    """Write down who gets a piece, numbered, and who doesn't and why.

    :param user_id: who signs where the client has no owner
    :param by_owner: whether the owner of each client signs
    """
    return SQL(
        """
        INSERT INTO conveyor_paper_piece (mailing_id, company_id, partner_id,
               client_partner_id, address_id, user_id, state, reason, number)
        SELECT %(mailing)s, %(company)s, j.id, j.client_id,
               CASE WHEN j.reason IS NULL THEN j.address_id END,
               CASE WHEN %(by_owner)s AND u.active THEN u.id ELSE %(user)s END,
               CASE WHEN j.reason IS NULL THEN 'planned' ELSE 'left_out' END,
               j.reason,
               CASE WHEN j.reason IS NULL THEN row_number() OVER (
                    PARTITION BY j.reason IS NULL
                    ORDER BY c.complete_name, p.complete_name, j.id) END
          FROM (%(judged)s) j
          JOIN res_partner p ON p.id = j.id
          JOIN res_partner c ON c.id = j.client_id
          LEFT JOIN conveyor_client f ON f.partner_id = j.client_id
               AND f.company_id = %(company)s AND f.merged_into_id IS NULL
          LEFT JOIN res_users u ON u.id = f.owner_id
        """,
        mailing=mailing_id,
        company=company_id,
        user=user_id,
        judged=judged,
        by_owner=by_owner,
    )


def not_any_more(mailing_id, judged):
    """Rows (piece, reason): planned pieces that nobody should get any more: why, or
    'left' for those whom the segments no longer address."""
    return SQL(
        """
        SELECT x.id, CASE WHEN j.id IS NULL THEN 'left' ELSE j.reason END
          FROM conveyor_paper_piece x
          LEFT JOIN (%(judged)s) j ON j.id = x.partner_id
         WHERE x.mailing_id = %(mailing)s AND x.state = %(planned)s
           AND (j.id IS NULL OR j.reason NOT IN ('duplicate', 'holdout'))
        """,
        judged=judged,
        mailing=mailing_id,
        planned=PLANNED,
    )


def addresses(mailing_id, judged):
    """Have the planned pieces go to the address that is right now."""
    return SQL(
        """
        UPDATE conveyor_paper_piece x SET address_id = j.address_id
          FROM (%(judged)s) j
         WHERE j.id = x.partner_id AND x.mailing_id = %(mailing)s
           AND x.state = %(planned)s AND x.address_id IS DISTINCT FROM j.address_id
        """,
        judged=judged,
        mailing=mailing_id,
        planned=PLANNED,
    )


def same_after_merge(partner_ids, target_id):
    """Drop pieces that one person would get twice once some contacts are one: what
    isn't posted yet goes, the target's or the oldest stays. What was posted was."""
    return SQL(
        """
        DELETE FROM conveyor_paper_piece x
         USING (SELECT id, state, row_number() OVER (
                       PARTITION BY mailing_id
                       ORDER BY (state IN %(gone)s) DESC, (state = 'planned') DESC,
                                (partner_id = %(target)s) DESC, id) AS place
                  FROM conveyor_paper_piece WHERE partner_id = ANY(%(ids)s)) y
         WHERE x.id = y.id AND y.place > 1 AND y.state NOT IN %(gone)s
        """,
        ids=list(partner_ids),
        target=target_id,
        gone=GONE,
    )
