"""The house of the fakes: found, cast, played over real HTTP both ways, and closed to everybody else."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from sangam.channels import registry
from sangam.channels.base import Settings
from sangam.channels.kinds.api.adapter import Adapter as Plain
from sangam.channels.models import Channel
from sangam.config.boot import Trouble
from sangam.config.playing import casting, serving
from sangam.config.playing.casting import Part
from sangam.config.playing.stage import Stage
from sangam.config.tests.toy_kind.adapter import Adapter
from sangam.config.tests.toy_kind.fake import Fake
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message
from sangam.delivery.tests.office import deliver
from sangam.events.record import Actor
from sangam.lib import neighbour
from tests.cast import Cast
from tests.install import until

HOUSE = "http://desk.test"


@pytest.fixture
def bound() -> Iterator[socket.socket]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        yield found


def at(bound: socket.socket) -> str:
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture
def played(transactional_db: None, cast: Cast, bound: socket.socket, settings: Any, live_server: Any) -> Iterator[Stage]:
    """The toy on its stage, with the house behind it."""
    settings.BASE_URL = live_server.url
    with neighbour.standing(bound.getsockname()[1]):
        part = casting.cast(Adapter(), Fake, at(bound))
        stage = Stage([part], live_server.url)
        with serving.serving(stage, bound):
            yield stage


@pytest.fixture
def alone(bound: socket.socket) -> Iterator[Stage]:
    """The toy with nobody to write to; no database."""
    fake = Fake(f"{at(bound)}/api", f"{at(bound)}/nobody")
    known = Settings(1, "Toy", "", fake.settings(), "token", fake.hook)
    stage = Stage([Part(fake, Adapter(), known, Channel(kind="api", name="Toy"))], HOUSE)
    with serving.serving(stage, bound):
        yield stage


def of(stage: Stage) -> Part:
    return stage.acting["api"].part


def line(stage: Stage, place: int = -1) -> Any:
    return list(stage.talk.lines.values())[place]


def answer(cast: Cast, text: str = "It is **back**.") -> Message:
    conversation = Conversation.objects.latest("pk")
    writing = write.Writing(text, write.reply_parties(conversation))
    channel = Channel.objects.get(kind="api")
    return write.reply(conversation, writing, channel=channel, by=Actor.user(cast.ben.pk), author=cast.ben)


def test_kinds_are_found_by_their_folder() -> None:
    assert [make for _adapter, make in casting.playable({"toy": Adapter(), "plain": Plain()})] == [Fake]


def test_there_and_back(cast: Cast, played: Stage) -> None:
    played.say("api", "cleo", "Is the Skerry back?")
    until(lambda: line(played).state == "taken", "never taken")
    message = Message.objects.get()
    assert (message.text, message.conversation.customer.name) == ("Is the Skerry back?", "Cleo Marin")
    assert line(played).id == message.external_id
    answer(cast)
    deliver()
    until(lambda: line(played).side == "company" and line(played).state == "read", lambda: f"{line(played)}")
    assert (line(played).text, line(played).who) == ("It is **back**.", "cleo")
    until(lambda: Message.objects.get(kind="out").state == "read", "the receipts never came")
    assert [(call.method, call.path, call.status) for call in played.talk.calls.values()] == [("POST", "/api/answers", 200)]
    assert all(reply.status == 200 and reply.body for reply in of(played).fake.replies)  # type: ignore[attr-defined]


def test_a_file_goes_in(played: Stage) -> None:
    played.say("api", "aiko", "See", file=("pole.png", "image/png", b"\x89PNG"))
    until(lambda: line(played).state == "taken", "never taken")
    assert Message.objects.get().attachments.get().name == "pole.png"
    assert line(played).files[0].place in f"/-/files/{next(iter(played.talk.files))}"


def test_twice_and_out_of_order_leaves_each_once(played: Stage) -> None:
    played.switch("api", ugly=True)
    for number in range(12):
        played.say("api", "cleo", f"Word {number}")
    until(lambda: all(one.state == "taken" for one in played.talk.lines.values()), "not all were taken")
    assert sorted(Message.objects.values_list("text", flat=True)) == sorted(f"Word {number}" for number in range(12))


def test_trouble_that_is_switched_on_reaches_the_product(cast: Cast, played: Stage) -> None:
    played.say("api", "cleo", "Hello")
    until(lambda: line(played).state == "taken", "never taken")
    played.switch("api", behaviour="permanent")
    message = answer(cast)
    deliver()
    message.refresh_from_db()
    assert message.state == "failed" and len(played.talk.lines) == 1
    assert next(iter(played.talk.calls.values())).status == 410


def test_a_channel_of_an_earlier_time_is_used_again(cast: Cast, played: Stage) -> None:
    before = of(played).channel
    again = casting.cast(Adapter(), Fake, "http://127.0.0.1:9")
    assert again.channel.pk == before.pk and again.fake.hook == of(played).fake.hook
    assert again.settings.get("endpoint") == "http://127.0.0.1:9/api"
    assert again.settings.values.items() >= again.fake.settings().items()


def test_what_was_paused_is_on_again(cast: Cast, played: Stage) -> None:
    Channel.objects.filter(kind="api").update(active=False)
    assert casting.cast(Adapter(), Fake, at_of(played)).channel.active
    assert Channel.objects.get(kind="api").active


def at_of(stage: Stage) -> str:
    return of(stage).fake.base.rpartition("/")[0]


def test_a_house_that_is_away_is_asked_again(alone: Stage) -> None:
    """404 is what a channel that is paused answers."""
    alone.say("api", "cleo", "Hello")
    until(lambda: line(alone).state == "again (404)", lambda: f"{line(alone)}")


def test_what_the_provider_forbids_is_told_in_its_words(alone: Stage) -> None:
    post = poster(alone)
    reply = post("say", {"kind": "api", "who": "cleo", "text": "rude"})
    assert reply.status_code == 422 and "forbids such words" in reply.text
    for asked in (
        {"kind": "other", "who": "cleo"}, {"kind": "api", "who": "nobody"}, {"kind": "api", "who": "cleo", "reaction": "👍"},
        {"kind": "api"}, [], {"kind": "api", "who": "cleo", "file": ["a"]}, {"kind": "api", "who": "cleo", "file": ["a", "b", "c"]},
    ):  # fmt: skip
        assert post("say", asked).status_code == 422, asked
    assert post("switch", {"kind": "api", "behaviour": "odd"}).status_code == 422
    assert not alone.talk.lines


def poster(stage: Stage) -> Callable[[str, Any], httpx.Response]:
    return lambda what, body: httpx.post(f"{at_of(stage)}/-/{what}", json=body)


def test_the_page_says_files_and_switches(alone: Stage) -> None:
    post = poster(alone)
    content = base64.b64encode(b"<script>").decode()
    assert post("say", {"kind": "api", "who": "cleo", "file": ["a.html", "text/html", content]}).status_code == 204
    assert post("switch", {"kind": "api", "behaviour": "temporary", "ugly": True, "slow": False}).status_code == 204
    (part,) = httpx.get(f"{at_of(alone)}/-/programme").json()["parts"]
    assert (part["behaviour"], part["ugly"], part["slow"], part["offers"]) == ("temporary", True, False, ["file", "choice"])
    given = httpx.get(f"{at_of(alone)}{line(alone).files[0].place}")
    assert given.content == b"<script>" and given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"] == "attachment" and "sandbox" in given.headers["content-security-policy"]


def test_news_come_as_they_happen_and_once(alone: Stage) -> None:
    alone.say("api", "cleo", "One")
    with httpx.stream("GET", f"{at_of(alone)}/-/news?after=0", timeout=30) as stream:
        told = (json.loads(text[6:]) for text in stream.iter_lines() if text.startswith("data: "))
        assert next(told)["text"] == "One"
        alone.say("api", "aiko", "Two")
        assert next(one for one in told if one["text"] == "Two")["who"] == "aiko"


def test_the_page_is_guarded(alone: Stage) -> None:
    for path in ("/", "/-/static/play.js", "/-/static/phone.js", "/-/static/play.css"):
        reply = httpx.get(f"{at_of(alone)}{path}")
        assert reply.status_code == 200 and "default-src 'none'" in reply.headers["content-security-policy"]
    for path in ("/-/static/../app.py", "/-/static/%2e%2e/app.py", "/-/static/", "/-/files/f9", "/nothing"):
        assert httpx.get(f"{at_of(alone)}{path}").status_code == 404, path


@pytest.mark.parametrize("headers", [{"host": "evil.test:80"}, {"origin": "https://evil.test"}, {"origin": "null"}])
def test_other_pages_and_other_names_get_nothing(alone: Stage, headers: dict[str, str]) -> None:
    for method, path in (
        ("GET", "/"),
        ("GET", "/-/programme"),
        ("GET", "/-/news"),
        ("POST", "/-/say"),
        ("POST", "/api/answers"),
    ):
        assert httpx.request(method, f"{at_of(alone)}{path}", headers=headers).status_code == 403, path


def test_a_form_of_another_page_is_no_act(alone: Stage) -> None:
    reply = httpx.post(f"{at_of(alone)}/-/say", content=b'{"kind":"api","who":"cleo"}', headers={"content-type": "text/plain"})
    assert reply.status_code == 404 and not alone.talk.lines


def test_no_install_with_a_public_host_is_played_with(settings: Any) -> None:
    settings.PUBLIC_HOSTS = ["help.example.com"]
    with pytest.raises(Trouble, match="public host"):
        serving.play(8090, print)


def test_without_a_running_install_it_says_what_to_start(settings: Any, bound: socket.socket) -> None:
    settings.BASE_URL = at(bound)
    with pytest.raises(Trouble, match="bin/up"):
        serving.play(8090, print)


def test_every_kind_that_can_be_played_has_what_its_own_form_accepts() -> None:
    """And says only what its offers name; nothing here knows a kind."""
    for adapter, make in casting.playable(registry.adapters()):
        fake = make("http://127.0.0.1:8090/kind")
        values = {name: value for name, value in fake.settings().items() if name != casting.ENDPOINT}
        form = adapter.settings_form(values) if adapter.settings_form else None
        assert form is None or form.is_valid(), (adapter.kind, form.errors)
        assert fake.settings()[casting.ENDPOINT] == fake.base, adapter.kind
        assert len({persona.value for persona in fake.personas}) == len(fake.personas) >= 3, adapter.kind
