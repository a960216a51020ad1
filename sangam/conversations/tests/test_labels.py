"""Statuses, tags and fields put in order: nothing points to what is gone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sangam.accounts.models import AuditEntry
from sangam.conversations import field_list, labels, statuses, tag_list, tags
from sangam.conversations import status as states
from sangam.conversations.models import Category, Conversation, CustomField, Status, Tag
from sangam.events.record import Actor
from tests.cast import Cast, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


def settle() -> None:
    """As if the order had been changed long ago."""
    AuditEntry.objects.update(at=timezone.now() - dt.timedelta(minutes=1))
    statuses.forget()


def test_a_new_label_comes_last_and_names_are_unique_whatever_their_case(cast: Cast) -> None:
    parts = labels.add(" Waiting  for parts ", Category.PENDING, by=cast.ada)
    assert parts.label == "Waiting for parts"
    assert Status.objects.filter(category=Category.PENDING).last() == parts
    with pytest.raises(labels.Taken):
        labels.add("WAITING FOR PARTS", Category.OPEN, by=cast.ada)
    labels.rename(parts, "waiting for parts", by=cast.ada)
    with pytest.raises(labels.Taken):
        labels.rename(parts, Status.objects.get(category=Category.OPEN).label, by=cast.ada)


def test_the_first_of_a_category_is_its_default_once_moved(cast: Cast) -> None:
    parts = labels.add("Parts", Category.PENDING, by=cast.ada)
    assert labels.move(parts, True, by=cast.ada)
    assert not labels.move(parts, True, by=cast.ada)
    settle()
    assert statuses.default(Category.PENDING) == parts


def test_deleting_gives_its_matters_to_another_of_the_same_meaning(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "CHUNK", 2)
    rows = [message.conversation for message in cast.arrive(*[cast.letter(sender=f"c{n}@example.com") for n in range(5)])]
    first = Status.objects.get(category=Category.PENDING)
    parts = labels.add("Parts", Category.PENDING, by=cast.ada)
    for row in rows:
        states.set_status(row, parts, by=Actor.user(cast.ada.pk))
    assert labels.delete(parts, first, by=cast.ada) == 5
    assert set(Conversation.objects.values_list("status", "category")) == {(first.pk, Category.PENDING)}
    assert AuditEntry.objects.get(action="status.deleted").detail["matters"] == 5


def test_a_label_that_new_matters_may_still_get_is_not_removed(cast: Cast) -> None:
    first = Status.objects.get(category=Category.NEW)
    fresh = labels.add("Fresh", Category.NEW, by=cast.ada)
    with pytest.raises(labels.First):
        labels.delete(first, fresh, by=cast.ada)
    labels.move(fresh, True, by=cast.ada)
    with pytest.raises(labels.JustMoved):
        labels.delete(first, fresh, by=cast.ada)
    settle()
    labels.delete(first, fresh, by=cast.ada)
    assert cast.conversation().status == fresh


def test_matters_never_change_their_meaning_by_a_removal(cast: Cast) -> None:
    parts = labels.add("Parts", Category.PENDING, by=cast.ada)
    with pytest.raises(labels.OtherMeaning):
        labels.delete(parts, Status.objects.get(category=Category.OPEN), by=cast.ada)


def test_merging_tags_leaves_each_matter_tagged_once(cast: Cast) -> None:
    both, one = cast.conversation(), cast.conversation(sender="otto@example.com")
    tent, tents = tags.named("tent"), tags.named("tents")
    for row, tag in ((both, tent), (both, tents), (one, tent)):
        tags.add(row, tag, by=Actor.user(cast.ada.pk))
    assert tag_list.used([tent, tents]) == {tent.pk: 2, tents.pk: 1}
    assert tag_list.merge(tent, tents, by=cast.ada) == 2
    assert [list(row.tags.all()) for row in (both, one)] == [[tents], [tents]]
    assert not Tag.objects.filter(pk=tent.pk).exists()
    with pytest.raises(ValueError, match="itself"):
        tag_list.merge(tents, tents, by=cast.ada)


def test_a_taken_name_says_whose_it_is(cast: Cast) -> None:
    tent, tents = tag_list.create("tent", by=cast.ada), tag_list.create("Tents", by=cast.ada)
    with pytest.raises(tag_list.Taken) as caught:
        tag_list.rename(tent, "tents", by=cast.ada)
    assert caught.value.other == tents
    tag_list.rename(tent, "TENT", by=cast.ada)
    assert Tag.objects.get(pk=tent.pk).name == "TENT"


def test_a_removed_tag_is_off_every_matter(cast: Cast) -> None:
    row, tent = cast.conversation(), tags.named("tent")
    tags.add(row, tent, by=Actor.user(cast.ada.pk))
    assert tag_list.delete(tent, by=cast.ada) == 1
    assert not row.tags.exists()


def test_pages_of_tags_follow_each_other(cast: Cast) -> None:
    for number in range(7):
        Tag.objects.create(name=f"tag {number}")
    found, after = [], ""
    while True:
        page = tag_list.page("TAG", after, size=3)
        found += [tag.name for tag in page.tags]
        if not (after := page.after):
            break
    assert found == sorted(found) and len(set(found)) == 7
    assert not tag_list.page("nothing").tags


def test_fields_keep_key_and_type(cast: Cast) -> None:
    first = field_list.create({"label": "Order number", "type": "text"}, by=cast.ada)
    second = field_list.create({"label": "Order number", "type": "text"}, by=cast.ada)
    assert (first.key, second.key) == ("order_number", "order_number_2")
    with pytest.raises(ValueError, match="never change"):
        field_list.change(first, {"key": "x"}, by=cast.ada)
    field_list.change(first, {"active": False}, by=cast.ada)
    assert AuditEntry.objects.get(action="field.changed").detail == {"active": [True, False]}
    assert field_list.move(second, True, by=cast.ada)
    assert list(CustomField.objects.all()) == [second, first]


@pytest.mark.parametrize("label", ["注文番号", "!!!", "a" * 90])
def test_any_label_makes_a_key(cast: Cast, label: str) -> None:
    field = field_list.create({"label": label[:80], "type": "text"}, by=cast.ada)
    assert field.key and len(field.key) <= 40
