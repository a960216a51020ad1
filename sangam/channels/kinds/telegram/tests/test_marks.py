"""Markdown in Telegram's HTML, cut so that nothing is lost and every tag is closed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels import shaping
from sangam.channels.kinds.telegram import fake, marks
from sangam.channels.kinds.telegram.adapter import Adapter


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("**Hi** *there* ~~you~~", "<b>Hi</b> <i>there</i> <s>you</s>"),
        ("# Title\n\n- one\n- two", "<b>Title</b>\n\n• one\n• two"),
        ("[shop](https://shop.example/?a=1&b=2)", '<a href="https://shop.example/?a=1&amp;b=2">shop</a>'),
        ('[x](https://a.example/"onclick=1)', '<a href="https://a.example/%22onclick=1">x</a>'),
        ("[write](mailto:a@b.example)", "write (mailto:a@b.example)"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("> quoted", "&gt; quoted"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("***both***", "<i><b>both</b></i>"),
        ("", ""),
    ],
)
def test_marks(written: str, html: str) -> None:
    assert marks.pieces(written) == [html]


def test_what_was_open_at_a_cut_goes_on_in_the_next() -> None:
    first, second = marks.pieces("**" + "word " * 1000 + "end**")
    assert first.startswith("<b>word") and first.endswith("word</b>")
    assert second.startswith("<b>word") and second.endswith("end</b>")


def test_a_limit_counts_units_of_what_is_seen() -> None:
    """An emoji is two units; tags and entities are none."""
    assert len(marks.pieces("🏕" * 2048)) == 1 and len(marks.pieces("🏕" * 2049)) == 2
    assert len(marks.pieces("**" + "&" * 4096 + "**")) == 1
    assert Adapter().measure("**🏕&**").used == 3 and Adapter().measure("x" * 5000).parts == 2


MARKDOWN = st.text(alphabet=st.sampled_from("ab &<>*_~`[]()#\n.!🏕ऩ\u0301\"'1-|:/"), max_size=400)


@settings(max_examples=300, deadline=None)
@given(text=MARKDOWN, limit=st.integers(2, 60))
def test_nothing_is_lost_and_every_piece_can_be_read(text: str, limit: int) -> None:
    whole = marks.plain(shaping.worded(text, marks.STYLE))
    found = marks.pieces(text, limit)
    seen = [fake._seen(piece) for piece in found]  # refuses what the provider would
    assert all(marks.units(one) <= limit for one in seen)
    assert re.sub(r"\s", "", "".join(seen)) == re.sub(r"\s", "", whole)
    assert seen == [marks.plain(piece) for piece in found]
