from __future__ import annotations

import pytest

from sangam.accounts.models import Role, User
from sangam.config.story import scale
from sangam.conversations import append, queries
from sangam.conversations.models import Conversation, Message, Outbox, Shelf, ThreadKey


def _listing() -> list[tuple[object, ...]]:
    rows = Conversation.objects.order_by("id").values_list(
        "subject", "message_count", "customer__name", "category", "team__name"
    )
    return list(rows)


@pytest.mark.django_db
def test_it_goes_on_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "SET", 150)
    assert scale.grow(200) == 200
    first = _listing()
    assert scale.grow(200) == 0
    assert scale.grow(400) == 200
    assert scale.count() == Conversation.objects.count() == 400
    assert _listing()[:200] == first


@pytest.mark.django_db
def test_its_rows_hold_together() -> None:
    scale.grow(600)
    assert Message.objects.count() == sum(Conversation.objects.values_list("message_count", flat=True))
    assert set(Conversation.objects.values_list("shelf", flat=True)) >= {Shelf.INBOX, Shelf.WAITING, Shelf.CLOSED}
    assert Outbox.objects.exclude(state="sent").count() == 0
    for conversation in Conversation.objects.order_by("?")[:20]:
        last = conversation.messages.order_by("pk").last()
        assert last is not None
        assert (last.pk, last.created_at) == (conversation.last_message_id, conversation.last_message_at)
        key = append.thread_uuid(conversation.messages.order_by("pk")[0].external_id)
        assert ThreadKey.objects.get(key=key).conversation_id == conversation.pk
    newest = queries.page(User(pk=0, role=Role.ADMIN).scope(), queries.VIEWS["all"])
    assert len(newest.rows) == queries.PAGE
