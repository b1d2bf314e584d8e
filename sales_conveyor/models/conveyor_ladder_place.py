from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..sql import ladder, ladder_moves, ladder_terms, prepared
from .conveyor_ladder_condition import FACTS

#: Why a contact stands where it stands, or has moved.
CAUSES = [
    *FACTS,
    ("hand", "By hand"),
    ("merge", "Contacts merged"),
    ("gone", "Archived, closed, or part of another contact"),
]


class ConveyorLadderPlace(models.Model):
    """Where a contact stands on the client ladder of one company.

    A narrow row, written in sets by the job that refreshes figures, and by those who
    move a contact by hand. Who stands nowhere has no row.
    """

    _name = "conveyor.ladder.place"
    _description = "Place on the client ladder"
    _inherit = ["conveyor.ladder.hand", "conveyor.server.written"]
    _log_access = False
    _rec_name = "partner_id"
    _order = "since desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        ondelete="cascade",
        help="The company or person; what is known of its contacts counts here.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        index="btree_not_null",
        ondelete="set null",
        help="Empty for those who are no clients yet.",
    )
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        index="btree_not_null",
        ondelete="set null",
        help="Of the client file, else of the latest opportunity.",
    )
    stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="Ladder Stage",
        required=True,
        index=True,
        ondelete="restrict",
        group_expand="_read_group_stage_ids",
    )
    since = fields.Datetime(required=True, help="When it came to this stage.")
    cause = fields.Selection(CAUSES, string="Why", help="What keeps it here.")
    days = fields.Integer(
        string="Days on Stage", compute="_compute_days", aggregator=None
    )
    owner_id = fields.Many2one(
        related="partner_id.user_id",
        string="Owner",
        help="Salesperson of the contact; follows the owner of the client file.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    revenue_12m = fields.Monetary(related="client_id.revenue_12m")
    purchase_count = fields.Integer(related="client_id.purchase_count")
    move_ids = fields.One2many(
        "conveyor.ladder.move", string="History", compute="_compute_move_ids"
    )

    _one_place = models.UniqueIndex(
        "(partner_id, company_id)", "A contact stands on one stage in a company."
    )

    def init(self):
        """Leave room on the pages of the table: rows are rewritten by the job."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE conveyor_ladder_place SET (fillfactor = 85)")
        return result

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        return stages.search(Domain.TRUE)  # empty ones as well

    @api.depends("since")
    def _compute_days(self):
        now = fields.Datetime.now()
        for place in self:
            place.days = (now - place.since).days if place.since else 0

    @api.depends("partner_id", "company_id")
    def _compute_move_ids(self):
        found = (
            self.env["conveyor.ladder.move"]
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
            .grouped(lambda move: (move.partner_id, move.company_id))
        )
        empty = self.env["conveyor.ladder.move"]
        for place in self:
            place.move_ids = found.get((place.partner_id, place.company_id), empty)

    # Places come from facts and from those who may move by hand, in no other way.

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Contacts move on the client ladder by facts: purchases, leads, "
                "answers. A team leader or the central-file officer may move one with "
                "the button “Move by Hand”. Ask: %(movers)s.",
                movers=self._mover_names(),
            )
        )

    # By facts

    @api.model
    def _evaluate(self, scope):
        """Put contacts where facts and rules say, in one statement.

        :param scope: a scope of :mod:`..sql.ladder`
        :return: number of moves
        """
        self.env.flush_all()
        statement = ladder_moves.evaluate(
            scope,
            self.env["conveyor.ladder.stage"]._ladder(),
            today=fields.Date.today(),
            now=fields.Datetime.now(),
            **self.env["conveyor.ladder.stage"]._settings(),
        )
        with self.env["conveyor.figures"]._for_large_statements():
            self.env.cr.execute(statement)
            return self._moved(self.env.cr.fetchall())

    @api.model
    def _evaluate_list(self, partner_ids):
        """The same for some contacts."""
        key = self.env["conveyor.ladder.stage"]._statement_key()
        today, now = fields.Date.today(), fields.Datetime.now()
        if len(partner_ids) <= prepared.FEW:
            # mostly nothing is to be written, and to set up all that writes takes
            # longer than to find that out
            [(differ,)] = prepared.of_contacts(
                self.env, ladder_moves.differ_of, partner_ids, today, key=key
            )
            if not differ:
                return 0
        rows = prepared.of_contacts(
            self.env,
            ladder_moves.evaluate_of,
            partner_ids,
            today,
            now,
            key=key,
            large=True,
        )
        return self._moved(rows)

    def _moved(self, rows):
        [(moves, written)] = rows
        if written:
            self._forget()
        return moves

    def _forget(self):
        self.invalidate_model()
        self.env["conveyor.ladder.move"].invalidate_model()
        self.env["res.partner"].invalidate_model(
            ["conveyor_ladder_place_ids", "conveyor_ladder_stage_id"]
        )
        self.env["conveyor.client"].invalidate_model(["ladder_stage_id"])

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed; look at them, and at those who
        recommended them."""
        rows = prepared.of_contacts(self.env, ladder_moves.referrers_of, partner_ids)
        concerned = {*partner_ids, *(id_ for (id_,) in rows)}
        return self._evaluate_list(sorted(concerned))

    @api.model
    def _follow_range(self, start, stop, entered):
        """The same for all contacts with a number in [start, stop). Who recommended
        those that have become clients may be outside, and is marked."""
        if entered:
            referrers = ladder_moves.referrers_of(entered.partner_id.ids)
            self.env["conveyor.figures.mark"]._add(
                id_ for (id_,) in self.env.execute_query(referrers)
            )
        return self._evaluate(ladder_terms.range_scope(start, stop))

    @api.model
    def _merge(self, sources, target):
        """Contacts are about to be merged by Odoo, in SQL: each may have a place."""
        self.env.flush_all()
        self.env.cr.execute(
            ladder_moves.merge(sources.ids, target.id, fields.Datetime.now())
        )
        self._forget()

    # On the screen

    @api.model
    def _standing(self, partners, company, exact=False):
        """Return where contacts stand in a company.

        :param partners: commercial entities
        :param exact: as facts have it this moment, otherwise as the job has left it.
            Reading only: the move is written by the job
        :return: {contact: stage}, of those who stand somewhere
        """
        # sudo: everybody who sees a contact may know where it stands
        places = self.sudo().search_fetch(
            [("partner_id", "in", partners.ids), ("company_id", "=", company.id)]
        )
        if not exact:
            return {place.partner_id: place.stage_id.sudo(False) for place in places}
        stages = self.env["conveyor.ladder.stage"]
        order = stages._ladder().stage_ids
        said = self._said(partners, company)
        by_place = places.grouped("partner_id")
        standing = {}
        for partner in partners:
            number = said.get(partner.id, -1)
            place = by_place.get(partner)
            if place and place.by_hand and place._hand_holds(number, order):
                standing[partner] = place.stage_id.sudo(False)
            elif number >= 0:
                standing[partner] = stages.browse(order[number])
        return standing

    @api.model
    def _said(self, partners, company):
        """Return where the facts of this moment put contacts: {number of the contact:
        place of the stage from 0 on}."""
        key = self.env["conveyor.ladder.stage"]._statement_key()
        rows = prepared.of_contacts(self.env, ladder.said_of, partners.ids, key=key)
        places = key[0].places
        return {
            partner_id: places[fulfilled - 1] - 1
            for partner_id, company_id, fulfilled in rows
            if company_id == company.id
        }

    @api.model
    def _stays(self, partners, companies):
        """Return how long contacts have been in each stage, in seconds: {(contact,
        company): {number of the stage: seconds}}."""
        result = {}
        rows = self.env.execute_query(
            ladder_moves.stays(partners.ids, companies.ids, fields.Datetime.now())
        )
        for partner_id, company_id, stage_id, seconds in rows:
            result.setdefault((partner_id, company_id), {})[stage_id] = int(seconds)
        return result

    def _clients_sql(self, domain):
        """Return a query of the client files whose clients stand as ``domain`` says."""
        query = self._search(domain & Domain("client_id", "!=", False))
        return query.subselect(SQL.identifier(self._table, "client_id"))

    # Buttons

    def action_open_record(self):
        """Open the client file, or the contact of those who are no clients yet."""
        self.ensure_one()
        return (self.client_id or self.partner_id).get_formview_action()
