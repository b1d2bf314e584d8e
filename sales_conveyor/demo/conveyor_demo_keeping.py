"""What the demo company does so that no client is forgotten: warnings of those who fell
silent, letters, gifts, greetings."""

from datetime import timedelta
from random import Random
from statistics import median

from odoo import api, fields, models
from odoo.fields import Command

from ..rules.retention import held_out

#: Of so many clients in a hundred nobody is warned, so that the effect is seen.
HELD_OUT = 25
#: Mailings that went out: days ago, kind, segment, who, language, of a hundred letters:
#: came back, answered, clicked, opened.
MAILINGS = (
    (96, "news", "hotels", "boris", "en_US", (3, 4, 18, 34)),
    (61, "offer", "offer", "boris", "en_US", (5, 8, 22, 30)),
    (33, "useful", "hotels", "lena", "ru_RU", (2, 5, 25, 33)),
    (12, "event", "large", "lena", "en_US", (0, 12, 30, 33)),
)
#: What was posted to the best clients: what, how many, cost of each.
GIFT = (("Calendar with views of old coffee houses", 1, 340), ("Card", 1, 45))
BULLETIN = (("Bulletin “Coffee and Tea”, 12 pages", 1, 95),)
#: What became of pieces of the gift: which one, days ago, what stood on it.
RETURNED = ((1, 25, "moved"), (4, 22, "unknown_person"))
#: Birthdays of contact persons: client, contact, days from today.
BIRTHDAYS = (
    ("neva_coffee", 1, 3),
    ("grand_volga", 3, 1),
    ("ural_catering", 2, 45),
    ("zerno", 1, 100),
    ("grand_volga", 1, -20),
    ("neva_coffee", 2, -41),
)


class ConveyorDemo(models.AbstractModel):
    """Tells how the demo company keeps its clients."""

    _name = "conveyor.demo"
    _inherit = "conveyor.demo"

    @api.model
    def _tell_keeping(self):
        """Warn, write and congratulate, once.

        :return: whether there was anything to tell
        """
        company = self._ref("company")
        if self.env["conveyor.paper.mailing"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            return False
        self = self.with_company(company)
        self = self.with_context(
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            tracking_disable=True,
            allowed_company_ids=company.ids,
        )
        self._send_letters()
        self._plan_letters()
        self._post_gifts(company)
        self._congratulate(company)
        self._warn(company)
        # the journal knows of the letters at once
        self.env.flush_all()
        self.env["conveyor.touch.mark"]._write_pending()
        self.env["conveyor.touch"].sudo()._collect()
        return True

    def _at(self, days, hour=9):
        """Return a moment so many days ago."""
        now = fields.Datetime.now().replace(hour=hour, minute=0, second=0)
        return now - timedelta(days=days)

    # Letters

    def _send_letters(self):
        """Letters that went out to segments, and what became of each."""
        kinds = "sales_conveyor.conveyor_mailing_kind_"
        for ago, kind, segment, login, lang, shares in MAILINGS:
            mailing = self.env["mailing.mailing"].create(
                {
                    "subject": False,
                    "conveyor_kind_id": self.env.ref(kinds + kind).id,
                    "conveyor_lang": lang,
                    "conveyor_segment_ids": [
                        Command.set(self._ref(f"segment_{segment}").ids)
                    ],
                    "conveyor_holdout": 20,
                    "user_id": self._ref(f"user_{login}").id,
                    "email_from": "office@samovar-supply.example",
                    **self._letter(kind, lang),
                }
            )
            mailing._conveyor_note_left_out()
            people = self.env["res.partner"].search(mailing._get_recipients_domain())
            moment = self._at(ago)
            people = people.sorted("id")
            traces = self.env["mailing.trace"].create(
                [
                    self._trace(mailing, person, moment, shares, lot)
                    for person, lot in zip(people, self._lots(people), strict=True)
                ]
            )
            self.env.flush_all()
            # letters count from the day on which they were written
            self.env.cr.execute(
                "UPDATE mailing_trace SET create_date = %s WHERE id = ANY(%s)",
                [moment, traces.ids],
            )
            mailing.write({"state": "done", "sent_date": moment})

    def _letter(self, kind, lang):
        kind = self.env.ref(f"sales_conveyor.conveyor_mailing_kind_{kind}")
        letter = kind._template(lang)._conveyor_letter()
        return letter or {"subject": kind.name}

    def _lots(self, people):
        """Return a number from 0 to 100 for each of them, spread evenly: however few
        they are, and whoever is held out, shares of them come true."""
        lots = [100 * (place + 0.5) / len(people) for place in range(len(people))]
        Random(len(people)).shuffle(lots)
        return lots

    def _trace(self, mailing, person, moment, shares, lot):
        """Return a letter, and what became of it: the same for each telling."""
        bounced, replied, clicked, opened = shares
        chance = Random(f"{mailing.subject} {person.name}")
        later = timedelta(hours=chance.randint(1, 60))
        row = {
            "mass_mailing_id": mailing.id,
            "model": "res.partner",
            "res_id": person.id,
            "email": person.email_normalized,
            "trace_status": "sent",
            "sent_datetime": moment,
        }
        if lot < bounced:
            return row | {"trace_status": "bounce"}
        if lot < bounced + replied + clicked + opened:
            row |= {"trace_status": "open", "open_datetime": moment + later}
        if lot < bounced + replied + clicked:
            row["links_click_datetime"] = moment + later
        if lot < bounced + replied:
            row |= {"trace_status": "reply", "reply_datetime": moment + later * 2}
        return row

    def _plan_letters(self):
        """A series: its next issues stand in the calendar and wait for their words."""
        self.env["conveyor.mailing.series"].create(
            {
                "name": "Advice on Tuesdays",
                "company_id": self.env.company.id,
                "kind_id": self.env.ref(
                    "sales_conveyor.conveyor_mailing_kind_useful"
                ).id,
                "segment_ids": [Command.set(self._ref("segment_hotels").ids)],
                "user_id": self._ref("user_boris").id,
                "every": 2,
                "weekday": "1",
            }
        )

    # Paper

    def _post_gifts(self, company):
        """Gifts were posted to class A, two came back; a bulletin is on its way."""
        gift = self._paper(
            "Calendars for our best clients",
            "gift",
            "greeting",
            "large",
            GIFT,
            print_cost=12,
            postage=190,
            campaign_id=self._ref("campaign_clients").id,
            date_planned=self._ago(30),
        )
        moment = self._at(30, hour=12)
        pieces = gift.piece_ids.filtered(lambda one: one.state == "planned")
        pieces._post(moment, gift.piece_cost)
        gift._say({"state": "posted", "posted_on": moment, "printed_on": moment})
        gift._tell_cost()
        for number, ago, reason in RETURNED:
            pieces.filtered(lambda one, n=number: one.number == n)._return(
                self._ago(ago), reason
            )
        bulletin = self._paper(
            "Bulletin “Coffee and Tea”",
            "bulletin",
            "news",
            "hotels",
            BULLETIN,
            print_cost=20,
            postage=65,
            date_planned=self._today + timedelta(days=4),
        )
        self.env["conveyor.mailing.series"].create(
            {
                "name": "Bulletin “Coffee and Tea”",
                "medium": "paper",
                "company_id": company.id,
                "kind_id": bulletin.kind_id.id,
                "segment_ids": [Command.set(bulletin.segment_ids.ids)],
                "user_id": bulletin.user_id.id,
                "paper_id": bulletin.id,
                "unit": "month",
                "every": 3,
                "week": "2",
                "weekday": "1",
                "ahead": 2,
                "prepare_days": 14,
                "start_date": self._today + timedelta(days=30),
            }
        )

    def _paper(self, name, shape, kind, segment, items, **values):
        mailing = self.env["conveyor.paper.mailing"].create(
            {
                "name": name,
                "shape": shape,
                "company_id": self.env.company.id,
                "kind_id": self.env.ref(
                    f"sales_conveyor.conveyor_mailing_kind_{kind}"
                ).id,
                "segment_ids": [Command.set(self._ref(f"segment_{segment}").ids)],
                "user_id": self._ref("user_boris").id,
                "letter_lang": "en_US",
                "item_ids": [
                    Command.create({"name": what, "quantity": number, "price": price})
                    for what, number, price in items
                ],
                **values,
            }
        )
        mailing._take_letter()
        mailing.action_list()
        return mailing

    # Greetings

    def _congratulate(self, company):
        """Birthdays of persons, some to come, some past; New Year for everybody."""
        company.write(
            {"conveyor_birthday_way": "activity", "conveyor_birthday_ahead": 7}
        )
        kind = self.env.ref("sales_conveyor.conveyor_knowledge_kind_birthday")
        rows = []
        for client, number, days in BIRTHDAYS:
            person = self._ref(f"contact_{client}_{number}")
            day = self._today + timedelta(days=days)
            self.env["conveyor.knowledge"].create(
                {
                    "partner_id": person.id,
                    "company_id": company.id,
                    "kind_id": kind.id,
                    "day": day.day,
                    "month": str(day.month),
                    "text": "Told by the person",
                }
            )
            if days < 0:
                rows.append(self._greeting(person, client, f"birthday:{day.year}", day))
        new_year = self.env.ref("sales_conveyor.conveyor_holiday_new_year")
        new_year.way = "activity"
        day = self._today.replace(month=1, day=1)
        for client, number, _days in BIRTHDAYS:
            person = self._ref(f"contact_{client}_{number}")
            key = f"holiday:{new_year.id}:{day.year}"
            row = self._greeting(person, client, key, day)
            rows.append(row | {"holiday_id": new_year.id, "way": "activity"})
        greetings = self.env["conveyor.greeting"]
        greetings._as_server().create(rows)
        greetings.sudo()._greet_birthdays(company, self._today)

    def _greeting(self, person, client, key, day):
        return {
            "partner_id": person.id,
            "client_id": self._client(client).id,
            "company_id": self.env.company.id,
            "key": key,
            "day": day,
            "date": fields.Datetime.to_datetime(day),
            "way": "mail",
        }

    # Warnings

    def _warn(self, company):
        """Learn when clients buy, tell of those who fell silent in the last two years,
        and warn of those who are silent now."""
        conveyors = self.env["conveyor.conveyor"].search(
            [("company_id", "=", company.id)]
        )
        conveyors.write(
            {
                "warning_active": True,
                "warning_days": 14,
                "warning_held_out": HELD_OUT,
                "warning_gift": "A pack of the new blend with the next order",
            }
        )
        self.env["conveyor.retention.group"].sudo()._measure(company)
        rebuilds = self.env["conveyor.rebuild"].sudo()
        rebuilds._current()._run()
        warnings = self.env["conveyor.retention.warning"].sudo()
        warnings._as_server().create(self._silences(company))
        self._spoken_to(warnings.search([("held_out", "=", False)]))
        warnings._follow_episodes()
        warnings._begin()
        warnings._plan()

    def _silences(self, company):
        """Return past warnings: of each client the longest pause of the last two years,
        as it would have been warned of; what came of it is read from the documents."""
        self.env.flush_all()
        groups = self.env["account.move"]._read_group(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ],
            ["commercial_partner_id", "invoice_date:day"],
            order="invoice_date:day",
        )
        days = {}
        for partner, day in groups:
            days.setdefault(partner, []).append(day)
        files = self.env["conveyor.client"].search([("company_id", "=", company.id)])
        horizon = company.conveyor_retention_horizon
        rows = []
        for file in files.sorted("id"):
            bought = days.get(file.partner_id, [])
            pauses = [
                (after - before).days
                for before, after in zip(bought, bought[1:], strict=False)
            ]
            if len(pauses) < 3:
                continue
            usual = median(pauses)
            found = self._silence(bought, usual)
            if found:
                last, began = found
                rows.append(self._warning(file, last, began, usual, horizon))
        return rows

    def _silence(self, bought, usual):
        """Return the last purchase before the longest pause, and when it was warned
        of."""
        since = self._ago(720)
        ends = [*bought[1:], self._ago(100)]
        pauses = [
            ((after - last).days, last)
            for last, after in zip(bought, ends, strict=True)
            if last >= since and after <= self._ago(20)
        ]
        if not pauses:
            return None
        longest, last = max(pauses)
        if longest < 1.12 * usual:
            return None
        return last, last + timedelta(days=round(1.05 * usual))

    def _warning(self, file, last, began, usual, horizon):
        return {
            "client_id": file.id,
            "company_id": file.company_id.id,
            "conveyor_id": file.conveyor_id.id,
            "owner_id": file.owner_id.id,
            "began_on": began,
            "last_day": last,
            "silent_days": (began - last).days,
            "churn_date": last + timedelta(days=round(1.3 * usual)),
            "reason": "point",
            "horizon": horizon,
            "held_out": held_out(file.id, str(last), HELD_OUT),
            "planned": True,
            "user_id": file.owner_id.id,
            "state": "open",
        }

    def _spoken_to(self, warnings):
        """The owners called most of those of whom they were warned."""
        self.env["conveyor.touch"].sudo()._log(
            [
                {
                    "key": f"demo:warning:{warning.id}",
                    "client_id": warning.client_id.id,
                    "channel": "call",
                    "direction": "out",
                    "date": fields.Datetime.to_datetime(warning.began_on)
                    + timedelta(days=1, hours=10),
                    "minutes": 12,
                    "subject": "Asked why there was no order",
                    "user_id": warning.owner_id.id,
                    "logged_by_id": warning.owner_id.id,
                }
                for warning in warnings
                if warning.owner_id and warning.id % 4
            ]
        )
