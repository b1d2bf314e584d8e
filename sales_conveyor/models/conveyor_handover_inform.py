from markupsafe import Markup

from odoo import models

#: Above so many clients at once, one summary tells what single messages would.
SINGLY = 5
#: How many clients a summary names.
_NAMED = 20


class ConveyorHandoverInform(models.AbstractModel):
    """The part of a hand-over that tells both sides of it, in their languages."""

    _name = "conveyor.handover.inform"
    _description = "News of hand-overs"

    def _inform(self):
        """Tell the new owners, by an activity on each client or one summary of many,
        and the old ones, by a message."""
        me = self.env.user
        for user, handovers in self.grouped("to_user_id").items():
            if user.active and user != me:
                if len(handovers) <= SINGLY:
                    handovers._plan_taking_over(user)
                handovers._tell(user, gained=True)
        for user, handovers in self.grouped("from_user_id").items():
            if user.active and user != me:
                handovers._tell(user, gained=False)
        self._note_on_clients()

    def _plan_taking_over(self, user):
        """Give the new owner an activity on each client file."""
        type_ = self.env.ref(
            "sales_conveyor.conveyor_activity_type_handover", raise_if_not_found=False
        )
        if not type_:
            return
        mine = self.with_context(lang=user.lang or self.env.lang)
        # the message tells of it, so the activity sends no letter
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": type_.id,
                        "res_model_id": self.env["ir.model"]._get_id("conveyor.client"),
                        "res_id": handover.client_id.id,
                        "user_id": user.id,
                        "date_deadline": type_._get_date_deadline(),
                        "summary": mine.env._(
                            "Get to know the client, and introduce yourself"
                        ),
                    }
                    for handover in mine
                ]
            )
        )
        for handover, activity in zip(self, activities, strict=True):
            handover._as_server().activity_id = activity

    def _tell(self, user, gained):
        mine = self.with_context(lang=user.lang or self.env.lang)
        # a hand-over within the user's own companies is readable for him, not for all
        mine.client_id[:1].sudo().message_notify(
            subject=mine._subject(gained),
            body=mine._news(gained),
            partner_ids=user.partner_id.ids,
            force_send=False,
        )

    def _subject(self, gained):
        if len(self) > 1:
            return (
                self.env._("%(count)s clients are yours now", count=len(self))
                if gained
                else self.env._("%(count)s clients were handed over", count=len(self))
            )
        name = self.client_id.sudo().display_name
        return (
            self.env._("%(client)s is your client now", client=name)
            if gained
            else self.env._("%(client)s was handed over", client=name)
        )

    def _news(self, gained):
        lines = [handover._line(gained) for handover in self[:_NAMED]]
        if len(self) > _NAMED:
            lines.append(self.env._("and %(count)s more", count=len(self) - _NAMED))
        body = Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s</li>") % line for line in lines
        )
        reasons = [reason for reason in dict.fromkeys(self.mapped("reason")) if reason]
        if reasons:
            body += Markup("<p>%s</p>") % self.env._(
                "Reason: %(reason)s", reason="; ".join(reasons[:3])
            )
        return body

    def _line(self, gained):
        client = self.client_id.sudo().display_name
        along = self._along()
        if gained and self.from_user_id:
            text = self.env._(
                "%(client)s, until now with %(user)s",
                client=client,
                user=self.from_user_id.sudo().name,
            )
        elif gained:
            text = client
        elif self.to_user_id:
            text = self.env._(
                "%(client)s, now with %(user)s",
                client=client,
                user=self.to_user_id.sudo().name,
            )
        else:
            text = self.env._("%(client)s, now without owner", client=client)
        return f"{text} ({along})" if along else text

    def _along(self):
        """Say in words what went along."""
        names = [
            (self.opportunity_count, self.env._("opportunities")),
            (self.quotation_count, self.env._("quotations")),
            (self.activity_count, self.env._("activities")),
            (self.meeting_count, self.env._("meetings")),
        ]
        return ", ".join(f"{name}: {count}" for count, name in names if count)

    def _note_on_clients(self):
        """Keep in the log of each client file what a change of owner doesn't tell."""
        for handover in self.filtered("reason")[:SINGLY]:
            [client] = handover.client_id._in_company_language()
            client.sudo()._message_log(
                body=client.env._("Handed over: %(reason)s", reason=handover.reason)
            )
