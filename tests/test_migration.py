"""A database of an older version gets what an installation of this one does."""

from odoo import tools
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged

from .copies import Process, copied_database, environment, load

#: How a database of version 19.0.1.0.0 differs, as far as it matters here.
TO_19_0_1_0_0 = """
    UPDATE crm_team SET conveyor_id = NULL, conveyor_phase = NULL;
    ALTER TABLE crm_lead DROP COLUMN conveyor_id, DROP COLUMN conveyor_phase,
        DROP COLUMN conveyor_target;
    DROP TABLE conveyor_stage_move CASCADE;
    DELETE FROM conveyor_conveyor;
    DELETE FROM conveyor_rebuild;
    UPDATE ir_module_module SET latest_version = '19.0.1.0.0'
     WHERE name = 'sales_conveyor';
"""

#: The same for version 19.0.1.5.0.
TO_19_0_1_5_0 = """
    DROP INDEX account_move_line_conveyor_unpaid_idx;
    CREATE INDEX account_move_line_conveyor_debts_idx ON account_move_line (partner_id)
     WHERE parent_state = 'posted';
    CREATE INDEX conveyor_stage_move__lead_id_index ON conveyor_stage_move (lead_id)
     WHERE lead_id IS NOT NULL;
    DROP INDEX conveyor_stage_move_lead_idx;
    CREATE INDEX conveyor_stage_move_lead_idx ON conveyor_stage_move (lead_ref, id);
    COMMENT ON INDEX conveyor_stage_move_lead_idx IS '(lead_ref, id)';
    UPDATE ir_module_module SET latest_version = '19.0.1.5.0'
     WHERE name = 'sales_conveyor';
"""


def _upgrade(name):
    # Odoo tests the modules that it upgrades, were it not told otherwise
    tools.config["test_enable"] = False
    Registry.new(name, update_module=True, upgrade_modules={"sales_conveyor"})


@tagged("post_install", "-at_install", "standard", "conveyor")
class TestMigration(BaseCase):
    def test_from_19_0_1_0_0(self):
        with copied_database() as name:
            with environment(name) as env:
                team = env["crm.team"].create({"name": "Old Team"})
                stages = env["crm.stage"].create(
                    [
                        {"name": stage, "sequence": 90 + place, "team_ids": team.ids}
                        for place, stage in enumerate(("One", "Two"))
                    ]
                )
                lead, other = env["crm.lead"].create(
                    [
                        {
                            "name": "Old lead",
                            "team_id": team.id,
                            "type": type_,
                            "stage_id": stages[0].id,
                        }
                        for type_ in ("opportunity", "lead")
                    ]
                )
                ids = lead.id, other.id, team.id, stages.ids
            with environment(name, tracking_disable=False) as env:
                env["crm.lead"].browse(ids[0]).stage_id = ids[3][1]
            self.upgrade(name, TO_19_0_1_0_0)
            with environment(name) as env:
                self.check(env, *ids)

    def upgrade(self, name, backwards):
        """Make the database ``name`` one of an older version, and upgrade it."""
        with environment(name) as env:
            env.cr.execute(backwards)
        upgrade = Process(_upgrade, name)
        self.assertEqual(upgrade.wait(), 0)
        Registry.delete(name)
        load(name)

    def check(self, env, lead_id, other_id, team_id, stage_ids):
        lead, other = env["crm.lead"].browse([lead_id, other_id])
        team = env["crm.team"].browse(team_id)
        self.assertTrue(team.conveyor_id)
        self.assertEqual(team.conveyor_phase, "conversion")
        self.assertEqual(lead.conveyor_id, team.conveyor_id)
        self.assertEqual(
            [lead.conveyor_phase, other.conveyor_phase],
            ["conversion", "lead_generation"],
        )
        self.assertEqual((lead | other).mapped("conveyor_target"), ["unknown"] * 2)
        first, second = lead.conveyor_move_ids.sorted("id")
        self.assertEqual(
            [first.to_stage_id.id, second.to_stage_id.id], stage_ids, "Odoo's own log"
        )
        self.assertEqual(other.conveyor_move_ids.kind, "create")
        self.assertTrue(
            env["conveyor.rebuild"].search([("state", "=", "waiting")]),
            "clients get their conveyors",
        )

    def test_from_19_0_1_5_0(self):
        with copied_database() as name:
            self.upgrade(name, TO_19_0_1_5_0)
            with environment(name) as env:
                self.assertEqual(
                    self.indexes(env, "%_conveyor_%", "account_move_line"),
                    {"account_move_line_conveyor_unpaid_idx (partner_id, company_id)"},
                )
                self.assertEqual(
                    self.indexes(env, "%_lead_%", "conveyor_stage_move"),
                    {"conveyor_stage_move_lead_idx (lead_id, id)"},
                )

    def indexes(self, env, names, table):
        """Return the indexes of a table, each with its columns."""
        env.cr.execute(
            "SELECT indexname || ' ' || substring(indexdef FROM '\\([^)]*\\)')"
            " FROM pg_indexes WHERE indexname LIKE %s AND tablename = %s",
            [names, table],
        )
        return {said for (said,) in env.cr.fetchall()}
