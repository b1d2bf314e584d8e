"""Indexes that others have replaced are dropped, and the new index of debts is built
beside those who work.

As at installation: whatever has been upgraded until here is complete in itself."""

from odoo.addons.sales_conveyor.hooks import _build_indexes


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS conveyor_stage_move__lead_id_index")
    _build_indexes(cr)
