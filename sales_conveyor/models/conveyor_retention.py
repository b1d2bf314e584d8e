from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..sql import conveyors, prepared, retention_facts, scopes
from ..sql import retention as retention_sql

#: From so many clients with new purchases on, the documents of all are read.
MANY = 5_000

STATUSES = [
    ("new", "New Client"),
    ("active", "Active Client"),
    ("due", "Purchase Due"),
    ("at_risk", "At Risk"),
    ("lost", "Lost Client"),
    ("won_back", "Won Back"),
]
BASES = [
    ("rhythm", "Own rhythm"),
    ("model", "Model of the group"),
    ("group", "Clients of the group who are alike"),
    ("constant", "Usual wait of the group"),
    ("lost", "Not expected any more"),
    ("none", "Not enough history"),
]


class ConveyorRetention(models.Model):
    """When a client is expected again and what has become of it, as the job has last
    seen it.

    A narrow row with the number of its client file, written in sets by the job that
    refreshes figures. Files that are closed or merged, and clients without a purchase,
    have none.
    """

    _name = "conveyor.retention"
    _description = "Next purchase of a client"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    group_id = fields.Many2one(
        "conveyor.retention.group",
        index=True,
        ondelete="set null",
        help="The group of clients whose measurements are used for this one.",
    )
    probability = fields.Float(
        string="Probability of Buying",
        aggregator="avg",
        help="How likely the client buys within the horizon, as the company's own "
        "history has it. Empty: not enough history.",
    )
    expected_from = fields.Date(
        help="Of such clients who do buy within the horizon, a quarter come earlier."
    )
    expected_to = fields.Date(
        help="Of such clients who do buy within the horizon, a quarter come later."
    )
    basis = fields.Selection(BASES, string="Expected By")
    due_date = fields.Date(
        help="When the next purchase is due: by the client's own rhythm if it has one, "
        "otherwise when half of those in its group who come back have come."
    )
    churn_date = fields.Date(
        string="Churn Point",
        help="The day from which few clients of the group come back if they have been "
        "silent so long.",
    )
    status = fields.Selection(STATUSES, index=True)
    status_since = fields.Date()

    # what follows from the purchase days alone
    purchases = fields.Integer(export_string_translation=False)
    first_day = fields.Date(export_string_translation=False)
    last_day = fields.Date(export_string_translation=False)
    last_gap = fields.Integer(export_string_translation=False)
    gap_count = fields.Integer(export_string_translation=False)
    gap_mean = fields.Float(export_string_translation=False)
    gap_deviation = fields.Float(export_string_translation=False)
    decayed = fields.Float(export_string_translation=False)
    tau = fields.Integer(export_string_translation=False)
    by_category = fields.Boolean(export_string_translation=False)
    categ_id = fields.Many2one(
        "product.category",
        ondelete="set null",
        index="btree_not_null",
        export_string_translation=False,
    )

    def init(self):
        """Leave room on the pages of the table: rows are rewritten by the job."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE conveyor_retention SET (fillfactor = 80)")
        return result

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "When a client is expected again follows from its purchases and from "
                "those of its group, and is written by the server. The group's "
                "settings are made by the administrator of the conveyor."
            )
        )

    # By the job

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed: read their purchase days anew."""
        rows = prepared.of_contacts(
            self.env,
            retention_sql.evaluate_of,
            partner_ids,
            fields.Date.today(),
            large=True,
        )
        return self._written(rows)

    @api.model
    def _follow_range(self, start, stop, anew=True):
        """The same for all contacts with a number in [start, stop).

        :param anew: whether all documents are read, or only those of clients whose
            figures say that something has changed
        """
        self.env.flush_all()
        clients = conveyors.of_range(start, stop)
        partner_ids = [
            id_ for (id_,) in self.env.execute_query(retention_facts.outdated(clients))
        ]
        if anew or len(partner_ids) > MANY:
            moved = dict(self.env.execute_query(scopes.moved(start, stop)))
            apart = {*moved, *moved.values()}
            facts = retention_facts.from_documents(
                scopes.range_scope(start, stop, apart), clients
            )
            written = self._written(self._evaluate(facts, clients))
            return written + (self._follow(sorted(apart)) if apart else 0)
        written = self._follow(partner_ids) if partner_ids else 0
        return written + self._written(
            self._evaluate(retention_facts.from_rows(clients), clients)
        )

    def _evaluate(self, facts, clients):
        statement = retention_sql.evaluate(facts, clients, fields.Date.today())
        with self.env["conveyor.figures"]._for_large_statements():
            return self.env.execute_query(statement)

    def _written(self, rows):
        [(written, moved)] = rows
        if written:
            self.invalidate_model()
            self.env["conveyor.client"].invalidate_model(["retention_id"])
        if moved:
            self.env["conveyor.retention.move"].invalidate_model()
        return written

    @api.model
    def _exact(self, client):
        """Return what is to be said of a client file this moment, reading only: {field
        name: value}, nothing of files that are closed or merged."""
        rows = prepared.of_contacts(
            self.env, retention_sql.told_of, client.partner_id.ids, fields.Date.today()
        )
        names = retention_facts.FACTS + retention_sql.SAID
        for id_, *values in rows:
            if id_ == client.id:
                return dict(zip(names, values, strict=True))
        return {}
