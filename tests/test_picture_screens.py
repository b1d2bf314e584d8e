"""The picture of a conveyor in a real browser."""

from datetime import datetime, timedelta

from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_stage_moves import PipelineCommon


@conveyor_tags
class TestPictureScreens(PipelineCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the only conveyor there is, so that it is the one drawn
        cls.env["conveyor.conveyor"].search(
            [("id", "!=", cls.conveyor.id)]
        ).active = False
        cls.new.name, cls.talk.name = "Tour Word", "Tour Talk"

    def days_ago(self, days):
        self.record(str(datetime.now().replace(microsecond=0) - timedelta(days=days)))

    def tour(self, name, user):
        self.start_tour("/odoo/conveyor", name, login=user.login, timeout=180)

    def test_leader_reads_the_picture(self):
        fair = self.env["utm.source"].create({"name": "Tour fair"})
        dear = self.env["crm.lost.reason"].create({"name": "Too dear"})
        self.env["conveyor.target"].create(
            {
                "conveyor_id": self.conveyor.id,
                "stage_id": self.talk.id,
                "conversion": 80,
            }
        )
        old = self.make_lead(stage_id=self.new.id)
        self.days_ago(200)
        leads = [
            self.make_lead(stage_id=self.new.id, source_id=fair.id)
            for _number in range(3)
        ]
        self.days_ago(20)
        (old | leads[0] | leads[1]).stage_id = self.talk
        self.days_ago(10)
        leads[1].action_set_lost(lost_reason_id=dear.id)
        self.days_ago(5)
        self.tour("conveyor_picture", self.leader)

    def test_nothing_yet(self):
        self.tour("conveyor_picture_empty", self.seller)
