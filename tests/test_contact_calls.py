"""Calls about contacts from outside."""

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase

from .common import conveyor_tags


@conveyor_tags
class TestContactCalls(TransactionCase):
    def test_order_of_classes_is_pythons_own(self):
        contacts = type(self.env["res.partner"])
        self.assertEqual(contacts.mro(), type.mro(contacts))
        contacts.mro().clear()
        self.assertEqual(contacts.mro(), type.mro(contacts))

    def test_order_of_classes_is_not_for_those_outside(self):
        with self.assertRaises(AccessError):
            get_public_method(self.env["res.partner"], "mro")
