"""My account: what one may change of oneself, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from sangam.accounts import policy, sessions
from sangam.accounts.models import AuditEntry, Demand, User
from sangam.lib import clock
from sangam.realtime.live import Viewer
from sangam.web.workspace.account import devices
from sangam.web.workspace.live.door import Workspace
from tests.cast import PASSWORD, Cast

NEW = "seven odd purple umbrellas"
INSIDE = "/conversations"
PROFILE = {"name": "Benoît", "language": "", "zone": "Asia/Tokyo", "theme": "dark", "density": "compact", "signature": "B."}


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def signed_in(user: User, agent: str = "") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_a_profile_is_kept_and_stands_in_the_record(cast: Cast) -> None:
    client = signed_in(cast.ben)
    assert client.post(reverse("workspace:me"), PROFILE).status_code == 302
    cast.ben.refresh_from_db()
    assert (cast.ben.name, cast.ben.zone, cast.ben.theme, cast.ben.signature) == ("Benoît", "Asia/Tokyo", "dark", "B.")
    assert AuditEntry.objects.filter(action="person.changed", user=cast.ben).count() == 1
    assert client.post(reverse("workspace:me"), {**PROFILE, "zone": "Mars/Olympus"}).status_code == 422


def test_nobody_gives_himself_rights_on_his_profile(cast: Cast) -> None:
    client = signed_in(cast.ben)
    more = {"role": "admin", "is_active": "", "is_staff": "1", "email": "ada@northwind.test", "id": cast.ada.pk, "pk": cast.ada.pk,
            "entry_epoch": 99, "created_at": "2001-01-01", "password": "x"}  # fmt: skip
    before = User.objects.values("role", "email", "is_active", "entry_epoch", "created_at", "password").get(pk=cast.ben.pk)
    assert client.post(reverse("workspace:me"), {**PROFILE, **more}).status_code == 302
    assert User.objects.values(*before).get(pk=cast.ben.pk) == before
    assert User.objects.get(pk=cast.ada.pk).name == "Ada"


def test_a_new_password_needs_the_old_one_and_ends_what_is_open_elsewhere(cast: Cast) -> None:
    here, there = signed_in(cast.ben), signed_in(cast.ben)
    assert here.post(reverse("workspace:password"), {"old": "wrong", "new": NEW}).status_code == 422
    assert here.post(reverse("workspace:password"), {"old": PASSWORD, "new": "short"}).status_code == 422
    assert there.get(INSIDE).status_code == 200
    assert here.post(reverse("workspace:password"), {"old": PASSWORD, "new": NEW}).status_code == 302
    assert [here.get(INSIDE).status_code, there.get(INSIDE).status_code] == [200, 302]
    assert User.objects.get(pk=cast.ben.pk).check_password(NEW)
    assert AuditEntry.objects.filter(action="person.password_changed").count() == 1


def test_the_old_password_cannot_be_guessed_here(cast: Cast) -> None:
    client = signed_in(cast.ben)
    for _time in range(5):
        client.post(reverse("workspace:password"), {"old": "wrong", "new": NEW})
    answer = client.post(reverse("workspace:password"), {"old": PASSWORD, "new": NEW})
    assert answer.status_code == 422 and "Too many tries" in answer.content.decode()
    assert User.objects.get(pk=cast.ben.pk).check_password(PASSWORD)


def test_one_place_or_all_others_can_be_signed_out(cast: Cast) -> None:
    here, phone, office = signed_in(cast.ben), signed_in(cast.ben, "x iPhone x Safari/1"), signed_in(cast.ben)
    page = here.get(reverse("workspace:safety")).content.decode()
    assert "Safari on iPhone" in page
    keys = [client.cookies[settings.SESSION_COOKIE_NAME].value for client in (here, phone, office)]
    assert not [key for key in keys if key in page]
    mark = next(sessions.mark(one) for one in sessions.of(cast.ben) if "iPhone" in one.browser)
    here.post(reverse("workspace:sessions_end"), {"session": mark})
    assert [client.get(INSIDE).status_code for client in (here, phone, office)] == [200, 302, 200]
    here.post(reverse("workspace:sessions_end"))
    assert [client.get(INSIDE).status_code for client in (here, office)] == [200, 302]
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"person.session_ended", "person.signed_out_elsewhere"}


def test_another_persons_session_is_not_mine_to_end(cast: Cast) -> None:
    mara = signed_in(cast.mara)
    (hers,) = sessions.of(cast.mara)
    for mark in (sessions.mark(hers), hers.session_key):
        signed_in(cast.ben).post(reverse("workspace:sessions_end"), {"session": mark})
    assert mara.get(INSIDE).status_code == 200


def test_an_old_sign_in_is_asked_again_and_then_goes_on(cast: Cast) -> None:
    client = signed_in(cast.ben)
    assert client.get(reverse("workspace:app")).status_code == 200
    with clock.held_at(clock.now() + timedelta(minutes=16)):
        answer = client.get(reverse("workspace:app"))
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_reauthenticate')}?next=%2Fme%2Fapp")
        assert client.post(reverse("workspace:codes")).status_code == 302
    again = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/me/app"})
    assert (again.status_code, again["Location"]) == (302, "/me/app")


def test_what_was_posted_too_late_is_done_nowhere_and_kept_nowhere(cast: Cast) -> None:
    client = signed_in(cast.ben)
    with clock.held_at(clock.now() + timedelta(minutes=46)):
        answer = client.post(reverse("workspace:app"), {"code": "987654"}, headers={"referer": "http://testserver/me/app"})
        assert answer["Location"].endswith("next=%2Fme%2Fapp")
    assert "987654" not in str(dict(client.session.items()))


def test_a_socket_of_who_has_none_is_not_let_in_again(cast: Cast) -> None:
    door = Workspace()
    viewer = Viewer(f"user:{cast.ben.pk}", "Ben", "en", cast.ben.pk, cast.ben.scope())
    assert door.again(viewer)
    before = cast.ben.entry_epoch
    policy.demand(Demand.EVERYBODY, by=cast.ada)
    assert door.again(viewer) is None
    cast.ben.refresh_from_db()
    assert cast.ben.entry_epoch == before + 1


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_in_words(agent: str, said: str) -> None:
    assert devices.words(agent) == said
