from odoo import models
from odoo.exceptions import UserError


class ConveyorStateGuard(models.AbstractModel):
    """Records that go from state to state, each step of which belongs to some states
    only."""

    _name = "conveyor.state.guard"
    _description = "Records whose steps belong to states"

    def _require_state(self, *states):
        """Refuse a step in any other state than these."""
        words = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "%(record)s: the state is “%(state)s”. This is done in: "
                        "%(states)s.",
                        record=record.display_name,
                        state=words[record.state],
                        states=", ".join(words[state] for state in states),
                    )
                )
