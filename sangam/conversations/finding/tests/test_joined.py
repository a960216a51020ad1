"""What was joined is found once: as the matter that it is a part of."""

from __future__ import annotations

import pytest

from sangam.conversations import join
from sangam.conversations.finding import texts
from sangam.events.record import SYSTEM
from tests.cast import Cast
from tests.searching import ask, found, index

pytestmark = pytest.mark.django_db


def test_words_of_a_part_find_its_matter_and_after_an_undo_itself(cast: Cast) -> None:
    first, second = cast.conversation("My tent leaks"), cast.conversation("The boots squeak", subject="Parcel")
    index()
    edge = join.join(first, second, by=SYSTEM)
    index()
    for text in ("tent", "squeak", "parcel", f"#{second.number}", "tent squeak", '"boots squeak"'):
        assert found(cast.ben, text) == [first.pk], text
    assert texts.snippets(ask(cast.ben, "squeak"), [first.pk])[first.pk].parts
    join.undo(edge, by=SYSTEM)
    index()
    assert found(cast.ben, "squeak") == [second.pk]
    assert found(cast.ben, "tent") == [first.pk]


def test_all_that_is_listed_without_a_word_leaves_parts_out(cast: Cast) -> None:
    first, second = cast.conversation("My tent leaks"), cast.conversation("The boots squeak")
    join.join(first, second, by=SYSTEM)
    index()
    assert found(cast.ada, "-nothing is:open") == [first.pk]
