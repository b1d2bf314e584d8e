from odoo import http
from odoo.http import request

from ..reports.conveyor_paper_labels import labels


class PaperController(http.Controller):
    """Address labels of a mailing on paper."""

    @http.route(
        "/conveyor/paper/<int:mailing_id>/labels",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def paper_labels(self, mailing_id):
        """Print labels; the model asks for the right, and records it."""
        mailing = request.env["conveyor.paper.mailing"].browse(mailing_id).exists()
        if not mailing:
            raise request.not_found()
        rows = mailing._label_rows()
        pdf = labels(mailing.label_grid, rows, mailing.label_first)
        return request.make_response(
            pdf,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(pdf))),
                (
                    "Content-Disposition",
                    http.content_disposition(f"labels-{mailing_id}.pdf", "inline"),
                ),
                ("Cache-Control", "no-store"),
            ],
        )
