from odoo import api, models


class ConveyorReadingScreen(models.AbstractModel):
    """What screens say of reserved details: that they are there, and whom to ask. Where
    nobody is limited, screens are as they were."""

    _name = "conveyor.reading.screen"
    _description = "Reserved details on screens"

    @api.model
    def _reserve(self, arch, flag, names):
        """Make a view hide fields whose value is hidden, so that nobody takes reserved
        for missing; or take all of that out, where nobody is limited."""
        limited = self.env["conveyor.reading"]._limited()
        for node in arch.xpath(
            "//*[contains(concat(' ', @class, ' '), ' o_conveyor_reserved ')]"
        ):
            if not limited:
                node.getparent().remove(node)
        if not limited or arch.tag != "form":
            return
        for node in arch.xpath("//field | //label"):
            name = node.get("name") or node.get("for")
            if name in names and not node.xpath("ancestor::field"):
                node = self._with_icon(node)
                before = node.get("invisible")
                node.set("invisible", f"({before}) or {flag}" if before else flag)

    @api.model
    def _with_icon(self, node):
        """Return the box of a field, if there is nothing in it but an icon for it."""
        box = node.getparent()
        alone = box.tag == "div" and all(
            other is node or other.tag == "i" for other in box
        )
        return box if alone and len(box) > 1 else node

    @api.model
    def _ask(self, partner):
        """Ask the owner of a client for its details; tell the user that it is done."""
        # sudo: who asks may neither read the file nor plan work for others
        partner_sudo = partner.sudo().commercial_partner_id
        owners = partner_sudo._conveyor_files().owner_id.filtered("active")
        if not owners:
            group = self.env.ref("sales_conveyor.conveyor_group_officer").sudo()
            owners = group.all_user_ids.filtered(
                lambda user: user.active and not user._is_superuser()
            )
        for owner in owners:
            summary = (
                self.env["res.users"]
                .with_context(lang=owner.lang)
                .env._(
                    "%(user)s asks for the contact details",
                    user=self.env.user.name,
                )
            )
            asked = partner_sudo.activity_ids.filtered(
                lambda a, o=owner, s=summary: a.user_id == o and a.summary == s
            )
            if not asked:
                partner_sudo.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=owner.id,
                    summary=summary,
                )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(owners)s: asked for the contact details of %(client)s.",
                    owners=", ".join(owners.mapped("name")),
                    client=partner_sudo.name,
                ),
            },
        }
