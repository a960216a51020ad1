"""A post (Mastodon: a status) as the house's own values."""

from __future__ import annotations

import datetime as dt
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sangam.channels.base import Change, File, Ignored, Inbound, Item, Marks, Post, Thread
from sangam.channels.kinds.mastodon import api, handles
from sangam.lib import html, htmltext, language

HTML_MAX = 200_000
FILES_MAX = 20
NAME_MAX = 120
PUBLIC = ("public", "unlisted")
FIGURES = {"favourites_count": "likes", "reblogs_count": "shares", "replies_count": "comments"}
TYPES = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}


@dataclass(frozen=True, slots=True)
class Home:
    """Our own account: its number there, its name, and the domain that its server's people have. `app` is what the server
    calls the program that we are."""

    id: str = ""
    name: str = ""
    domain: str = ""
    app: str = ""


def said(status: Mapping[str, Any], home: Home, raw_type: str) -> Item:
    """A post of somebody else that names us."""
    name, author = text_of(status.get("id"), 60), inner(status, "account")
    who = handles.fold(author.get("acct"), home.domain)
    if not name or not who:
        return Ignored("a post without a number or an author", raw_type)
    visibility = text_of(status.get("visibility"), 20)
    marks = Marks(automatic=True) if author.get("bot") is True else Marks()
    called = text_of(author.get("display_name"), NAME_MAX) or f"@{who}"
    return Inbound(
        sender=(handles.person(who, called),), sender_name=called, conversation_key=handles.key(who, visibility), marks=marks,
        **_shared(status, home, name, visibility, raw_type),
    )  # fmt: skip


def post(status: Mapping[str, Any], home: Home, term: str, raw_type: str) -> Item:
    """A public post that a hashtag or word found. Who names us is told by a notice, and is no find."""
    if inner(status, "account").get("id") == home.id or any(one.get("id") == home.id for one in many(status, "mentions")):
        return Ignored("our own, or a mention: its notice tells of it", raw_type)
    if status.get("reblog") or not is_public(status):
        return Ignored("passed on, or not public", raw_type)
    return _public(status, home, "hashtag" if term.startswith("#") else "keyword", term, raw_type)


def mention(status: Mapping[str, Any], home: Home, raw_type: str) -> Item:
    return _public(status, home, "mention", "", raw_type)


def _public(status: Mapping[str, Any], home: Home, found_by: Any, term: str, raw_type: str) -> Item:
    item = said(status, home, raw_type)
    if not isinstance(item, Inbound):
        return item
    url = text_of(status.get("url"), 2000)
    return Post(
        item.external_id, item.sender, item.text, item.sent_at, url if url.startswith("https://") else "", item.sender_name,
        item.language, found_by, term, item.reply_to, item.conversation_key, reach(status), item.files, raw_type,
    )  # fmt: skip


def reach(status: Mapping[str, Any]) -> dict[str, int]:
    """The server's own count: what other servers did not tell it is missing."""
    told = {name: status.get(given) for given, name in FIGURES.items()}
    told["followers"] = inner(status, "account").get("followers_count")
    return {name: count for name, count in told.items() if type(count) is int and count >= 0}


def is_public(status: Mapping[str, Any]) -> bool:
    return status.get("visibility") in PUBLIC


def speaks_to_us(status: Mapping[str, Any], home: Home) -> bool:
    """It answers us, or begins with our name; else it only names us."""
    body = htmltext.to_text(text_of(status.get("content"), HTML_MAX), links=False).strip()
    return text_of(status.get("in_reply_to_account_id"), 60) == home.id or bool(re.match(_own(home), body, re.I))


def ours(status: Mapping[str, Any], home: Home, raw_type: str) -> Item:
    """A post of our own account: to the person it answers, else to the first whom it names."""
    name, visibility = text_of(status.get("id"), 60), text_of(status.get("visibility"), 20)
    if status.get("reblog"):
        return Ignored("a post that we passed on", raw_type)
    answered = text_of(status.get("in_reply_to_account_id"), 60)
    named = [one for one in many(status, "mentions") if text_of(one.get("id"), 60) not in ("", home.id)]
    to = next((one for one in named if text_of(one.get("id"), 60) == answered), next(iter(named), {}))
    who = handles.fold(to.get("acct"), home.domain)
    if not name or not who:
        return Ignored("a post of our own to nobody", raw_type)
    return Inbound(
        sender=(handles.person(who),), sender_name=f"@{home.name}", outgoing=True,
        conversation_key=handles.key(who, visibility), **_shared(status, home, name, visibility, raw_type),
    )  # fmt: skip


def edited(status: Mapping[str, Any], home: Home, raw_type: str) -> Item:
    name = text_of(status.get("id"), 60)
    if not name:
        return Ignored("a change of nothing", raw_type)
    who = handles.fold(inner(status, "account").get("acct"), home.domain)
    when = moment(status.get("edited_at")) or moment(status.get("created_at"))
    by = (handles.person(who),) if who else ()
    return Change(name, "edit", words(status, home), markup(status), by=by, at=when, raw_type=raw_type)


def deleted(name: Any, raw_type: str) -> Item:
    given = text_of(name, 60)
    return Change(given, "delete", raw_type=raw_type) if given else Ignored("a deletion of nothing", raw_type)


def _shared(status: Mapping[str, Any], home: Home, name: str, visibility: str, raw_type: str) -> dict[str, Any]:
    body, before = words(status, home), text_of(status.get("in_reply_to_id"), 60)
    files = tuple(_files(status, name))
    told = text_of(status.get("language"), 12).partition("-")[0].lower()
    quoted = inner(status, "quote", "quoted_status")
    return {
        "external_id": name, "text": body, "reply_text": body, "html": markup(status),
        "language": told or language.detect(body),
        "kind": "comment" if visibility != handles.DIRECT else _kind(body, files), "files": files, "reply_to": before,
        "sent_at": moment(status.get("created_at")), "thread": Thread(in_reply_to=before), "raw_type": raw_type,
        "quoted_text": words(quoted, home) if quoted else "",
    }  # fmt: skip


def words(status: Mapping[str, Any], home: Home) -> str:
    """The text without our own name before it; a warning that stands over it comes first, the choices of a poll last."""
    body = htmltext.to_text(text_of(status.get("content"), HTML_MAX), links=False).strip()
    if home.name:
        body = re.sub(rf"^(?:{_own(home)}[\s,:]*)+", "", body, flags=re.I).strip() or body
    warning = htmltext.to_text(html.plain_to_html(text_of(status.get("spoiler_text"), 1000))).strip()
    choices = [f"• {text_of(one.get('title'), 200)}" for one in many(inner(status, "poll"), "options")]
    return "\n".join(one for one in (f"[{warning}]" if warning else "", body, *choices) if one)


def _own(home: Home) -> str:
    return rf"@{re.escape(home.name)}(?:@{re.escape(home.domain)})?(?![\w@.-])"


def markup(status: Mapping[str, Any]) -> str:
    return html.sanitise(text_of(status.get("content"), HTML_MAX)).html


def _kind(body: str, files: tuple[File, ...]) -> Any:
    found = files[0].content_type.partition("/")[0] if files and not body else "text"
    return found if found in ("image", "video", "audio") else "text" if body or not files else "file"


def _files(status: Mapping[str, Any], name: str) -> Iterator[File]:
    """Fetched later by the numbers of post and file: an address in a post is nobody's word."""
    for place, one in enumerate(list(many(status, "media_attachments"))[:FILES_MAX]):
        number, address = text_of(one.get("id"), 60), text_of(one.get("url"), 2000)
        kind = mimetypes.guess_type(address.partition("?")[0])[0] or TYPES.get(text_of(one.get("type"), 20), "")
        kind = kind or "application/octet-stream"
        called = " ".join(text_of(one.get("description"), 60).split()).replace("/", " ").replace("\\", " ").strip(". ")
        ending = mimetypes.guess_extension(kind) or ""
        if number:
            yield File(f"{called or f'file-{place + 1}'}{ending}", kind, 0, ref=f"{name}/{number}")


def text_of(value: Any, limit: int) -> str:
    return value[:limit] if isinstance(value, str) else ""


def inner(found: Any, *path: str) -> Mapping[str, Any]:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def many(found: Any, name: str) -> Iterator[Mapping[str, Any]]:
    value = found.get(name) if isinstance(found, Mapping) else None
    yield from (one for one in (value if isinstance(value, list) else []) if isinstance(one, Mapping))


def moment(value: Any) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text_of(value, 40))
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def is_named(found: Any) -> bool:
    """An object with a number that can stand in an address."""
    return isinstance(found, dict) and isinstance(found.get("id"), str) and bool(api.ID.match(found["id"]))


def order(name: str) -> tuple[int, str]:
    """Numbers by their size, other words by length and letters: both grow with time."""
    return (len(name), name)
