"""How often the demo company speaks to its clients."""

from datetime import timedelta

from odoo import fields, models

#: Name, class of the clients, every so many weeks, personally, mailings count.
RHYTHMS = (
    ("Class A, personally", "A", 2, True, False),
    ("Class B, personally", "B", 6, True, False),
    ("Class C", "C", 13, False, True),
)
#: What somebody of the company did: channel, direction, minutes, what about.
TALKS = (
    ("call", "out", 10, "Asked how the last delivery was"),
    ("visit", "out", 90, "Showed the new samovars"),
    ("call", "in", 5, "Asked for prices"),
    ("messenger", "out", None, "Sent photographs"),
    ("gift", "out", None, "Calendar"),
)
#: So many clients, those of the best revenue, have been spoken to of late.
SPOKEN_TO = 60


class ConveyorDemo(models.AbstractModel):
    _name = "conveyor.demo"
    _inherit = "conveyor.demo"

    def _fill_central_file(self):
        result = super()._fill_central_file()
        self._touch()
        return result

    def _touch(self):
        """Set rhythms, and let the owners of the best clients have spoken to them:
        most in time, some not for long."""
        company = self._ref("company")
        self.env["conveyor.touch.rhythm"].create(
            [
                {
                    "name": name,
                    "company_id": company.id,
                    "abc_class": abc_class,
                    "every": weeks,
                    "unit": "week",
                    "personally": personally,
                    "mailings": mailings,
                    "sequence": number,
                }
                for number, (name, abc_class, weeks, personally, mailings) in enumerate(
                    RHYTHMS
                )
            ]
        )
        now = fields.Datetime.now().replace(hour=9, minute=30)
        clients = self.env["conveyor.client"].search(
            [("company_id", "=", company.id), ("owner_id", "!=", False)],
            order="revenue_total desc, id",
            limit=SPOKEN_TO,
        )
        rows = []
        for number, client in enumerate(clients):
            for talk in range(1 + number % 4):
                channel, direction, minutes, subject = TALKS[
                    (number + talk) % len(TALKS)
                ]
                days = 1 + number * 7 % 40 + talk * 23
                rows.append(
                    {
                        "key": f"demo:{client.id}:{talk}",
                        "client_id": client.id,
                        "channel": channel,
                        "direction": direction,
                        "date": now - timedelta(days=days),
                        "user_id": client.owner_id.id,
                        "logged_by_id": client.owner_id.id,
                        "minutes": minutes,
                        "subject": subject,
                    }
                )
        self.env["conveyor.touch"].sudo()._log(rows)
        self.env["conveyor.touch.backfill"].sudo()._run_all()
