from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, RedirectWarning
from odoo.http import request

from ..rules import handover as rules

#: Says, compared by identity, that records are given to the owners of clients, and
#: nobody is refused: for what the server itself brings in.
ROUTED = object()
#: How many records a refusal names.
_NAMED = 5


class ConveyorOwnerGuard(models.AbstractModel):
    """Opportunities and quotations: nobody sells to a client past its owner.

    What counts is the record after the change, so that computed and default values are
    seen whichever way it came; only records are looked at whose contact, salesperson or
    company has changed. The user of the transaction counts, not ``sudo()``.
    """

    _name = "conveyor.owner.guard"
    _description = "Guard of the owners of clients"

    #: what of a record is looked at, and its words for a refusal
    _conveyor_sides_fields = ("partner_id", "user_id", "company_id")
    _conveyor_operation = "other"

    @api.model
    def _conveyor_is_guarded(self):
        """Return whether anything has to be looked at."""
        return self.env["conveyor.client"]._is_any_owned()

    def _conveyor_sides(self):
        """Return whom the records bring together, as they are now."""
        # sudo: whether the user may read them is for the write itself to say
        return {
            record.id: tuple(record[name] for name in self._conveyor_sides_fields)
            for record in self.sudo()
        }

    def _conveyor_hold(self, before):
        """Look at records that were made or changed: give those that came from outside
        to the owners of the clients, refuse others.

        :param before: what ``_conveyor_sides`` said before the change
        """
        after = self._conveyor_sides()
        changed = self.filtered(
            lambda record: (
                before.get(record.id) != after[record.id]
                and record._conveyor_is_selling()
            )
        )
        if not changed:
            return
        claims = changed._conveyor_claims()
        if self._conveyor_comes_from_outside():
            changed._conveyor_route(claims, anyway=True)
        elif self.env.uid == SUPERUSER_ID:
            changed._conveyor_route(claims, anyway=False)
        else:
            changed._conveyor_check_owners(claims)

    def _conveyor_is_selling(self):
        """Return whether the record, one, can be past an owner at all."""
        return bool(self.sudo().partner_id)

    def _conveyor_claims(self):
        """Return who has a claim to the contacts, as far as somebody has: {record:
        client file with an owner, or reservation of a prospect}."""
        # sudo: who owns a client counts, whatever the user may read
        partners = self.sudo().partner_id
        owned = partners._conveyor_files().filtered(
            lambda file: file.active and file.owner_id.active
        )
        reserved = self.env["conveyor.lock"]._reserved(partners)
        owned, reserved = owned.grouped("partner_id"), reserved.grouped("partner_id")
        claims = {}
        for record in self if owned or reserved else ():
            client = record.sudo().partner_id.commercial_partner_id
            for found in (owned.get(client), reserved.get(client)):
                claim = found and record._conveyor_claim_of(found)
                if claim:
                    claims.setdefault(record, claim)
        return claims

    def _conveyor_claim_of(self, found):
        """Return the claim that counts for the record, one: that in its company; where
        it belongs to none, in one of the companies of the salesperson, his own first.
        """
        record = self.sudo()
        companies = (
            record.company_id or (record.user_id or self.env.user).sudo().company_ids
        )
        return found.filtered(lambda claim: claim.company_id in companies).sorted(
            lambda claim: claim.owner_id != record.user_id
        )[:1]

    @api.model
    def _conveyor_comes_from_outside(self):
        """Return whether no person of the company is at work: the website, a portal
        user, incoming mail, Odoo's assignment of leads."""
        if self.env.context.get("conveyor_routed") is ROUTED:
            return True
        if self.env.uid != SUPERUSER_ID:
            return self.env.user.share
        return bool(request and request.db and not request.session.uid)

    def _conveyor_route(self, claims, anyway):
        """Give records to those who have a claim to the contacts.

        :param anyway: also records that were given to somebody else on purpose
        """

    # Refusing

    def _conveyor_check_owners(self, claims):
        past = {
            record: claim
            for record, claim in claims.items()
            if record.sudo().user_id not in (claim.owner_id, self.env["res.users"])
        }
        if not past:
            return
        entitled = self._conveyor_entitled(set(past.values()))
        past = {
            record: claim
            for record, claim in past.items()
            if rules.sells_past(
                claim.owner_id.id,
                record.sudo().user_id.id,
                "entitled"
                if claim in entitled
                else "owner"
                if claim.owner_id.id == self.env.uid
                else "other",
                claim.company_id.conveyor_team_sells,
                record._conveyor_same_team(claim.owner_id),
            )
        }
        if past:
            self._conveyor_refuse_past(past)

    @api.model
    def _conveyor_entitled(self, claims):
        """Return the claims that the present user may set aside: he may change the
        owner, or lift the reservation."""
        files, locks = self._conveyor_sorted(claims)
        free = files - files.sudo(False)._forbidden("owner")
        return {*free, *(lock for lock in locks if lock.with_env(self.env)._may_lift())}

    @api.model
    def _conveyor_sorted(self, claims):
        """Return claims as client files and reservations."""
        files, locks = self.env["conveyor.client"], self.env["conveyor.lock"]
        return (
            files.sudo().concat(*(c for c in claims if c._name == files._name)),
            locks.sudo().concat(*(c for c in claims if c._name == locks._name)),
        )

    def _conveyor_same_team(self, owner):
        # sudo: who works together counts
        person, teams = self.sudo().user_id, owner.sudo().crm_team_ids
        return bool(teams & person.crm_team_ids) or person in teams.user_id

    def _conveyor_refuse_past(self, past):
        """Refuse, naming the owners; on the screen with a way to ask for the client."""
        files, locks = self._conveyor_sorted(dict.fromkeys(past.values()))
        message = self._conveyor_past_refusal(files, locks)
        self.env["conveyor.attempt"]._note(
            self._conveyor_operation, files.partner_id | locks.partner_id, message
        )
        error = AccessError(message)
        salespeople = self.env["res.users"].concat(
            *(record.sudo().user_id for record in past)
        )
        if len(files) == 1 and not locks and salespeople == self.env.user:
            # read by web_save
            error.conveyor_ask_for = files.id
        raise error

    @api.model
    def _conveyor_past_refusal(self, files, locks):
        if not files:
            return locks.with_env(self.env).sudo()._said_reserved()
        lines = [
            self.env._(
                "– %(client)s is a client of %(owner)s.",
                client=file.partner_id.display_name,
                owner=file.owner_id.name,
            )
            for file in files[:_NAMED]
        ]
        return self.env._(
            "Nobody sells to a client past its owner:\n%(clients)s\n\n"
            "Talk to the owner, who may let you work on it, or ask for the client on "
            "its file. The central-file officer decides: %(officers)s.",
            clients="\n".join(lines),
            officers=self.env["conveyor.client"]._officer_names(),
        )

    def web_save(self, vals, specification, next_id=None):
        """On the screen, the refusal comes with a button to ask for the client."""
        try:
            return super().web_save(vals, specification, next_id=next_id)
        except AccessError as error:
            self._conveyor_offer_request(error)
            raise

    @api.model
    def _conveyor_offer_request(self, error):
        number = getattr(error, "conveyor_ask_for", None)
        clients = self.env["conveyor.client"]
        if number and clients.has_access("read"):
            raise RedirectWarning(
                str(error),
                clients.browse(number)._handover_ask_action(),
                self.env._("Ask for the Client"),
            ) from error
