"""Columns of opportunities are made empty: Odoo would compute them row by row."""

COLUMNS = (("conveyor_id", "int4"), ("conveyor_phase", "varchar"))


def migrate(cr, version):
    for column, type_ in COLUMNS:
        cr.execute(f'ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS "{column}" {type_}')
