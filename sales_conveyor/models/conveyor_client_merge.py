from odoo import fields, models

from ..sql import client as client_sql
from .conveyor_client_rights import _BY_SERVER


class ConveyorClientMerge(models.AbstractModel):
    """Two files that are one client: one takes the other over, nothing is lost."""

    _name = "conveyor.client.merge"
    _description = "Merge of client files"

    merged_into_id = fields.Many2one(
        "conveyor.client",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The file that has taken this one over, because both are one client.",
    )
    merged_ids = fields.One2many(
        "conveyor.client",
        "merged_into_id",
        string="Merged Files",
        context={"active_test": False},
    )

    def _fold(self, partner_ids):
        """Merge the files of contacts that are part of another client now."""
        for source, target in self.env.execute_query(client_sql.to_fold(partner_ids)):
            self.browse(source)._merge_into(self.browse(target))

    def _unfold(self, partner_ids):
        """Take out again the files of contacts that are clients of their own again."""
        rows = self.env.execute_query(client_sql.to_unfold(partner_ids))
        if rows:
            self.browse([id_ for (id_,) in rows])._take_out()

    def _take_out(self):
        """Use these files again, which were part of others."""
        for client in self._in_company_language():
            client._as_server().write({"merged_into_id": False})
            client._log(
                client.env._(
                    "The contact is a client of its own again; its file is in use."
                )
            )
            client._contacts_follow_if_free()
        for row in self._merged_rows([("merged_from_id", "in", self.ids)]):
            row.write({"client_id": row.merged_from_id.id, "merged_from_id": False})

    def _merge_into(self, target):
        """Hand this file over to another one of the same client. Nothing is lost: it is
        kept, with its number and history, as part of the other."""
        self.ensure_one()
        self._as_server().write({"merged_into_id": target.id})
        if self.entry_date < target.entry_date:
            target._as_server().write(
                {"entry_date": self.entry_date, "entry_move_id": self.entry_move_id.id}
            )
        if not target.owner_id and self.owner_id:
            target._as_server().owner_id = self.owner_id
        # sudo: activities of colleagues go along as well
        self.sudo().activity_ids.write({"res_id": target.id})
        [source], [target] = self._in_company_language(), target._in_company_language()
        source._log(source.env._("Merged into %s.", target.display_name))
        target._log(
            target.env._("%s has been merged into this file.", source.display_name)
        )

        # what is kept beside the file goes along
        for row in self._merged_rows([("client_id", "=", self.id)]):
            row.write(
                {
                    "client_id": target.id,
                    "merged_from_id": (row.merged_from_id or self).id,
                }
            )

    def _merged_rows(self, domain):
        """Return the rows that go along with a file; see ``conveyor.merged.along``."""
        # sudo and token: of one client from now on, whoever merges
        for model in self.pool.descendants(["conveyor.merged.along"], "_inherit"):
            if self.env[model]._abstract:
                continue
            rows = self.env[model].sudo().with_context(conveyor_by_server=_BY_SERVER)
            yield from rows.search(domain)

    def _in_company_language(self):
        """Return the files one by one, to write notes that the company's people read:
        the scheduled job speaks no language."""
        return [
            client.with_context(lang=client.company_id.partner_id.lang or self.env.lang)
            for client in self
        ]
