"""What an installation does for large tables, for those who have the addon already."""

from odoo.addons.sales_conveyor.sql import indexes


def migrate(cr, version):
    cr.execute(indexes.look_at_columns())
