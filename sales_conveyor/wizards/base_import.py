from markupsafe import Markup

from odoo import api, models
from odoo.tools import html2plaintext

#: How many records a warning names.
_NAMED = 20


class BaseImport(models.TransientModel):
    """Imports tell what exists already: before, when they are tested; else after."""

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        testing = self.with_context(conveyor_import_test=dryrun)
        return super(BaseImport, testing).execute_import(
            fields, columns, options, dryrun=dryrun
        )

    @api.model
    def _conveyor_warn_waiting(self, since, result):
        """Take along into a test's result what of it would wait for the officer. In
        earnest the user is told as after any other save.

        :param since: when the test began
        """
        # sudo: whoever changes a contact need not be allowed to read requests
        rows = (
            self.env["conveyor.change.request"]
            .sudo()
            .search(
                [
                    ("state", "=", "waiting"),
                    ("user_id", "=", self.env.uid),
                    ("way", "=", "import"),
                    ("date", ">=", since),
                ],
                order="id",
            )
        )
        if not rows:
            return
        message = self.env._(
            "In the central file, contacts: %(count)s. The old values stay until the "
            "officer (%(officers)s) has accepted yours:",
            count=len(rows.partner_id),
            officers=self.env["conveyor.client"]._officer_names(),
        )
        lines = [
            f"– {partner.display_name}: {', '.join(asked.mapped('field_label'))}"
            for partner, asked in list(rows.grouped("partner_id").items())[:_NAMED]
        ]
        result["messages"].append(
            {"type": "warning", "message": "\n".join([message, *lines])}
        )

    @api.model
    def _conveyor_warn(self, records, result):
        """Tell which of the imported records exist already.

        :param result: of ``load``: a test takes the warning along. In earnest a message
            would keep the import from going on with the next lines, so the user is
            notified.
        """
        found = records._conveyor_duplicate_lines()
        if not found:
            return
        lines = [
            f"{record.display_name}: {html2plaintext(Markup(' ').join(some)).strip()}"
            for record, some in list(found.items())[:_NAMED]
        ]
        message = self.env._(
            "%(count)s of %(all)s seem to exist already. Import only what doesn't, or "
            "have the officer merge them:",
            count=len(found),
            all=len(records),
        )
        message = "\n".join([message, *lines])
        if self.env.context.get("conveyor_import_test"):
            result["messages"].append({"type": "warning", "message": message})
            return
        self.env.user._bus_send(
            "simple_notification",
            {"type": "warning", "message": message, "sticky": True},
        )
