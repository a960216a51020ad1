"""A worker that is killed while a parent's many children are answered: the next one goes on, each is answered once."""

from __future__ import annotations

import psycopg
import pytest

from sangam.conversations import relations
from sangam.conversations.bulk import children, running
from sangam.conversations.models import Category, Conversation, Message, MessageKind
from sangam.events.record import SYSTEM
from sangam.lib.embedded.place import database_url
from tests.faults.ledger import token
from tests.house import LISTENED, House, letter
from tests.install import until

pytestmark = [pytest.mark.slow, pytest.mark.servers]


def test_a_worker_killed_between_children_leaves_none_out_and_answers_none_twice(house: House) -> None:
    mark, count = token(), running.BATCH + 10
    for place in range(count + 1):
        house.mail_in(letter(f"Where is it? {place}", subject=f"{mark} {place}", sender=f"{mark}-{place}@example.com"))
    theirs = Conversation.objects.filter(subject__startswith=mark, channel=house.channels[LISTENED]).order_by("pk")
    house.awake(lambda: theirs.count() == count + 1, "not all conversations are there")
    parent, *rows = theirs
    for row in rows:
        relations.relate(parent, row, relations.PARENT_OF, by=SYSTEM)
    said = Message.objects.filter(conversation__in=[row.pk for row in rows], kind=MessageKind.OUT)
    with psycopg.connect(database_url(house.install.data)) as lock:
        lock.execute(f"SELECT 1 FROM {Conversation._meta.db_table} WHERE id = {rows[-2].pk} FOR UPDATE")
        bulk = children.settle(parent, f"On Friday {mark}", by=house.cast.ben)
        assert bulk.working
        waits = f"SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> {lock.info.backend_pid}"
        with psycopg.connect(database_url(house.install.data), autocommit=True) as look:
            until(lambda: look.execute(waits).fetchone(), "the job never came to the locked child")
        assert said.count() == running.BATCH
        house.install.kill("run jobs")
        lock.rollback()

    def done() -> bool:
        bulk.refresh_from_db()
        return not bulk.working

    house.awake(done, "nobody goes on with it")
    assert (bulk.done, bulk.failed) == (count, 0)
    assert sorted(said.values_list("conversation_id", flat=True)) == [row.pk for row in rows]
    assert not Conversation.objects.filter(pk__in=[row.pk for row in rows], category__lt=Category.SOLVED).exists()
