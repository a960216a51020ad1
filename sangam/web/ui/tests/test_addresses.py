"""Addresses and words that templates ask for again and again are the ones Django gives."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sangam.web.ui import speech
from sangam.web.ui.addresses import url


@given(st.integers(min_value=0, max_value=10**18))
def test_a_number_in_its_shape_is_what_reverse_gives(number: int) -> None:
    assert url("workspace:conversation", number) == reverse("workspace:conversation", args=[number])
    assert url("workspace:draft", number, "reply") == reverse("workspace:draft", args=[number, "reply"])
    assert url("workspace:draft", number=number, kind="note") == reverse("workspace:draft", args=[number, "note"])


def test_what_no_address_takes_is_refused_as_ever() -> None:
    for wrong in (-1, True, "x"):
        with pytest.raises(NoReverseMatch):
            url("workspace:conversation", wrong)


def test_a_folder_that_the_product_is_mounted_in_stands_first() -> None:
    assert url("workspace:conversation", 7) == "/conversations/7"
    set_script_prefix("/desk/")
    try:
        assert url("workspace:conversation", 7) == "/desk/conversations/7"
    finally:
        set_script_prefix("/")


def test_values_in_a_sentence_are_escaped_and_percent_signs_kept() -> None:
    assert speech.gettext("100%% of %(name)s", name="<b>") == "100% of &lt;b&gt;"
    assert speech.gettext("100%%") == "100%"


def test_each_language_has_its_own_words() -> None:
    with translation.override("en"):
        english = speech.gettext("Monday")
    with translation.override("de"):
        german = speech.gettext("Monday")
    assert (str(english), str(german)) == ("Monday", "Montag")
