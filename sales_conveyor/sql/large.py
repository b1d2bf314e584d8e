"""Settings of PostgreSQL while it works on many clients."""

from odoo.tools import SQL


class LargeStatements:
    """Settings of PostgreSQL for statements over many clients, for as long as they run.

    Compilation costs more than it gains here, and parallel workers build several hash
    tables of nearly all clients instead of one stream. What is read by an index is
    mostly in memory.
    """

    SETTINGS = {
        "jit": "off",
        "max_parallel_workers_per_gather": "0",
        "random_page_cost": "1.1",
        "work_mem": "256MB",
    }

    def __init__(self, cr):
        self.cr = cr
        self.before = ()

    def __enter__(self):
        self.cr.execute(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("current_setting(%s)", name) for name in self.SETTINGS
                ),
            )
        )
        self.before = self.cr.fetchone()
        self._set(self.SETTINGS.values())

    def __exit__(self, failed, *_details):
        if not failed:
            self._set(self.before)

    def _set(self, values):
        self.cr.execute(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("set_config(%s, %s, true)", name, value)
                    for name, value in zip(self.SETTINGS, values, strict=True)
                ),
            )
        )
