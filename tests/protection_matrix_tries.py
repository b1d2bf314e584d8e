"""Tries of the protection matrix that are no writes to a client: selling past its
owner, reading what is for the owner alone."""

#: Everything of which a forger could hope that it opens something.
FORGED = {
    "active_test": False,
    "conveyor_as_server": True,
    "conveyor_by_server": True,
    "conveyor_handover": True,
    "force_write": True,
    "import_file": True,
    "install_mode": True,
    "module": "sales_conveyor",
    "no_reset_password": True,
    "su": True,
    "sudo": True,
    "tracking_disable": True,
    "uid": 1,
}


class Refused(Exception):
    """The server has refused."""


class SellingAndReading:
    """Methods ``do_<name>`` for a case that comes over HTTP as the role (``call``)."""

    # Selling

    def sell(self, model, way, **values):
        values = {
            "partner_id": self.partner.id,
            "user_id": self.people[self.role].id,
            "company_id": self.company.id,
            **values,
        }
        if way == "import":
            columns = [f"{n}/.id" if n.endswith("_id") else n for n in values]
            answer = self.call(model, "load", columns, [[*map(str, values.values())]])
            if not answer["ids"]:
                raise Refused(answer["messages"])
        elif way == "sudo":
            code = f"env[{model!r}].sudo().create({values!r})"
            self.run_action(self.partner, self.sold_by(model, code))
        elif way == "forged":
            context = {
                **FORGED,
                "default_user_id": values.pop("user_id"),
                "default_partner_id": values.pop("partner_id"),
            }
            self.call(model, "create", [values], context=context)
        else:
            self.call(model, "create", [values])

    def sold_by(self, model, code):
        return self.env["ir.actions.server"].create(
            {
                "name": "Sell",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": code,
            }
        )

    def sell_lead(self, way=None):
        self.sell("crm.lead", way, name="Mine", type="opportunity")

    def do_sell_lead(self):
        self.sell_lead()

    def do_sell_lead_forged(self):
        self.sell_lead("forged")

    def do_sell_lead_load(self):
        self.sell_lead("import")

    def do_sell_lead_sudo(self):
        self.sell_lead("sudo")

    def do_sell_order(self):
        self.sell("sale.order", None)

    def do_sell_order_forged(self):
        self.sell("sale.order", "forged")

    def do_sell_order_load(self):
        self.sell("sale.order", "import")

    def do_sell_order_sudo(self):
        self.sell("sale.order", "sudo")

    # Reading

    def read(self, look, secret="old@mill.example"):
        """Look at the client while its details are for the owner alone."""
        self.company.conveyor_reading = "owner"
        self.addCleanup(self.env.registry.clear_cache)
        self.env.flush_all()
        self.env.invalidate_all()
        self.told = secret in str(look())

    def do_read_form(self):
        self.read(
            lambda: self.call(
                "res.partner", "web_read", self.partner.ids, {"email": {}}
            )
        )

    def do_read_search(self):
        domain = [("id", "=", self.partner.id)]
        self.read(lambda: self.call("res.partner", "search_read", domain, ["email"]))

    def do_read_condition(self):
        domain = [("id", "=", self.partner.id), ("email", "like", "old@mill")]
        found = str(self.partner.id)
        self.read(lambda: self.call("res.partner", "search", domain), found)

    def do_read_label(self):
        self.read(
            lambda: self.call(
                "res.partner",
                "read",
                self.partner.ids,
                ["display_name"],
                context={"show_email": True, "show_address": True},
            )
        )

    def do_read_json2(self):
        self.read(
            lambda: self.by_json2(
                "res.partner", "read", ids=self.partner.ids, fields=["email"]
            )
        )

    def do_read_xmlrpc(self):
        self.read(
            lambda: self.by_xmlrpc("res.partner", "read", [self.partner.ids, ["email"]])
        )
