"""Each administrative act leaves a line in the record that says who did it; no line holds a secret."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from sangam.accounts.models import AuditEntry
from sangam.web.setup.audit import words
from tests.architecture.acts import ACTS, NOT_ACTS
from tests.architecture.permissions import TABLE
from tests.architecture.test_permissions import Made, made
from tests.cast import Cast

__all__ = ["made"]
SETUP = "setup:"


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def test_every_address_of_setup_that_takes_a_post_is_an_act_or_says_why_not(ada: Client, cast: Cast, made: Made) -> None:
    """Asked of the product: what answers "method not allowed" takes none."""
    taken = set()
    for name, row in TABLE.items():
        if name.startswith(SETUP) and ada.post(reverse(name, kwargs=row.kwargs(cast, made)), {}).status_code != 405:
            taken.add(name.removeprefix(SETUP))
    assert taken == ACTS.keys() | NOT_ACTS.keys()


@pytest.mark.parametrize("name", ACTS)
def test_an_act_leaves_a_line(name: str, ada: Client, cast: Cast) -> None:
    newest = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    answers = ACTS[name](ada, cast)
    for answer in answers if isinstance(answers, list) else [answers]:
        assert answer.status_code in (200, 302), re.findall(r"errorlist.*?</ul>", answer.content.decode())
    lines = AuditEntry.objects.filter(pk__gt=newest, user=cast.ada)
    assert lines.count() >= (len(answers) if isinstance(answers, list) else 1)
    for line in lines:
        noun, _dot, verb = line.action.partition(".")
        assert noun in words.NOUNS and verb in words.VERBS, line.action
        assert "Lazy" not in line.subject, line.subject


def test_the_record_says_nothing_of_what_was_typed_at_the_door(cast: Cast) -> None:
    """Who types his password into the wrong field finds it nowhere again."""
    Client().post(reverse("account_login"), {"login": "hunter2hunter2@northwind.test", "password": "swordfish-swordfish"})
    kept = str(list(AuditEntry.objects.values()))
    assert "sign_in.failed" in kept
    assert "hunter2" not in kept and "swordfish" not in kept
