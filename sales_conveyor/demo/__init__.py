"""The story of the demo company. Told only where Odoo is asked for demo data."""

from . import (
    conveyor_demo,
    conveyor_demo_documents,
    conveyor_demo_funnel,
    conveyor_demo_sources,
    conveyor_demo_protection,
    conveyor_demo_touches,
    conveyor_demo_keeping,
    conveyor_demo_interviews,
    conveyor_demo_vip,
    funnel_cast,
    funnel_steps,
    funnel_story,
    story,
)
