from odoo import fields, models

#: Commission: conveyor, sale, percent.
RATES = (
    ("wholesale", "first", 6),
    ("wholesale", "repeat", 2),
    ("retail", "first", 4),
    ("retail", "repeat", 1),
)
#: What salespeople have changed of clients' data: who, contact, what.
CHANGES = (
    ("olga", "partner_zerno", {"phone": "+7 495 2550999"}),
    ("olga", "partner_zerno", {"street": "ул. Садовая, 36", "zip": "101001"}),
    ("boris", "contact_neva_coffee_1", {"email": "makarova.s@neva-coffee.example"}),
    ("dima", "partner_pelmeni", {"phone": False}),
)
#: Who asks for whose client: who, client, why, what the officer says to it.
ASKED = (
    (
        "boris",
        "museum",
        "Their café buys every month now and wants one person for beans and machines.",
        "approve",
    ),
    (
        "dima",
        "smokehouse",
        "I know their new manager from the fair.",
        "The client is content with its manager; please share what you know.",
    ),
    ("dima", "trattoria", "They have moved into my region.", None),
)
#: What was refused: days ago, who, operation, way, client, what was said.
ATTEMPTS = (
    (1, "dima", "owner", "screen", "zerno", "“Change the owner” is locked for you."),
    (2, "dima", "owner", "api", "zerno", "“Change the owner” is locked for you."),
    (2, "dima", "export", "api", "zerno", "You may not export clients."),
    (9, "igor", "membership", "screen", "ostrov", "Clients are kept for good."),
)
#: Key persons: client, contact, roles, strength of the relation, gone since days.
PERSONS = (
    ("neva_coffee", 1, ("uses", "influences"), "3", None),
    ("neva_coffee", 2, ("decides", "pays"), "4", None),
    ("zerno", 1, ("decides",), "2", None),
    ("zerno", 3, ("pays",), "1", 40),
    ("grand_volga", 1, ("influences",), "3", None),
    ("grand_volga", 3, ("decides", "pays"), "3", None),
    ("ural_catering", 1, ("uses",), "4", 25),
    ("ural_catering", 2, ("decides",), "2", 60),
)


class ConveyorDemo(models.AbstractModel):
    """Tells how the demo company keeps its clients: who may what, who asked for what,
    who is paid for it."""

    _name = "conveyor.demo"
    _inherit = "conveyor.demo"

    def _fill_central_file(self):
        self._set_rates()
        result = super()._fill_central_file()
        self._name_persons()
        self._protect()
        self._ask_for_changes()
        self._hand_over()
        self._note_attempts()
        self._close_commission()
        return result

    def _client(self, name):
        """Return the client file of somebody in the story."""
        return self.env["conveyor.client"].search(
            [
                ("partner_id", "=", self._ref(f"partner_{name}").id),
                ("company_id", "=", self.env.company.id),
            ]
        )

    def _set_rates(self):
        self.env["conveyor.commission.rate"].create(
            [
                {
                    "company_id": self.env.company.id,
                    "conveyor_id": self._ref(f"conveyor_{conveyor}").id,
                    "phase": phase,
                    "percent": percent,
                }
                for conveyor, phase, percent in RATES
            ]
        )

    def _name_persons(self):
        self.env["conveyor.key.person"].create(
            [
                {
                    "client_id": self._client(client).id,
                    "partner_id": self._ref(f"contact_{client}_{number}").id,
                    "role_ids": [
                        (4, self.env.ref(f"sales_conveyor.conveyor_person_role_{r}").id)
                        for r in roles
                    ],
                    "strength": strength,
                    "since": self._ago(700),
                    "left_on": gone and self._ago(gone),
                }
                for client, number, roles, strength, gone in PERSONS
            ]
        )

    def _protect(self):
        """Have clients handed over from now on, lock one, open another."""
        self._ref("conveyor_wholesale").handover_rule = "least_load"
        vera, olga = self._ref("user_vera"), self._ref("user_olga")
        self.env["conveyor.lock"].with_user(vera)._set_by_hand(
            "dispute",
            self._client("ural_catering").with_user(vera),
            "Two of us say that the client is theirs. Until it is settled, all stays.",
            fields.Date.add(self._today, days=14),
        )
        self.env["conveyor.permit"].with_user(vera)._give(
            self._client("ostrov").with_user(vera),
            olga,
            ["data"],
            fields.Date.add(self._today, days=7),
            "The client has moved; Olga brings all addresses up to date.",
        )

    def _ask_for_changes(self):
        for login, contact, values in CHANGES:
            self._ref(contact).with_user(self._ref(f"user_{login}")).write(values)

    def _hand_over(self):
        vera = self._ref("user_vera")
        for login, name, reason, answer in ASKED:
            client = self._client(name).with_user(self._ref(f"user_{login}"))
            client.conveyor_request_handover(reason)
            asked = self.env["conveyor.handover"].search(
                [("client_id", "=", client.id), ("state", "=", "requested")]
            )
            if answer == "approve":
                asked.with_user(vera).action_approve()
            elif answer:
                asked.with_user(vera).conveyor_refuse(answer)

    def _note_attempts(self):
        self.env["conveyor.attempt"]._store(
            [
                {
                    "date": fields.Datetime.to_string(self._ago(days)),
                    "user_id": self._ref(f"user_{login}").id,
                    "company_id": self.env.company.id,
                    "partner_id": self._ref(f"partner_{client}").id,
                    "client_name": self._ref(f"partner_{client}").name,
                    "operation": operation,
                    "way": way,
                    "message": message,
                }
                for days, login, operation, way, client, message in ATTEMPTS
            ]
        )

    def _close_commission(self):
        """Two months are closed, the older one is paid; what came since is open."""
        statements = self.env["conveyor.commission.statement"]
        first = fields.Date.start_of(self._today, "month")
        for months, paid in ((1, True), (0, False)):
            until = fields.Date.subtract(first, months=months, days=1)
            closed = statements._close(self.env.company, until)
            if paid:
                closed.with_user(self._ref("user_anna")).action_paid()
