"""The contract, inherited."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import ClassVar

import pytest

from sangam.channels.base import File, IdentityRef, Inbound, ParseError, Request, Settings
from sangam.channels.kinds.my_requests import forms, proof
from sangam.channels.kinds.my_requests.adapter import Adapter
from sangam.channels.portals import Written
from sangam.channels.testing import ContractTests, Example

SETTINGS = Settings(3, "My requests", "northwind", {"visit_key": "k" * 64, "continue_on": "help@northwind.test"}, "token")
CLEO = {"kind": "email", "value": "cleo@example.com", "name": "Cleo Marin"}
SAID = {
    "id": "7:0b5c8f1e",
    "who": CLEO,
    "text": "Is it on its way?",
    "subject": "My tent",
    "language": "pt-BR",
    "token": "c1-a",
}
FILE = {"name": "a.png", "type": "image/png", "size": 12, "sha256": "a" * 64, "stored": "b" * 32}


def example(**more: object) -> Example:
    return Example(json.dumps({**SAID, **more}).encode())


class TestMyRequests(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    payloads: ClassVar[Sequence[Example]] = (example(), example(text="", files=[FILE], token=""))

    def signed(self, body: bytes) -> Request:
        return Request("POST", "https://desk.test/my/northwind/", {proof.HEADER: proof.sign(body, SETTINGS)}, {}, body)

    def test_what_was_written_comes_with_who_and_where(self) -> None:
        (said,) = self.items(self.payloads[0])
        assert isinstance(said, Inbound)
        assert said.sender[0].key == ("email", "", "cleo@example.com") and said.sender[0].proven
        assert (said.text, said.subject, said.language, said.thread.tokens) == (SAID["text"], "My tent", "pt", ("c1-a",))

    def test_files_are_those_that_the_page_has_stored(self) -> None:
        (said,) = self.items(self.payloads[1])
        assert isinstance(said, Inbound)
        assert said.files == (File("a.png", "image/png", 12, "a" * 64, stored="b" * 32),) and said.kind == "file"

    def test_what_the_page_writes_comes_in_as_it_was_written(self) -> None:
        who = IdentityRef("email", "cleo@example.com", "", "Cleo Marin", True)
        file = File("a.png", "image/png", 12, "a" * 64, stored="b" * 32)
        call = self.adapter.call(Written("7:1", who, "نص 👋", "Zelt", "ar", "c1-a", (file,)), SETTINGS)
        assert self.adapter.verify(call, SETTINGS).ok
        (said,) = self.adapter.parse(call.body, call.headers)
        assert isinstance(said, Inbound)
        assert (said.sender, said.text, said.subject, said.files) == ((who,), "نص 👋", "Zelt", (file,))

    @pytest.mark.parametrize(
        "wrong", [{"who": {}}, {"who": "cleo"}, {"text": 3}, {"files": [{"size": -1}]}, {"text": "\ud800"}]
    )
    def test_what_the_page_never_writes_is_refused(self, wrong: dict[str, object]) -> None:
        with pytest.raises(ParseError):
            self.items(example(**wrong))


def test_a_welcome_is_kept_by_language_and_shown_again_as_it_was_typed() -> None:
    typed = "Good to see you.\n\nWe answer within a day.\n\npt: Que bom ver você."
    kept = forms.by_language(typed)
    assert kept == {"": "Good to see you.\n\nWe answer within a day.", "pt": "Que bom ver você."}
    assert forms.by_language(forms.written(kept)) == kept


@pytest.mark.parametrize(("typed", "kept"), [(" Northwind ", "northwind"), ("Café São", "cafe-sao"), ("a_b", "a-b")])
def test_the_name_in_the_address_is_plain(typed: str, kept: str) -> None:
    assert Adapter().check_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "..", "a/b", "-a", "日本"])
def test_what_is_no_name_says_what_one_is(typed: str) -> None:
    with pytest.raises(ValueError, match="like northwind"):
        Adapter().check_name(typed)
