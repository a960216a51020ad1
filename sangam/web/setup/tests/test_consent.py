"""Permission by OAuth 2.0: off to the provider, back with a code, the refresh token kept sealed."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from django.test import Client

from sangam.accounts.models import AuditEntry
from sangam.channels import administer
from sangam.web.setup.channels import consent
from sangam.web.setup.tests.reading import text_of
from tests.cast import Cast

CLIENT, SECRET = "client-1", "the-secret-of-the-client"
RETURN = "/setup/channels/consent"


class Provider:
    """Google's or Microsoft's: registered addresses only, codes good once and for one verifier, a refresh token only to
    those who ask for one as each of them wants it."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    def agree(self, address: str) -> str:
        """The owner says yes; gives the path and query he is sent back with."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.scheme == "https" and parts.hostname == self.host
        assert query["response_type"] == "code" and query["client_id"] == CLIENT
        assert query["redirect_uri"].endswith(RETURN) and query["code_challenge_method"] == "S256" and query["state"]
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = query
        return f"{RETURN}?{urlencode({'code': code, 'state': query['state'], 'scope': query['scope']})}"

    def __call__(self, method: str, url: str, *, data: dict[str, str], **more: Any) -> httpx.Response:
        self.asked.append(data)
        first = self.codes.pop(data.get("code", ""), None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if first is None or digest != first["code_challenge"] or data["redirect_uri"] != first["redirect_uri"]:
            return httpx.Response(400, json={"error": "invalid_grant", "error_description": "Bad code."})
        if (data["client_id"], data.get("client_secret")) != (CLIENT, SECRET):
            return httpx.Response(401, json={"error": "invalid_client"})
        lasting = first.get("access_type") == "offline" or "offline_access" in first["scope"]
        return httpx.Response(
            200, json={"access_token": "a", "expires_in": 3599, **({"refresh_token": "lasting"} if lasting else {})}
        )


def with_client(cast: Cast, provider: str = "google", **more: str) -> None:
    values = {
        **cast.mailbox.settings,
        "oauth_provider": provider,
        "oauth_client_id": CLIENT,
        "oauth_client_secret": SECRET,
        **more,
    }
    administer.save(cast.mailbox, values, by=cast.ada)


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider("accounts.google.com")
    monkeypatch.setattr(administer.http, "request", provider)
    return provider


@pytest.fixture
def microsoft(monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider("login.microsoftonline.com")
    monkeypatch.setattr(administer.http, "request", provider)
    return provider


def leave(admin: Client, cast: Cast) -> str:
    answer = admin.get(f"/setup/channels/{cast.mailbox.pk}/consent")
    assert answer.status_code == 302
    return str(answer["Location"])


def kept(cast: Cast) -> Any:
    cast.mailbox.refresh_from_db()
    return cast.mailbox.plain_settings().get("oauth_refresh_token")


def test_google(admin: Client, cast: Cast, google: Provider) -> None:
    with_client(cast)
    place = leave(admin, cast)
    query = parse_qs(urlsplit(place).query)
    assert query["scope"] == ["https://mail.google.com/"] and query["login_hint"] == [cast.mailbox.address]
    answer = admin.get(google.agree(place))
    assert answer["Location"] == f"/setup/channels/{cast.mailbox.pk}"
    assert kept(cast) == "lasting"
    assert "The permission is kept" in text_of(admin.get(answer["Location"]))
    assert AuditEntry.objects.filter(action="channel.changed", user=cast.ada).exists()
    assert not any("lasting" in str(row) for row in AuditEntry.objects.values())


def test_microsoft_with_a_tenant(admin: Client, cast: Cast, microsoft: Provider) -> None:
    with_client(cast, "microsoft", oauth_tenant="contoso")
    place = leave(admin, cast)
    assert urlsplit(place).path == "/contoso/oauth2/v2.0/authorize"
    admin.get(microsoft.agree(place))
    assert kept(cast) == "lasting"


def test_another_service(admin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider("id.example")
    monkeypatch.setattr(administer.http, "request", provider)
    with_client(
        cast, "custom", oauth_authorize_url="https://id.example/authorize?a=1", oauth_scope="mail offline_access",
        oauth_token_url="https://id.example/token",
    )  # fmt: skip
    admin.get(provider.agree(leave(admin, cast)))
    assert kept(cast) == "lasting"


def test_a_state_is_good_once(admin: Client, cast: Cast, google: Provider) -> None:
    with_client(cast)
    back = google.agree(leave(admin, cast))
    admin.get(back)
    assert admin.get(back)["Location"] == "/setup/channels"
    assert len(google.asked) == 1


@pytest.mark.parametrize("state", ["", "made-up"])
def test_a_state_of_nobody_redeems_nothing(admin: Client, cast: Cast, google: Provider, state: str) -> None:
    with_client(cast)
    leave(admin, cast)
    admin.get(f"{RETURN}?code=stolen&state={state}")
    assert google.asked == [] and kept(cast) is None


def test_a_state_of_another_session_redeems_nothing(admin: Client, cast: Cast, google: Provider) -> None:
    with_client(cast)
    back = google.agree(leave(admin, cast))
    other = Client()
    other.force_login(cast.ada)
    other.get(back)
    assert google.asked == [] and kept(cast) is None


def test_a_state_grows_old(admin: Client, cast: Cast, google: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    with_client(cast)
    back = google.agree(leave(admin, cast))
    now = time.time()
    monkeypatch.setattr(consent.time, "time", lambda: now + consent.LIFE + 1)
    admin.get(back)
    assert google.asked == [] and kept(cast) is None


def test_a_refusal_is_said_in_the_providers_words(admin: Client, cast: Cast, google: Provider) -> None:
    with_client(cast)
    state = parse_qs(urlsplit(leave(admin, cast)).query)["state"][0]
    answer = admin.get(f"{RETURN}?{urlencode({'error': 'access_denied', 'error_description': '<b>No</b>', 'state': state})}")
    assert "No permission was given: &lt;b&gt;No&lt;/b&gt;" in text_of(admin.get(answer["Location"]))
    assert google.asked == []


def test_a_code_that_is_not_taken_is_said_too(admin: Client, cast: Cast, google: Provider) -> None:
    with_client(cast)
    back = google.agree(leave(admin, cast))
    google.codes.clear()
    assert "Bad code." in text_of(admin.get(admin.get(back)["Location"]))
    assert kept(cast) is None


def test_without_a_client_id_there_is_a_way_out(admin: Client, cast: Cast) -> None:
    answer = admin.get(f"/setup/channels/{cast.mailbox.pk}/consent")
    assert answer["Location"] == f"/setup/channels/{cast.mailbox.pk}"
    page = text_of(admin.get(answer["Location"]))
    assert "fill in its client id and save" in page and RETURN in page


def test_the_page_names_whom_it_asks(admin: Client, cast: Cast) -> None:
    with_client(cast)
    assert "Ask accounts.google.com for the permission" in text_of(admin.get(f"/setup/channels/{cast.mailbox.pk}"))
