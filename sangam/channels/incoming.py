"""The values that come in: what an adapter makes of a provider's bytes. Frozen, and every time is aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

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
    """A file of a message. Either `content`, or `stored` (the random id in the file store), or `ref` (what the adapter's
    `fetch` needs to get it later; `size` may then be 0). On its way out `link` is a public address that opens it for some
    days: for providers that fetch files themselves, and for what a channel cannot carry."""

    name: str
    content_type: str
    size: int
    sha256: str = ""
    content: bytes = b""
    stored: str = ""
    ref: str = ""
    inline: bool = False
    content_id: str = ""
    link: str = ""


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
class Opening(Travels):
    """What a customer's message opens: for so many seconds after it we may answer him there. `how` is "free" for
    anything, "tagged" for words of a person only (no bot, nothing automatic). `count` is how many messages of ours it
    allows, None for any number. `name` is the kind's own; its `send` gets the names that are open as `Outbound.open`."""

    name: str
    seconds: int
    how: Literal["free", "tagged"] = "free"
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Inbound(Travels):
    """One utterance that reached us.

    `text` is all of it as plain text, `reply_text` only what the writer newly wrote, `html` the sanitised original
    ("" if it was plain). `conversation_key` is set on chat-like channels: one open conversation per key;
    `further_keys` name the same sender otherwise (his user id behind his browser's): the first that is open decides, and
    all lead there from then on. `sender[1:]` are further identities of the same person, vouched for like the first or
    merely claimed; `contacts` are ways to reach him that he named. `digest` tells two different messages with one id apart
    (64 hex digits, or "" where ids can be trusted). `reply_to` is the provider's id of the message that it answers.

    `outgoing`: somebody of ours wrote it elsewhere (on a phone, in the provider's own inbox). `sender` is then the
    customer whom it went to and `sender_name` who wrote; `echo_of` is the `Outbound.key` if the provider gives it back:
    then it is a message of this house and no new one (`echo_part`: the name of the part that it is, if that came back too).
    `opens` says what may be answered until when. `extra` is kept beside the message: plain JSON, shown where it has one of
    the names of `EXTRAS`."""

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
    echo_of: str = ""
    echo_part: str = ""
    opens: tuple[Opening, ...] = ()
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

    With `upto` (a number of ours) or `before` (a moment) it tells of all our messages up to there that went to
    `recipient` in `scope`. `extra` is kept beside the message, e.g. {"price": {"amount": "0.0075", "currency": "USD"}}.
    `echo_of` is the `Outbound.key` and `echo_part` the name of the part, where the provider gives them back."""

    external_id: str
    state: ReceiptState
    recipient: str = ""
    at: datetime | None = None
    failure: Failure | None = None
    token: str = ""
    raw_type: str = ""
    upto: int = 0
    scope: str = ""
    before: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    echo_of: str = ""
    echo_part: str = ""


@dataclass(frozen=True, slots=True)
class Contact(Travels):
    """A way to reach somebody who has written before: an address left behind in a chat."""

    conversation_key: str
    by: IdentityRef
    contacts: tuple[IdentityRef, ...]
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Change(Travels):
    """An edit, a deletion, a reaction… on a message that exists, or will: what comes before its message is kept for it.

    `external_id` names the message. Of two changes of one kind (and one person, for reactions) the later `at` counts, in
    whatever order they come; a deletion is final. `text` is the new text, or the reaction (an emoji)."""

    external_id: str
    action: Literal["edit", "delete", "react", "unreact", "hide", "show"]
    text: str = ""
    html: str = ""
    by: tuple[IdentityRef, ...] = ()
    at: datetime | None = None
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Known(Travels):
    """The provider vouches that somebody is also known otherwise (a new user id of the same person). `key` is the
    `Inbound.conversation_key` that led to his talk until now, `further_keys` those that lead there from now on."""

    by: IdentityRef
    further: tuple[IdentityRef, ...]
    raw_type: str = ""
    key: str = ""
    further_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent(Travels):
    """Somebody does not want, or wants again, to be written to: a word of the law (STOP), a block, an unfollow. The later
    `at` counts. `reason` is the kind's own word for it, e.g. "stop", "unfollow", "blocked"."""

    by: IdentityRef
    given: bool
    reason: str
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
    """A public utterance that is not (yet) a conversation. `found_by` says what led to it (a mention, a hashtag, a
    keyword, a comment below `parent_id`); `reach` is what the network tells of it: {"likes": 3, "followers": 900}."""

    external_id: str
    author: tuple[IdentityRef, ...]
    text: str
    at: datetime | None = None
    url: str = ""
    author_name: str = ""
    language: str = ""
    found_by: Literal["mention", "hashtag", "keyword", "comment", "post", "review"] = "mention"
    term: str = ""
    parent_id: str = ""
    conversation_key: str = ""
    reach: Mapping[str, int] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    raw_type: str = ""


@dataclass(frozen=True, slots=True)
class Ignored(Travels):
    """Understood, and of no consequence; the raw stays, with this reason."""

    reason: str
    raw_type: str = ""


Item = Inbound | Receipt | Contact | Change | Known | Consent | Signal | Post | Ignored

KEPT = "kept"
"""Of `Inbound.extra`: a mapping of what the provider wants back when this message is answered, marked as read or reacted to.
Never shown; it comes as `Outbound.answered` and `Action.extra`."""
EXTRAS = ("location", "contacts", "choice", "sticker", "story", "product", "referral", "call", "fields", "buttons")
"""What of `Inbound.extra` is shown. location: {"latitude", "longitude", "name", "address"}; contacts: a list of {"name",
"phones": [], "emails": []}; choice: {"id", "title"} of a button or list that was pressed; sticker: {"name", "emoji"};
story: {"url", "id"}; product: {"id", "title"}; referral: {"source", "url", "title"}; call: {"state", "seconds"};
buttons: a list of {"id", "title"} that may be pressed."""
