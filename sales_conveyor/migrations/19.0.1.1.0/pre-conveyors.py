"""Columns of opportunities are made empty: Odoo would compute them row by row."""

COLUMNS = (
    ("conveyor_id", "int4"),
    ("conveyor_phase", "varchar"),
    # said of all leads that there are, without writing any of them
    ("conveyor_target", "varchar DEFAULT 'unknown'"),
)


def migrate(cr, version):
    for column, type_ in COLUMNS:
        cr.execute(f'ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS "{column}" {type_}')
        cr.execute(f'ALTER TABLE crm_lead ALTER "{column}" DROP DEFAULT')
