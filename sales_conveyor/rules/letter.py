"""Letters as they are read without HTML, or without pictures."""

import re

#: Odoo's picture by which it learns that a letter was opened.
_PIXEL = re.compile(r"<img(?P<rest>[^>]*/mail/track/[^>]*)>")
_MARKED = re.compile(r"<(h[1-3]|strong|b|em)\s[^>]*>")


def quiet_pixel(html):
    """Have a picture that nobody is meant to see take no room and say nothing where
    pictures are blocked.

    >>> print(quiet_pixel('<p>Hi</p><img src="https://a.example/mail/track/1/x.gif"/>'))
    <p>Hi</p><img alt="" width="1" height="1" src="https://a.example/mail/track/1/x.gif"/>
    >>> print(quiet_pixel('<img alt="Cup" src="/cup.png"/>'))
    <img alt="Cup" src="/cup.png"/>
    """

    def quiet(match):
        if re.search(r"\salt=", match["rest"]):
            return match[0]
        return f'<img alt="" width="1" height="1"{match["rest"]}>'

    return _PIXEL.sub(quiet, html or "")


def plain(html):
    """Return HTML of which Odoo makes a text without leftovers: it marks headings and
    stress only where they have no style of their own, but their ends in any case; and
    it would name the picture of ``quiet_pixel`` and its address.

    >>> print(plain('<h2 style="color:red">News</h2><strong class="x">now</strong>'))
    <h2>News</h2><strong>now</strong>
    >>> print(plain('Hi<img src="https://a.example/mail/track/1/x.gif"/>'))
    Hi
    """
    return _MARKED.sub(r"<\1>", _PIXEL.sub("", html or ""))
