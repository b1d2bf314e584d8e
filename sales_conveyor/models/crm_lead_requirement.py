from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import RedirectWarning, UserError

from ..rules import requirement as rules

#: Says, compared by identity, that the move was let pass: nobody can send it.
PASSED = object()
#: What is looked at anew when one of these is written: a stage may follow from each.
_MOVING = frozenset(("stage_id", "team_id", "type", "user_id"))
#: How many opportunities a message names.
_NAMED = 50
LEADERS = "sales_conveyor.conveyor_group_leader"


class CrmLead(models.Model):
    """Opportunities leave a funnel stage forward when they have what it requires.

    What counts is the opportunity after the change, so fields filled by the same
    change are filled. The user of the transaction counts, not ``sudo()``: a server
    action does what the user who started it may do. Only the server itself (incoming
    mail, scheduled jobs, installation) moves opportunities freely.
    """

    _name = "crm.lead"
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self._conveyor_is_gated():
            leads._conveyor_check({})
        return leads

    def write(self, vals):
        if _MOVING.isdisjoint(vals) or not self._conveyor_is_gated():
            return super().write(vals)
        if self.env.context.get("conveyor_passed") is PASSED:
            # what else follows from the move is no part of the permission
            plain = self.with_context(conveyor_passed=None)
            return super(CrmLead, plain).write(vals)
        before = self._conveyor_places()
        result = super().write(vals)
        self._conveyor_check(before)
        return result

    @api.model
    def _conveyor_is_gated(self):
        """Return whether moves of the user have to be looked at."""
        return (
            bool(self.env["conveyor.requirement"]._stage_ids())
            and self.env.uid != SUPERUSER_ID
        )

    def _conveyor_places(self):
        """Return where opportunities stand: {number: (stage, team)}; leads that are not
        qualified yet stand nowhere."""
        # sudo: whether the user may read them is for the write itself to say
        return {
            lead.id: (lead.stage_id.id, lead.team_id.id)
            for lead in self.sudo()
            if lead.type != "lead"
        }

    def _conveyor_check(self, before):
        """Refuse moves of opportunities that lack something.

        :param before: where they stood before the change
        """
        after = self._conveyor_places()
        moved = self.filtered(
            lambda lead: lead.id in after and before.get(lead.id) != after[lead.id]
        )
        if not moved:
            return
        funnel = self._conveyor_funnel()
        missing = self.env["conveyor.requirement"]._missing(
            {lead: funnel.left(before.get(lead.id), after[lead.id]) for lead in moved}
        )
        if missing:
            raise self._conveyor_refusal(missing, before)

    @api.model
    def _conveyor_funnel(self):
        # sudo, and archived teams as well: a stage of a team that is archived doesn't
        # become one for all teams
        stages = self.env["crm.stage"].sudo().with_context(active_test=False)
        return rules.Funnel(
            (stage.id, stage.sequence, stage.fold, stage.team_ids.ids)
            for stage in stages.search_fetch([], ["sequence", "fold", "team_ids"])
        )

    # What is said when a move is refused

    @api.model
    def _conveyor_refusal(self, missing, before):
        """Return the error that names all that is missing.

        :param missing: {opportunity: requirements}
        :param before: where the opportunities stood before the change
        """
        helpers = self._conveyor_leader_names(self.concat(*missing))
        if len(missing) > 1:
            error = UserError(self._conveyor_refusal_of_many(missing, helpers))
        else:
            [(lead, lacking)] = missing.items()
            error = UserError(
                self.env._(
                    "“%(lead)s” can't go on to “%(stage)s” yet. Still missing:\n"
                    "%(missing)s\n\n"
                    "Fill in what is missing, then move the opportunity. A team leader "
                    "may let it pass and say why: %(leaders)s.",
                    lead=lead.sudo().name,
                    stage=lead.sudo().stage_id.name,
                    missing="\n".join(
                        f"– {name}" for name in lacking.mapped("display_name")
                    ),
                    leaders=helpers,
                )
            )
            # it exists without the change, and in this team, so it can be helped
            if before.get(lead.id, (None, None))[1:] == (lead.sudo().team_id.id,):
                # read by web_save and by the button Won, which offer the help
                error.conveyor_help = {
                    "lead_id": lead.id,
                    "stage_id": lead.sudo().stage_id.id,
                    "names": lacking._lead_field_names(),
                }
        return error

    @api.model
    def _conveyor_refusal_of_many(self, missing, helpers):
        lines = [
            self.env._(
                "– “%(lead)s”, to “%(stage)s”: %(missing)s",
                lead=lead.sudo().name,
                stage=lead.sudo().stage_id.name,
                missing="; ".join(lacking.mapped("display_name")),
            )
            for lead, lacking in list(missing.items())[:_NAMED]
        ]
        if len(missing) > _NAMED:
            lines.append(
                self.env._("– and %(count)s more", count=len(missing) - _NAMED)
            )
        return self.env._(
            "%(count)s opportunities can't go on yet, so none was moved. Still "
            "missing:\n%(missing)s\n\n"
            "Fill in what is missing, then move the opportunities; or leave these out. "
            "A team leader may let them pass and say why: %(leaders)s.",
            count=len(missing),
            missing="\n".join(lines),
            leaders=helpers,
        )

    @api.model
    def _conveyor_leader_names(self, leads):
        """Name some of those who may let opportunities pass."""
        # sudo: users may not read groups; the names are meant for them
        leads = leads.sudo()
        leaders = leads.team_id.user_id
        if not leaders:
            companies = leads.company_id or self.env.company
            leaders = (
                self.env.ref(LEADERS)
                .sudo()
                .all_user_ids.filtered(
                    lambda user: (
                        user.active
                        and not user._is_superuser()
                        and user.company_ids & companies
                    )
                )
            )
        names = sorted(leaders.mapped("name"))
        return ", ".join(names[:5]) or self.env._("nobody has this role yet")

    def web_save(self, vals, specification, next_id=None):
        """On the screen, a refused move comes with a button to what is missing."""
        try:
            return super().web_save(vals, specification, next_id=next_id)
        except UserError as error:
            self._conveyor_offer_help(error)
            raise

    def action_set_won_rainbowman(self):
        try:
            return super().action_set_won_rainbowman()
        except UserError as error:
            self._conveyor_offer_help(error)
            raise

    @api.model
    def _conveyor_offer_help(self, error):
        help_ = getattr(error, "conveyor_help", None)
        if help_:
            raise RedirectWarning(
                str(error),
                self._conveyor_gate_action(**help_),
                self.env._("Fill In and Move"),
            ) from error

    @api.model
    def _conveyor_gate_action(self, lead_id, stage_id, names):
        """Return the dialog in which an opportunity is given what it lacks.

        :param names: the opportunity's fields that it shows
        """
        view = self.env.ref("sales_conveyor.crm_lead_view_form_gate")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Is Missing"),
            "res_model": "crm.lead",
            "res_id": lead_id,
            "views": [[view.id, "form"]],
            "target": "new",
            "context": {
                "conveyor_gate_stage_id": stage_id,
                # web clients and servers keep a view by the context keys of this ending
                "conveyor_gate_view_ref": ",".join(names),
            },
        }
