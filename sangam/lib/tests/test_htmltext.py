from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.lib.htmltext import tidy, to_text

CASES = [
    ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    ("<div>One</div><div>Two</div>", "One\nTwo"),
    ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
    ("a<br>b<br/>c", "a\nb\nc"),
    ("  a \n\t b  ", "a b"),
    ("<b>a</b> <i>b</i>c", "a bc"),
    ("a&nbsp;b&amp;c&lt;d&#x41;&eacute;", "a b&c<dAé"),
    ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
    ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
    ("<table><tr><td>Order</td><td>12</td></tr><tr><td>Sum</td><td>3 €</td></tr></table>", "Order | 12\nSum | 3 €"),
    ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
    ("<pre>a\n  b</pre>", "a\n  b"),
    ("<style>p{}</style><script>x()</script><title>t</title><p>a</p>", "a"),
    ("<head><title>t</title></head><body>a</body>", "a"),
    ("<div style='display:none'>x</div>a", "a"),
    ("<span style='DISPLAY : NONE !important'>x</span>a", "a"),
    ("<div style='mso-hide:all'>x</div>a", "a"),
    ("<div style='max-height:0;overflow:hidden'>x</div>a", "a"),
    ("<div style='font-size:0px'>x<p style='font-size:14px'>a</p></div>", "a"),
    ("<td style='font-size:0.9em'>a</td>", "a"),
    ("<div hidden>x</div>a", "a"),
    ("<!-- x -->a<!--[if mso]>y<![endif]-->", "a"),
    ("<a href='https://x.example/a'>here</a>", "here (https://x.example/a)"),
    ("<a href='https://x.example/'>x.example</a>", "x.example"),
    ("<a href='https://x.example/" + "a" * 200 + "'>here</a>", "here"),
    ("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example"),
    ("<img src=x alt='Big summer sale'>", "Big summer sale"),
    ("<img src=x alt='image001.png'>a", "a"),
    ("a\u200b\u00adb\ufeff", "ab"),
    ("Hi\u200c \u200c \u200c there", "Hi there"),
    ("می\u200cرسد", "می\u200cرسد"),
    ("👩\u200d💻", "👩\u200d💻"),
    ("<h1>T</h1>text<hr>more", "T\n\ntext\n\nmore"),
    ("", ""),
    ("just text", "just text"),
    ("<p>a</p>\n\n\n<p></p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
]


@pytest.mark.parametrize(("html", "text"), CASES)
def test_to_text(html, text):
    assert to_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 40_000,
        "<a " * 200_000,
        "<p>" + "".join(f"<b a={i}>" for i in range(390)) + "<p>x" * 390,
        "<table><tr><td>x" * 60_000,
        "<blockquote>x" * 80_000,
        "<br>" * 250_000,
        "<ul><li>x" * 80_000,
        " \n" * 600_000,
        "\u200c" * 1_000_000,
        "<a href=http://x>y</a>" * 50_000,
        "<table><tr>" + "<td>x" * 50_000,
        "&amp;" * 250_000,
        "<pre>" + "\n" * 700_000,
    ],
    ids=range(13),
)
def test_hostile_html_is_read_in_linear_time(html):
    begin = time.thread_time()
    to_text(html)
    assert time.thread_time() - begin < 3.0


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc \n\t.,é漢", max_size=60))
def test_words_survive(text):
    assert to_text(f"<div><p>{text}</p></div>").split() == text.split()


def test_tidy():
    assert tidy("a\u00a0b \r\nc\u200b\r\rd") == "a b\nc\n\nd"
