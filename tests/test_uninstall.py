"""Taken off again, the addon leaves nothing behind: no table, no column, no record, no
message on records that there are no more."""

from odoo import Command, fields, tools
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged

from .copies import Process, copied_database, environment, load

ADDON = "sales_conveyor"
#: Some of the tables that have to be among those looked for: if one isn't, the list of
#: what to look for is wrong.
TABLES = {
    *("conveyor_client", "conveyor_figures", "conveyor_touch", "conveyor_key_person"),
    *("conveyor_segment", "conveyor_mailing_series", "conveyor_mailing_kind"),
    *("conveyor_paper_mailing", "conveyor_paper_piece", "conveyor_retention_group"),
    *("conveyor_vip_programme", "conveyor_vip_participant", "conveyor_vip_line"),
    *("conveyor_questionnaire", "conveyor_questionnaire_question"),
    *("conveyor_interview", "conveyor_interview_answer", "conveyor_interview_outcome"),
    *("conveyor_corrective_work", "conveyor_market_note"),
    *("conveyor_interview_contact_rel", "conveyor_paper_mailing_segment_rel"),
}
COLUMNS = {
    ("res_company", "conveyor_corrective_days"),
    ("mailing_mailing", "conveyor_kind_id"),
    ("crm_lead", "conveyor_id"),
}
#: Whatever has our name on it.
NAMED = """
    SELECT 'relation ' || relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relname LIKE '%conveyor%'
    UNION ALL
    SELECT 'column ' || attrelid::regclass || '.' || attname
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
       AND attname LIKE '%conveyor%'
    UNION ALL
    SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE '%conveyor%'
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE '%conveyor%'
    UNION ALL
    SELECT 'type ' || typname FROM pg_type WHERE typname LIKE '%conveyor%'
    UNION ALL
    SELECT 'record ' || model || ' ' || name FROM ir_model_data
     WHERE module = 'sales_conveyor' AND model <> 'ir.module.module'
    UNION ALL
    SELECT 'model ' || model FROM ir_model WHERE model LIKE 'conveyor%'
    UNION ALL
    SELECT 'field ' || model || '.' || name FROM ir_model_fields
     WHERE name LIKE 'conveyor%'
    UNION ALL
    SELECT 'sequence ' || code FROM ir_sequence WHERE code LIKE 'conveyor%'
    UNION ALL
    SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE '%conveyor%'
    UNION ALL
    SELECT 'attachment ' || name FROM ir_attachment WHERE res_model LIKE 'conveyor%'
    UNION ALL
    SELECT 'message on ' || model FROM mail_message WHERE model LIKE 'conveyor%'
    UNION ALL
    SELECT 'activity on ' || res_model FROM mail_activity
     WHERE res_model LIKE 'conveyor%'
    UNION ALL
    SELECT 'follower of ' || res_model FROM mail_followers
     WHERE res_model LIKE 'conveyor%'
    UNION ALL
    SELECT 'window ' || res_model FROM ir_act_window WHERE res_model LIKE 'conveyor%'
    UNION ALL
    SELECT 'view of ' || model FROM ir_ui_view WHERE model LIKE 'conveyor%'
    UNION ALL
    SELECT 'filter ' || name::text FROM ir_filters WHERE model_id LIKE 'conveyor%'
"""
CATALOGUE = """
    SELECT attrelid::regclass::text, attname::text
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
"""


def ours(env):
    """Return the tables of our models and relations, and our columns in the tables of
    others, as Odoo itself knows them."""
    tables, columns = set(), set()
    for model in env.registry.values():
        if model._abstract:
            continue
        own = model._original_module == ADDON
        if own and model._auto:
            tables.add(model._table)
        for field in model._fields.values():
            if field._module != ADDON or not field.store:
                continue
            if field.type == "many2many":
                tables.add(field.relation)
            elif field.column_type and field.name.startswith("conveyor_"):
                columns.add((model._table, field.name))
    return tables, columns


def uninstall(name):
    # it isn't the database of the tests, and the process ends with it
    module.current_test = None
    tools.config["test_enable"] = False
    with environment(name) as env:
        addon = env["ir.module.module"].search([("name", "=", ADDON)])
        addon.button_immediate_uninstall()


@tagged("post_install", "-at_install", "standard", "conveyor")
class TestUninstall(BaseCase):
    def test_nothing_is_left(self):
        with copied_database() as name:
            with environment(name) as env:
                tables, columns = ours(env)
                self.assertLessEqual(TABLES, tables)
                self.assertLessEqual(COLUMNS, columns)
                self.use(env)
                there = self.named(env)
                for what in ("message on conveyor.interview", "activity on conveyor."):
                    self.assertTrue(any(found.startswith(what) for found in there))
            self.assertEqual(Process(uninstall, name).wait(), 0)
            Registry.delete(name)
            load(name)
            with environment(name) as env:
                self.assertNotIn("conveyor.client", env)
                self.assertEqual(self.named(env), set())
                env.cr.execute(CATALOGUE)
                left = set(env.cr.fetchall())
                self.assertFalse(tables & {table for table, _column in left})
                self.assertFalse(columns & left)
                # what people had before is there, and works
                self.assertTrue(env["res.partner"].search([("name", "=", "Mill")]))
                env["crm.lead"].create({"name": "Afterwards"})

    def named(self, env):
        env.cr.execute(NAMED)
        return {what for (what,) in env.cr.fetchall()}

    def use(self, env):
        """Let somebody have worked with programmes, interviews and segments."""
        company = env.company
        head = env["res.users"].create(
            {
                "name": "Head",
                "login": "uninstall_head",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set(env.ref(f"{ADDON}.conveyor_group_vip_head").ids)
                ],
            }
        )
        mill = env["res.partner"].create({"name": "Mill", "is_company": True})
        file = env["conveyor.client"].create({"partner_id": mill.id})
        programme = env["conveyor.vip.programme"].create(
            {
                "name": "Round",
                "head_id": head.id,
                "participant_ids": [Command.create({"user_id": head.id})],
            }
        )
        programme.action_start()
        programme.action_propose()
        env["conveyor.interview"].with_context(tracking_disable=False).create(
            {
                "client_id": file.id,
                "user_id": head.id,
                "date_planned": fields.Datetime.now(),
            }
        ).message_post(body="Soon")
        env["conveyor.corrective.work"].create(
            {"name": "Late", "client_id": file.id, "user_id": head.id}
        )
        env["conveyor.segment"].create({"name": "All", "company_id": company.id})
