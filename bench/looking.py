"""Server time of a page: the whole stack in this process, from middleware to the last byte of the template."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.test import Client
from django.urls import NoReverseMatch, reverse

from sangam.accounts.models import User


def address(name: str, *args: object) -> str | None:
    """Where a screen is, None while it is not built."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def times(look: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each of `count` looks, after a few that warm up."""
    for _ in range(5):
        look()
    found = []
    for _ in range(count):
        begun = time.perf_counter()
        look()
        found.append((time.perf_counter() - begun) * 1000)
    return found


class NotShown(AssertionError):
    """The screen did not answer 200."""


def page(client: Client, url: str) -> Callable[[], object]:
    def look() -> object:
        answer = client.get(url)
        if answer.status_code != 200:
            raise NotShown(f"{url} answered {answer.status_code}")
        return answer.content

    return look
