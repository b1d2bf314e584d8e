from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from .res_partner import READERS

#: What an address consists of: if it changes, post can be sent there again.
ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
#: Who says that post came back, or that it may be tried again.
MARKETING = "sales_conveyor.conveyor_group_marketing"
_MARK = object()


class ResPartner(models.Model):
    """Whether post reaches a contact, and whether it is wanted."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_returned_on = fields.Date(
        string="Post Came Back On",
        copy=False,
        groups=READERS,
        index="btree_not_null",
        help="Since then nothing is sent to this address on paper. It goes as soon as "
        "the address is changed.",
    )
    conveyor_no_post = fields.Boolean(
        string="Wants No Post",
        copy=False,  # by copy(), for users who may not read it
        prefetch=False,  # who reads a contact for something else doesn't pay for it
        groups=READERS,
        help="The person has asked for no letters, bulletins and gifts on paper.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("conveyor_returned_on") for vals in vals_list):
            self._conveyor_check_returned()
        return super().create(vals_list)

    def write(self, vals):
        if "conveyor_returned_on" in vals and not self._conveyor_is_post_marked(vals):
            self._conveyor_check_returned()
        if self.env.context.get("conveyor_mark_post") is _MARK or not (
            any(name in vals for name in ADDRESS)
        ):
            return super().write(vals)
        # sudo: what is noted of an address, whoever corrects it
        marked = self.sudo().filtered("conveyor_returned_on")
        before = {one: one._conveyor_postal() for one in marked}
        result = super().write(vals)
        corrected = marked.filtered(lambda one: one._conveyor_postal() != before[one])
        if corrected:
            corrected._conveyor_mark_post({"conveyor_returned_on": False})
        return result

    def copy(self, default=None):
        copies = super().copy(default)
        # sudo: the wish holds for the copy too, whoever makes it
        pairs = zip(self.sudo(), copies.sudo(), strict=True)
        for copy in [new for old, new in pairs if old.conveyor_no_post]:
            copy._conveyor_mark_post({"conveyor_no_post": True})
        return copies

    def _conveyor_postal(self):
        """Return the address as it is compared."""
        return tuple(
            (self[name] or "").strip().lower()
            if isinstance(self[name], str)
            else self[name]
            for name in ADDRESS
        )

    def _conveyor_postal_lines(self):
        """Return the address as the country writes it, line by line."""
        self.ensure_one()
        lines = self._display_address(without_company=True).splitlines()
        return [" ".join(line.split()) for line in lines if line.strip()]

    def _conveyor_is_post_marked(self, vals):
        """Whether a write says nothing new of returned post."""
        day = fields.Date.to_date(vals["conveyor_returned_on"])
        return all((one.conveyor_returned_on or None) == day for one in self.sudo())

    def _conveyor_mark_post(self, vals):
        """Note what post says of contacts, as the server."""
        return (
            self._conveyor_as_server()
            .with_context(conveyor_mark_post=_MARK)
            .write(vals)
        )

    def _conveyor_check_returned(self):
        """Refuse to salespeople what keeps post from going out, or sends it again."""
        if (
            self.env.uid == SUPERUSER_ID
            or self.env.context.get("conveyor_mark_post") is _MARK
            or self.env.user.has_group(MARKETING)
        ):
            return
        raise AccessError(
            self.env._(
                "That post came back is noted by marketing and the central-file "
                "officer (%(officers)s). If the address is wrong, correct it: then "
                "post is sent again.",
                officers=self.env["conveyor.client"]._officer_names(),
            )
        )
