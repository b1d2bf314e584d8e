"""What became of the leads of the demo company: told anew for each day, counted back
from it.

Whoever has become a client in these two years came by a lead, which was won shortly
before the first invoice. The others are left to chance, which is the same every time.
"""

from collections import namedtuple
from datetime import timedelta
from itertools import count
from random import Random

from . import funnel_cast as cast
from . import story
from .funnel_steps import dated, steps_of, take_up_again

#: ``client``: whose lead it is, if there is a contact; ``who``: the name otherwise;
#: ``into``: number of the lead that it is merged into.
Lead = namedtuple(
    "Lead",
    "number name client who contact city phone source campaign referrer organisation"
    " revenue deadline priority into events",
)

#: How far back leads go, in days, and how many are left to chance.
SPAN = 728
WHOLESALE_LEADS, RETAIL_LEADS = 290, 150
CLIENT_LEADS_WON, CLIENT_LEADS = 42, 48
MERGED = 7


def tell(today):
    """Return the leads of the story, in the order in which they came.

    >>> from datetime import date
    >>> told = tell(date(2026, 6, 15))
    >>> told == tell(date(2026, 6, 15)), 500 < len(told) < 700
    (True, True)
    >>> max(lead.events[-1].at for lead in told).date() < date(2026, 6, 15)
    True
    >>> all(lead.events[0].kind == "create" for lead in told)
    True
    """
    teller = _Teller(today)
    leads = [
        *teller.first_sales(),
        *teller.told_one_by_one(),
        *teller.left_to_chance(cast.WHOLESALE, WHOLESALE_LEADS),
        *teller.left_to_chance(cast.RETAIL, RETAIL_LEADS),
        *teller.of_clients(),
    ]
    leads += teller.twice(leads)
    return sorted(leads, key=lambda lead: (lead.events[0].at, lead.number))


def first_seller(client):
    """Return who made the first sale to a client.

    >>> first_seller("home_titov"), first_seller("breakfast") in ("olga", "dima")
    ('igor', True)
    """
    if story.is_of_shop(client):
        return "igor"
    return "olga" if Random(f"seller of {client}").random() < 0.66 else "dima"


def origin(client):
    """Return source and name of whoever sent a client, ``None`` where nobody did.

    >>> origin("cowork"), origin("museum")
    (('referral', 'breakfast'), ('fair', None))
    """
    told = cast.ORIGINS.get(client)
    if told is None and story.is_of_shop(client):
        told = _weighted(Random(f"origin of {client}"), cast.RETAIL_SOURCES)
    return _sent(told)


def _sent(told):
    source, _colon, sender = (told or "").partition(":")
    return source or None, sender or None


def _weighted(chance, sources):
    return chance.choices(list(sources), [s.weight for s in sources.values()])[0]


class _Teller:
    """Tells leads one after another; each has chances of its own."""

    def __init__(self, today):
        self.today = today
        self.numbers = count()
        self.purchases = story.purchases(today)
        self.prospects = iter(cast.PROSPECTS)

    # Kinds of leads

    def first_sales(self):
        """Tell how each client of these two years was won."""
        first = {}
        for purchase in self.purchases:
            first.setdefault(purchase.client, purchase)
        for client, purchase in first.items():
            main_ago = story.HABITS[client].since
            ago = (self.today - purchase.day).days
            if not story.is_of_shop(client):
                ago = main_ago  # the introduction is part of selling
            if ago > SPAN - 48:
                continue
            chance = Random(f"lead of {client}")
            source, sender = origin(client)
            way = cast.RETAIL if story.is_of_shop(client) else cast.WHOLESALE
            steps = steps_of(chance, way, source, first_seller(client), win=True)
            if client in cast.TAKEN_UP:
                steps = take_up_again(steps)
            start = None
            if source == "fair":
                fair = min(day for day, _name in cast.FAIRS if day > ago)
                start = fair - chance.uniform(0, 3)
            yield self._lead(
                chance, way, source, sender, steps, start, ago + chance.randint(1, 3),
                client=client,
            )  # fmt: skip

    def told_one_by_one(self):
        """Tell open opportunities up to the stage in which they are."""
        for client, told in cast.OPEN.items():
            chance = Random(told.name)
            source, sender = _sent(told.origin)
            way = cast.CLIENTS if told.seller == "boris" else cast.WHOLESALE
            steps = steps_of(chance, way, source, told.seller, until=told.stage)
            start = None
            if source == "fair":
                start = cast.FAIRS[-1][0] - chance.uniform(0, 3)
            yield self._lead(
                chance, way, source, sender, steps, start, chance.uniform(1, 9),
                client=client, name=told.name, revenue=told.revenue,
                deadline=self.today + timedelta(told.days),
                priority=chance.choice("123"),
            )  # fmt: skip

    def left_to_chance(self, way, number):
        """Tell leads that were lost, are still open, or nobody has looked at yet."""
        sources = cast.RETAIL_SOURCES if way is cast.RETAIL else cast.WHOLESALE_SOURCES
        for place in range(number):
            chance = Random(f"{way[0].stage} {place}")
            source = _weighted(chance, sources)
            start = self._arrival(chance, source)
            seller = "igor" if way is cast.RETAIL else chance.choice(["olga", "dima"])
            steps = steps_of(chance, way, source, seller)
            sender = None
            if source == "referral":
                known = [c for c in cast.REFERRERS if story.HABITS[c].since > start]
                sender = chance.choice(known)
            elif source == "partner":
                sender = chance.choice(cast.ORGANISATIONS)
            client = None
            if way is cast.WHOLESALE and start < 400 and not steps[0][1].raw:
                prospect = next(self.prospects, None)
                client = prospect and f"prospect_{prospect}"
            yield self._lead(chance, way, source, sender, steps, start, client=client)

    def of_clients(self):
        """Tell what was sold, or not sold, to clients on top of what they buy."""
        chance = Random("more for clients")
        bought = [
            p
            for p in self.purchases
            if not p.first
            and not story.is_of_shop(p.client)
            and 3 < (self.today - p.day).days < SPAN - 60
        ]
        won = chance.sample(bought, CLIENT_LEADS_WON)
        for purchase in [*won, *chance.sample(bought, CLIENT_LEADS)]:
            ago = (self.today - purchase.day).days
            win = purchase in won
            source = chance.choice(["newsletter", None, None])
            steps = steps_of(chance, cast.CLIENTS, source, "boris", win=win)
            start, end = (None, ago + 1) if win else (ago, None)
            yield self._lead(
                chance, cast.CLIENTS, source, None, steps, start, end,
                client=purchase.client,
            )  # fmt: skip

    def twice(self, leads):
        """Tell leads that somebody else had written down already."""
        open_long = [
            lead
            for lead in leads
            if not lead.client
            and not lead.events[0].raw
            and lead.events[0].team == "leads"
            and lead.events[0].at.weekday() < 3
            and len(lead.events) > 1
            and lead.events[1].at - lead.events[0].at > timedelta(5)
        ]
        for lead in Random("twice").sample(open_long, MERGED):
            first = lead.events[0]
            created = first._replace(at=first.at + timedelta(1, 1800), raw=True)
            merged = created._replace(kind="merge", at=created.at + timedelta(1, 4000))
            yield lead._replace(
                number=next(self.numbers),
                name="Enquiry on the website",
                source="website",
                campaign=None,
                referrer=None,
                organisation=None,
                into=lead.number,
                events=(created, merged),
            )

    # The lead

    def _arrival(self, chance, source):
        """Return how many days ago a lead came: more of late than two years ago, and
        most after a fair or an article."""
        if source == "fair":
            weights = [SPAN + 200 - day for day, _name in cast.FAIRS]
            fair = chance.choices(cast.FAIRS, weights)[0][0]
            return fair - chance.expovariate(0.5)
        if source == "article":
            return chance.choice(cast.ARTICLES) - min(chance.expovariate(0.07), 60)
        passed = (0.25 + 2 * chance.random()) ** 0.5 - 0.5
        return SPAN * (1 - passed)

    def _lead(self, chance, way, source, sender, steps, start, end=None, **told):
        campaign = None
        length = sum(wait for wait, _event in steps)
        if start is None:
            start = end + length
        elif end is not None and length:
            steps = [(wait * (start - end) / length, event) for wait, event in steps]
        if source == "fair":
            campaign = next(name for day, name in reversed(cast.FAIRS) if day >= start)
        elif source in ("article", "advert"):
            campaign = source
        elif source == "newsletter":
            campaign = "clients" if way is cast.CLIENTS else "gifts"
        values = {
            "number": next(self.numbers),
            "campaign": campaign,
            "source": source,
            "referrer": sender if source == "referral" else None,
            "organisation": sender if source == "partner" else None,
            "priority": chance.choice("000111223"),
            "into": None,
            "client": None,
            "events": tuple(dated(steps, start, self.today)),
            **self._wish(chance, way, source),
            **{name: value for name, value in told.items() if value is not None},
        }
        if not values["client"] and values["who"]:
            values["name"] = f"{values['who']}: {values['name'].lower()}"
        values.setdefault("deadline", values["events"][0].at.date() + timedelta(45))
        return Lead(**values)

    def _wish(self, chance, way, source):
        """Return what is wanted, and by whom: good sources bring larger wishes."""
        told = cast.WHOLESALE_SOURCES.get(source)
        good = told.quality**2 if told else 1
        person = f"{chance.choice(cast.FIRST_NAMES)} {chance.choice(cast.LAST_NAMES)}"
        if way is cast.RETAIL:
            name, revenue = chance.choice(cast.HOME_WISHES), 6_000
            who = None
        else:
            wishes = cast.MORE_WISHES if way is cast.CLIENTS else cast.FIRST_WISHES
            name, revenue = chance.choice(wishes), 210_000
            kind = chance.choice(cast.KINDS)
            names = next(names for sign, names in cast.NAMES.items() if sign in kind)
            who = kind.format(chance.choice(names))
        return {
            "name": name,
            "who": who,
            "contact": person,
            "city": chance.choice(cast.CITIES),
            "phone": f"+7 9{chance.randint(10, 89)} 255-{chance.randint(1000, 9999)}",
            "revenue": round(revenue * good * chance.lognormvariate(0, 0.7), -2),
        }
