from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError


class ConveyorMailingKind(models.Model):
    """What a mailing is for: news, an offer, a greeting… with ready letters."""

    _name = "conveyor.mailing.kind"
    _description = "Kind of mailing"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    key = fields.Char(
        readonly=True,
        copy=False,
        help="By which the ready letters of the addon find their kind.",
    )
    description = fields.Char(translate=True, help="What such a letter is good for.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    icon = fields.Char(default="fa-envelope-o", help="Name of a Font Awesome icon.")
    transactional = fields.Boolean(
        help="Letters of this kind are expected (a notice on an order, on a change of "
        "address): they don't count for the limit of letters for a person, aren't held "
        "back by it, and go out on quiet days. Blacklist and refusals are respected.",
    )
    template_ids = fields.One2many(
        "mailing.mailing",
        "conveyor_kind_id",
        string="Ready Letters",
        domain=[("favorite", "=", True)],
        context={"active_test": False},
        help="Letters of this kind that are kept as templates.",
    )
    template_count = fields.Integer(
        string="Number of Ready Letters", compute="_compute_counts", compute_sudo=True
    )
    mailing_count = fields.Integer(
        string="Mailings", compute="_compute_counts", compute_sudo=True
    )

    _name_unique = models.UniqueIndex("(name)", "There is a kind of this name already.")
    _key_unique = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL", "There is a kind with this key already."
    )

    def _compute_counts(self):
        counted = {
            (kind.id, favorite): number
            for kind, favorite, number in self.env["mailing.mailing"]
            .with_context(active_test=False)
            ._read_group(
                [("conveyor_kind_id", "in", self.ids)],
                ["conveyor_kind_id", "favorite"],
                ["__count"],
            )
        }
        for kind in self:
            kind.template_count = counted.get((kind.id, True), 0)
            kind.mailing_count = counted.get((kind.id, False), 0)

    def _template(self, lang=None):
        """Return the ready letter of the kind: in a language, otherwise in English,
        otherwise the one that was kept last."""
        self.ensure_one()
        templates = self.template_ids.sorted("favorite_date", reverse=True)
        for wanted in (lang or self.env.lang, "en_US"):
            short = (wanted or "")[:2]
            found = templates.filtered(
                lambda one, short=short: (one.conveyor_lang or "")[:2] == short
            )
            if found:
                return found[0]
        return templates[:1]

    @api.model
    def _check_transactional(self, kinds):
        """Refuse kinds that pass the limit to all but the officer and administrators:
        the user of the transaction counts."""
        if not any(kind.transactional for kind in kinds.sudo()):
            return
        if self.env.uid == SUPERUSER_ID or any(
            self.env.user.has_group(f"sales_conveyor.conveyor_group_{role}")
            for role in ("officer", "manager")
        ):
            return
        raise AccessError(
            self.env._(
                "Letters of the kind “%(kind)s” pass the limit of letters for a person "
                "and quiet days. The central-file officer and administrators send "
                "them; choose another kind, or ask one of them.",
                kind=kinds.sudo().filtered("transactional")[0].name,
            )
        )

    def action_write(self):
        """Begin a mailing of this kind from its ready letter."""
        self.ensure_one()
        template = self._template()
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": template.subject or self.name,
                "conveyor_kind_id": self.id,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                **template._conveyor_letter(),
            }
        )
        return mailing._conveyor_open()

    def action_open_mailings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_mailing_action"
        )
        action["domain"] = [("conveyor_kind_id", "=", self.id)]
        action["context"] = {"default_conveyor_kind_id": self.id}
        return action

    def action_open_templates(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_mailing_template_action"
        )
        action["domain"] = [
            ("conveyor_kind_id", "=", self.id),
            ("favorite", "=", True),
        ]
        return action
