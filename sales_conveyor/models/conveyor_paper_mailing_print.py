from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rules import paper as rules
from .conveyor_reading_mask import is_hidden

GRIDS = [
    ("3x7", "21 labels, 63.5 × 38.1 mm (3 × 7)"),
    ("2x7", "14 labels, 99.1 × 38.1 mm (2 × 7)"),
    ("2x4", "8 labels, 99.1 × 67.7 mm (2 × 4)"),
    ("2x5", "10 labels, 105 × 57 mm (2 × 5)"),
    ("3x8", "24 labels, 70 × 36 mm (3 × 8)"),
    ("3x9", "27 labels, 70 × 31 mm (3 × 9)"),
]


class ConveyorPaperMailing(models.Model):
    """Printing: letters, labels and packing list. A list of addresses leaves the
    system, so it is an export, with the right and the record of one."""

    _name = "conveyor.paper.mailing"
    _inherit = "conveyor.paper.mailing"

    label_grid = fields.Selection(
        GRIDS,
        string="Label Sheet",
        required=True,
        default="3x7",
        help="Sheets of A4 as they are sold; print them without scaling.",
    )
    label_first = fields.Integer(
        string="Begin with Label",
        default=1,
        help="On a sheet from which labels have been used: the first one that is "
        "still there.",
    )

    @api.constrains("label_grid", "label_first")
    def _check_label_first(self):
        for mailing in self:
            if not 1 <= mailing.label_first <= rules.labels(mailing.label_grid):
                raise UserError(
                    self.env._(
                        "The sheet has labels 1 to %(last)s.",
                        last=rules.labels(mailing.label_grid),
                    )
                )

    # What is printed

    def _pieces_to_print(self):
        """Return the pieces that go out: those listed, or those posted."""
        self.ensure_one()
        states = (rules.PLANNED,) if self.state == "listed" else rules.GONE
        return self.piece_ids.filtered(lambda one: one.state in states).sorted("number")

    def _pieces_to_pack(self):
        """Return how many pieces are to be packed, or were."""
        if self.state == "posted":
            return self.posted_count + self.returned_count
        return self.planned_count or self.reach_count

    def _check_print(self, what):
        """Refuse to print addresses to whoever may not take clients out of Odoo, or
        doesn't see all of these addresses. Record what is printed.

        :return: the pieces that are printed
        """
        self.ensure_one()
        self.check_access("read")
        pieces = self._pieces_to_print()
        if not pieces:
            raise UserError(
                self.env._(
                    "Nothing of “%(mailing)s” is to be printed: make the list first.",
                    mailing=self.name,
                )
            )
        exports = self.env["conveyor.export"]
        clients = exports._check(pieces, ["address_id/street"])
        self._check_addresses(pieces)
        exports._record(pieces._name, len(pieces), clients, [what], way="print")
        return pieces

    def _check_addresses(self, pieces):
        hidden = pieces.filtered(
            lambda one: is_hidden(one, "address_id") or is_hidden(one, "partner_id")
        )
        if hidden:
            readers = self.env.ref("sales_conveyor.conveyor_group_reader")
            # sudo: users may not read groups; the names are meant for them
            names = (
                readers.sudo()
                .all_user_ids.filtered(lambda user: not user._is_superuser())
                .mapped("name")
            )
            raise AccessError(
                self.env._(
                    "%(count)s of these addresses aren't shown to you, so you can't "
                    "print them. Ask somebody who sees all contact details: %(names)s.",
                    count=len(hidden),
                    names=", ".join(sorted(names)[:5]) or "-",
                )
            )

    def _label_rows(self):
        """Return what stands on the labels: (lines, small print) of each."""
        pieces = self._check_print("labels")
        return [(piece._address_lines(), piece.reference) for piece in pieces]

    def _begin_print(self):
        """Look once more who gets it, and note who has printed it."""
        self.ensure_one()
        self._require("listed", "posted")
        if self.state == "listed":
            self._look_again()
        # asked before the button answers, and again when it is printed
        self.env["conveyor.export"]._check(self._pieces_to_print())
        self._say({"printed_on": fields.Datetime.now(), "printed_by_id": self.env.uid})

    # Buttons

    def action_print_letters(self):
        """Print all letters, one after the other."""
        self._begin_print()
        if not self.has_letter:
            raise UserError(
                self.env._(
                    "“%(mailing)s” has no letter. Write one, or print labels only.",
                    mailing=self.name,
                )
            )
        report = self.env.ref("sales_conveyor.conveyor_paper_letters_report")
        return report.report_action(self, config=False)

    def action_print_packing(self):
        """Print what is to be packed, how many, and for whom."""
        self._begin_print()
        report = self.env.ref("sales_conveyor.conveyor_paper_packing_report")
        return report.report_action(self, config=False)

    def action_print_labels(self):
        """Print the address labels."""
        self._begin_print()
        return {
            "type": "ir.actions.act_url",
            "url": f"/conveyor/paper/{self.id}/labels",
            "target": "new",
        }


class ConveyorPaperPiece(models.Model):
    """What stands on a letter and on a label, as the printing user may see it."""

    _name = "conveyor.paper.piece"
    _inherit = "conveyor.paper.piece"

    def _address_lines(self):
        """Return the lines of the address, the name first."""
        self.ensure_one()
        person, client = self.partner_id, self.client_partner_id
        address = self.address_id or person
        address = address.with_context(lang=self.mailing_id.letter_lang)
        lines = address._conveyor_postal_lines()
        country = address.country_id
        if country and country == self.company_id.country_id:
            # within a country it isn't written
            lines = [line for line in lines if line != country.name]
        heads = [person.name or client.name]
        firm = person.commercial_company_name or client.name
        if firm and firm != heads[0] and address == person.commercial_partner_id:
            heads.insert(0, firm)
        return heads + lines
