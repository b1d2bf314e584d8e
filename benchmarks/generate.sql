-- Clients, posted documents, receivables and orders for the benchmarks, one statement a
-- step. generate.py fills in the parameters and lays indexes and foreign keys aside.

-- step: draws
-- One row for each document, in order of date. A credit note follows the document that it
-- takes back and has its client; `r_client` is skewed: a tenth of the clients buys half.
CREATE UNLOGGED TABLE bench_draw AS
SELECT g, %(today)s::date - 1461 + (g::bigint * 1461 / %(rows)s)::int AS day,
       r_type < 0.05 AS credit, r_part < 0.5 AS credit_all,
       CASE WHEN r_state < 0.02 THEN 'draft' WHEN r_state < 0.03 THEN 'cancel'
            ELSE 'posted' END AS state,
       floor(%(clients)s * power(r_client, 3))::bigint AS place,
       CASE WHEN r_part > 0.995 THEN 0
            ELSE round(exp(4 + 2.5 * (r_1 + r_2 + r_3 - 1.5))::numeric, 2) END AS amount,
       r_paid < 0.85 AS paid
  FROM (SELECT g, random() AS r_type, random() AS r_part, random() AS r_state,
               random() AS r_client, random() AS r_1, random() AS r_2, random() AS r_3,
               random() AS r_paid
          FROM generate_series(1, %(rows)s) g OFFSET 0) drawn;

-- step: documents to write
CREATE UNLOGGED TABLE bench_document AS
SELECT %(moves)s + g AS id, day, state, paid,
       CASE WHEN taken THEN 'out_refund' ELSE 'out_invoice' END AS move_type,
       CASE WHEN taken THEN -1 ELSE 1 END AS sign,
       -- some credit notes name no document
       CASE WHEN taken AND g %% 5 <> 0 THEN %(moves)s + g - 1 END AS reverses,
       CASE WHEN NOT taken THEN amount WHEN credit_all THEN before_amount
            ELSE round(before_amount * 0.4, 2) END AS amount,
       ((CASE WHEN taken THEN before_place ELSE place END * 7919 + 13) %% %(clients)s)::int
           AS client
  FROM (SELECT draw.*,
               credit AND NOT coalesce(before_credit, true)
               AND state = 'posted' AND before_state = 'posted' AS taken
          FROM (SELECT bench_draw.*, lag(place) OVER nth AS before_place,
                       lag(amount) OVER nth AS before_amount,
                       lag(credit) OVER nth AS before_credit,
                       lag(state) OVER nth AS before_state
                  FROM bench_draw WINDOW nth AS (ORDER BY g)) draw) draw;

-- step: contacts
-- Of eight, one is a company, and the next one is a person of that company.
INSERT INTO res_partner (
       id, create_date, write_date, create_uid, write_uid, name, complete_name, parent_id,
       commercial_partner_id, country_id, lang, type, street, zip, city, email,
       email_normalized, phone, phone_sanitized, user_id, active, is_company,
       partner_share, customer_rank, supplier_rank, autopost_bills, color, message_bounce,
       commercial_company_name)
SELECT %(partners)s + i, made, made, 2, 2, name,
       CASE WHEN person THEN 'Client ' || (i - 1) || ', ' || name ELSE name END,
       CASE WHEN person THEN %(partners)s + i - 1 END,
       %(partners)s + CASE WHEN person THEN i - 1 ELSE i END, %(country)s, 'en_US',
       'contact', i %% 999 || ' Main Street', lpad((i %% 9000 + 1000)::text, 5, '0'),
       'City ' || i %% 500, mail, mail, phone, phone,
       CASE WHEN i %% 3 = 0 THEN (%(users)s::int[])[1 + i %% %(user_count)s] END,
       true, i %% 8 = 0, true, 1, 0, 'ask', 0, 0,
       CASE WHEN person THEN 'Client ' || (i - 1) WHEN i %% 8 = 0 THEN name END
  FROM (SELECT i, 'Client ' || i AS name, i %% 8 = 1 AND i > 1 AS person,
               CASE WHEN i %% 20 <> 7 THEN 'c' || i || '@example.com' END AS mail,
               CASE WHEN i %% 3 = 0 THEN '+1202' || lpad(i::text, 7, '0') END AS phone,
               %(today)s::date - 1461 + (i::bigint * 1461 / %(clients)s)::int
               + time '09:00' AS made
          FROM generate_series(1, %(clients)s) i) client;

-- step: documents
INSERT INTO account_move (
       id, sequence_number, sequence_prefix, name, journal_id, company_id, partner_id,
       commercial_partner_id, partner_shipping_id, currency_id, invoice_user_id,
       create_uid, write_uid, create_date, write_date, state, move_type, auto_post,
       payment_reference, payment_state, invoice_partner_display_name, date, invoice_date,
       invoice_date_due, invoice_currency_rate, reversed_entry_id, amount_untaxed,
       amount_tax, amount_total, amount_residual, amount_untaxed_signed,
       amount_untaxed_in_currency_signed, amount_tax_signed, amount_total_signed,
       amount_total_in_currency_signed, amount_residual_signed, always_tax_exigible,
       checked, posted_before, made_sequence_gap, is_manually_modified)
SELECT d.id, CASE WHEN state = 'posted' THEN d.id ELSE 0 END, prefix,
       CASE WHEN state = 'posted' THEN prefix || lpad(d.id::text, 8, '0') END,
       %(journal)s, %(company)s, p.id, p.commercial_partner_id, p.id, %(currency)s,
       (%(users)s::int[])[1 + d.id %% %(user_count)s], 2, 2, day + time '10:00',
       day + time '10:00', state, move_type, 'no',
       CASE WHEN state = 'posted' THEN prefix || lpad(d.id::text, 8, '0') END,
       CASE WHEN open = 0 AND state = 'posted' THEN 'paid' ELSE 'not_paid' END, p.name,
       day, day, day + 30, 1, reverses, amount, 0, amount, open, sign * amount,
       sign * amount, 0, sign * amount, sign * amount, sign * open, true,
       state = 'posted', state = 'posted', false, false
  FROM (SELECT bench_document.*,
               CASE WHEN paid OR state <> 'posted' THEN 0 ELSE amount END AS open,
               CASE sign WHEN 1 THEN 'INV/' ELSE 'RINV/' END
               || extract(year FROM day) || '/' AS prefix
          FROM bench_document) d
  JOIN res_partner p ON p.id = %(partners)s + 1 + d.client
 ORDER BY d.id;

-- step: lines
-- One product and one receivable line each.
INSERT INTO account_move_line (
       move_id, journal_id, company_id, company_currency_id, currency_id, sequence,
       account_id, partner_id, product_id, create_uid, write_uid, create_date, write_date,
       move_name, parent_state, name, display_type, date, invoice_date, date_maturity,
       debit, credit, balance, amount_currency, amount_residual, amount_residual_currency,
       quantity, price_unit, price_subtotal, price_total, discount, deductible_amount,
       is_storno, reconciled, no_followup)
SELECT m.id, m.journal_id, m.company_id, m.currency_id, m.currency_id,
       CASE WHEN sold THEN 100 ELSE 12000 END,
       CASE WHEN sold THEN %(income)s ELSE %(receivable)s END, m.commercial_partner_id,
       CASE WHEN sold THEN %(product)s END, 2, 2, m.create_date, m.create_date, m.name,
       m.state, CASE WHEN sold THEN 'Oil' ELSE m.payment_reference END,
       CASE WHEN sold THEN 'product' ELSE 'payment_term' END, m.date, m.invoice_date,
       CASE WHEN NOT sold THEN m.invoice_date_due END, greatest(balance, 0),
       greatest(-balance, 0), balance, balance,
       CASE WHEN sold THEN 0 ELSE m.amount_residual_signed END,
       CASE WHEN sold THEN 0 ELSE m.amount_residual_signed END,
       CASE WHEN sold THEN 1 ELSE 0 END, CASE WHEN sold THEN m.amount_untaxed ELSE 0 END,
       CASE WHEN sold THEN m.amount_untaxed ELSE 0 END,
       CASE WHEN sold THEN m.amount_total ELSE 0 END, 0, 100, false,
       NOT sold AND m.amount_residual = 0 AND m.state = 'posted', false
  FROM account_move m
 CROSS JOIN (VALUES (true), (false)) kind (sold)
 CROSS JOIN LATERAL (SELECT CASE WHEN sold THEN -1 ELSE 1 END * m.amount_total_signed
                            AS balance) b
 WHERE m.id > %(moves)s
 ORDER BY m.id, sold;

-- step: orders
-- Confirmed and not yet invoiced.
INSERT INTO sale_order (
       id, name, company_id, partner_id, partner_invoice_id, partner_shipping_id, user_id,
       currency_id, currency_rate, date_order, state, invoice_status, amount_untaxed,
       amount_tax, amount_total, create_uid, write_uid, create_date,
       write_date)
SELECT %(orders)s + i, 'SB' || i, %(company)s, partner, partner, partner,
       (%(users)s::int[])[1 + i %% %(user_count)s], %(currency)s, 1,
       %(today)s::date - i %% 60, 'sale', 'to invoice', amount, 0, amount, 2, 2,
       now(), now()
  FROM (SELECT i, %(partners)s + 1 + (i::bigint * 6151 %% %(clients)s)::int AS partner,
               10 + i %% 90 AS amount
          FROM generate_series(1, %(rows)s / 100) i) o;
INSERT INTO sale_order_line (
       order_id, company_id, order_partner_id, currency_id, product_id, product_uom_id,
       name, sequence,
       product_uom_qty, qty_to_invoice, qty_invoiced, price_unit, price_subtotal,
       price_total, untaxed_amount_invoiced, untaxed_amount_to_invoice, discount,
       customer_lead, state, invoice_status, create_uid, write_uid, create_date,
       write_date)
SELECT o.id, o.company_id, o.partner_id, o.currency_id, %(product)s, %(unit)s, 'Oil', 10, 1,
       1, 0,
       o.amount_untaxed, o.amount_untaxed, o.amount_untaxed, 0, o.amount_untaxed, 0, 0,
       'sale', 'to invoice', 2, 2, now(), now()
  FROM sale_order o WHERE o.id > %(orders)s;

-- step: contacts put under another one later
-- Their documents keep the client they were made for.
UPDATE res_partner
   SET parent_id = id - 1, commercial_partner_id = id - 1, is_company = false
 WHERE id > %(partners)s AND (id - %(partners)s) %% 5000 = 3;

-- step: sequences
SELECT setval(sequence, greatest(1, last))
  FROM (VALUES ('res_partner_id_seq'::regclass, (SELECT max(id) FROM res_partner)),
               ('account_move_id_seq', (SELECT max(id) FROM account_move)),
               ('sale_order_id_seq', (SELECT max(id) FROM sale_order)))
       AS used (sequence, last);
DROP TABLE bench_draw, bench_document;
