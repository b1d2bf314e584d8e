"""Measure the evaluation of the client ladder against bare SQL of the same rules.

    python benchmarks/ladder.py --config odoo.conf --database bench_addon

``--database`` is a generated database with the addon (see ``generate.py``). Leads,
answers and recommendations are added with SQL, nothing is committed. What is compared
is run in turns.
"""

import turns

#: One contact in so many has a lead, has answered, was recommended.
LEADS, ANSWERS, REFERRALS = 4, 20, 50

#: The default rules, said for one company by hand: who stands where, and how many of
#: them stand elsewhere at present.
BARE = """
WITH person AS (
    SELECT id, commercial_partner_id AS t, active, partner_share, conveyor_referrer_id
      FROM res_partner
),
bought AS (
    SELECT c.partner_id, f.purchase_count, f.first_purchase_date, f.last_purchase_date
      FROM conveyor_client c JOIN conveyor_figures f ON f.id = c.figures_id
     WHERE c.merged_into_id IS NULL AND c.state <> 'closed'
),
recent AS (
    SELECT partner_id, count(*) AS days
      FROM (SELECT m.commercial_partner_id AS partner_id, m.invoice_date
              FROM bought b
              JOIN account_move m ON m.commercial_partner_id = b.partner_id
             WHERE b.purchase_count >= 3 AND b.last_purchase_date > %(since)s
               AND b.first_purchase_date <= %(since)s
               AND m.state = 'posted' AND m.invoice_date > %(since)s
               AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND m.invoice_date IS NOT NULL
             GROUP BY 1, 2
            HAVING sum(m.amount_untaxed_signed + CASE
                   WHEN m.move_type IN ('out_invoice', 'out_receipt')
                    AND EXISTS (SELECT FROM account_move r
                                 WHERE r.reversed_entry_id = m.id
                                   AND r.state = 'posted'
                                   AND r.move_type = 'out_refund')
                   THEN (SELECT sum(r.amount_untaxed_signed) FROM account_move r
                          WHERE r.reversed_entry_id = m.id AND r.state = 'posted'
                            AND r.move_type = 'out_refund')
                   ELSE 0 END)
                   FILTER (WHERE m.move_type IN ('out_invoice', 'out_receipt')) > 0) day
     GROUP BY 1
),
asked AS (
    SELECT p.t AS partner_id,
           bool_or(l.type = 'opportunity' AND l.active AND l.won_status = 'pending')
               AS opportunity
      FROM crm_lead l JOIN person p ON p.id = l.partner_id GROUP BY 1
),
tried AS (
    SELECT DISTINCT p.t AS partner_id
      FROM product_template pt
      JOIN product_product pp ON pp.product_tmpl_id = pt.id
      JOIN account_move_line l ON l.product_id = pp.id
      JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
      JOIN person p ON p.id = l.partner_id
     WHERE pt.conveyor_introductory
),
answered AS (
    SELECT DISTINCT p.t AS partner_id
      FROM mail_message m JOIN person p ON p.id = m.author_id
     WHERE m.message_type IN ('email', 'comment') AND p.partner_share
),
listed AS (
    SELECT DISTINCT p.t AS partner_id
      FROM res_partner_res_partner_category_rel rel JOIN person p
        ON p.id = rel.partner_id
     WHERE rel.category_id = %(tag)s
),
recommended AS (
    SELECT t AS partner_id, conveyor_referrer_id AS referrer_id
      FROM person WHERE conveyor_referrer_id IS NOT NULL
),
recommends AS (
    SELECT referrer_id AS partner_id
      FROM recommended JOIN bought USING (partner_id)
     WHERE bought.purchase_count > 0 GROUP BY 1
),
standing AS (
    SELECT partner_id,
           CASE WHEN first_purchase_date > %(since)s AND purchase_count >= 3
                  OR recent.days >= 3
                  OR recommends.partner_id IS NOT NULL AND purchase_count > 0 THEN 5
                WHEN purchase_count > 0 THEN 4
                WHEN opportunity OR tried.partner_id IS NOT NULL THEN 3
                WHEN asked.partner_id IS NOT NULL OR answered.partner_id IS NOT NULL
                THEN 2
                WHEN listed.partner_id IS NOT NULL
                  OR recommended.partner_id IS NOT NULL THEN 1 END AS stage
      FROM bought
      FULL JOIN asked USING (partner_id)
      FULL JOIN tried USING (partner_id)
      FULL JOIN answered USING (partner_id)
      FULL JOIN listed USING (partner_id)
      FULL JOIN recommended USING (partner_id)
      FULL JOIN recommends USING (partner_id)
      LEFT JOIN recent USING (partner_id)
      JOIN person ON person.id = partner_id AND person.t = partner_id
     WHERE person.active
)
SELECT count(*) FILTER (WHERE standing.stage IS NOT NULL),
       count(*) FILTER (WHERE place.stage_id
           IS DISTINCT FROM (%(stages)s)[standing.stage])
  FROM standing FULL JOIN conveyor_ladder_place place USING (partner_id)
"""


def measure(env, repeat):
    from odoo.addons.sales_conveyor.models.conveyor_rebuild import STEP
    from odoo.addons.sales_conveyor.sql.ladder_terms import range_scope

    contacts = add_facts(env)
    places = env["conveyor.ladder.place"]
    last = env["res.partner"].search([], order="id desc", limit=1).id

    def steps():
        """As the nightly pass does it: range by range."""
        return sum(
            places._evaluate(range_scope(start, min(start + STEP, last + 1)))
            for start in range(0, last + 1, STEP)
        )

    print(f"{contacts:,} contacts")
    seconds, moves = turns.clock(steps)
    print(f"first fill: {seconds:.2f} s, {moves:,} moves")
    env.cr.execute("ANALYZE conveyor_ladder_place, conveyor_ladder_move")

    def said(moves, rows):
        [(standing, different)] = rows
        assert not moves, "nothing has changed"
        # the bare statement leaves contacts out that were put under another one since
        assert different <= standing / 1000, f"{different} stand elsewhere"
        return f"evaluation of {standing:,} places"

    turns.compare(said, repeat, steps, bare(env))


def bare(env):
    rules = env["conveyor.ladder.stage"]._ladder()
    parameters = {
        "since": rules.since[0],
        "tag": env.ref("sales_conveyor.conveyor_ladder_tag_target").id,
        "stages": rules.stage_ids,
    }

    def run():
        with env["conveyor.figures"]._for_large_statements():
            env.cr.execute(BARE, parameters)
            return env.cr.fetchall()

    return run


def add_facts(env):
    """Leads, answers, recommendations; return the number of contacts."""
    env.cr.execute(
        """
        INSERT INTO crm_lead (name, type, active, won_status, partner_id, company_id)
        SELECT 'Lead', CASE WHEN id %% 3 = 0 THEN 'lead' ELSE 'opportunity' END,
               id %% 8 <> 0, CASE WHEN id %% 8 = 0 THEN 'lost' ELSE 'pending' END, id,
               %(company)s
          FROM res_partner WHERE id %% %(leads)s = 0 AND commercial_partner_id = id;
        INSERT INTO mail_message (message_type, author_id, model, res_id)
        SELECT 'email', id, 'res.partner', id
          FROM res_partner WHERE id %% %(answers)s = 1;
        UPDATE res_partner SET conveyor_referrer_id = id - 1
         WHERE id %% %(referrals)s = 2 AND commercial_partner_id = id
           AND EXISTS (SELECT FROM res_partner r
                        WHERE r.id = res_partner.id - 1
                          AND r.commercial_partner_id = r.id)
        """,
        {
            "company": env["conveyor.ladder.stage"]._main_company(),
            "leads": LEADS,
            "answers": ANSWERS,
            "referrals": REFERRALS,
        },
    )
    env.cr.execute("ANALYZE crm_lead, mail_message, res_partner")
    env.cr.execute("SELECT count(*) FROM res_partner")
    return env.cr.fetchone()[0]


if __name__ == "__main__":
    turns.run(__doc__, measure)
