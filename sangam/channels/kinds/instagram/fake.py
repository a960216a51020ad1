"""A stand-in for Instagram's direct messages: bytes are counted, echoes keep no `metadata`, "seen" names a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sangam.channels.faking import Persona
from sangam.channels.providers.pages.fake import GraphFake


class Fake(GraphFake):
    kind = "instagram"
    object = "instagram"
    account = "17841400000000001"
    text_max = 1000
    outside = 2534022
    echoed = ("mid", "text")
    offers = ("file", "sticker", "choice", "reply_to", "reaction", "edit", "delete")
    personas = (
        Persona("yui", "Yui Tanabe", "8001000000000001", "ja"),
        Persona("camille", "Camille Roux", "8001000000000002", "fr"),
        Persona("dilnoza", "Dilnoza Karimova", "8001000000000003", "uz"),
    )

    def stuck(self, sticker: str) -> dict[str, Any]:
        return {"type": "like_heart"}

    def size(self, text: str) -> int:
        return len(text.encode())

    def seen(self, told: Sequence[Mapping[str, Any]], who: str, at: int) -> dict[str, Any]:
        return {"mid": [one["mid"] for one in told if one["to"] == who][-1]}
