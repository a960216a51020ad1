"""The contract between the house and a channel kind: values in, values out, no database.

An adapter turns bytes into the values of `incoming` and the values of `outgoing` into calls. Everything that travels
between rooms is a frozen dataclass; every time is aware and in UTC. All names can be imported from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, ClassVar, Literal, Protocol

from sangam.channels.enclosed import WORDS_ONLY, Enclosed, Encloses, Person, Spot
from sangam.channels.incoming import (
    EXTERNAL_ID_MAX,
    EXTRAS,
    IDENTITY_VALUE_MAX,
    KEPT,
    Change,
    Consent,
    Contact,
    ErrorKind,
    Failure,
    File,
    IdentityRef,
    Ignored,
    Inbound,
    Item,
    Known,
    Marks,
    MessageKind,
    Opening,
    Party,
    Post,
    Receipt,
    ReceiptState,
    Signal,
    Thread,
)
from sangam.channels.outgoing import (
    Action,
    DeliveryError,
    Fetched,
    Filled,
    Look,
    Measure,
    Outbound,
    Ruler,
    Sent,
    Template,
    Utterance,
)

__all__ = [
    "EXTERNAL_ID_MAX", "EXTRAS", "IDENTITY_VALUE_MAX", "KEPT", "RENEW", "Action", "Adapter", "Capabilities", "Carries",
    "Change", "Check", "Consent", "Contact", "Context", "DeliveryError", "Enclosed", "Encloses", "ErrorKind", "Failure",
    "Fetched", "File", "Filled", "Gateway", "IdentityRef", "Ignored", "Inbound", "Item", "Known", "Look", "Marks", "Measure",
    "MessageKind", "Opening", "Outbound", "ParseError", "Party", "Person", "Post", "RawItem", "Receipt", "ReceiptState",
    "Reply", "Request", "Ruler", "Sent", "Settings", "Signal", "Spot", "Template", "Thread", "Utterance", "Verification",
]  # fmt: skip


class ParseError(Exception):
    """The bytes cannot be understood; the raw goes to quarantine with this text as the reason."""


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a webhook call is genuine. `reason` is for our log, never for the caller."""

    ok: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a connection test: what was tried, whether it works, and the way out if not."""

    name: str
    ok: bool
    text: str
    mend: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class RawItem:
    """Bytes as they came, to be stored before anything else happens. `external_ref` (an IMAP UID, a delivery id) makes
    storing twice impossible: unique per channel where it is not empty."""

    payload: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    external_ref: str = ""
    lane: Literal["live", "mail", "bulk"] = "live"


@dataclass(frozen=True, slots=True)
class Request:
    """A webhook call as the adapter sees it. Header names are lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer the provider expects (a hand-shake, TwiML, a passive reply)."""

    status: int = 200
    body: str | bytes = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Carries:
    """Files of these types ("image/png", or "image/" for all of them; "" for any) up to `size` bytes."""

    types: tuple[str, ...]
    size: int


def _is_type(content_type: str, rule: str) -> bool:
    return content_type == rule or (rule.endswith("/") and content_type.startswith(rule)) or not rule


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry. The UI asks these, never a kind's name. Lengths in characters, sizes in bytes,
    windows in seconds; None means no limit. `addressed`: it has an address that customers know and admins type;
    `widget`: it lives in pages of other sites, its kind is a `widgets.WidgetAdapter`;
    `typing`: the other side is shown that somebody here writes, for `typing_seconds` a time (by `perform`, but for widgets);
    `continues`: what stays unseen there may go on as a letter; `opaque`: values of its identities say nothing to a person
    (`opaque_kinds`: those of some of its kinds).

    `windowed`: answers need an `Opening`; `templates`: outside it templates go; `public`: everybody reads what is said there;
    `private_reply`: a public utterance may be answered privately. `carries`: which files go as files, the first rule that
    fits decides (empty: all up to `max_file`); what does not fit goes as a link. `actions`: what else can be done to a
    message, of "react", "hide", "show", "like", "unlike", "delete"; `tells_seen`: `perform` can also tell that a message
    was read here ("seen"; of widgets it is kept with the message); `encloses`: places, cards and choices that go as such;
    `streams`: it brings public posts, which people look through before any of them is a conversation;
    `portal`: our own page of a brand, `/my/<address>/`: customers write there, and are answered on the address they proved."""

    letters: bool = False
    subject: bool = False
    html: bool = False
    attachments: bool = True
    stickers: bool = False
    reactions: bool = False
    read_receipts: bool = False
    typing: bool = False
    typing_seconds: int = 5
    cc: bool = False
    compose: bool = False
    acknowledge: bool = False
    max_length: int | None = None
    max_file: int | None = 25 * 1024 * 1024
    max_total: int | None = 25 * 1024 * 1024
    window: int | None = None
    hold: int = 0
    addressed: bool = True
    widget: bool = False
    continues: bool = False
    opaque: bool = False
    opaque_kinds: tuple[str, ...] = ()
    install_wide_ids: bool = False
    windowed: bool = False
    templates: bool = False
    public: bool = False
    private_reply: bool = False
    streams: bool = False
    portal: bool = False
    carries: tuple[Carries, ...] = ()
    actions: tuple[str, ...] = ()
    tells_seen: bool = False
    identity_kinds: tuple[str, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    """(kind, beginning of its values) of identities by which the company's own systems tell its customers apart."""
    encloses: Encloses = WORDS_ONLY

    def takes(self, content_type: str, size: int) -> bool:
        """Whether a file goes as a file, else as a link: the first rule that fits its type decides."""
        fits = (rule for rule in self.carries if any(_is_type(content_type, one) for one in rule.types))
        rule = next(fits, None)
        if rule is None and self.carries:
            return False
        limit = rule.size if rule else self.max_file
        return self.attachments and (limit is None or size <= limit)


@dataclass(frozen=True, slots=True)
class Settings:
    """A channel's settings as the adapter sees them: plain values and decrypted secrets in one mapping. `token` is what
    its public addresses on this server carry, "" while it is not saved; `hook` is the address that the provider calls."""

    channel_id: int
    name: str
    address: str
    values: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""
    hook: str = ""

    def at(self, address: str) -> str:
        """Where the provider's interface is: `address`, unless the setting `endpoint` (in no form) says otherwise."""
        return str(self.get("endpoint", address)).rstrip("/")

    def get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        return default if value in (None, "") else value


@dataclass(frozen=True, slots=True)
class Entry:
    """A public way in for somebody who wants to go on there. `address` opens his app at a talk with us; `carries` says that
    what he is to write stands in it already, else he types it."""

    address: str
    carries: bool = True


class Context(Protocol):
    """What an adapter may use of the house. Implemented by ingest and delivery, and by fakes in tests.

    `store` commits raws before it returns (then, and only then, the other side may be told "received"); the cursor is
    saved in the same transaction. It returns how many were new. `done` says, durably and at once, that one part of a
    message got through: a later attempt finds it in `Outbound.done`; `looked`: the provider was asked before whether a call
    that broke off had brought it there (`looking.Looking`), so it is there once. `push` lets the receivers' devices know,
    soon and only while they are not here, by `widgets.WidgetAdapter.push`; it never fails a message.
    """

    def open(self, file: File) -> IO[bytes]: ...
    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int: ...
    def cursor(self) -> Mapping[str, Any]: ...
    def save_secret(self, values: Mapping[str, Any]) -> None: ...
    def http(self, method: str, url: str, **kwargs: Any) -> Any: ...
    def push(self, message: Outbound) -> None: ...
    def done(self, message: Outbound, part: str, external_id: str, *, looked: bool = False) -> None: ...
    def stopping(self) -> bool: ...
    def healthy(self) -> None: ...
    def unhealthy(self, error: str) -> None: ...


class Gateway(Protocol):
    """What a kind-wide listener (`serve`) may use: which channel an address belongs to, and the same durable `store`."""

    def channel_for(self, address: str) -> Settings | None: ...
    def store(self, channel_id: int, items: Sequence[RawItem]) -> int: ...
    def stopping(self) -> bool: ...


class Adapter:
    """Base of every kind. A kind overrides what it can do; `parse` and `send` are the heart.

    `secret_fields` are encrypted at rest; those in `made_secrets` the house makes itself, anew for `RENEW`. Payloads up
    to `parse_here_max` bytes are parsed without the hop to a child (docs/adr/0009). `signs_bodies` is False where a
    bearer token proves a call.
    """

    kind: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    icon: ClassVar[str] = "message"
    capabilities: ClassVar[Capabilities] = Capabilities()
    settings_form: ClassVar[Any] = None
    secret_fields: ClassVar[tuple[str, ...]] = ()
    made_secrets: ClassVar[tuple[str, ...]] = ()
    answers: ClassVar[bool] = False
    parse_here_max: ClassVar[int] = 0
    signs_bodies: ClassVar[bool] = True
    polls: ClassVar[bool] = False
    serves: ClassVar[bool] = False

    def verify(self, request: Request, settings: Settings) -> Verification:
        """Check the signature over the raw bytes, in constant time. Fails closed."""
        return Verification(False, "this channel takes no webhooks")

    def handshake(self, request: Request, settings: Settings) -> Reply | None:
        """Answer a GET of the provider, or None for 404. Stored nowhere."""
        return None

    def unpack(self, request: Request, settings: Settings) -> list[RawItem]:
        """What of a verified call is to be stored; the default is the body and the headers."""
        return [RawItem(payload=request.body, headers=dict(request.headers))]

    def answer(self, request: Request, settings: Settings, *, settled: bool) -> Reply:
        """What goes back in the same call once it is stored; of a kind with `answers` from what the pipeline made of it if
        `settled`, else the kind's empty answer."""
        return Reply()

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[Item]:
        """Bytes to values, in a child process with limits. Raises ParseError. Must not touch network or database."""
        raise NotImplementedError

    def enrich(self, items: list[Item], payload: bytes, headers: Mapping[str, str], settings: Settings) -> list[Item]:
        """What needs the network or the channel's settings (DKIM keys, SPF): after `parse`, outside any transaction."""
        return items

    def send(self, message: Outbound, settings: Settings, ctx: Context) -> Sent:
        """Hand one message to the provider. Raises DeliveryError."""
        raise NotImplementedError

    def fetch(self, file: File, settings: Settings, ctx: Context) -> Fetched:
        """The bytes behind `file.ref`, outside a transaction. Raises DeliveryError; `permanent` means they are gone."""
        raise NotImplementedError

    def perform(self, action: Action, settings: Settings, ctx: Context) -> None:
        """Do what is no message. Raises DeliveryError."""
        raise NotImplementedError

    def templates(self, settings: Settings, ctx: Context) -> list[Template]:
        """What the provider allows outside the window, all of it. Raises DeliveryError."""
        return []

    def expires(self, settings: Settings, ctx: Context) -> datetime | None:
        """When the permission that this channel works with ends, None for never or unknown; asked once a day. May renew it
        with `ctx.save_secret`. Raises DeliveryError."""
        return None

    def pieces(self, text: str) -> list[str]:
        """The text (Markdown) exactly as the channel will carry it: plain or in its own marks, in as many messages as
        needed. What the composer shows and what `send` sends."""
        return [text]

    def measure(self, text: str) -> Measure:
        """How long a text is here."""
        found = self.pieces(text)
        return Measure(sum(map(len, found)), self.capabilities.max_length, len(found))

    def ruler(self, settings: Settings, *, key: str = "", private: bool = False) -> Ruler:
        """As `pieces` and `measure`, where the channel's settings or the conversation (its key; `private` as in `Outbound`)
        change what fits, and who can read it."""
        return Ruler(self.pieces, self.measure, self.capabilities.takes, self.capabilities.public and not private)

    def poll(self, settings: Settings, ctx: Context) -> None:
        """Fetch what waits, or stay connected, until `ctx.stopping()`. Raises on trouble; the caller backs off."""
        raise NotImplementedError

    def serve(self, gateway: Gateway) -> None:
        """A listener of the whole kind (one per install), until `gateway.stopping()`."""
        raise NotImplementedError

    def probe(self, settings: Settings) -> Iterable[Check]:
        """Try the connection for real and say what is wrong in plain words. Where the provider lets us, our own address is
        registered there on the way."""
        return ()

    def consent(self, settings: Settings, *, redirect: str, state: str, challenge: str) -> str:
        """Where an admin gives the other side's permission for this channel (RFC 6749 with PKCE, RFC 7636): an address, ""
        where none is needed or something is missing. `challenge` is of the method S256."""
        return ""

    def consented(
        self, settings: Settings, ask: Callable[..., Any], *, code: str, redirect: str, verifier: str
    ) -> Mapping[str, Any]:
        """The secrets that a permission brings. `ask` makes a call (method, url, …). Raises DeliveryError with clear words."""
        raise NotImplementedError

    def entry(self, settings: Settings, code: str) -> Entry | None:
        """Where somebody begins a talk with us, with `code` as what he writes first; None where there is no such address, or
        its settings do not tell it. Must not touch the network."""
        return None

    def talk_key(self, to: IdentityRef) -> str:
        """The `conversation_key` of what somebody says to us alone, known by this identity; "" where it does not tell."""
        return to.value

    def check_name(self, value: str) -> str:
        """Fold an identity value as typed by a person; raises ValueError with a readable text."""
        return value.strip()


RENEW = "\x00renew"
"""As the value of a secret in `made_secrets`: make a new one."""
