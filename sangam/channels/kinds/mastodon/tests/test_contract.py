"""The contract, inherited; what people say is asked for here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sangam.channels.base import Inbound, Settings
from sangam.channels.kinds.mastodon import inbound, polling
from sangam.channels.kinds.mastodon.adapter import Adapter
from sangam.channels.kinds.mastodon.fake import DOMAIN, NAME, OWN, Fake
from sangam.channels.testing import ContractTests, Example, FakeContext

FIXTURES = Path(__file__).parent / "fixtures"
HEADERS = {inbound.HOME: json.dumps({"id": OWN, "name": NAME, "domain": DOMAIN})}
NAMES = ("mention.json", "direct.json", "update.json", "own.json", "delete.json", "favourite.json")


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


@dataclass
class Rounds(FakeContext):
    """Told to stop after so many questions whether it should."""

    left: int = 1

    def stopping(self) -> bool:
        self.left -= 1
        return self.left < 0


class TestMastodon(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = Settings(1, "Mastodon", "", {})
    fake = Fake
    payloads: ClassVar[Sequence[Example]] = tuple(Example(fixture(name), HEADERS) for name in NAMES)

    def test_what_people_say_there_is_genuine_and_understood(self) -> None:
        with self.provider("good") as settings:
            assert isinstance(self.other_side, Fake)
            ctx = FakeContext(answers=self.other_side.http)
            home = polling.who(settings, ctx.http)
            polling.look(settings, ctx, home)
            for persona in self.other_side.personas:
                for text in ("Hello", "नमस्ते 👩‍👩‍👧‍👦 <b>&amp;\"'", "x" * 700):
                    self.other_side.say(persona.key, text)
                    before = len(ctx.raws)
                    polling.look(settings, ctx, home)
                    items = [item for raw in ctx.raws[before:] for item in self.adapter.parse(raw.payload, raw.headers)]
                    said = [item for item in items if isinstance(item, Inbound)]
                    assert [item.text for item in said] == [text]
                    assert said[0].sender[0].value == persona.value and said[0].sender[0].proven and said[0].conversation_key
