"""The contract between the house and a channel kind: values in, values out, no database.

An adapter turns bytes into the values below and the values below into calls. Everything that travels
between rooms is a frozen dataclass; every time is aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, ClassVar, Literal, Protocol

from sangam.channels.travels import Travels

IDENTITY_VALUE_MAX = 320
EXTERNAL_ID_MAX = 500

MessageKind = Literal[
    "text", "image", "audio", "video", "file", "sticker", "location", "contact", "reaction", "postback", "comment", "call",
]  # fmt: skip
ReceiptState = Literal["sent", "delivered", "read", "failed"]
ErrorKind = Literal[
    "recipient", "mailbox_full", "policy", "spam", "auth", "limit", "window", "content", "network", "provider", "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class IdentityRef(Travels):
    """Who, as a channel knows him. `value` is already folded: equal people have equal values.

    `proven` says that the channel itself vouches for the sender (an aligned DKIM or SPF pass, a signed webhook of
    the provider); a bare From line is a claim.
    """

    kind: str
    value: str
    scope: str = ""
    name: str = ""
    proven: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.kind, self.scope, self.value)


@dataclass(frozen=True, slots=True)
class Party(Travels):
    """Somebody besides the sender: `role` is to, cc, bcc or reply_to."""

    role: str
    identity: IdentityRef


@dataclass(frozen=True, slots=True)
class File(Travels):
    """A file that came with a message. Either `content`, or `stored` (the random id in the file store), or `ref`
    (what the adapter's `fetch` needs to get it later)."""

    name: str
    content_type: str
    size: int
    sha256: str = ""
    content: bytes = b""
    stored: str = ""
    ref: str = ""
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Thread(Travels):
    """What the message itself says about where it belongs, strongest first."""

    tokens: tuple[str, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    provider_id: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks(Travels):
    """What kind of traffic this is. `automatic`: no person wrote it, so nothing automatic may answer it."""

    automatic: bool = False
    out_of_office: bool = False
    bulk: bool = False
    complaint: bool = False
    bounce: bool = False
    spoof: tuple[str, ...] = ()
    spam_score: float = 0.0
    spam_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inbound(Travels):
    """One utterance that reached us.

    `text` is all of it as plain text, `reply_text` only what the writer newly wrote, `html` the sanitised original
    ("" if it was plain). `conversation_key` is set on chat-like channels: one open conversation per key;
    `further_keys` name the same sender otherwise (his user id behind his browser's): the first that is open decides, and
    all lead there from then on. `sender[1:]` are further identities of the same person, vouched for like the first or
    merely claimed; `contacts` are ways to reach him that he named. `digest` tells two different messages with one id apart
    (64 hex digits, or "" where ids can be trusted)."""

    external_id: str
    sender: tuple[IdentityRef, ...]
    sender_name: str = ""
    text: str = ""
    reply_text: str = ""
    quoted_text: str = ""
    signature: str = ""
    html: str = ""
    subject: str = ""
    subject_base: str = ""
    language: str = ""
    kind: MessageKind = "text"
    conversation_key: str = ""
    sent_at: datetime | None = None
    parties: tuple[Party, ...] = ()
    files: tuple[File, ...] = ()
    thread: Thread = Thread()
    marks: Marks = Marks()
    digest: str = ""
    reply_to: str = ""
    outgoing: bool = False
    further_keys: tuple[str, ...] = ()
    contacts: tuple[IdentityRef, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Failure(Travels):
    """Why something was not delivered: `permanent` means no retry can help."""

    kind: ErrorKind
    permanent: bool
    code: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Receipt(Travels):
    """What became of a message of ours. `external_id` is ours; "" when only `recipient` or `token` tells which.

    With `upto` (a number of ours) it tells of all our messages up to there that went to `recipient` in `scope`."""

    external_id: str
    state: ReceiptState
    recipient: str = ""
    at: datetime | None = None
    failure: Failure | None = None
    token: str = ""
    raw_type: str = ""
    upto: int = 0
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Contact(Travels):
    """A way to reach somebody who has written before: an address left behind in a chat."""

    conversation_key: str
    by: IdentityRef
    contacts: tuple[IdentityRef, ...]
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Change(Travels):
    """An edit, a deletion or a reaction on a message that exists."""

    external_id: str
    action: Literal["edit", "delete", "react", "unreact"]
    text: str = ""
    html: str = ""
    by: tuple[IdentityRef, ...] = ()
    at: datetime | None = None
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Signal(Travels):
    """Typing, seen, presence: passed on, never stored, never relied on."""

    action: str
    conversation_key: str
    by: tuple[IdentityRef, ...] = ()
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Post(Travels):
    """A public utterance that is not (yet) a conversation."""

    external_id: str
    author: tuple[IdentityRef, ...]
    text: str
    at: datetime | None = None
    url: str = ""
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Ignored(Travels):
    """Understood, and of no consequence; the raw stays, with this reason."""

    reason: str
    raw_type: str = ""


Item = Inbound | Receipt | Contact | Change | Signal | Post | Ignored


@dataclass(frozen=True, slots=True)
class Utterance:
    """An earlier message of the conversation, for quoting."""

    author: str
    at: datetime
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How the brand appears in an outgoing message; `signature` is plain text."""

    name: str
    accent: str = "#2563eb"
    signature: str = ""
    address: str = ""
    language: str = "en"
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message on its way out, to `recipients` only (a retry names just those still open).

    `external_id` and `key` are fixed when the message is written and reused on every retry. `text` is Markdown as
    the agent wrote it, `html` its safe rendering. `no_reply`: an answer to it should reach nobody.
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


@dataclass(frozen=True, slots=True)
class Sent:
    """Taken by the provider. `failures` names recipients (by identity value) it refused; the others were accepted."""

    external_id: str
    failures: Mapping[str, Failure] = field(default_factory=dict)
    response: str = ""


class DeliveryError(Exception):
    """The whole attempt failed. `retry_after` in seconds if the other side named a time."""

    def __init__(
        self, text: str, *, permanent: bool, kind: ErrorKind = "unknown", code: str = "", retry_after: int | None = None
    ):
        super().__init__(text)
        self.failure = Failure(kind=kind, permanent=permanent, code=code, text=text)
        self.retry_after = retry_after


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
class Capabilities:
    """What a channel can carry. The UI asks these, never a kind's name. Lengths in characters, sizes in bytes,
    windows in seconds; None means no limit. `addressed`: it has an address that customers know and admins type;
    `widget`: it lives in pages of other sites, its kind is a `widgets.WidgetAdapter`;
    `continues`: what stays unseen there may go on as a letter; `opaque`: values of its identities say nothing to a person."""

    letters: bool = False
    subject: bool = False
    html: bool = False
    attachments: bool = True
    stickers: bool = False
    reactions: bool = False
    read_receipts: bool = False
    typing: bool = False
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
    install_wide_ids: bool = False
    identity_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """A channel's settings as the adapter sees them: plain values and decrypted secrets in one mapping. `token` is what
    its public addresses on this server carry, "" while it is not saved."""

    channel_id: int
    name: str
    address: str
    values: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""

    def get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        return default if value in (None, "") else value


class Context(Protocol):
    """What an adapter may use of the house. Implemented by ingest and delivery, and by fakes in tests.

    `store` commits raws before it returns (then, and only then, the other side may be told "received"); the cursor is
    saved in the same transaction. It returns how many were new.
    """

    def open(self, file: File) -> IO[bytes]: ...
    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int: ...
    def cursor(self) -> Mapping[str, Any]: ...
    def save_secret(self, values: Mapping[str, Any]) -> None: ...
    def http(self, method: str, url: str, **kwargs: Any) -> Any: ...
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
        """Of a kind with `answers`: what goes back in the same call, from what the pipeline made of it if `settled`, else
        the kind's empty answer."""
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

    def poll(self, settings: Settings, ctx: Context) -> None:
        """Fetch what waits, or stay connected, until `ctx.stopping()`. Raises on trouble; the caller backs off."""
        raise NotImplementedError

    def serve(self, gateway: Gateway) -> None:
        """A listener of the whole kind (one per install), until `gateway.stopping()`."""
        raise NotImplementedError

    def probe(self, settings: Settings) -> Iterable[Check]:
        """Try the connection for real and say what is wrong in plain words."""
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

    def check_name(self, value: str) -> str:
        """Fold an identity value as typed by a person; raises ValueError with a readable text."""
        return value.strip()


RENEW = "\x00renew"
"""As the value of a secret in `made_secrets`: make a new one."""
