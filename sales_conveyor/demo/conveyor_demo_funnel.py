from datetime import timedelta
from random import Random

from odoo import Command, models
from odoo.tools import SQL, split_every

from . import funnel_story, story
from .conveyor_demo_documents import BATCH

#: Reasons for a loss that Odoo brings.
LOST_REASONS = {
    "expensive": "crm.lost_reason_1",
    "skills": "crm.lost_reason_2",
    "stock": "crm.lost_reason_3",
}
#: By which way leads from a source came.
MEDIA = {
    "website": "website",
    "facebook": "facebook",
    "advert": "google_adwords",
    "newsletter": "email",
    "fair": "direct",
    "referral": "phone",
}
#: How likely a sale is in a stage, as sellers say. Said by us, or Odoo would reckon it
#: out with every change.
LIKELY = {
    **{"new": 5, "interest": 10, "meeting": 20, "tasting": 30, "offer": 40},
    **{"contract": 80, "need": 35, "proposal": 50, "enquiry": 15, "advice": 30},
}
#: What is planned next for opportunities in a stage.
PLANNED = {
    "new": ("call", "Ask who decides on the kitchen"),
    "interest": ("call", "Agree on a meeting"),
    "meeting": ("meeting", "Meeting with the owner"),
    "tasting": ("todo", "Beans for the tasting"),
    "offer": ("call", "Ask what they think of the offer"),
    "contract": ("todo", "Send the contract"),
    "proposal": ("call", "Talk the proposal over"),
}


class ConveyorDemo(models.AbstractModel):
    """Tells two years of the demo company's funnel.

    Leads are changed in the order of their days, and the history is written after each
    change by the same statement that writes it in real life.
    """

    _inherit = "conveyor.demo"

    def _tell_funnel(self):
        """Make the leads, and let happen to them what happened, day by day."""
        self._keep_others_apart()
        self._use_leads()
        told = funnel_story.tell(self._today)
        leads = self._make_leads(told)
        happened = sorted(
            (event.at, place, lead.number, lead.into, event)
            for place, lead in enumerate(told)
            for event in lead.events
        )
        for _at, _place, number, into, event in happened:
            if event.kind == "merge":
                self._merge_leads(leads.pop(number), leads[into], event)
            else:
                self._happen(leads[number], event)
        self._date_leads()
        self._log_stages()
        self._plan(leads.values())
        self._tell_sources(told, leads)

    def _keep_others_apart(self):
        """Give the teams that Odoo brings, and their stages, to Odoo's own company: the
        demo company has its own of both."""
        own = self.env.company
        others = (
            self.env["crm.team"]
            .with_context(active_test=False)
            .search([("company_id", "!=", own.id)])
        )
        others.filtered(lambda team: not team.company_id).company_id = self.env.ref(
            "base.main_company"
        )
        self.env["crm.stage"].search([("team_ids", "=", False)]).team_ids = others

    def _use_leads(self):
        """Switch leads on: people whom nobody has qualified yet."""
        self.env.ref("base.group_user").implied_ids = [
            Command.link(self.env.ref("crm.group_use_lead").id)
        ]

    # Leads as they came

    def _make_leads(self, told):
        moves = self.env["conveyor.stage.move"]
        moves._record_pending()
        worth = self._worth_of_first_purchases()
        leads = {}
        for part in split_every(BATCH, told, list):
            made = self.env["crm.lead"].create(
                [self._prepare_lead(lead, worth) for lead in part]
            )
            leads.update(zip([lead.number for lead in part], made, strict=True))
        self.env.flush_all()
        # what has happened is written with its own time, not with that of today
        self.env.cr.precommit.data.pop(moves._name, None)
        return leads

    def _worth_of_first_purchases(self):
        return {
            purchase.client: sum(
                quantity * self._ref(f"product_{product}").list_price
                for product, quantity in purchase.lines
            )
            for purchase in story.purchases(self._today)
            if purchase.first
        }

    def _prepare_lead(self, lead, worth):
        first = lead.events[0]
        medium = MEDIA.get(lead.source)
        values = {
            "name": lead.name,
            "type": "lead" if first.raw else "opportunity",
            "company_id": self.env.company.id,
            "team_id": self._ref(f"team_{first.team}").id,
            "user_id": self._ref(f"user_{first.seller}").id,
            "stage_id": self._ref(f"stage_{first.stage}").id,
            "source_id": lead.source and self._source(lead.source).id,
            "medium_id": medium and self.env.ref(f"utm.utm_medium_{medium}").id,
            "campaign_id": lead.campaign and self._ref(f"campaign_{lead.campaign}").id,
            "priority": lead.priority,
            **self._likely(first),
            "expected_revenue": lead.revenue,
            "date_deadline": lead.deadline,
        }
        if lead.client:
            values["partner_id"] = self._ref(f"partner_{lead.client}").id
        else:
            values.update(
                partner_name=lead.who,
                contact_name=lead.contact,
                city=lead.city,
                phone=lead.phone,
                country_id=self.env.ref("base.ru").id,
            )
        if lead.client in worth and first.team != "clients":
            values["expected_revenue"] = worth[lead.client]
        if lead.referrer:
            values["referred"] = self._ref(f"partner_{lead.referrer}").name
        return values

    # What happened to them

    def _happen(self, lead, event):
        """Let something happen to an opportunity, and write its history."""
        user = self._ref(f"user_{event.seller}")
        getattr(self, f"_happen_{event.kind}")(lead.with_user(user).sudo(), event)
        self.env["conveyor.stage.move"]._record({lead.id: user.id}, event.at)

    def _happen_create(self, lead, event):
        """It is there already."""

    def _happen_convert(self, lead, event):
        self._happen_move(lead, event, type="opportunity", date_conversion=event.at)

    def _happen_move(self, lead, event, **values):
        lead.write(
            {
                **self._likely(event),
                "stage_id": self._ref(f"stage_{event.stage}").id,
                "team_id": self._ref(f"team_{event.team}").id,
                "user_id": self._ref(f"user_{event.seller}").id,
                **values,
            }
        )

    def _likely(self, event):
        likely = LIKELY[event.stage]
        return {"probability": likely, "automated_probability": likely}

    def _happen_won(self, lead, event):
        lead.action_set_won()

    def _happen_lost(self, lead, event):
        reason = LOST_REASONS.get(event.reason)
        reason = self.env.ref(reason) if reason else self._ref(f"lost_{event.reason}")
        lead.action_set_lost(lost_reason_id=reason.id)

    def _happen_reopen(self, lead, event):
        lead.action_unarchive()
        lead.write(self._likely(event))

    def _merge_leads(self, lead, survivor, event):
        user = self._ref(f"user_{event.seller}")
        number = lead.id
        (survivor | lead).with_user(user).sudo().merge_opportunity()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE conveyor_stage_move m
                   SET at = CASE WHEN m.kind = 'merge' THEN %(at)s ELSE m.at END,
                       seconds = CASE WHEN m.kind = 'merge'
                                      THEN extract(epoch FROM %(at)s - stay.at) END,
                       stay_seconds = CASE WHEN m.id = stay.id
                                      THEN extract(epoch FROM %(at)s - stay.at) END
                  FROM conveyor_stage_move stay
                 WHERE m.lead_ref = %(lead)s AND stay.lead_ref = %(lead)s
                   AND stay.outcome = 'merged' AND (m.kind = 'merge' OR m.id = stay.id)
                """,
                at=event.at,
                lead=number,
            )
        )

    # As if it had been written at the time

    def _date_leads(self):
        """Give leads the dates that Odoo would have written."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH told AS (
                    SELECT lead_ref, min(at) AS created, max(at) AS changed,
                           max(at) FILTER (WHERE begins) AS moved,
                           max(at) FILTER (WHERE kind IN ('won', 'lost')) AS closed,
                           min(user_id) FILTER (WHERE kind = 'create') AS creator
                      FROM conveyor_stage_move
                     WHERE company_id = %s GROUP BY lead_ref
                )
                UPDATE crm_lead l
                   SET create_date = t.created, create_uid = t.creator,
                       date_open = t.created, day_open = 0, write_date = t.changed,
                       date_last_stage_update = coalesce(t.moved, t.created),
                       date_closed = CASE WHEN l.won_status <> 'pending'
                                          THEN t.closed END,
                       day_close = CASE WHEN l.won_status <> 'pending'
                            THEN extract(day FROM t.closed - t.created) END
                  FROM told t WHERE t.lead_ref = l.id
                """,
                self.env.company.id,
            )
        )
        self.env["crm.lead"].invalidate_model()

    def _log_stages(self):
        """Write the changes of stage into Odoo's own log, from which it says on the
        form how long an opportunity was in each stage."""
        field = self.env["ir.model.fields"]._get("crm.lead", "stage_id")
        self.env.cr.execute(
            SQL(
                """
                WITH change AS (
                    SELECT m.id, m.lead_id, m.at, m.user_id, u.partner_id AS author_id,
                           m.from_stage_id, m.to_stage_id, f.name->>'en_US' AS was,
                           t.name->>'en_US' AS is_now, m.kind
                      FROM conveyor_stage_move m
                      JOIN crm_stage f ON f.id = m.from_stage_id
                      JOIN crm_stage t ON t.id = m.to_stage_id
                      JOIN res_users u ON u.id = m.user_id
                     WHERE m.company_id = %(company)s
                       AND m.from_stage_id <> m.to_stage_id
                     ORDER BY m.id
                ),
                message AS (
                    INSERT INTO mail_message (
                           model, res_id, message_type, subtype_id, author_id, date,
                           create_uid, create_date, write_uid, write_date)
                    SELECT 'crm.lead', lead_id, 'notification',
                           CASE kind WHEN 'won' THEN %(won)s ELSE %(moved)s END,
                           author_id, at, user_id, at, user_id, at
                      FROM change
                    RETURNING id, res_id, date
                )
                INSERT INTO mail_tracking_value (
                       mail_message_id, field_id, old_value_integer, new_value_integer,
                       old_value_char, new_value_char, create_uid, create_date,
                       write_uid, write_date)
                SELECT message.id, %(field)s, from_stage_id, to_stage_id, was, is_now,
                       user_id, at, user_id, at
                  FROM change JOIN message
                    ON message.res_id = change.lead_id AND message.date = change.at
                 ORDER BY change.id
                """,
                company=self.env.company.id,
                won=self.env.ref("crm.mt_lead_won").id,
                moved=self.env.ref("crm.mt_lead_stage").id,
                field=field.id,
            )
        )
        self.env.invalidate_all()

    def _plan(self, leads):
        """Plan what is to be done next with most of the opportunities that are open."""
        chance = Random("what is planned")
        names = {self._ref(f"stage_{name}"): name for name in PLANNED}
        model_id = self.env["ir.model"]._get_id("crm.lead")
        planned = []
        for lead in leads:
            name = names.get(lead.stage_id)
            if lead.won_status != "pending" or lead.type == "lead" or not name:
                continue
            if chance.random() < 0.25:
                continue
            kind, summary = PLANNED[name]
            planned.append(
                {
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "user_id": lead.user_id.id,
                    "activity_type_id": self.env.ref(
                        f"mail.mail_activity_data_{kind}"
                    ).id,
                    "summary": summary,
                    "date_deadline": self._today + timedelta(chance.randint(-4, 12)),
                }
            )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            planned
        )
