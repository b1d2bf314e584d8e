from odoo import Command, models

from . import funnel_cast

SOURCE_KINDS = {
    "fair": "event",
    "article": "publication",
    "advert": "advertising",
    "facebook": "advertising",
    "website": "direct",
    "search_engine": "direct",
    "newsletter": "promotion",
    "referral": "recommendation",
    "partner": "partner",
}
CAMPAIGN_KINDS = {
    "fair_east": "event",
    "fair_coffee": "event",
    "article": "publication",
    "advert": "advertising",
    "clients": "promotion",
    "gifts": "promotion",
}
#: An hour of the company's own people, in roubles.
HOUR_RATE = 900
#: What a fair costs, and how long two people stand there.
FAIR_COST, FAIR_HOURS = 210_000, 52
#: What an article costs: an author's fee, and the hours of whoever tells him.
ARTICLE_COST, ARTICLE_HOURS = 18_000, 9
#: Advertising, by the month: as much as it was two years ago, and as now.
ADVERT_COSTS = (22_000, 48_000)
#: Who is a target client of a conveyor: name, condition.
CRITERIA = {
    "wholesale": (
        ("First order of 90,000 or more", [("expected_revenue", ">=", 90_000)]),
        (
            "Where our vans and partners deliver",
            [("country_id.code", "in", ["RU", "BY", "KZ", "AM", "GE", "UZ"])],
        ),
    ),
    "retail": (("More than a single packet", [("expected_revenue", ">=", 3_000)]),),
}
#: What a stage requires: kind, and which field or activity.
REQUIRED = {
    "interest": ("lead_field", "contact_name"),
    "meeting": ("lead_field", "expected_revenue"),
    "offer": ("quotation", None),
}
#: Partner organisations: state, responsible, since, what was agreed, clients whom we
#: sent them: who, how many days ago, what came of it, for how much.
ORGANISATIONS = {
    "design": (
        "agreed",
        "lena",
        610,
        "They draw cafés and name us for coffee and equipment; we name them to whoever "
        "opens a new place.",
        (
            ("hostel", 540, "client", 380_000),
            ("vegan", 260, "client", 145_000),
            ("cowork", 150, "refused", 0),
            ("new_pancake", 9, "open", 0),
        ),
    ),
    "service": (
        "agreed",
        "boris",
        480,
        "They repair machines that we don't sell, and send their owners to us for "
        "coffee. We send them repairs.",
        (
            ("baltika", 300, "client", 64_000),
            ("zerno", 120, "client", 210_000),
        ),
    ),
    "school": (
        "talks",
        "katya",
        None,
        "Their pupils open places of their own. We might hold a lesson on coffee.",
        (),
    ),
}


class ConveyorDemo(models.AbstractModel):
    """Tells where the demo company's leads came from, what that has cost, and who sent
    whom."""

    _name = "conveyor.demo"
    _inherit = "conveyor.demo"

    def _tell_sources(self, told, leads):
        """Add to the funnel who brought whom, and what it took.

        :param told: the leads of the story
        :param leads: {number in the story: opportunity}
        """
        self._name_kinds()
        self._note_costs()
        self._set_criteria()
        self._mark_introductory()
        self._link_recommendations(told, leads)
        self._agree_with_organisations(told, leads)
        self._require()

    def _name_kinds(self):
        for name, kind in SOURCE_KINDS.items():
            self._source(name).conveyor_kind = kind
        for name, kind in CAMPAIGN_KINDS.items():
            self._ref(f"campaign_{name}").conveyor_kind = kind

    def _note_costs(self):
        self.env.company.conveyor_hour_rate = HOUR_RATE
        katya, igor = self._ref("user_katya"), self._ref("user_igor")
        lines = []
        for ago, campaign in funnel_cast.FAIRS:
            spent = {
                "source_id": self._source("fair").id,
                "campaign_id": self._ref(f"campaign_{campaign}").id,
                "date": self._ago(ago),
                "user_id": katya.id,
            }
            lines += self._costs("Stand at the fair", spent, FAIR_COST, FAIR_HOURS)
        for ago in funnel_cast.ARTICLES:
            spent = {
                "source_id": self._source("article").id,
                "campaign_id": self._ref("campaign_article").id,
                "date": self._ago(ago),
                "user_id": katya.id,
            }
            lines += self._costs("Article", spent, ARTICLE_COST, ARTICLE_HOURS)
        first, last = ADVERT_COSTS
        for month in range(24):
            spent = {
                "source_id": self._source("advert").id,
                "campaign_id": self._ref("campaign_advert").id,
                "date": self._ago(30 * month + 2),
                "user_id": igor.id,
            }
            amount = round(last - (last - first) * month / 23, -2)
            lines += self._costs("Search advertising", spent, amount, 3)
        self.env["conveyor.source.cost"].create(lines)

    def _costs(self, name, spent, amount, hours):
        return [
            {**spent, "name": name, "kind": "manual", "amount": amount},
            {**spent, "name": name, "kind": "hours", "hours": hours},
        ]

    def _set_criteria(self):
        self.env["conveyor.criterion"].create(
            [
                {
                    "conveyor_id": self._ref(f"conveyor_{conveyor}").id,
                    "name": name,
                    "domain": repr(domain),
                }
                for conveyor, criteria in CRITERIA.items()
                for name, domain in criteria
            ]
        )

    def _mark_introductory(self):
        for name in ("tasting", "home_tasting"):
            self._ref(f"product_{name}").conveyor_introductory = True

    def _link_recommendations(self, told, leads):
        """Say of leads who recommended them: the client files follow."""
        for lead in told:
            if lead.referrer and lead.number in leads:
                referrer = self._ref(f"partner_{lead.referrer}")
                leads[lead.number].conveyor_referrer_id = referrer

    def _agree_with_organisations(self, told, leads):
        organisations = {}
        for name, (state, user, ago, agreement, sent) in ORGANISATIONS.items():
            organisations[name] = self.env["conveyor.partner.organisation"].create(
                {
                    "partner_id": self._ref(f"partner_org_{name}").id,
                    "user_id": self._ref(f"user_{user}").id,
                    "state": state,
                    "agreement_date": ago and self._ago(ago),
                    "agreement": agreement,
                    "sent_ids": [
                        Command.create(
                            {
                                "partner_id": self._ref(f"partner_{client}").id,
                                "date": self._ago(days),
                                "user_id": self._ref(f"user_{user}").id,
                                "result": result,
                                "amount": amount,
                            }
                        )
                        for client, days, result, amount in sent
                    ],
                }
            )
        for lead in told:
            if lead.organisation and lead.number in leads:
                leads[lead.number].conveyor_organisation_id = organisations[
                    lead.organisation
                ]

    def _require(self):
        """Let some stages require something, from today on."""
        fields_ = self.env["ir.model.fields"]
        self.env["conveyor.requirement"].create(
            [
                {
                    "stage_id": self._ref(f"stage_{stage}").id,
                    "kind": kind,
                    "field_id": name and fields_._get("crm.lead", name).id,
                }
                for stage, (kind, name) in REQUIRED.items()
            ]
        )
