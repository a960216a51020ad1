"""What is asked first to save time must never say no where the long way says yes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.kinds.email import quoting, spam
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
