from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

#: Passed in the context by the server itself, compared by identity: nobody can send it.
_BY_SERVER = object()

#: What makes a client file this client's file. Set when it is made, then by the server.
IDENTITY_FIELDS = frozenset(
    {
        "partner_id",
        "company_id",
        "figures_id",
        "number",
        "entry_cause",
        "entry_date",
        "entry_move_id",
        "merged_into_id",
    }
)
#: What only the central-file officer may change.
OFFICER_FIELDS = frozenset(
    {
        "owner_id",
        "state",
        "active",
        "source_id",
        "campaign_id",
        "medium_id",
        "source_lead_id",
        "source_by_hand",
        "conveyor_id",
        "conveyor_by_hand",
        "verified_on",
        "verified_by_id",
    }
)


class ConveyorClientRights(models.AbstractModel):
    """Who may change what on a client file. Asked by ``create`` and ``write``, so by
    every way in."""

    _name = "conveyor.client.rights"
    _description = "Rights on client files"

    user_is_officer = fields.Boolean(
        compute="_compute_user_is_officer",
        help="Whether the present user may change owner, state and source.",
    )

    @api.depends_context("uid")
    def _compute_user_is_officer(self):
        self.user_is_officer = self._is_officer()

    def _as_server(self):
        """Return the files for what the server itself has to do with them."""
        return self.with_context(conveyor_by_server=_BY_SERVER)

    def _by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER

    def _check_officer(self, vals):
        """Refuse to others what is for the central-file officer, as far as locks and
        permits say nothing else."""
        for name in sorted(OFFICER_FIELDS.intersection(vals)):
            changed = self.filtered(
                lambda client, n=name: self._differs(client, n, vals[n])
            )
            if name == "owner_id":
                changed._require("owner")
                continue
            if name in ("active", "state"):
                members = changed.filtered(
                    lambda client, n=name: (
                        n == "active" or "closed" in (client.state, vals[n])
                    )
                )
                members._require("membership")
                changed -= members
            if changed:
                changed._require_officer()

    def _require_officer(self, partners=None):
        """Refuse what is for the central-file officer alone.

        :param partners: the contacts concerned; those of the files, if not given
        """
        if self._by_server() or self._is_officer():
            return
        self.env["conveyor.attempt"]._refuse(
            "membership",
            self.partner_id if partners is None else partners,
            self.env._(
                "Only the central-file officer may change who is in the central file, "
                "its owner and its state. Ask the officer: %(officers)s.",
                officers=self._officer_names(),
            ),
        )

    def _check_identity(self, vals):
        """Refuse to make another client of a file."""
        if self._by_server():
            return
        changed = [
            self._fields[name]._description_string(self.env)
            for name in sorted(IDENTITY_FIELDS.intersection(vals))
            if any(self._differs(client, name, vals[name]) for client in self)
        ]
        if changed:
            message = self.env._(
                "These data of a client file are set when it is made and stay: "
                "%(fields)s. If two files are the same client, merge the two contacts.",
                fields=", ".join(changed),
            )
            self.env["conveyor.attempt"]._note("membership", self.partner_id, message)
            raise UserError(message)

    @staticmethod
    def _differs(client, name, value):
        field = client._fields[name]
        return field.convert_to_cache(value, client) != field.convert_to_cache(
            client[name], client
        )

    @api.model
    def _is_officer(self):
        # The user of the transaction counts, not sudo: a server action runs with sudo
        # on behalf of whoever pressed its button.
        return self.env.uid == SUPERUSER_ID or self.env.user.has_group(
            "sales_conveyor.conveyor_group_officer"
        )

    @api.model
    def _officer_names(self):
        # sudo: users may not read groups; the names are meant for them
        officers = (
            self.env.ref("sales_conveyor.conveyor_group_officer").sudo().all_user_ids
        )
        names = officers.filtered(lambda user: not user._is_superuser()).mapped("name")
        return ", ".join(sorted(names)[:5]) or self.env._("nobody has this role yet")
