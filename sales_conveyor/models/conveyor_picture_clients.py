from ..rules import conveyor as conveyor_rules
from ..rules import picture as rules
from ..sql import picture as sql
from .conveyor_picture_question import CLIENTS, Question


class Clients(Question):
    """What has become of those who have bought."""

    def _clients(self):
        """What becomes of those who have bought."""
        client_team = self.conveyor.team_ids.filtered(
            lambda team: team.conveyor_phase == conveyor_rules.ACCOUNT_MANAGEMENT
        )
        kept = self._members(client_team)
        now, kept_now, again_now, came, kept_came, again_came = self._rows(
            sql.clients(self.scope, self.first, self.last, self._owners(), kept)
        )[0]
        with_team = [("owner_id", "in", kept)]
        again = [("purchase_count", ">", 1)]
        target = self.conveyor.target_repeat_share
        share = rules.share(again_now, now)
        boxes = [
            self._client_box("first", now, came),
            dict(
                self._client_box("client_team", kept_now, kept_came, with_team, came),
                teams=len(client_team),
            ),
            dict(
                self._client_box("repeat", again_now, again_came, again, came),
                share=share,
                share_target=target,
                share_missed=rules.misses(share, target),
            ),
        ]
        if "conveyor_referrer_id" in self.env["res.partner"]._fields:
            referred = [("partner_id.conveyor_referrer_id", "!=", False)]
            # sudo: figures count what a salesperson need not read
            clients = (
                self.env[CLIENTS].sudo().with_context(active_test=True).search_count
            )
            companies = [("company_id", "in", self.env.companies.ids)]
            boxes.append(
                self._client_box(
                    "referred",
                    clients(self._client_domain(referred) + companies),
                    clients(self._client_domain(referred + self._came()) + companies),
                    referred,
                    came,
                )
            )
        return boxes

    def _client_box(self, key, now, came, condition=(), whole=None):
        return {
            "key": key,
            "now": self._figure(now, CLIENTS, self._client_domain(condition)),
            "entered": self._figure(
                came, CLIENTS, self._client_domain([*condition, *self._came()])
            ),
            "conversion": None if whole is None else rules.share(came, whole),
        }

    def _client_domain(self, condition):
        domain = [
            ("conveyor_id", "=", self.conveyor.id),
            ("purchase_count", ">", 0),
        ]
        owners = self._owners()
        if owners is not None:
            domain.append(("owner_id", "in", owners))
        if self.chosen["source_id"]:
            domain.append(("source_id", "=", self.chosen["source_id"]))
        return [*domain, *condition]

    def _came(self):
        return [("entry_date", ">=", self.first), ("entry_date", "<=", self.last)]
