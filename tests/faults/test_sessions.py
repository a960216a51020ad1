"""A session that the database ended while its thread was idle."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from sangam.channels.base import RawItem
from sangam.channels.kinds.email import listener
from sangam.ingest import store
from sangam.ingest.models import RawInbound
from sangam.lib import sql
from tests.cast import Cast


@pytest.mark.django_db(transaction=True)
def test_the_next_mail_is_not_refused_for_a_session_that_died_before_it(cast: Cast) -> None:
    ((number,),) = sql.rows("SELECT pg_backend_pid()")
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [number])
    assert listener._closing(store.many, cast.mailbox.pk, [RawItem(b"From: cleo@example.com\r\n\r\nhi")]) == 1
    assert RawInbound.objects.count() == 1
