"""What an installation does for conveyors, for those who have the addon already."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["conveyor.conveyor"]._install()
    env["conveyor.stage.move"]._install()
    env["conveyor.client"]._find_origins()
    env["conveyor.rebuild"]._request("settings")
