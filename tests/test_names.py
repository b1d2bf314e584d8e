"""The addon lives beside any other: OCA's commission modules, for instance."""

from odoo.tests import TransactionCase

from .common import conveyor_tags

OURS = "odoo.addons.sales_conveyor."
#: Buttons of released views keep their names: an upgrade checks a view with those that
#: extend it as they were before.
RELEASED = {
    ("res.partner", "action_move_on_ladder"),
    ("res.partner", "action_open_ladder_moves"),
}


@conveyor_tags
class TestNames(TransactionCase):
    """What is added to models of others is called so that nobody else adds the same;
    only what overrides something keeps its name."""

    def test_models_are_called_conveyor(self):
        ours = (
            self.env["ir.model"]
            .search([])
            .filtered(lambda model: model.modules == "sales_conveyor")
        )
        self.assertGreater(len(ours), 100)
        self.assertEqual(
            {m for m in ours.mapped("model") if not m.startswith(self.prefixes())},
            set(),
        )

    def prefixes(self):
        # the names of reports are those of their templates
        return ("conveyor.", "report.sales_conveyor.")

    def test_what_is_added_to_others_says_whose_it_is(self):
        added = {
            (model._name, name)
            for model in map(self.env.get, self.env.registry)
            if not model._name.startswith(self.prefixes())
            for name in self.added_to(type(model))
        }
        self.assertEqual({one for one in added if "conveyor" not in one[1]}, RELEASED)

    def added_to(self, model_class):
        """Return names that our extensions of a model define, and that override
        nothing."""
        # what each object has, and each class
        ours, theirs = [], [object, type]
        for one in model_class.__mro__[1:]:
            (ours if one.__module__.startswith(OURS) else theirs).append(one)
        return {
            name
            for one in ours
            if not (one._name or "").startswith(self.prefixes())
            for name in vars(one)
            if not name.startswith("__") and not any(name in vars(t) for t in theirs)
        }
