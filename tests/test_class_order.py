"""The order of classes that calls from outside ask for."""

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase

from .common import conveyor_tags


@conveyor_tags
class TestClassOrder(TransactionCase):
    def test_it_is_pythons_own(self):
        for name in ("res.partner", "crm.lead", "conveyor.client", "base"):
            model = self.env.registry[name]
            self.assertEqual(model.mro(), type.mro(model))
            model.mro().clear()
            self.assertEqual(model.mro(), type.mro(model))

    def test_it_is_not_for_those_outside(self):
        for name in ("res.partner", "res.users"):
            with self.assertRaises(AccessError):
                get_public_method(self.env[name], "mro")
