from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..rules import conveyor as conveyor_rules
from ..rules import start as rules

#: For whom a screen is: the people, and the team if it is a team's.
Whose = namedtuple("Whose", "users team")
ALL_VIEWS = ("list", "kanban", "form", "activity")


class ConveyorStart(models.AbstractModel):
    """The start screen: what waits for a person, or a team, today.

    Nothing is kept. Each figure is counted with the rights of whoever looks, by the
    domain of the list that it opens.
    """

    _name = "conveyor.start"
    _description = "Start screen"

    @api.model
    @api.readonly
    def get_start(self, team_id=None, user_id=None):
        """Return the start screen of the present user; a team leader's also of a team,
        or of one of its people.

        Callable from outside (JSON-RPC, XML-RPC).

        :param team_id: a team that the user leads; false for nobody's. If neither is
            given, a leader who sells nothing himself begins with his first team
        :param user_id: somebody in a team that the user leads
        """
        if not self.env.user.has_group("sales_conveyor.conveyor_group_user"):
            raise AccessError(
                self.env._("The start screen is for salespeople of the conveyor.")
            )
        teams = self._teams_led()
        if team_id is None and user_id is None and not self._sells():
            team_id = teams.sorted("name")[:1].id
        whose = self._whose(teams, team_id, user_id)
        self.env.flush_all()
        return {
            "choices": self._choices(teams),
            "chosen": {"team_id": team_id or False, "user_id": user_id or False},
            "today": format_date(self.env, fields.Date.context_today(self)),
            "sections": [
                section for section in self._sections(whose) if section["cards"]
            ],
            "team": whose.team and self._team_table(whose) or False,
        }

    # Whose screen

    @api.model
    def _teams_led(self):
        """Return the teams whose work the user may look at: those that he leads; an
        administrator all."""
        # sudo: whom somebody leads counts, whatever he may read of it
        teams = self.env["crm.team"].sudo()
        user = self.env.user
        if user.has_group("sales_conveyor.conveyor_group_manager"):
            domain = [("conveyor_id", "!=", False)]
        elif user.has_group("sales_conveyor.conveyor_group_leader"):
            domain = [("user_id", "=", user.id)]
        else:
            return teams
        companies = [*self.env.companies.ids, False]
        return teams.search([*domain, ("company_id", "in", companies)])

    @api.model
    def _sells(self):
        """Return whether the user has work of his own: a team he is in, or clients."""
        user = self.env.user
        # sudo: what somebody owns counts, whatever he may read of it
        files = self.env["conveyor.client"].sudo()
        mine = [("owner_id", "=", user.id)]
        return bool(user.sudo().crm_team_ids or files.search_count(mine, limit=1))

    @api.model
    def _whose(self, teams, team_id, user_id):
        team = teams.filtered(lambda one: one.id == team_id)
        if team_id and not team:
            self._refuse_whose()
        if not user_id and team:
            return Whose(team.member_ids, team)
        if not user_id or user_id == self.env.uid:
            return Whose(self.env.user, self.env["crm.team"])
        user = teams.member_ids.filtered(lambda one: one.id == user_id)
        if not user:
            self._refuse_whose()
        return Whose(user, self.env["crm.team"])

    @api.model
    def _refuse_whose(self):
        raise AccessError(
            self.env._(
                "You see your own start screen, and those of the teams that you lead. "
                "An administrator says who leads a team (Configuration, Sales Teams)."
            )
        )

    @api.model
    def _choices(self, teams):
        return [
            {
                "id": team.id,
                "name": team.name,
                "people": [
                    {"id": user.id, "name": user.name}
                    for user in team.member_ids.sorted("name")
                ],
            }
            for team in teams.sorted("name")
        ]

    @api.model
    def _roles(self, whose):
        mine = whose.users == self.env.user and not whose.team
        # sudo: as above
        teams = whose.team or self.env["crm.team"].sudo().search(
            [
                "|",
                ("member_ids", "in", whose.users.ids),
                ("user_id", "in", whose.users.ids),
            ]
        )
        return rules.roles(
            set(teams.mapped("conveyor_phase")),
            conveyor_rules.FIRST_SALES,
            conveyor_rules.ACCOUNT_MANAGEMENT,
            owns=bool(
                self.env["conveyor.client"].search_count(
                    [("owner_id", "in", whose.users.ids)], limit=1
                )
            ),
            officer=mine and self.env["conveyor.client"]._is_officer(),
            head=mine and self._leads_programme(),
        )

    @api.model
    def _leads_programme(self):
        """Return whether the user is the head of a VIP programme that isn't over."""
        return False

    # What is shown

    @api.model
    def _sections(self, whose):
        """Yield the parts of the screen."""
        names = {
            rules.TODAY: self.env._("Today"),
            rules.FIRST_SALES: self.env._("First Sales"),
            rules.CLIENTS: self.env._("Clients"),
            rules.VIP_HEAD: self.env._("VIP Programme"),
            rules.OFFICER: self.env._("Central File"),
        }
        for part in (rules.TODAY, *self._roles(whose)):
            cards = filter(None, getattr(self, f"_{part}_cards")(whose))
            yield {"key": part, "name": names[part], "cards": list(cards)}

    @api.model
    def _card(
        self,
        key,
        name,
        model,
        domain,
        note=None,
        order=None,
        hint="",
        title=None,
        views=("list", "form"),
        context=None,
        sums=None,
        **more,
    ):
        """Return a card: how many wait, the first of them by name, and their list. It
        is nothing, where the user may not read the list.

        :param note: says something of each, by the record
        :param title: names each, by the record
        :param sums: a monetary field that is added up
        """
        records = self.env[model]
        if not records.has_access("read"):
            return None
        count = records.search_count(domain)
        first = records.search(domain, order=order, limit=rules.SHOWN if count else 1)
        return {
            "key": key,
            "name": name,
            "hint": hint,
            "value": count,
            "text": self._sum_text(model, domain, sums) if sums and count else "",
            "items": [
                {
                    "id": one.id,
                    "name": title(one) if title else one.display_name,
                    "note": (note(one) if note else "") or "",
                    **self._opens(one),
                }
                for one in first
            ],
            "action": self._list_action(name, model, domain, views, context),
            **more,
        }

    @api.model
    def _opens(self, record):
        """Return the record that a line of a card opens."""
        if record._name == "mail.activity" and record.res_model:
            return {"model": record.res_model, "res_id": record.res_id}
        return {"model": record._name, "res_id": record.id}

    @api.model
    def _list_action(self, name, model, domain, views, context=None):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "domain": domain,
            "views": [
                view if isinstance(view, (list, tuple)) else [False, view]
                for view in views
            ],
            "context": {"create": False, **(context or {})},
        }

    @api.model
    def _sum_text(self, model, domain, field):
        """Return sums by currency, in words."""
        sums = self.env[model]._read_group(
            domain, ["company_id"], [f"{field}:sum"], order="company_id"
        )
        by_currency = {}
        for company, amount in sums:
            currency = company.sudo().currency_id
            by_currency[currency] = by_currency.get(currency, 0) + (amount or 0)
        return " + ".join(
            currency.format(amount) for currency, amount in by_currency.items()
        )

    @api.model
    def _view(self, xmlid):
        return self.env.ref(f"sales_conveyor.{xmlid}").id

    def _ago(self, moment):
        """Say how many days a day or moment is past."""
        if not moment:
            return ""
        today = fields.Date.context_today(self)
        if hasattr(moment, "hour"):
            moment = fields.Datetime.context_timestamp(self, moment).date()
        days = (today - moment).days
        if days == 0:
            return self.env._("today")
        if days == 1:
            return self.env._("yesterday")
        return self.env._("%s days", days)

    def _day(self, day):
        return format_date(self.env, day, date_format="d MMM") if day else ""
