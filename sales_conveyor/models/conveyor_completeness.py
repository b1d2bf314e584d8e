from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..sql import completeness, prepared


class ConveyorCompleteness(models.Model):
    """How complete a client file is, as the job has last seen it.

    A narrow row with the number of its client file, written in sets by the job that
    refreshes figures. Files that are closed or merged have none.
    """

    _name = "conveyor.completeness"
    _description = "Completeness of a client file"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    score = fields.Integer(
        required=True,
        aggregator="avg",
        help="Which part of what the file should contain is there, by weight, in "
        "percent.",
    )
    missing = fields.Json(
        required=True, help="Numbers of the rules that aren't met, most weight first."
    )
    missing_count = fields.Integer(required=True, aggregator="avg")
    lacking = fields.Boolean(
        string="Required Data Missing",
        required=True,
        help="Something is missing that a rule requires.",
    )
    lacking_since = fields.Date(
        string="Required Data Missing Since",
        help="Since when required data have been missing. What was missing when the "
        "file was first looked at has been missing since the client came.",
    )

    _lacking_idx = models.Index("(company_id, lacking_since) WHERE lacking")

    def init(self):
        """Leave room on the pages of the table: rows are rewritten by the job."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE conveyor_completeness SET (fillfactor = 85)")
        return result

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "How complete a client file is follows from what it contains. Fill in "
                "what is missing; the score follows within seconds. What is asked for "
                "is set by the administrator of the conveyor."
            )
        )

    # By the job

    @api.model
    def _evaluate(self, scope):
        """Write what is said of the client files that a scope means.

        :return: number of rows written
        """
        rules = self.env["conveyor.completeness.rule"]
        self.env.flush_all()
        companies = [None]
        if rules._plain() is None:
            rows = self.env.execute_query(completeness.companies(scope))
            companies = [id_ for (id_,) in rows]
        written = 0
        for company_id in companies:
            checks = rules._checks(scope, company_id)
            statement = completeness.evaluate(
                scope, checks, fields.Date.today(), company_id
            )
            with self.env["conveyor.figures"]._for_large_statements():
                written += self._written(self.env.execute_query(statement))
        return written

    def _written(self, rows):
        [(written,)] = rows
        if written:
            self.invalidate_model()
            self.env["conveyor.client"].invalidate_model(["completeness_id"])
        return written

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed."""
        plain = self.env["conveyor.completeness.rule"]._plain()
        if plain is None:  # conditions are asked company by company
            return self._evaluate(completeness.list_scope(partner_ids))
        rows = prepared.of_contacts(
            self.env,
            completeness.evaluate_of,
            partner_ids,
            fields.Date.today(),
            key=plain,
            large=True,
        )
        return self._written(rows)

    @api.model
    def _follow_range(self, start, stop):
        """The same for all contacts with a number in [start, stop)."""
        return self._evaluate(completeness.range_scope(start, stop))

    @api.model
    def _exact(self, client):
        """Return what is to be said of a client file this moment, reading only: score,
        numbers of the rules not met, whether one of these is required; nothing of files
        that are closed or merged."""
        partner_ids = client.partner_id.ids
        rules = self.env["conveyor.completeness.rule"]
        plain = rules._plain()
        if plain is None:
            self.env.flush_all()
            scope = completeness.list_scope(partner_ids)
            company_id = client.company_id.id
            checks = rules._checks(scope, company_id)
            rows = self.env.execute_query(
                completeness.judged(scope, checks, company_id)
            )
        else:
            rows = prepared.of_contacts(
                self.env, completeness.judged_of, partner_ids, key=plain
            )
        for id_, _company, _since, *said in rows:
            if id_ == client.id:
                return said
        return None
