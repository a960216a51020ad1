"""What a kind that lives in pages of other sites adds to the contract: who visits, from where, and how it shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sangam.channels.base import Adapter, Context, File, IdentityRef, Request, Settings
from sangam.channels.devices import Device, Note, Offer


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sits before a page of a customer's site. `refs` are the identities this visit proved, the strongest first;
    `key` is the random name of his browser, `name` as he or the site gave it."""

    key: str
    refs: tuple[IdentityRef, ...]
    name: str = ""
    known: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A visit that begins or goes on: `token` is the browser's from now on; `fresh` if it brought none of ours; `refused`
    if the channel is not for him."""

    visitor: Visitor
    token: str
    fresh: bool = False
    refused: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What one frame of a call was understood as: under which id its message stands and whether it has files, which address
    it left, or why it cannot be taken."""

    id: str
    external_id: str = ""
    left: str = ""
    problem: str = ""
    files: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Something a widget asks before the first message. `type` is that of an HTML input ("text", "email", "textarea")."""

    name: str
    label: str
    type: str = "text"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """How a widget shows itself, in the visitor's language: the channel's own words and switches."""

    texts: Mapping[str, str]
    ask: tuple[Field, ...] = ()
    file_max: int = 0
    file_types: tuple[str, ...] = ()
    position: str = "end"
    sound: bool = True
    people: bool = True


class WidgetAdapter(Adapter):
    """A kind that lives in pages of other sites. Nothing here touches the database."""

    def allows(self, origin: str, settings: Settings) -> bool:
        """Whether pages of this origin (scheme://host[:port], as browsers send it) may talk to the channel."""
        raise NotImplementedError

    def admit(self, token: str, identity: str, settings: Settings, *, language: str = "") -> Admitted:
        """Begin a visit, from what the browser kept ("" or anything) and what the site says of its user ("" or a signed
        token). Never raises: what is forged makes an anonymous visitor and a remark for our log."""
        raise NotImplementedError

    def vouch(self, user: str, settings: Settings, *, email: str = "", name: str = "", seconds: int = 600) -> str:
        """What the site's own server would sign for its user of that id; `admit` takes it for `seconds`. Raises ValueError when
        this channel knows no signed-in users."""
        raise ValueError("this channel knows no signed-in users")

    def visitor(self, token: str, settings: Settings) -> Visitor | None:
        """Whom a token names, None if it is not ours for this channel or too old. In constant time."""
        raise NotImplementedError

    def window(self, settings: Settings, language: str) -> Window:
        raise NotImplementedError

    def understood(self, call: Request, settings: Settings) -> list[Frame]:
        """The frames of a call, in order. Raises ParseError for a body that holds none."""
        raise NotImplementedError

    def file_token(self, file: File, visitor: Visitor, settings: Settings) -> str:
        """A signed name for a file this visitor has uploaded, which a frame of his may carry within a day."""
        raise NotImplementedError

    def offers(self, settings: Settings) -> tuple[Offer, ...]:
        """The services that apps and pages may register a device of."""
        return ()

    def device(self, given: Mapping[str, Any], settings: Settings) -> Device:
        """What a client registers, from anything. Raises ValueError with words for whoever wrote the client."""
        raise ValueError("this channel tells no devices")

    def tells_words(self, settings: Settings) -> bool:
        """Whether a notification holds the words of the answer, or only says that there is one."""
        return False

    def push(self, note: Note, device: Device, settings: Settings, ctx: Context) -> None:
        """Hand one notification to its service. Raises DeliveryError; a failure of the kind "recipient" that is permanent
        means that this device will never be reached again."""
        raise NotImplementedError
