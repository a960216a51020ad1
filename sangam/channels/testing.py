"""Contract tests that every kind inherits: subclass `ContractTests` in the kind's folder, give it examples, done.

    class TestLine(ContractTests):
        adapter = Adapter()
        settings = Settings(1, "Line", "", {"channel_secret": "s"})
        payloads = (Example(b"...", {}, items=1),)
        def signed(self, body): return Request("POST", "https://…", {"x-line-signature": …}, {}, body)

Whatever a kind cannot do (no webhooks, no sending) it says by leaving the example out; the test is then skipped.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any, ClassVar, cast

import pytest

from sangam.channels.base import (
    EXTERNAL_ID_MAX,
    IDENTITY_VALUE_MAX,
    Adapter,
    DeliveryError,
    Enclosed,
    File,
    IdentityRef,
    Inbound,
    Item,
    Outbound,
    ParseError,
    Party,
    Person,
    RawItem,
    Request,
    Sent,
    Settings,
    Spot,
)
from sangam.channels.calls import CUT
from sangam.channels.enclosed import fit
from sangam.channels.faking import Behaviour, Fake
from sangam.lib import clock

HOOK = "https://desk.example/hooks/token/"


@dataclass(frozen=True)
class Example:
    """A payload as it comes, and how many items it holds."""

    payload: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    items: int = 1


@dataclass
class FakeContext:
    """The house in memory. `answers` is asked for every HTTP call, as the provider would be."""

    answers: Callable[..., Any] | None = None
    raws: list[RawItem] = field(default_factory=list)
    secrets: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    looked: set[str] = field(default_factory=set)
    place: Mapping[str, Any] = field(default_factory=dict)
    pushed: list[Outbound] = field(default_factory=list)

    def open(self, file: File) -> IO[bytes]:
        return io.BytesIO(file.content)

    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int:
        self.raws += items
        self.place = cursor if cursor is not None else self.place
        return len(items)

    def cursor(self) -> Mapping[str, Any]:
        return self.place

    def save_secret(self, values: Mapping[str, Any]) -> None:
        self.secrets.update(values)

    def http(self, method: str, url: str, **kwargs: Any) -> Any:
        assert self.answers, "this test expects no call"
        return self.answers(method, url, **kwargs)

    def push(self, message: Outbound) -> None:
        self.pushed.append(message)

    def done(self, message: Outbound, part: str, external_id: str, *, looked: bool = False) -> None:
        assert part not in self.parts, "a part that got through is not sent again"
        self.parts[part] = external_id
        self.looked |= {part} if looked else set()

    def stopping(self) -> bool:
        return False

    def healthy(self) -> None:
        pass

    def unhealthy(self, error: str) -> None:
        pass


def outbound(kind: str, value: str = "cleo@example.com", **more: Any) -> Outbound:
    """A reply to one person, known by an identity of this kind."""
    party = Party("to", IdentityRef(kind, value))
    made = Outbound(1, "<1@sangam.test>", "key-1", (party,), "Hello", html="<p>Hello</p>", subject="Re: tent")
    return replace(made, **{"all_recipients": (party,), **more})


def _garbled(payload: bytes, dice: random.Random) -> bytes:
    """One byte in fifty is another."""
    return bytes(byte if dice.random() > 0.02 else dice.randrange(256) for byte in payload)


class ContractTests:
    """`provider(behaviour)` is a context with the other side running: "good", "permanent" or "temporary"; it gives the
    settings to reach it with, and `received()` counts the messages it took. A kind with a `fake` needs none of that."""

    adapter: ClassVar[Adapter]
    settings: ClassVar[Settings]
    payloads: ClassVar[Sequence[Example]] = ()
    message: ClassVar[Outbound | None] = None
    fake: ClassVar[type[Fake] | None] = None
    other_side: Fake | None = None
    searches: ClassVar[bool] = False
    """After a call that broke off, `send` looks whether the provider has it."""

    def signed(self, body: bytes) -> Request | None:
        """A genuine webhook call with this body, None for a kind without webhooks."""
        return None

    @contextlib.contextmanager
    def provider(self, behaviour: str) -> Iterator[Settings]:
        if self.fake is None:
            pytest.skip("this kind sends nothing")
        self.other_side = self.fake("https://provider.example", HOOK)
        self.other_side.say(self.other_side.personas[0].key, "Hello")
        self.other_side.behaviour = cast(Behaviour, behaviour)
        yield Settings(1, self.adapter.kind, self.other_side.address(), self.other_side.settings(), "token", HOOK)

    def context(self) -> FakeContext:
        """What `send` may use; a kind that sends by HTTP lets calls reach its provider."""
        return FakeContext(answers=self.other_side.http if self.other_side else None)

    def received(self) -> int:
        assert self.other_side, "a kind without a fake counts by itself"
        return len(self.other_side.taken)

    def items(self, example: Example) -> list[Item]:
        return self.adapter.parse(example.payload, example.headers)

    def test_every_example_is_understood(self) -> None:
        assert [len(self.items(example)) for example in self.payloads] == [example.items for example in self.payloads]

    def test_reading_again_gives_equal_values(self) -> None:
        """Also in another order: no example may leave something behind that changes the next."""
        first = [self.items(example) for example in self.payloads]
        for order in ([*range(len(first))], [*reversed(range(len(first)))]):
            for place in order:
                assert self.items(self.payloads[place]) == first[place]

    def test_values_fit_the_house(self) -> None:
        for item in (found for example in self.payloads for found in self.items(example)):
            if isinstance(item, Inbound):
                assert len(item.external_id) <= EXTERNAL_ID_MAX
                assert all(len(ref.value) <= IDENTITY_VALUE_MAX and ref.kind for ref in item.sender)
                assert item.sent_at is None or item.sent_at.tzinfo is not None

    def test_who_goes_on_here_is_led_to_us_with_his_code(self) -> None:
        """A link that an app opens, with the code in it, or a kind that has none; nothing secret stands in it."""
        values = {**self.settings.values, "public_name": "@northwind"}
        entry = self.adapter.entry(replace(self.settings, values=values), "1027-K3F7-QX2M")
        assert self.adapter.entry(Settings(1, "", ""), "1027-K3F7-QX2M") is None
        if entry is not None:
            assert re.match(r"(?:https|viber|sms|mailto):", entry.address) and entry.address.isascii()
            assert ("1027-K3F7-QX2M" in entry.address) == entry.carries
            secrets = (str(values.get(name) or "") for name in self.adapter.secret_fields)
            assert not any(secret in entry.address for secret in secrets if len(secret) > 5)

    def test_what_is_cut_off_or_broken_is_a_parse_error_or_less(self) -> None:
        """Never another exception: a truncated or garbled body ends in values or in ParseError."""
        dice = random.Random(7)
        for example in self.payloads:
            size = len(example.payload)
            cuts = [example.payload[: size * part // 16] for part in range(16)]
            garbled = [_garbled(example.payload, dice) for _round in range(8)]
            for body in (*cuts, *garbled, b"\x00" * 20, b"\xff\xfe"):
                with contextlib.suppress(ParseError):
                    self.adapter.parse(body, example.headers)

    def test_a_genuine_call_is_known_and_every_change_of_it_refused(self) -> None:
        for example in self.payloads:
            if (call := self.signed(example.payload)) is None:
                pytest.skip("this kind takes no webhooks")
            assert self.adapter.verify(call, self.settings).ok
            bodies = [replace(call, body=call.body + b" "), replace(call, body=b"")] if self.adapter.signs_bodies else []
            for wrong in (*bodies, replace(call, headers={}, query={})):
                assert not self.adapter.verify(wrong, self.settings).ok
            assert not self.adapter.verify(call, replace(self.settings, values={})).ok

    def test_a_replayed_call_gives_the_same_raws(self) -> None:
        for example in self.payloads:
            if (call := self.signed(example.payload)) is None:
                pytest.skip("this kind takes no webhooks")
            assert self.adapter.unpack(call, self.settings) == self.adapter.unpack(call, self.settings)

    def test_what_people_say_there_is_genuine_and_understood(self) -> None:
        """Each persona of the fake, through its signed calls: hostile signs and long texts come through whole."""
        with self.provider("good") as settings:
            if self.other_side is None:
                pytest.skip("this kind has no fake")
            for persona in self.other_side.personas:
                for text in ("Hello", "नमस्ते 👩‍👩‍👧‍👦 <b>&amp;\"'", "x" * 700):
                    calls = self.other_side.say(persona.key, text)
                    assert calls and all(self.adapter.verify(call, settings).ok for call in calls)
                    raws = [raw for call in calls for raw in self.adapter.unpack(call, settings)]
                    items = [item for raw in raws for item in self.adapter.parse(raw.payload, raw.headers)]
                    said = [item for item in items if isinstance(item, Inbound)]
                    assert [item.text for item in said] == [text]
                    assert persona.value in [ref.value for ref in said[0].sender]
                    assert said[0].external_id and said[0].conversation_key and said[0].sender[0].proven
                    keys = {self.adapter.talk_key(ref) for ref in said[0].sender} - {""}
                    assert self.adapter.capabilities.public or keys <= {said[0].conversation_key, *said[0].further_keys}

    def written(self) -> Outbound:
        if self.message or self.other_side is None:
            return self.message or outbound(self.adapter.capabilities.identity_kinds[0])
        return outbound(self.adapter.capabilities.identity_kinds[0], self.other_side.personas[0].value)

    def test_a_message_goes_out_under_its_own_id(self) -> None:
        with self.provider("good") as settings:
            sent = self.adapter.send(self.written(), settings, self.context())
        assert isinstance(sent, Sent)
        assert not sent.failures
        assert self.received() == 1

    def test_what_goes_along_is_taken_at_the_limits_that_the_kind_names(self) -> None:
        able = self.adapter.capabilities.encloses
        if not able:
            pytest.skip("only words and files go here")
        spot = Spot(41.1579438, -8.6291053, "Café “São João” " * 12, "Rua de Santa Catarina 7, Porto " * 8)
        people = (
            Person("Ана-Мария de " * 9, ("+351912345678", "+351912345679"), ("ana@example.com",)),
            Person("", (), ("b@x.example",)),
        )
        choices = tuple(f"{place:02}" + "x" * (able.choice_max - 2) for place in range(able.choices))
        whole = Enclosed(spot if able.places else None, people if able.people else (), choices)
        for given in (whole, Enclosed(choices=choices[:2]), Enclosed(Spot(0.0001, 179.9)), Enclosed(people=people)):
            text, goes = fit("word " * 500 if given.choices else "", given, able)
            with self.provider("good") as settings:
                sent = self.adapter.send(replace(self.written(), text=text, enclosed=goes), settings, self.context())
            assert sent.external_id and self.received() == len({sent.external_id, *sent.further})

    def test_a_refusal_for_good_is_permanent(self) -> None:
        with self.provider("permanent") as settings:
            assert self._failed(settings) is True

    def test_trouble_for_now_is_not(self) -> None:
        with self.provider("temporary") as settings:
            assert self._failed(settings) is False

    def _failed(self, settings: Settings) -> bool:
        """Whether the only recipient failed for good; told by exception or by recipient."""
        try:
            sent = self.adapter.send(self.written(), settings, self.context())
        except DeliveryError as error:
            return error.failure.permanent
        (failure,) = sent.failures.values()
        return failure.permanent

    @pytest.mark.parametrize("others", [False, True])
    def test_what_broke_off_is_looked_for_before_it_is_said_again(self, others: bool) -> None:
        """`others`: what is found there is another message of ours, with the same words."""
        if not self.searches:
            pytest.skip("this provider lists nothing, or takes a key of ours")
        with self.provider("good") as settings:
            assert self.other_side
            self.other_side.cuts = 1
            began = clock.now()
            with pytest.raises(DeliveryError) as caught:
                self.adapter.send(self.written(), settings, self.context())
            (first,) = self.other_side.taken
            known = frozenset({first.id} if others else ())
            context = self.context()
            written = self.written()
            again = replace(written, cut=began, others=known, written_at=began - dt.timedelta(minutes=1))
            sent = self.adapter.send(again, settings, context)
        assert (caught.value.failure.code, caught.value.failure.permanent) == (CUT, False)
        assert len(self.other_side.taken) == (2 if others else 1)
        assert sent.external_id == self.other_side.taken[-1].id
        assert context.looked == set(context.parts), "nothing of it may be there twice, and nobody needs to be told so"
