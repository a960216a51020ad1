"""Tokens of programs, as an admin makes and revokes them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from sangam.accounts import tokens
from sangam.accounts.models import ApiToken
from tests.cast import Cast


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def test_a_token_is_shown_once_and_works_until_it_is_revoked(ada: Client, cast: Cast) -> None:
    given = {"name": "Shop", "source": "Shop", "rights": ["orders:write", "orders:read"]}
    made = ada.post(reverse("setup:new_token"), given).content.decode()
    (plain,) = set(re.findall(r"sgm_[\w-]{40,}", made))
    token = tokens.of(plain)
    assert token is not None and (token.source, token.rights) == ("shop", ["orders:read", "orders:write"])
    assert plain not in ada.get(reverse("setup:tokens")).content.decode()
    assert plain not in ada.get(reverse("setup:token", args=[token.pk])).content.decode()
    ada.post(reverse("setup:token_revoke", args=[token.pk]))
    assert tokens.of(plain) is None
    assert "Revoked" in ada.get(reverse("setup:tokens")).content.decode()


def test_a_source_is_a_plain_word(ada: Client, cast: Cast) -> None:
    answer = ada.post(reverse("setup:new_token"), {"name": "Shop", "source": "my shop!", "rights": ["orders:read"]})
    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)
