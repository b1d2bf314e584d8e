from odoo import api, fields, models

from ..rules import requirement as rules


class ConveyorRequirementFacts(models.AbstractModel):
    """The part of requirements that looks up, in sets, whether they are met."""

    _name = "conveyor.requirement.facts"
    _description = "Facts on requirements"

    def _key(self):
        """Say what is required, so that the same thing is asked once."""
        if self.kind in rules.FIELD_KINDS:
            return self.kind, self.field_id.name
        return self.kind, self.activity_type_id.id

    def _facts(self, leads):
        """Return which of these requirements opportunities meet: triples (number of the
        opportunity, kind, field or type), with a query for each kind."""
        facts = set()
        by_kind = self.grouped("kind")
        for kind in rules.FIELD_KINDS:
            if kind in by_kind:
                names = set(by_kind[kind].mapped("field_id.name"))
                facts |= self._facts_of_fields(kind, leads, names)
        if rules.ACTIVITY in by_kind:
            types = by_kind[rules.ACTIVITY].activity_type_id
            facts |= self._facts_of_activities(leads, types)
        if rules.QUOTATION in by_kind:
            facts |= self._facts_of_quotations(leads)
        if rules.MEETING in by_kind or rules.MEETING_PLANNED in by_kind:
            facts |= self._facts_of_meetings(leads)
        return facts

    @api.model
    def _facts_of_fields(self, kind, leads, names):
        facts = set()
        for company, group in leads.grouped("company_id").items():
            group = group.with_company(company or self.env.company)
            group = group.with_context(bin_size=True, active_test=True)
            for lead in group:
                record = self._record(kind, lead)
                facts |= {
                    (lead.id, kind, name)
                    for name in names
                    if name in record._fields
                    and record
                    and rules.is_filled(record._fields[name].type, record[name])
                }
        return facts

    @api.model
    def _record(self, kind, lead):
        """Return the record whose fields are to be filled."""
        if kind == rules.LEAD_FIELD:
            return lead
        if kind == rules.PARTNER_FIELD:
            return lead.partner_id
        return lead.partner_id.conveyor_client_id

    @api.model
    def _facts_of_activities(self, leads, types):
        """An activity that is done is archived; its message stays, also where the
        activity itself was made by an older Odoo, which deleted it."""
        done = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", "crm.lead"),
                    ("res_id", "in", leads.ids),
                    ("activity_type_id", "in", types.ids),
                    ("active", "=", False),
                ],
                ["res_id", "activity_type_id"],
            )
        )
        noted = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                [
                    ("model", "=", "crm.lead"),
                    ("res_id", "in", leads.ids),
                    ("mail_activity_type_id", "in", types.ids),
                ],
                ["res_id", "mail_activity_type_id"],
            )
        )
        return {(lead_id, rules.ACTIVITY, type_.id) for lead_id, type_ in done + noted}

    @api.model
    def _facts_of_quotations(self, leads):
        orders = self.env["sale.order"].sudo()
        sent = orders._read_group(
            [("opportunity_id", "in", leads.ids), ("state", "in", ("sent", "sale"))],
            ["opportunity_id"],
        )
        return {(lead.id, rules.QUOTATION, False) for (lead,) in sent}

    @api.model
    def _facts_of_meetings(self, leads):
        meetings = self.env["calendar.event"].sudo()
        now = fields.Datetime.now()
        facts = set()
        for lead, end in meetings._read_group(
            [("opportunity_id", "in", leads.ids), ("active", "=", True)],
            ["opportunity_id"],
            ["stop:min"],
        ):
            facts.add((lead.id, rules.MEETING_PLANNED, False))
            if end <= now:
                facts.add((lead.id, rules.MEETING, False))
        return facts
