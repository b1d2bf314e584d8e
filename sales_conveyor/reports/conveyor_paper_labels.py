"""Address labels as a PDF of exact millimetres: drawn, not laid out by a browser, for
what wkhtmltopdf makes of millimetres depends on how it was built."""

from functools import cache
from io import BytesIO

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.misc import file_path

from ..rules.paper import PAGE, POINTS_PER_MM, SHEETS, places

#: A font of Odoo's own that has Cyrillic and Greek letters.
FONTS = {
    "ConveyorLabel": "web/static/fonts/google/Open_Sans/Open_Sans-Regular.ttf",
    "ConveyorLabelBold": "web/static/fonts/google/Open_Sans/Open_Sans-SemiBold.ttf",
}
#: Room that is left free at the edges of a label, in millimetres.
PADDING = 4.0
SIZES = (10.0, 9.0, 8.0, 7.0, 6.0)


@cache
def _fonts():
    """Make the fonts known, once for each server process."""
    for name, path in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, file_path(path)))


def labels(sheet, addresses, first=1):
    """Return a PDF of labels.

    :param sheet: see ``rules.paper.SHEETS``
    :param addresses: list of (lines, small print), the first line is printed bold
    :param first: the first label that is still on the first sheet
    """
    _fonts()
    output = BytesIO()
    canvas = Canvas(output, pagesize=tuple(side * POINTS_PER_MM for side in PAGE))
    width, height = (side * POINTS_PER_MM for side in SHEETS[sheet][2:4])
    shown = 0
    for (lines, small), (page, left, top) in zip(
        addresses, places(sheet, len(addresses), first), strict=True
    ):
        while shown < page:
            canvas.showPage()
            shown += 1
        upper = (PAGE[1] - top) * POINTS_PER_MM
        _label(canvas, lines, small, left * POINTS_PER_MM, upper, width, height)
    canvas.save()
    return output.getvalue()


def _label(canvas, lines, small, left, upper, width, height):
    padding = PADDING * POINTS_PER_MM
    room, high = width - 2 * padding, height - 2 * padding
    size, wrapped = _fit(lines, room, high)
    step = size * 1.25
    down = upper - padding - size
    for font, line in wrapped:
        canvas.setFont(font, size)
        canvas.drawString(left + padding, down, line)
        down -= step
    if small:
        canvas.setFont("ConveyorLabel", 5)
        canvas.drawRightString(
            left + width - padding, upper - height + padding / 2, small
        )


def _fit(lines, room, high):
    """Return the largest size in which all lines have room, and the lines as they are
    broken there. What doesn't fit in the smallest one is cut at the end."""
    for size in SIZES:
        wrapped = [
            (font, part)
            for font, line in zip(_styles(lines), lines, strict=True)
            for part in simpleSplit(line, font, size, room)
        ]
        if len(wrapped) * size * 1.25 <= high:
            return size, wrapped
    return size, wrapped[: int(high // (size * 1.25))]


def _styles(lines):
    return ["ConveyorLabelBold"] + ["ConveyorLabel"] * (len(lines) - 1)
