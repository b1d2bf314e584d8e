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

    def test_what_is_tracked_is_read_at_once_when_invoices_are_counted(self):
        """Odoo counts a contact's invoices with prefetching off."""
        partner = self.env["res.partner"].create({"name": "Counted"})
        self._counting(partner)  # what is asked once
        tracked = self._counting(partner)
        untracked = self._counting(partner, tracking_disable=True)
        self.assertLessEqual(tracked, untracked + 1)

    def _counting(self, partner, **context):
        """Return how many statements it takes to count one more invoice."""
        self.env.flush_all()
        self.env.invalidate_all()
        counted = partner.with_context(prefetch_fields=False, **context)
        before = self.env.cr.sql_log_count
        counted.customer_rank += 1
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
