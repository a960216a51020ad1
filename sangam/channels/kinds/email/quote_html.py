"""What the HTML of mail clients says about quotes and signatures, as marks for `htmltext.render`."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Final

from sangam.channels.kinds.email.quote_lines import ATTRIBUTION, ATTRIBUTION_END, HARD, SIGNATURE, SIGNATURE_END
from sangam.lib.htmltext import render
from sangam.lib.wordlist import names

HARD_IDS: Final = names(
    """divrplyfwdmsg appendonsend stopspelling replysplit outlookmessageheader
    mail-editor-reference-message-container"""
)
HARD_CLASSES: Final = names(
    """outlookmessageheader ms-outlook-mobile-reference-message outlook-quote
    replyheader"""
)
QUOTE_CLASSES: Final = names(
    """yahoo_quoted protonmail_quote zmail_extra tutanota_quote
    moz-forward-container gmx_quote mailbox-quote freshdesk_quote
    front-blockquote cloudmailquote ntes-mailmaster-quote mail_quote mailquote
    mailru-blockquote zendesk_quote skiff_quote hs_reply aolmail_quote quote
    replied-message mb-quote uiquote"""
)
QUOTE_IDS: Final = names(
    """isreplycontent isforwardcontent yahoo_quoted zmail_extra mailcontent_quote
    replycontent"""
)
ATTRIBUTION_CLASSES: Final = names(
    """gmail_attr moz-cite-prefix moz-forward-prefix gmail_attribution
    yahoo_quoted_header"""
)
SIGNATURES: Final = names(
    """gmail_signature moz-signature ms-outlook-mobile-signature
    protonmail_signature_block signature applemailsignature zm_signature
    -x-evo-signature mobile-signature x-signature mailsignature
    email-signature tutanota_signature outlook_signature ms-outlook-signature
    spark-signature sig"""
)
_INDENT = re.compile(r"border(?:-\w+)?\s*:\s*(?:none|0)[^;]*;|margin\s*:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", re.I)
_OUTLOOK_RULE = re.compile(r"border-top\s*:\s*solid\s+(?:#(?:e1e1e1|b5c4df)|rgb\(225,\s*225,\s*225\))", re.I)


_MARKABLE = re.compile(r"""<(?:blockquote|hr)\b|\s(class|id|data-smartmail|style)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.I)
_UNSEEN = re.compile(r"<(?:style|script)\b", re.I)
_TAG = re.compile(r"<[^<>]*>")
MAX_ROUGH: Final = 50_000
"""Characters of HTML up to which its rough text is worth a look."""


def marked_text(html: str) -> str:
    """The text of a mail with ">" before quotes and lines of structure where the markup shows them."""
    return render(html, links=False, mark=_mark)


def until_marked(html: str) -> str:
    """The rough text of `html` up to the first element that may be marked, tags dropped; "" where only a parser can tell.

    Far cheaper than `marked_text`, and enough to see that both bodies of a mail begin with the same words.
    """
    if len(html) > MAX_ROUGH:
        return ""
    body = html[max(0, html.find("</head>")) :]
    end = next((body.rfind("<", 0, match.start() + 1) for match in _MARKABLE.finditer(body) if _may_mark(match)), len(body))
    body = body[:end]
    if "<!" in body or ("<s" in body and _UNSEEN.search(body)):
        return ""
    return unescape(_TAG.sub("", body))


def _may_mark(match: re.Match[str]) -> bool:
    """Whether `_mark` could say something of an element with this name or attribute; asks the same tables."""
    kind, value = match[1], match[2]
    if kind is None:
        return True
    if kind.lower() == "style":
        return _OUTLOOK_RULE.search(value) is not None
    found = _names(value.strip("\"'"))
    return bool(found & _KNOWN) or any("yahoo_quoted" in name for name in found) or _is_signature(found)


_KNOWN: Final = (
    HARD_IDS | HARD_CLASSES | QUOTE_CLASSES | QUOTE_IDS | ATTRIBUTION_CLASSES | {"gmail_signature_prefix", "gmail_signature"}
)


def _mark(tag: str, attributes: dict[str, str | None]) -> str:
    style = attributes.get("style") or ""
    classes = _names(attributes.get("class"))
    ids = _names(attributes.get("id"))
    if tag == "blockquote":
        plain = "type" not in attributes and not classes
        return "" if plain and "40px" in style and _INDENT.search(style) else "quote"
    if tag == "hr":
        return HARD if "stopspelling" in ids or "width:98%" in style.replace(" ", "") else ""
    if tag not in ("div", "span", "table", "p", "td", "section", "pre", "header"):
        return ""
    if ids & HARD_IDS or classes & HARD_CLASSES or ("border-top" in style.lower() and _OUTLOOK_RULE.search(style)):
        return HARD
    if classes & QUOTE_CLASSES or ids & QUOTE_IDS or any("yahoo_quoted" in name for name in classes | ids):
        return "quote"
    if classes & ATTRIBUTION_CLASSES:
        return f"{ATTRIBUTION}\n{ATTRIBUTION_END}"
    if "gmail_signature_prefix" in classes:
        return "drop"
    if ((classes or ids) and _is_signature(classes | ids)) or (attributes.get("data-smartmail") or "") == "gmail_signature":
        return f"{SIGNATURE}\n{SIGNATURE_END}"
    return ""


def _names(value: str | None) -> frozenset[str]:
    return _named(value[:300]) if value else _NO_NAMES


_NO_NAMES: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=1024)
def _named(value: str) -> frozenset[str]:
    return frozenset(name.removeprefix("x_") for name in value.lower().split()[:20])


def _is_signature(found: frozenset[str]) -> bool:
    return bool(found & SIGNATURES) or any(
        (name.startswith(("ydp", "yiv")) and name.endswith("signature")) or name.startswith("applemailsignature")
        for name in found
    )
