"""Measure how complete client files are, for all of them, against bare SQL of the same
rules.

    python benchmarks/completeness.py --config odoo.conf --database bench_addon

``--database`` is a generated database with the addon (see ``generate.py``), with the
rules that come with it. What is not yet as the rules say is written first, as the
nightly job does; then both are run in turns.
"""

import turns

#: The rules that come with the addon, said by hand: the score of every file, and how
#: many have another one at present.
BARE = """
WITH person AS (
    SELECT commercial_partner_id AS t, count(*) AS persons,
           count(*) FILTER (WHERE btrim(function) <> '') AS functions,
           count(*) FILTER (WHERE btrim(email) <> '') AS emails,
           count(*) FILTER (WHERE btrim(phone) <> '') AS phones
      FROM res_partner
     WHERE id <> commercial_partner_id AND active AND type = 'contact'
     GROUP BY 1
),
met AS (
    SELECT c.id,
           CASE WHEN btrim(p.email) <> '' THEN 20 ELSE 0 END
         + CASE WHEN btrim(p.phone) <> '' THEN 20 ELSE 0 END
         + CASE WHEN btrim(p.street) <> '' THEN 10 ELSE 0 END
         + CASE WHEN btrim(p.city) <> '' THEN 10 ELSE 0 END
         + CASE WHEN p.country_id IS NOT NULL THEN 5 ELSE 0 END
         + CASE WHEN NOT coalesce(p.is_company, false) THEN 0
                ELSE CASE WHEN p.industry_id IS NOT NULL THEN 10 ELSE 0 END
                   + CASE WHEN q.persons > 0 THEN 20 ELSE 0 END
                   + CASE WHEN q.functions > 0 THEN 5 ELSE 0 END
                   + CASE WHEN q.emails > 0 THEN 5 ELSE 0 END
                   + CASE WHEN q.phones > 0 THEN 5 ELSE 0 END
           END AS met,
           CASE WHEN p.is_company THEN 110 ELSE 65 END AS total,
           coalesce(btrim(p.email), '') = '' OR coalesce(btrim(p.phone), '') = ''
           OR coalesce(p.is_company, false) AND coalesce(q.persons, 0) = 0 AS lacking
      FROM conveyor_client c
      JOIN res_partner p ON p.id = c.partner_id
      LEFT JOIN person q ON q.t = c.partner_id
     WHERE c.active
)
SELECT count(*), count(*) FILTER (WHERE k.score IS DISTINCT FROM met * 100 / total
                                     OR k.lacking <> met.lacking)
  FROM met LEFT JOIN conveyor_completeness k ON k.id = met.id
"""


def measure(env, repeat):
    from odoo.addons.sales_conveyor.models.conveyor_rebuild import STEP

    rows = env["conveyor.completeness"]
    last = env["res.partner"].search([], order="id desc", limit=1).id

    def steps():
        """As the nightly pass does it: range by range."""
        return sum(
            rows._follow_range(start, min(start + STEP, last + 1)) or 0
            for start in range(0, last + 1, STEP)
        )

    def bare():
        with env["conveyor.figures"]._for_large_statements():
            env.cr.execute(BARE)
            return env.cr.fetchall()

    seconds, written = turns.clock(steps)
    print(f"written: {seconds:.2f} s, {written:,} files")
    env.cr.execute("ANALYZE conveyor_completeness")
    env.cr.commit()

    def said(written, rows):
        [(files, different)] = rows
        assert not written, "nothing has changed"
        assert not different, f"{different} files have another score"
        return f"{files:,} files"

    turns.compare(said, repeat, steps, bare)


if __name__ == "__main__":
    turns.run(__doc__, measure)
