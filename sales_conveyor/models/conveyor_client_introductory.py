from odoo import fields, models

from ..sql import introductory


class ConveyorClientIntroductory(models.AbstractModel):
    """The part of a client file that says with which introductory offer the client
    began. It is read from the documents; figures of purchases are what they are, with
    the introductory purchase in them."""

    _name = "conveyor.client.introductory"
    _description = "Introductory offer of a client file"

    introductory_date = fields.Date(
        string="Introduced On",
        compute="_compute_introductory",
        help="Day of the first introductory offer that the client has had, paid or "
        "free.",
    )
    introductory_product_id = fields.Many2one(
        "product.template",
        string="Introductory Offer",
        compute="_compute_introductory",
        help="The first introductory offer that the client has had.",
    )
    introductory_main_date = fields.Date(
        string="Main Purchase",
        compute="_compute_introductory",
        help="Day of the first purchase of anything else since then.",
    )

    def _compute_introductory(self):
        self.env.flush_all()
        first = {}
        for way in self.env.execute_query_dict(introductory.ways(self.partner_id.ids)):
            key = way["partner_id"], way["company_id"]
            if key not in first or way["first_date"] < first[key]["first_date"]:
                first[key] = way
        for client in self:
            way = first.get((client.partner_id.id, client.company_id.id), {})
            client.introductory_date = way.get("first_date")
            client.introductory_product_id = way.get("product_tmpl_id")
            client.introductory_main_date = way.get("main_date")
