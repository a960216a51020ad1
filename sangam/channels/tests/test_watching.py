"""Hashtags and words as forms take them, and which word of the public waits for a decision."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels import watching
from sangam.channels.base import IdentityRef, Inbound, Settings
from sangam.channels.watching import Term


def given_terms(text: str) -> list[Term]:
    return watching.terms(Settings(1, "", "", {"watched": watching.TermsField().clean(text)}))


def test_terms_are_folded_and_kept_once() -> None:
    found = given_terms("#Skerry2\n  Northwind   Tents \n#skerry2\n\n#पर्वत\n山")
    assert found == [Term("skerry2", True), Term("northwind tents", False), Term("पर्वत", True), Term("山", False)]
    assert [one.shown for one in found] == ["#skerry2", "northwind tents", "#पर्वत", "山"]


@pytest.mark.parametrize(
    "wrong", ["#", "# a b", "#2026", "#a-b", "a", "!!", 'say "hi"', "#" + "a" * 61, "\n".join(f"#tag{n}" for n in range(11))]
)
def test_what_cannot_be_watched_says_why(wrong: str) -> None:
    with pytest.raises(forms.ValidationError):
        watching.TermsField().clean(wrong)


@given(st.text(max_size=300))
def test_whatever_is_taken_is_read_back_and_taken_again(text: str) -> None:
    field = watching.TermsField()
    try:
        kept = field.clean(text)
    except forms.ValidationError:
        return
    assert field.clean(kept) == kept
    assert "\n".join(term.shown for term in given_terms(text)) == kept


def test_the_hashtag_is_named_before_the_word() -> None:
    wanted = [Term("tent", False), Term("skerry", True)]
    assert watching.first_of(wanted, "My Tent leaks #Skerry", ["Skerry"]) == Term("skerry", True)
    assert watching.first_of(wanted, "My Tent leaks", []) == Term("tent", False)
    assert watching.first_of(wanted, "Boots", ["boots"]) is None


@pytest.mark.parametrize(
    ("way", "passing", "waits"),
    [("", True, False), ("passing", True, True), ("passing", False, False), ("streams", False, True)],
)
def test_who_names_us(way: str, passing: bool, waits: bool) -> None:
    said = Inbound(
        "1",
        (IdentityRef("handle", "a@b.example"),),
        text="hi",
        kind="comment",
        conversation_key="k",
        extra={"fields": {"post": "https://b.example/1"}},
    )
    settings = Settings(1, "", "", {"mentions": way})
    assert watching.waits(said, settings, lambda _said: passing) is waits
    post = watching.as_post(said)
    assert (post.external_id, post.url, post.conversation_key, post.found_by) == ("1", "https://b.example/1", "k", "mention")
