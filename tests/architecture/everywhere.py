"""Ask every address of the product once, as somebody, and leave no trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sangam.accounts.models import User
from tests.architecture.permissions import ALLAUTH_OPEN, ALLAUTH_SIGNED_IN, TABLE, Row
from tests.cast import Cast

KEYED = {"account_reset_password_from_key": {"uidb36": "1", "key": "set-password"}}
ALLAUTH = {name: Row("anyone", kwargs=lambda cast, made, name=name: KEYED.get(name, {})) for name in ALLAUTH_OPEN}
ALLAUTH |= {name: Row("signed in") for name in ALLAUTH_SIGNED_IN}
ALL = TABLE | ALLAUTH


@dataclass(frozen=True)
class Asked:
    """`statements` are those of the answer alone."""

    name: str
    answer: HttpResponse
    statements: list[str]


def client_of(user: User | None, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    if user:
        client.force_login(user)
    return client


def ask_all(
    user: User | None, cast: Cast, made: Any, *, method: str = "", data: dict[str, Any] | None = None, **headers: Any
) -> Iterator[Asked]:
    """By the method of its row, or by `method`; with the data of its row and `data`. Whatever changed is undone at once."""
    for name, row in sorted(ALL.items()):
        with transaction.atomic():
            address = reverse(name, kwargs=row.kwargs(cast, made))
            way = method or row.method
            client = client_of(user)
            sent = {**(row.data(cast, made) if way == row.method else {}), **(data or {})}
            with CaptureQueriesContext(connection) as captured:
                answer = getattr(client, way)(address, sent, **headers)
            statements = [str(query["sql"]) for query in captured.captured_queries]
            transaction.set_rollback(True)
        yield Asked(name, answer, statements)
