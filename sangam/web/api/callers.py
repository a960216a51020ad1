"""Who calls: a token, what it may do, how often."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from sangam.accounts import tokens
from sangam.accounts.brakes import Buckets
from sangam.accounts.models import ApiToken
from sangam.accounts.scope import Scope
from sangam.events.record import Actor
from sangam.web.api.problems import Problem

RATE, BURST = 20.0, 200.0
LIMIT = Buckets("api calls", RATE, BURST)
"""Calls a token may make: so many at once, so many a second afterwards. A batch costs one call for every
fifty items."""
ITEMS_A_CALL = 50


class Call(HttpRequest):
    """A request of a program; `auth` is its token."""

    auth: ApiToken


class Bearer(HttpBearer):
    """Only for tokens that have this right, within their limit."""

    openapi_scheme = "bearer"

    def __init__(self, right: str) -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = tokens.of(token)
        if found is None:
            return None
        if self.right not in found.rights:
            raise Problem(403, f"This token lacks the right “{self.right}”. An admin gives it in Setup → API.")
        spend(found, 1.0)
        return found


def spend(token: ApiToken, cost: float) -> None:
    wait = LIMIT.take(str(token.pk), cost)
    if wait:
        seconds = int(wait) + 1
        raise Problem(429, f"Try again in {seconds} s.", headers={"Retry-After": str(seconds)})


def scope(request: Call) -> Scope:
    """What works here in the name of the company: it knows customers, and no conversation."""
    return Scope(-request.auth.pk, "program")


def actor(request: Call) -> Actor:
    return Actor("program", request.auth.pk)
