"""The values that go out: what an adapter is given to send or to do, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sangam.channels.enclosed import NOTHING, Enclosed
from sangam.channels.incoming import ErrorKind, Failure, File, IdentityRef, Party


@dataclass(frozen=True, slots=True)
class Utterance:
    """An earlier message of the conversation, for quoting."""

    author: str
    at: datetime
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How the brand appears in an outgoing message; `signature` is plain text, `link` the address (and `link_text` the words)
    where its receiver follows what he asked."""

    name: str
    accent: str = "#2563eb"
    signature: str = ""
    address: str = ""
    language: str = "en"
    footer: str = ""
    link: str = ""
    link_text: str = ""


TemplateState = Literal["approved", "pending", "rejected", "paused", "disabled"]


@dataclass(frozen=True, slots=True)
class Template:
    """Words that a provider allows outside the window. `body` holds its variables as {name}; `variables` names them all,
    those of header and buttons too, in order; `examples` is how they may read, as far as the provider was told. `parts` is
    whatever `send` needs to use it, plain JSON."""

    name: str
    language: str
    state: TemplateState
    body: str
    variables: tuple[str, ...] = ()
    header: str = ""
    footer: str = ""
    buttons: tuple[str, ...] = ()
    category: str = ""
    reason: str = ""
    parts: Mapping[str, object] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its variables filled."""

    name: str
    language: str
    values: Mapping[str, str]
    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message on its way out, to `recipients` only (a retry names just those still open).

    `external_id` and `key` are fixed when the message is written and reused on every retry. `text` is Markdown as
    the agent wrote it, `html` its safe rendering. `no_reply`: an answer to it should reach nobody. `open` names what is
    open towards the receiver (`Opening.name`). `answered` is what the kind kept (`KEPT`) beside the message that `in_reply_to`
    names. `done` is what earlier attempts already got through, as (name of the part,
    the provider's id): told by `ctx.done`, never sent again. `cut`: since when a call of it may have got through unheard, None
    where none broke off; `others` are ids that other messages of ours in this conversation became. With `template` nothing
    else is sent. `private`: of a public
    channel, what is meant for the receiver alone. `enclosed` holds only what the channel's `Encloses` allows.
    """

    message_id: int
    external_id: str
    key: str
    recipients: tuple[Party, ...]
    text: str
    html: str = ""
    subject: str = ""
    all_recipients: tuple[Party, ...] = ()
    author: str = ""
    look: Look = Look(name="")
    conversation_key: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_token: str = ""
    history: tuple[Utterance, ...] = ()
    files: tuple[File, ...] = ()
    automatic: bool = False
    written_at: datetime | None = None
    no_reply: bool = False
    open: tuple[str, ...] = ()
    answered: Mapping[str, object] = field(default_factory=dict)
    done: Mapping[str, str] = field(default_factory=dict)
    cut: datetime | None = None
    others: frozenset[str] = frozenset()
    template: Filled | None = None
    private: bool = False
    enclosed: Enclosed = NOTHING


@dataclass(frozen=True, slots=True)
class Sent:
    """Taken by the provider. `failures` names recipients (by identity value) it refused; the others were accepted.
    `further` are the ids of its other parts, where one message of ours became several of the provider's."""

    external_id: str
    failures: Mapping[str, Failure] = field(default_factory=dict)
    response: str = ""
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What is no message: `name` is one of `Capabilities.actions`, or "seen" and "typing" where the channel has them.
    `external_id` names the message it is done to, `value` a reaction's emoji ("" takes it back); `extra` is what the kind
    kept (`KEPT`) beside that message."""

    name: str
    to: IdentityRef
    external_id: str = ""
    value: str = ""
    conversation_key: str = ""
    key: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was got from the provider."""

    content: bytes
    content_type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a text is for a channel: `used` of `limit` (None: no limit) in `unit`, and how many messages it becomes."""

    used: int
    limit: int | None
    parts: int = 1
    unit: Literal["characters", "segments", "bytes"] = "characters"


@dataclass(frozen=True, slots=True)
class Ruler:
    """How a channel cuts and counts words with its own settings, in one conversation; `takes` (type, size in bytes) tells
    whether a file goes as a file. `public`: everybody can read an answer there."""

    pieces: Callable[[str], list[str]]
    measure: Callable[[str], Measure]
    takes: Callable[[str, int], bool]
    public: bool = False


class DeliveryError(Exception):
    """The whole attempt failed. `retry_after` in seconds if the other side named a time."""

    def __init__(
        self, text: str, *, permanent: bool, kind: ErrorKind = "unknown", code: str = "", retry_after: int | None = None
    ):
        super().__init__(text)
        self.failure = Failure(kind=kind, permanent=permanent, code=code, text=text)
        self.retry_after = retry_after


def text_part(place: int) -> str:
    """What a piece of the text is called among the parts of a message, in every kind: `place` among `Adapter.pieces`."""
    return f"text-{place}"
