"""The story of the demo company. Told only where Odoo is asked for demo data."""

from . import conveyor_demo, story
