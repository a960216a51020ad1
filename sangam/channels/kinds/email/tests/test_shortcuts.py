"""What is asked first to save time must never say no where the long way says yes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.kinds.email import headers, quoting, spam
from sangam.channels.kinds.email.quote_html import until_marked
from sangam.lib.stems import Spotter


@settings(max_examples=60, deadline=None)
@given(st.from_regex(spam._JUNK))
def test_whatever_the_junk_words_find_was_spotted(text: str) -> None:
    assert Spotter(spam._JUNK).may_match(text) or not spam._JUNK.search(text)


BODY = "I ordered a tent last week, and it has not arrived yet. Could you look into it?"


def test_an_html_that_begins_with_the_same_words_needs_no_parser() -> None:
    html = f'<html><head><style>p{{}}</style></head><body><p class="MsoNormal">{BODY}</p><blockquote>old</blockquote></body>'
    assert "".join(until_marked(html).split()) == "".join(BODY.split())


def test_names_that_are_marked_end_the_rough_text() -> None:
    for opening in (
        '<div class="x yahoo_quoted">', "<DIV ID='divRplyFwdMsg'>", "<p id=x_appendonsend>", '<div class="ydp12signature">',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt">', '<div data-smartmail="gmail_signature">', "<hr>",
    ):  # fmt: skip
        assert until_marked(f"<div>{BODY}</div>{opening}More</div>") == BODY


def test_only_a_parser_sees_through_comments_and_scripts() -> None:
    assert until_marked(f"<!-- x --><p>{BODY}</p>") == until_marked(f"<p>{BODY}</p><style>p</style>") == ""


def test_the_shortcut_gives_what_the_long_way_gives() -> None:
    quoted = '<div class="gmail_quote"><div class="gmail_attr">On Mon, Ben wrote:</div><blockquote>Old words</blockquote></div>'
    text = f"{BODY}\n\nOn Mon, Jan 5, 2026 at 9:12 Ben <b@x.test> wrote:\n> Old words\n"
    comment = "<!-- makes it read by the parser -->"
    short, long = (quoting.split(text, f"{start}<p>{BODY}</p>{quoted}") for start in ("", comment))
    assert short == long == quoting.Split(BODY, text[len(BODY) :].strip())


LINES = st.sampled_from(
    [
        b"Subject: x",
        b"To : a@b.example,",
        b" c@d.example",
        b"\t",
        b"  ",
        b"",
        b"\r",
        b"no field",
        b"--b",
        b"X:\ry",
        b"Date:",
        b"\x0b z",
    ]
)


@settings(deadline=None)
@given(st.lists(LINES, max_size=8), st.sampled_from([b"\n", b"\r\n"]), st.integers(0, 4))
def test_well_formed_headers_are_read_as_the_careful_way_reads_them(lines: list[bytes], end: bytes, cut: int) -> None:
    raw = end.join(lines) + end * 2
    found = headers._well_formed(raw, 0, len(raw) - cut)
    assert found is None or found == headers._bent(raw, 0, len(raw) - cut)


def test_an_ordinary_header_is_well_formed() -> None:
    raw = b"Subject: a\r\n folded line\r\nFrom: a@b.example\r\n\r\nBody"
    assert headers._well_formed(raw, 0, len(raw)) == headers.Block(
        [("subject", b" a\n folded line"), ("from", b" a@b.example")], raw.index(b"Body")
    )
