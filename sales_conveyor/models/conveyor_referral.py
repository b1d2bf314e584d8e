from collections import defaultdict

from odoo import api, models
from odoo.exceptions import ValidationError

from ..rules import referral as rules
from ..sql import referrals
from .conveyor_client_rights import _BY_SERVER

#: What a recommended lead says of its contact.
CARRIED = ("conveyor_referrer_id", "conveyor_organisation_id")


class ConveyorReferral(models.AbstractModel):
    """What leads and contacts share when they have been recommended: who may not be
    their referrer, and how the client is told who has brought it."""

    _name = "conveyor.referral"
    _description = "Recommendation"

    def _conveyor_recommended(self):
        """Return the contact that is recommended."""
        raise NotImplementedError

    def _check_conveyor_referrer(self):
        """Refuse recommendations that lead back to whom they are about, and those
        between contacts of different companies."""
        recommended = self.sudo().filtered(
            lambda record: (
                record.conveyor_referrer_id and record._conveyor_recommended()
            )
        )
        back = self.env["conveyor.referral"]._leading_back(
            {
                record.id: (
                    record._conveyor_recommended().commercial_partner_id.id,
                    record.conveyor_referrer_id.id,
                )
                for record in recommended
            }
        )
        for record in recommended.browse(back):
            record._refuse_conveyor_referrer()
        for record in self.sudo().filtered("conveyor_referrer_id"):
            theirs, ours = record.conveyor_referrer_id.company_id, record.company_id
            if theirs and ours and theirs != ours:
                raise ValidationError(
                    self.env._(
                        "%(referrer)s belongs to the company %(theirs)s, %(name)s to "
                        "%(ours)s. Choose a referrer of the same company, or one that "
                        "all companies share.",
                        referrer=record.conveyor_referrer_id.display_name,
                        theirs=theirs.name,
                        name=record.display_name,
                        ours=ours.name,
                    )
                )

    def _refuse_conveyor_referrer(self):
        client = self._conveyor_recommended().commercial_partner_id
        referrer = self.conveyor_referrer_id
        if referrer.commercial_partner_id == client:
            message = self.env._(
                "%(referrer)s can't have recommended %(client)s: both are one client. "
                "Choose the person or company who named this client to you, or leave "
                "the referrer empty.",
                referrer=referrer.display_name,
                client=client.display_name,
            )
        else:
            message = self.env._(
                "%(referrer)s was brought to us by %(client)s itself, directly or by "
                "way of others, so %(client)s can't have been recommended by "
                "%(referrer)s. Look at Recommendations / Who Brought Whom, and correct "
                "the recommendation that is wrong.",
                referrer=referrer.display_name,
                client=client.display_name,
            )
        raise ValidationError(message)

    @api.model
    def _leading_back(self, recommendations):
        """Return the keys of recommendations that lead back to whom they are about.

        :param recommendations: {key: (number of the client who is recommended, number
            of the contact who recommends)}
        """
        if not recommendations:
            return []
        self.env["res.partner"].flush_model(
            ["commercial_partner_id", "conveyor_referrer_id"]
        )
        clients, referrers = zip(*recommendations.values(), strict=True)
        rows = self.env.execute_query(
            referrals.leading_back(recommendations, clients, referrers)
        )
        return [key for (key,) in rows]

    @api.model
    def _carry(self, records):
        """Tell clients who has brought them: from their leads, or from the contact
        persons who were recommended. A client who is told already, or has been one for
        longer than the recommendation, stays as it is."""
        wanted = defaultdict(lambda: self.env["res.partner"])
        # sudo: the salesperson of a lead need not be allowed to edit its contact
        records = records.sudo().filtered(
            lambda record: (
                record._conveyor_recommended() and any(map(record.__getitem__, CARRIED))
            )
        )
        since = self._client_since(
            record._conveyor_recommended().commercial_partner_id.id
            for record in records
        )
        taken = set()
        for record in records.sorted("id"):
            client = record._conveyor_recommended().commercial_partner_id
            if not rules.brings_client(since.get(client.id), record.create_date.date()):
                continue
            for name in CARRIED:
                fits = record[name] and not client[name] and (client, name) not in taken
                if fits and client._conveyor_may_be_told(name, record[name]):
                    taken.add((client, name))
                    wanted[name, record[name]] |= client
        for (name, value), clients in wanted.items():
            clients.write({name: value.id})

    @api.model
    def _client_since(self, client_ids):
        """Return {client: since when} of those who are in a central file."""
        client_ids = list(client_ids)
        if not client_ids:
            return {}
        self.env["conveyor.client"].flush_model(["partner_id", "entry_date"])
        return dict(self.env.execute_query(referrals.client_since(client_ids)))

    @api.model
    def _sever(self, clients, merged=False):
        """Take out the recommendations that lead back to whom they are about, since
        contacts have become part of these clients.

        :param clients: commercial entities
        :param merged: whether they are one client from now on
        """
        self.env.flush_all()
        for model, found in (
            ("res.partner", referrals.recommended_in(clients.ids)),
            ("crm.lead", referrals.recommended_leads_of(clients.ids)),
        ):
            rows = self.env.execute_query(found)
            recommendations = [
                {key: (client_id, referrer) for key, client_id, referrer in rows}
            ]
            if merged:  # to each of them: that they are one isn't in the database yet
                recommendations = [
                    {key: (client.id, referrer) for key, _client_id, referrer in rows}
                    for client in clients
                ]
            back = {key for some in recommendations for key in self._leading_back(some)}
            # sudo, as the server: what can't be is put right, whoever merges
            records = self.env[model].sudo().browse(back)
            records.with_context(conveyor_by_server=_BY_SERVER).write(
                {"conveyor_referrer_id": False}
            )
