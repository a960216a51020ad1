"""Files that were put up and went nowhere do not stay for ever; whatever names one keeps it."""

from __future__ import annotations

import datetime as dt

import pytest

from sangam.conversations import drafts, files, write
from sangam.conversations.models import Attachment
from sangam.conversations.write import Writing
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.requests import builtin, opening
from sangam.requests.models import HeldFile, RequestType
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def put_up(cast: Cast, name: str, *, days: int) -> Attachment:
    row = files.upload(cast.ben, name, "text/plain", [name.encode()])
    Attachment.objects.filter(pk=row.pk).update(created_at=clock.now() - dt.timedelta(days=days))
    return row


def left() -> set[str]:
    return set(Attachment.objects.filter(message=None).values_list("name", flat=True))


def test_only_what_is_old_and_named_by_nothing_goes(cast: Cast) -> None:
    conversation = cast.conversation()
    put_up(cast, "unticked.txt", days=8)
    put_up(cast, "this-week.txt", days=6)
    in_draft, in_field, sent = (put_up(cast, f"{name}.txt", days=30) for name in ("draft", "field", "sent"))
    drafts.keep(cast.ben, conversation, "reply", text="Here", data={}, attachment_ids=[in_draft.pk])
    builtin.ensure()
    kind = RequestType.objects.get(key="return")
    asked = opening.from_conversation(conversation, fields={"order_number": "NW-1"})
    request = opening.open_(kind, asked, by=Actor.user(cast.ben.pk))
    HeldFile.objects.create(request=request, attachment=in_field)
    writing = Writing("Here it is", write.reply_parties(conversation), attachment_ids=(sent.pk,))
    write.reply(conversation, writing, channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben)
    assert files.forget_uploads() == 1
    assert left() == {"this-week.txt", "draft.txt", "field.txt"}
    assert Attachment.objects.filter(pk=sent.pk).exists()
