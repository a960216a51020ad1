"""Access tokens: kept while they live, renewed in time, and clear words when the permission is gone."""

from __future__ import annotations

import itertools
from typing import Any

import httpx
import pytest

from sangam.channels.base import Settings
from sangam.channels.kinds.email import oauth
from sangam.channels.testing import FakeContext

numbers = itertools.count(1000)


class Service:
    """The provider's token endpoint: answers in order, remembers what it was asked."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, method: str, url: str, **kwargs: Any) -> httpx.Response:
        self.asked.append((url, kwargs["data"]))
        status, told = self.answers.pop(0)
        return httpx.Response(status, json=told) if isinstance(told, dict) else httpx.Response(status, text=told)


def mailbox(**more: str) -> Settings:
    values = {"oauth_provider": "google", "oauth_client_id": "id", "oauth_refresh_token": "r", **more}
    return Settings(next(numbers), "Support", "support@northwind.test", values)


def test_a_token_is_asked_for_once_while_it_lives() -> None:
    service = Service((200, {"access_token": "a", "expires_in": 3600}), (200, {"access_token": "b"}))
    box, ctx = mailbox(), FakeContext(service)
    assert [oauth.access_token(box, ctx), oauth.access_token(box, ctx), oauth.access_token(box, ctx, fresh=True)] == [
        "a",
        "a",
        "b",
    ]
    assert service.asked[0] == (
        "https://oauth2.googleapis.com/token",
        {"grant_type": "refresh_token", "refresh_token": "r", "client_id": "id"},
    )


def test_one_about_to_end_is_renewed() -> None:
    service = Service((200, {"access_token": "a", "expires_in": 60}), (200, {"access_token": "b", "expires_in": 3600}))
    box, ctx = mailbox(), FakeContext(service)
    assert [oauth.access_token(box, ctx), oauth.access_token(box, ctx)] == ["a", "b"]


def test_a_rotated_refresh_token_is_kept() -> None:
    service = Service((200, {"access_token": "a", "refresh_token": "r2", "expires_in": 3600}))
    box, ctx = mailbox(oauth_provider="microsoft", oauth_tenant="contoso"), FakeContext(service)
    oauth.access_token(box, ctx)
    assert ctx.secrets == {"oauth_refresh_token": "r2"}
    assert service.asked[0][0] == "https://login.microsoftonline.com/contoso/oauth2/v2.0/token"


def test_another_service() -> None:
    service = Service((200, {"access_token": "a"}))
    oauth.access_token(mailbox(oauth_provider="custom", oauth_token_url="https://id.example.com/t"), FakeContext(service))
    assert service.asked[0][0] == "https://id.example.com/t"


@pytest.mark.parametrize(
    ("status", "told", "word"),
    [
        (
            400,
            {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
            "Connect the mailbox again",
        ),
        (401, {"error": "invalid_client"}, "Connect the mailbox again"),
        (500, "<html>oops</html>", "500"),
        (200, {"no": "token"}, "gave no token"),
        (200, "not json", "gave no token"),
        (200, "[]", "gave no token"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, told: Any, word: str) -> None:
    with pytest.raises(oauth.TokenError, match=word) as refused:
        oauth.access_token(mailbox(), FakeContext(Service((status, told))))
    assert (refused.value.failure.kind, refused.value.failure.permanent) == ("auth", False)


def test_a_service_out_of_reach() -> None:
    def away(*args: Any, **kwargs: Any) -> Any:
        raise httpx.ConnectError("no route")

    with pytest.raises(oauth.TokenError, match="no route"):
        oauth.access_token(mailbox(), FakeContext(away))


def test_the_sasl_line() -> None:
    assert oauth.sasl("a@b.test", "t") == b"user=a@b.test\x01auth=Bearer t\x01\x01"
