"""What is asked first to save time must never say no where the long way says yes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.kinds.email import spam
from sangam.lib.stems import Spotter


@settings(max_examples=60, deadline=None)
@given(st.from_regex(spam._JUNK))
def test_whatever_the_junk_words_find_was_spotted(text: str) -> None:
    assert Spotter(spam._JUNK).may_match(text) or not spam._JUNK.search(text)
