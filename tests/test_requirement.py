"""What a funnel stage requires before an opportunity goes on."""

import doctest
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import (
    AccessError,
    RedirectWarning,
    UserError,
    ValidationError,
)
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.rules import requirement as rules

from .common import conveyor_tags
from .test_stage_moves import PipelineCommon


class RequirementCommon(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the funnel is the company's own: Odoo's stages for all teams are elsewhere
        elsewhere = cls.env["crm.team"].create({"name": "Elsewhere"})
        common = cls.env["crm.stage"].search([("team_ids", "=", False)])
        common.team_ids = elsewhere
        cls.activity_type = cls.env["mail.activity.type"].create({"name": "Test call"})

    @classmethod
    def require(cls, stage, kind, **values):
        """Make a stage require something; a field is given by its name."""
        if "field" in values:
            model = {
                "lead_field": "crm.lead",
                "partner_field": "res.partner",
                "client_field": "conveyor.client",
            }[kind]
            name = values.pop("field")
            values["field_id"] = cls.env["ir.model.fields"]._get(model, name).id
        return cls.env["conveyor.requirement"].create(
            {"stage_id": stage.id, "kind": kind, **values}
        )

    def lead_of_seller(self, **values):
        return self.make_lead(**values).with_user(self.seller)

    def assertMissing(self, lead, stage, *names):
        """Moving is refused, and just these things are named."""
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            lead.write({"stage_id": stage.id})
        said = [
            line[2:] for line in str(refused.exception).split("\n") if line[:2] == "– "
        ]
        self.assertEqual(said, list(names))
        return str(refused.exception)


@conveyor_tags
class TestRequirementKinds(RequirementCommon):
    def test_examples_of_the_rules(self):
        failed, attempted = doctest.testmod(rules)
        self.assertFalse(failed)
        self.assertTrue(attempted)

    def test_field_of_the_opportunity(self):
        self.require(self.new, "lead_field", field="expected_revenue")
        lead = self.lead_of_seller()
        self.assertMissing(lead, self.talk, "Expected Revenue")
        lead.expected_revenue = 500
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_filled_by_the_same_change(self):
        self.require(self.new, "lead_field", field="expected_revenue")
        lead = self.lead_of_seller()
        lead.write({"stage_id": self.talk.id, "expected_revenue": 5})
        self.assertEqual(lead.stage_id, self.talk)

    def test_emptied_by_the_same_change(self):
        self.require(self.new, "lead_field", field="expected_revenue")
        lead = self.lead_of_seller(expected_revenue=5)
        with self.assertRaises(UserError):
            lead.write({"stage_id": self.talk.id, "expected_revenue": 0})

    def test_field_of_the_customer(self):
        self.require(self.new, "partner_field", field="vat")
        lead = self.lead_of_seller()
        self.assertMissing(lead, self.talk, "Customer: Tax ID")
        partner = self.make_partner(vat="US12345671")
        lead.write({"stage_id": self.talk.id, "partner_id": partner.id})
        self.assertEqual(lead.stage_id, self.talk)

    def test_field_of_the_client_file(self):
        self.require(self.new, "client_field", field="source_id")
        partner = self.make_partner()
        lead = self.lead_of_seller(partner_id=partner.id)
        self.assertMissing(lead, self.talk, "Client file: Source")
        self.make_invoice(partner, "2026-01-10", 100)
        self.refresh()
        self.assertMissing(lead, self.talk, "Client file: Source")
        source = self.env["utm.source"].create({"name": "Fair"})
        self.client_of(partner).source_id = source
        self.env.flush_all()
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_activity(self):
        self.require(self.new, "activity", activity_type_id=self.activity_type.id)
        lead = self.lead_of_seller()
        other = lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.seller.id
        )
        other.action_feedback()
        activity = lead.activity_schedule(
            activity_type_id=self.activity_type.id, user_id=self.seller.id
        )
        self.assertMissing(lead, self.talk, "Activity done: Test call")
        activity.action_feedback(feedback="They want oil")
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_activity_of_an_older_odoo(self):
        """Before, activities were deleted when they were done; their message says
        it."""
        self.require(self.new, "activity", activity_type_id=self.activity_type.id)
        lead = self.lead_of_seller()
        activity = lead.activity_schedule(
            activity_type_id=self.activity_type.id, user_id=self.seller.id
        )
        activity.action_feedback()
        activity.sudo().unlink()
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_cancelled_activity_is_not_done(self):
        self.require(self.new, "activity", activity_type_id=self.activity_type.id)
        lead = self.lead_of_seller()
        lead.activity_schedule(
            activity_type_id=self.activity_type.id, user_id=self.seller.id
        ).unlink()
        self.assertMissing(lead, self.talk, "Activity done: Test call")

    def test_quotation(self):
        self.require(self.new, "quotation")
        partner = self.make_partner()
        lead = self.lead_of_seller(partner_id=partner.id)
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "opportunity_id": lead.id,
                "company_id": self.company.id,
                "user_id": self.leader.id,  # whom the seller may not look over
            }
        )
        for state, enough in (
            ("draft", False),
            ("sent", True),
            ("cancel", False),
            ("sale", True),
        ):
            order.state = state
            with self.subTest(state):
                if enough:
                    lead.stage_id = self.talk
                    self.assertEqual(lead.stage_id, self.talk)
                    lead.stage_id = self.new
                else:
                    self.assertMissing(lead, self.talk, "Quotation sent")

    @freeze_time("2026-06-15 12:00:00")
    def test_meeting(self):
        self.require(self.new, "meeting")
        self.require(self.talk, "meeting_planned")
        lead = self.lead_of_seller()
        self.assertMissing(lead, self.offer, "Meeting held", "Meeting planned")
        meeting = self.env["calendar.event"].create(
            {
                "name": "At the mill",
                "opportunity_id": lead.id,
                "start": "2026-06-16 09:00:00",
                "stop": "2026-06-16 10:00:00",
                "privacy": "private",
                "user_id": self.leader.id,
            }
        )
        self.assertMissing(lead, self.offer, "Meeting held")
        meeting.write({"start": "2026-06-15 09:00:00", "stop": "2026-06-15 10:00:00"})
        meeting.active = False
        self.assertMissing(lead, self.offer, "Meeting held", "Meeting planned")
        meeting.active = True
        lead.stage_id = self.offer
        self.assertEqual(lead.stage_id, self.offer)

    def test_many_leads_few_queries(self):
        self.require(self.new, "lead_field", field="expected_revenue")
        self.require(self.new, "partner_field", field="phone")
        self.require(self.new, "client_field", field="source_id")
        self.require(self.new, "activity", activity_type_id=self.activity_type.id)
        self.require(self.new, "quotation")
        self.require(self.new, "meeting")

        def queries(count):
            leads = self.env["crm.lead"].concat(
                *(
                    self.make_lead(partner_id=self.make_partner().id)
                    for _number in range(count)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            missing = self.env["conveyor.requirement"]._missing(
                dict.fromkeys(leads, [self.new.id])
            )
            self.assertEqual({len(lacking) for lacking in missing.values()}, {6})
            return self.cr.sql_log_count - before

        queries(2)
        self.assertEqual(queries(3), queries(30))


@conveyor_tags
class TestRequirementWays(RequirementCommon):
    """Each way of going on is guarded, and those that are free are free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.require(cls.new, "lead_field", field="expected_revenue")
        cls.require(cls.offer, "quotation")

    def test_stages_in_between_count(self):
        self.require(self.talk, "lead_field", field="date_deadline")
        lead = self.lead_of_seller()
        message = self.assertMissing(
            lead, self.won, "Expected Revenue", "Expected Closing", "Quotation sent"
        )
        self.assertIn("Oil for the mill", message)
        self.assertIn("Sold", message)
        self.assertIn(self.leader.name, message)

    def test_what_two_stages_require_is_named_once(self):
        self.require(self.talk, "lead_field", field="expected_revenue")
        self.assertMissing(self.lead_of_seller(), self.offer, "Expected Revenue")

    def test_back_and_lost_are_free(self):
        lead = self.lead_of_seller(stage_id=self.talk.id)
        lead.stage_id = self.new
        lead.action_set_lost()
        lead.action_restore()
        self.assertEqual(lead.stage_id, self.new)

    def test_lost_opportunity_is_not_moved_on_the_sly(self):
        lead = self.lead_of_seller()
        lead.action_set_lost()
        self.assertMissing(lead, self.talk, "Expected Revenue")

    def test_won(self):
        lead = self.lead_of_seller()
        for act in (
            lead.action_set_won,
            lambda: lead.write({"stage_id": self.won.id, "probability": 100}),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()
        self.assertEqual(lead.stage_id, self.new)

    def test_created_further_on(self):
        values = {
            "name": "Shortcut",
            "type": "opportunity",
            "team_id": self.team.id,
        }
        leads = self.env["crm.lead"].with_user(self.seller)
        for context, more in (
            ({}, {"stage_id": self.talk.id}),
            ({"default_stage_id": self.talk.id}, {}),
        ):
            with (
                self.assertRaisesRegex(UserError, "Expected Revenue"),
                self.cr.savepoint(),
            ):
                leads.with_context(**context).create({**values, **more})
        self.assertEqual(leads.create(values).stage_id, self.new)
        lead = leads.create({**values, "stage_id": self.talk.id, "expected_revenue": 9})
        self.assertEqual(lead.stage_id, self.talk)

    def test_duplicated_begins_anew(self):
        lead = self.lead_of_seller(stage_id=self.talk.id)
        self.assertEqual(lead.copy().stage_id, self.new)
        with self.assertRaises(UserError):
            lead.copy({"stage_id": self.talk.id})

    def test_lead_is_outside_until_it_is_qualified(self):
        lead = self.lead_of_seller(type="lead")
        lead.stage_id = self.talk
        with (
            self.assertRaisesRegex(UserError, "Expected Revenue"),
            self.cr.savepoint(),
        ):
            lead.convert_opportunity(False)
        self.assertEqual(lead.type, "lead")
        lead.expected_revenue = 9
        lead.convert_opportunity(False)
        self.assertEqual(lead.type, "opportunity")

    def test_many_at_once(self):
        good = self.lead_of_seller(expected_revenue=1)
        bad = self.lead_of_seller(name="First bad")
        worse = self.lead_of_seller(name="Second bad")
        with (
            self.assertRaises(UserError) as refused,
            self.cr.savepoint(),
        ):
            (good | bad | worse).write({"stage_id": self.won.id})
        message = str(refused.exception)
        for text in ("3 opp", "First bad", "Second bad", "Quotation sent"):
            self.assertIn(text, message)
        self.env.invalidate_all()
        self.assertEqual((good | bad | worse).stage_id, self.new)
        with self.assertRaises(UserError) as refused, self.cr.savepoint():
            (good | bad | worse).write({"stage_id": self.talk.id})
        self.assertNotIn("Oil for the mill", str(refused.exception))

    def test_mass_edit_in_a_list(self):
        leads = self.lead_of_seller() | self.lead_of_seller()
        with self.assertRaises(UserError):
            leads.web_save_multi([{"stage_id": self.talk.id}] * 2, {"stage_id": {}})

    def test_import(self):
        lead = self.lead_of_seller()
        result = (
            self.env["crm.lead"]
            .with_user(self.seller)
            .load(
                [".id", "name", "stage_id/.id"],
                [[str(lead.id), "Changed", str(self.talk.id)]],
            )
        )
        self.assertFalse(result["ids"])
        [message] = result["messages"]
        self.assertIn("Expected Revenue", message["message"])
        self.assertNotIn("Unknown error", message["message"])
        self.env.invalidate_all()
        self.assertEqual((lead.name, lead.stage_id), ("Oil for the mill", self.new))

    def test_server_action_does_what_its_user_may(self):
        lead = self.lead_of_seller()
        action = self.env["ir.actions.server"].create(
            {
                "name": "Move",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "object_write",
                "update_path": "stage_id",
                "resource_ref": f"crm.stage,{self.talk.id}",
            }
        )
        with (
            self.assertRaisesRegex(UserError, "Expected Revenue"),
            self.cr.savepoint(),
        ):
            action.with_user(self.seller).with_context(
                active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
            ).run()
        with self.assertRaises(UserError):
            lead.sudo().stage_id = self.talk

    def test_forged_context(self):
        lead = self.lead_of_seller()
        for value in (True, 1, "conveyor_passed", {}):
            with self.assertRaises(UserError), self.cr.savepoint():
                lead.with_context(conveyor_passed=value).stage_id = self.talk

    def test_server_itself_is_free(self):
        lead = self.make_lead()
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_salesperson_of_plain_odoo(self):
        """Whoever has none of our roles works on, and is held to the same rules."""
        plain = new_test_user(
            self.env,
            login="conveyor_plain",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        lead = self.make_lead(user_id=plain.id, team_id=self.team.id).with_user(plain)
        self.assertMissing(lead, self.talk, "Expected Revenue")
        lead.expected_revenue = 7
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_foreign_opportunity(self):
        """Odoo's own refusal comes before ours, and tells nothing."""
        lead = self.make_lead(user_id=self.leader.id).with_user(self.seller)
        with self.assertRaises(AccessError):
            lead.write({"stage_id": self.talk.id})


@conveyor_tags
class TestRequirementTeams(RequirementCommon):
    def test_other_team_with_the_same_stages(self):
        """The stage stays, so nothing is left."""
        self.require(self.new, "quotation")
        lead = self.make_lead(stage_id=self.talk.id).with_user(self.leader)
        lead.write({"team_id": self.client_team.id, "user_id": False})
        self.assertEqual(lead.stage_id, self.talk)

    def test_other_team_with_stages_of_its_own(self):
        """Odoo puts it at the beginning of the other team's pipeline: that is free.
        Further on is not."""
        team = self.env["crm.team"].create(
            {"name": "Others", "company_id": self.company.id}
        )
        start, later = self.env["crm.stage"].create(
            [
                {"name": "Start", "sequence": -9, "team_ids": team.ids},
                {"name": "Later", "sequence": -8, "team_ids": team.ids},
            ]
        )
        self.require(self.new, "quotation")
        self.require(start, "lead_field", field="expected_revenue")
        lead = self.make_lead().with_user(self.leader)
        values = {"team_id": team.id, "user_id": False}
        with (
            self.assertRaisesRegex(UserError, "Expected Revenue"),
            self.cr.savepoint(),
        ):
            lead.write({**values, "stage_id": later.id})
        lead.invalidate_recordset()
        lead.write(values)
        self.assertEqual(lead.stage_id, start)

    def test_way_over_another_team_is_no_shortcut(self):
        """The other team's pipeline begins where the first one's goes on."""
        team = self.env["crm.team"].create(
            {"name": "Closers", "company_id": self.company.id}
        )
        self.offer.team_ids |= team
        self.require(self.new, "quotation")
        lead = self.make_lead().with_user(self.leader)
        with self.assertRaisesRegex(UserError, "Quotation"), self.cr.savepoint():
            lead.write({"team_id": team.id, "user_id": False})
            self.assertEqual(lead.stage_id, self.offer)

    def test_way_back_from_another_team_is_no_shortcut(self):
        """Nor is the way over no team at all."""
        detour = self.env["crm.team"].create(
            {"name": "Detour", "company_id": self.company.id}
        )
        (self.new | self.offer).team_ids = False
        self.require(self.talk, "quotation")
        for over in (detour, self.env["crm.team"]):
            lead = self.make_lead(stage_id=self.new.id).with_user(self.leader)
            lead.write({"team_id": over.id, "user_id": False})
            lead.stage_id = self.offer
            with self.assertRaisesRegex(UserError, "Quotation sent") as refused:
                lead.team_id = self.team
            self.assertFalse(
                hasattr(refused.exception, "conveyor_help"), "it isn't in that team"
            )
            lead.invalidate_recordset()
            lead.write({"stage_id": self.new.id})
            lead.write({"team_id": self.team.id})
            self.assertMissing(lead, self.offer, "Quotation sent")

    def test_without_a_team_again(self):
        """Who leaves a team owes nothing to the other teams of the stage."""
        other = self.env["crm.team"].create({"name": "Others"})
        self.offer.team_ids |= other
        self.talk.team_ids = other
        self.require(self.talk, "quotation")
        lead = self.make_lead(stage_id=self.new.id).with_user(self.leader)
        lead.stage_id = self.offer
        lead.write({"team_id": False, "user_id": False})
        self.assertEqual(lead.stage_id, self.offer)

    def test_without_a_team(self):
        """The stages of the team to which the later stage belongs count."""
        self.require(self.talk, "quotation")
        lead = self.make_lead(stage_id=self.new.id).with_user(self.leader)
        lead.write({"team_id": False, "user_id": False})
        self.assertMissing(lead, self.offer, "Quotation sent")

    def test_stages_of_other_teams_don_t_count(self):
        team = self.env["crm.team"].create({"name": "Others"})
        foreign = self.env["crm.stage"].create(
            {
                "name": "Foreign",
                "sequence": self.talk.sequence,
                "team_ids": team.ids,
            }
        )
        self.require(foreign, "quotation")
        lead = self.lead_of_seller()
        lead.stage_id = self.offer
        team.active = False
        lead.stage_id = self.new
        lead.stage_id = self.offer
        self.assertEqual(lead.stage_id, self.offer)

    def test_merging(self):
        """The survivor stands where the most advanced one stood, with the documents of
        all."""
        self.require(self.new, "quotation")
        self.require(self.talk, "lead_field", field="expected_revenue")
        kept = self.make_lead(stage_id=self.talk.id)
        given = self.make_lead()
        given.with_user(self.leader).conveyor_pass(self.talk.id, "Known to us")
        given.stage_id = self.new
        self.assertTrue(given.conveyor_pass_ids)
        leads = (kept | given).with_user(self.leader)
        survivor = leads.merge_opportunity()
        self.assertEqual(survivor.stage_id, self.talk)
        self.assertEqual(survivor.conveyor_pass_ids.reason, "Known to us")
        self.assertMissing(survivor, self.offer, "Expected Revenue")

    def test_stage_becomes_won_by_configuration(self):
        self.require(self.talk, "quotation")
        lead = self.make_lead(stage_id=self.talk.id)
        self.talk.with_user(self.manager).is_won = True
        self.assertEqual(lead.won_status, "won")

    def test_stage_with_opportunities_is_not_deleted(self):
        self.require(self.talk, "quotation")
        lead = self.make_lead(stage_id=self.talk.id)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.talk.unlink()
        lead.stage_id = self.new
        self.talk.unlink()
        stages = self.env["conveyor.requirement"]._stage_ids()
        self.assertFalse(self.env["crm.stage"].browse(stages).exists() & self.talk)

    def test_companies(self):
        """The client file is that of the opportunity's company."""
        self.require(self.new, "client_field", field="source_id")
        partner = self.make_partner()
        other = self._make_company("Other Works")
        self.leader.company_ids |= other
        self.make_invoice(partner, "2026-01-10", 100, company=other)
        self.env.cr.flush()
        self.refresh()
        file = self.client_of(partner, other)
        file.source_id = self.env["utm.source"].create({"name": "Fair"})
        self.env.flush_all()
        lead = self.make_lead(partner_id=partner.id)
        lead = lead.with_user(self.leader).with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        self.assertMissing(lead, self.talk, "Client file: Source")


@conveyor_tags
class TestRequirementSetup(RequirementCommon):
    def test_nothing_required_costs_nothing(self):
        self.env["conveyor.requirement"].search([]).unlink()
        lead = self.lead_of_seller()
        lead.stage_id = self.talk
        self.env.flush_all()
        before = self.cr.sql_log_count
        self.assertFalse(lead._conveyor_is_gated())
        self.assertFalse(lead.conveyor_missing)
        self.assertEqual(self.cr.sql_log_count, before)

    def test_change_is_in_force_at_once(self):
        lead = self.lead_of_seller()
        lead.stage_id = self.talk
        requirement = self.require(self.talk, "quotation")
        self.assertMissing(lead, self.offer, "Quotation sent")
        requirement.stage_id = self.new
        lead.stage_id = self.offer
        lead.stage_id = self.new
        requirement.unlink()
        lead.stage_id = self.offer
        self.assertEqual(lead.stage_id, self.offer)

    def test_sales_administrator_without_our_role_sets_it_up(self):
        user = new_test_user(
            self.env,
            login="sales_head",
            groups="sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        found = (
            self.env["ir.model.fields"]
            .with_user(user)
            .name_search("Expected Revenue", [("model", "=", "crm.lead")])
        )
        requirement = (
            self.env["conveyor.requirement"]
            .with_user(user)
            .create({"stage_id": self.new.id, "field_id": found[0][0]})
        )
        self.assertEqual(requirement.display_name, "Expected Revenue")

    def test_deleted_field_takes_its_requirement_along(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_colour",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "ttype": "char",
                "field_description": "Colour",
            }
        )
        requirement = self.require(self.new, "lead_field", field_id=field.id)
        lead = self.lead_of_seller()
        self.assertMissing(lead, self.talk, "Colour")
        field.unlink()
        self.env.invalidate_all()
        self.assertFalse(requirement.exists())
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_unusable_requirements(self):
        fields_ = self.env["ir.model.fields"]
        for values in (
            {"kind": "lead_field"},
            {"kind": "activity"},
            {"kind": "quotation", "activity_type_id": self.activity_type.id},
            {"kind": "quotation", "field_id": fields_._get("crm.lead", "phone").id},
            {
                "kind": "lead_field",
                "field_id": fields_._get("res.partner", "phone").id,
            },
            {
                "kind": "lead_field",
                "field_id": fields_._get("crm.lead", "lead_properties").id,
            },
        ):
            with (
                self.subTest(values),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self.env["conveyor.requirement"].create(
                    {"stage_id": self.new.id, **values}
                )

    def test_required_once(self):
        self.require(self.new, "quotation")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.require(self.new, "quotation")

    def test_administrator_sets_it_up_in_the_form(self):
        with Form(self.new.with_user(self.manager), "crm.crm_stage_form") as form:
            with form.conveyor_requirement_ids.new() as line:
                line.kind = "partner_field"
                line.field_id = self.env["ir.model.fields"]._get("res.partner", "phone")
            with form.conveyor_requirement_ids.new() as line:
                line.kind = "activity"
                line.activity_type_id = self.activity_type
        self.assertEqual(
            self.new.conveyor_requirement_ids.mapped("display_name"),
            ["Customer: Phone", "Activity done: Test call"],
        )
        self.assertEqual(
            self.new.copy().conveyor_requirement_ids.mapped("kind"),
            ["partner_field", "activity"],
        )

    def test_seller_reads_and_doesn_t_change(self):
        requirement = self.require(self.new, "lead_field", field="phone")
        as_seller = requirement.with_user(self.seller)
        self.assertEqual(as_seller.display_name, "Phone")
        with self.assertRaises(AccessError):
            as_seller.unlink()
        with self.assertRaises(AccessError):
            as_seller.create({"stage_id": self.new.id, "kind": "quotation"})


@conveyor_tags
class TestRequirementPass(RequirementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.require(cls.new, "quotation")

    @freeze_time("2026-06-15 12:00:00")
    def test_leader_lets_pass(self):
        lead = self.make_lead()
        lead.with_user(self.leader).conveyor_pass(self.offer.id, " Framework contract ")
        self.assertEqual(lead.stage_id, self.offer)
        kept = lead.conveyor_pass_ids
        self.assertEqual(
            (
                kept.user_id,
                kept.from_stage_id,
                kept.to_stage_id,
                kept.reason,
                kept.missing,
                kept.salesperson_id,
                str(kept.at),
            ),
            (
                self.leader,
                self.new,
                self.offer,
                "Framework contract",
                "Quotation sent",
                self.seller,
                "2026-06-15 12:00:00",
            ),
        )
        self.assertIn("Framework contract", lead.message_ids[0].body)
        self.assertEqual(lead.conveyor_pass_count, 1)

    def test_leader_is_held_to_it_without_a_reason(self):
        lead = self.make_lead().with_user(self.leader)
        self.assertMissing(lead, self.talk, "Quotation sent")
        for reason in ("", "  ", None, False, 5):
            with self.assertRaises(UserError):
                lead.conveyor_pass(self.talk.id, reason)
        self.assertEqual(lead.stage_id, self.new)

    def test_leader_of_the_sales_team(self):
        lead = self.lead_of_seller()
        self.assertFalse(lead.conveyor_may_pass)
        with self.assertRaisesRegex(AccessError, self.leader.name):
            lead.conveyor_pass(self.talk.id, "I'd like to")
        self.team.user_id = self.seller
        self.env.invalidate_all()
        self.assertTrue(lead.conveyor_may_pass)
        lead.conveyor_pass(self.talk.id, "My own team")
        self.assertEqual(lead.conveyor_pass_ids.user_id, self.seller)

    def test_seller_reads_passes_of_what_he_may_read(self):
        own = self.make_lead()
        other = self.make_lead(user_id=self.leader.id)
        for lead in (own, other):
            lead.with_user(self.leader).conveyor_pass(self.talk.id, "A reason")
        passes = self.env["conveyor.requirement.pass"]
        for user, leads in (
            (self.seller, own),
            (self.leader, own | other),
            (self.analyst, own | other),
        ):
            found = passes.with_user(user).search(
                [("lead_id", "in", (own | other).ids)]
            )
            self.assertEqual(found.sudo().lead_id, leads, user.name)
        self.assertEqual(other.with_user(self.leader).conveyor_pass_count, 1)

    def test_sudo_is_no_leader(self):
        with self.assertRaises(AccessError):
            self.lead_of_seller().sudo().conveyor_pass(self.talk.id, "By the way")

    def test_nothing_missing_leaves_no_row(self):
        lead = self.make_lead(stage_id=self.talk.id).with_user(self.leader)
        lead.conveyor_pass(self.offer.id, "Not needed")
        self.assertEqual(lead.stage_id, self.offer)
        self.assertFalse(lead.conveyor_pass_ids)

    def test_unusable_stage(self):
        lead = self.make_lead().with_user(self.leader)
        team = self.env["crm.team"].create({"name": "Others"})
        foreign = self.env["crm.stage"].create(
            {"name": "Foreign", "team_ids": team.ids}
        )
        for stage in (foreign.id, -1, 0, "talk", None, True):
            with self.subTest(stage), self.assertRaises(UserError):
                lead.conveyor_pass(stage, "A reason")

    def test_rows_stay_as_they_are(self):
        lead = self.make_lead().with_user(self.leader)
        lead.conveyor_pass(self.talk.id, "A reason")
        kept = lead.conveyor_pass_ids.with_user(self.manager)
        values = {"lead_id": lead.id, "reason": "Forged", "at": "2026-01-01"}
        for act in (
            lambda: kept.write({"reason": "Better"}),
            kept.unlink,
            lambda: kept.create(values),
            lambda: kept.sudo().write({"reason": "Better"}),
            lambda: kept.sudo().with_context(conveyor_by_server=True).create(values),
            lambda: lead.write({"conveyor_pass_ids": [Command.clear()]}),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                act()

    def test_permission_ends_with_the_move(self):
        """What is written after the move is looked at again."""
        lead = self.make_lead().with_user(self.leader)
        self.require(self.talk, "lead_field", field="expected_revenue")
        lead.conveyor_pass(self.talk.id, "A reason")
        self.assertMissing(lead, self.offer, "Expected Revenue")

    def test_other_company(self):
        lead = self.make_lead().with_user(self.leader)
        lead.conveyor_pass(self.talk.id, "A reason")
        other = self._make_company("Other Works")
        stranger = new_test_user(
            self.env,
            login="conveyor_stranger",
            groups="sales_conveyor.conveyor_group_leader",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        passes = self.env["conveyor.requirement.pass"].with_user(stranger)
        passes = passes.with_context(allowed_company_ids=other.ids)
        self.assertFalse(passes.search([("lead_id", "=", lead.id)]))
        with self.assertRaises(AccessError):
            lead.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).conveyor_pass(self.offer.id, "From afar")


@conveyor_tags
class TestRequirementGate(RequirementCommon):
    """The dialog in which an opportunity is given what it lacks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.require(cls.new, "lead_field", field="expected_revenue")
        cls.require(cls.new, "quotation")
        cls.require(cls.talk, "lead_field", field="tag_ids")

    def gate(self, lead, act):
        with self.assertRaises(RedirectWarning) as refused, self.cr.savepoint():
            act()
        message, action, _button, _context = refused.exception.args
        self.assertIn("Expected Revenue", message)
        self.assertEqual(action["res_id"], lead.id)
        return action

    def test_form_and_kanban_lead_to_it(self):
        lead = self.lead_of_seller()
        action = self.gate(
            lead,
            lambda: lead.web_save({"stage_id": self.offer.id}, {"stage_id": {}}),
        )
        self.assertEqual(
            action["context"],
            {
                "conveyor_gate_stage_id": self.offer.id,
                "conveyor_gate_view_ref": "expected_revenue,tag_ids",
            },
        )
        self.gate(lead, lead.action_set_won_rainbowman)

    def test_new_opportunity_is_just_refused(self):
        leads = self.env["crm.lead"].with_user(self.seller)
        values = {
            "name": "New",
            "type": "opportunity",
            "team_id": self.team.id,
            "stage_id": self.talk.id,
        }
        with self.assertRaises(UserError):
            leads.web_save(values, {"stage_id": {}})

    def test_it_shows_just_the_missing_fields(self):
        view = self.env.ref("sales_conveyor.crm_lead_view_form_gate")
        leads = self.env["crm.lead"].with_user(self.seller)

        def arch(names):
            return leads.with_context(conveyor_gate_view_ref=names).get_view(
                view.id, "form"
            )["arch"]

        self.assertIn('name="tag_ids"', arch("tag_ids"))
        self.assertNotIn('name="tag_ids"', arch("expected_revenue"))
        self.assertNotIn("no_such_field", arch("no_such_field,phone"))
        # what the user may not see stays hidden
        with patch.object(leads._fields["street2"], "groups", "base.group_system"):
            self.assertNotIn("street2", arch("phone,street2"))

    def test_fill_in_and_move(self):
        lead = self.lead_of_seller(partner_id=self.make_partner().id)
        gate = lead.with_context(conveyor_gate_stage_id=self.talk.id)
        self.assertEqual(gate.conveyor_gate_stage_id, self.talk)
        self.assertEqual(
            gate.conveyor_missing.split("\n"),
            ["– Expected Revenue", "– Quotation sent"],
        )
        with self.assertRaises(UserError), self.cr.savepoint():
            gate.action_conveyor_move()
        self.env["sale.order"].create(
            {
                "partner_id": lead.partner_id.id,
                "opportunity_id": lead.id,
                "company_id": self.company.id,
                "state": "sent",
            }
        )
        lead.expected_revenue = 7
        self.env.invalidate_all()
        self.assertFalse(gate.conveyor_missing)
        self.assertEqual(gate.action_conveyor_move()["tag"], "soft_reload")
        self.assertEqual(lead.stage_id, self.talk)

    def test_hint_on_the_form(self):
        lead = self.lead_of_seller()
        self.assertEqual(lead.conveyor_gate_stage_id, self.talk)
        self.assertIn("Quotation sent", lead.conveyor_missing)
        action = lead.action_conveyor_gate()
        self.assertEqual(
            action["context"]["conveyor_gate_view_ref"], "expected_revenue"
        )
        lead = self.make_lead(stage_id=self.won.id)
        self.assertFalse(lead.conveyor_missing)
        self.assertFalse(lead.conveyor_gate_stage_id)

    def test_chosen_stage_of_another_opportunity_is_ignored(self):
        """The context may come along from elsewhere."""
        lead = self.lead_of_seller(stage_id=self.talk.id)
        for chosen in (self.new.id, -1, "x", None):
            gate = lead.with_context(conveyor_gate_stage_id=chosen)
            self.assertEqual(gate.conveyor_gate_stage_id, self.offer)

    def test_leader_passes_by_the_dialog(self):
        lead = self.make_lead()
        gate = lead.with_user(self.leader).with_context(
            conveyor_gate_stage_id=self.offer.id
        )
        self.assertTrue(gate.conveyor_may_pass)
        action = gate.action_conveyor_pass()
        form = Form(
            self.env["conveyor.gate"]
            .with_user(self.leader)
            .with_context(**action["context"])
        )
        self.assertIn("Quotation sent", form.missing)
        form.reason = "Framework contract"
        form.save().action_pass()
        self.assertEqual(lead.stage_id, self.offer)
        self.assertEqual(lead.conveyor_pass_ids.reason, "Framework contract")

    def test_seller_can_t_pass_by_the_dialog(self):
        lead = self.lead_of_seller()
        gate = self.env["conveyor.gate"].with_user(self.seller)
        gate = gate.create(
            {"lead_id": lead.id, "stage_id": self.talk.id, "reason": "Please"}
        )
        with self.assertRaises(AccessError):
            gate.action_pass()

    def test_buttons(self):
        self.require(self.new, "activity", activity_type_id=self.activity_type.id)
        lead = self.lead_of_seller(partner_id=self.make_partner().id)
        action = lead.action_conveyor_activity()
        self.assertEqual(
            action["context"]["default_activity_type_id"], self.activity_type.id
        )
        self.assertEqual(lead.action_conveyor_customer()["res_id"], lead.partner_id.id)
        self.assertEqual(
            lead.action_conveyor_passes()["domain"], [("lead_id", "=", lead.id)]
        )
