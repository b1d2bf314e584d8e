"""Measure the journal of touches: reading the past, and what a message costs.

    python benchmarks/touch.py --config odoo.conf --database bench_addon

Contacts, messages and their recipients are made by SQL in a transaction that is rolled
back. ``--posts`` messages are posted for good, in turns with and without the mark.
"""

import argparse
import random
import statistics
import time

import database

#: Persons to whom and from whom the messages are.
PERSONS = 100_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config")
    parser.add_argument("--database", required=True)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--posts", type=int, default=300)
    options = parser.parse_args()
    database.configure(options.config)
    with database.environment(options.database) as env:
        backfill(env, options.messages)
        env.cr.rollback()
        posts(env(user=env.ref("base.user_admin").id), options.posts)


def backfill(env, messages):
    """Read generated messages step by step, and look a second time, when all is there;
    beside it the same rows by a bare statement, without keys and indexes."""
    first = generate(env, messages)
    passes = env["conveyor.touch.backfill"]
    passes.search([]).unlink()
    passes._request({"m"})
    passes._run_all()  # warms up, and ends what was to be read
    env.cr.execute("DELETE FROM conveyor_touch WHERE key LIKE 'm%%'")
    for title in ("backfill", "once more, nothing changed"):
        passes._request({"m"})
        start = time.perf_counter()
        passes._run_all()
        seconds = time.perf_counter() - start
        env.cr.execute("SELECT count(*) FROM conveyor_touch")
        [rows] = env.cr.fetchone()
        print(f"{title}: {seconds:.1f} s, {rows} rows")
    start = time.perf_counter()
    env.cr.execute(BARE, [first])
    print(f"bare: {time.perf_counter() - start:.1f} s, {env.cr.rowcount} rows")


def generate(env, messages):
    """Make half of the messages ours to a person, half the person's answers."""
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, email, email_normalized, type,
               active, partner_share, is_company, commercial_partner_id, autopost_bills,
               create_date, write_date)
        SELECT 'Person ' || n, 'Person ' || n, n || '@example.com', n || '@example.com',
               'contact', true, true, false, NULL, 'ask', now(), now()
          FROM generate_series(1, %s) n RETURNING id
        """,
        [PERSONS],
    )
    persons = [id_ for (id_,) in env.cr.fetchall()]
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s",
        [persons[0]],
    )
    env.cr.execute(
        """
        INSERT INTO mail_message (model, res_id, author_id, message_type, subtype_id,
               subject, date, is_internal)
        SELECT 'res.partner', person,
               CASE WHEN n %% 2 = 0 THEN %(ours)s ELSE person END,
               CASE WHEN n %% 2 = 0 THEN 'comment' ELSE 'email' END,
               %(subtype)s, 'Offer ' || n,
               timestamp '2026-11-01' - n * interval '1 minute', false
          FROM (SELECT n, %(first)s + n %% %(persons)s AS person
                  FROM generate_series(1, %(messages)s) n) said
        RETURNING id
        """,
        {
            "ours": env.ref("base.partner_admin").id,
            "subtype": env.ref("mail.mt_comment").id,
            "first": persons[0],
            "persons": PERSONS,
            "messages": messages,
        },
    )
    first = env.cr.fetchone()[0]
    env.cr.execute(
        """
        INSERT INTO mail_message_res_partner_rel (mail_message_id, res_partner_id)
        SELECT id, res_id FROM mail_message
         WHERE id >= %s AND message_type = 'comment'
        """,
        [first],
    )
    env.cr.execute("ANALYZE res_partner, mail_message, mail_message_res_partner_rel")
    return first


#: Who wrote to whom, as an expert would copy it into a plain table.
BARE = """
    CREATE TEMP TABLE bare_touch ON COMMIT DROP AS
    SELECT m.id, coalesce(r.res_partner_id, m.author_id) AS partner_id,
           p.commercial_partner_id, m.date, m.subject, m.author_id, u.id AS user_id
      FROM mail_message m
      LEFT JOIN res_users u ON u.partner_id = m.author_id
      LEFT JOIN mail_message_res_partner_rel r ON r.mail_message_id = m.id
      JOIN res_partner p ON p.id = coalesce(r.res_partner_id, m.author_id)
     WHERE m.id >= %s AND m.message_type IN ('email', 'comment')
"""


def posts(env, number):
    """Post messages and commit, in turns with the mark and without."""
    partner = env["res.partner"].create({"name": "Post", "is_company": True})
    person = env["res.partner"].create({"name": "Person", "parent_id": partner.id})
    marks = env.registry["conveyor.touch.mark"]
    seconds = {True: [], False: []}
    for turn in range(number + 20):
        with_mark = random.random() < 0.5
        if not with_mark:
            marks._add = lambda self, *args: None
        start = time.perf_counter()
        partner.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=person.ids,
        )
        env.cr.commit()
        if turn >= 20:
            seconds[with_mark].append(time.perf_counter() - start)
        if not with_mark:
            del marks._add
    ours, plain = (statistics.median(seconds[said]) * 1000 for said in (True, False))
    print(f"message_post: {ours:.1f} ms, without {plain:.1f}: {ours / plain:.3f}")


if __name__ == "__main__":
    main()
