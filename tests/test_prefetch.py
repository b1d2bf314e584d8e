"""What the addon adds to tables that every request reads is read when it is needed."""

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestPrefetch(ConveyorCommon):
    def test_settings_of_a_company_are_read_apart(self):
        """Odoo reads the company in each request, whatever is asked for. Each column
        that comes along costs as much as a value of a list of contacts."""
        for model_name in ("res.company", "res.users"):
            with self.subTest(model_name):
                along = [
                    name
                    for name, field in self.env[model_name]._fields.items()
                    if name.startswith("conveyor_")
                    and field.store
                    and field.column_type
                    and field.prefetch is True
                ]
                self.assertEqual(along, [])
