"""From enhanced status codes (RFC 3463 and the IANA registry), SMTP codes and wordings to hard or soft, and why.

Codes are asked first; a few of them are used for everything, and there the words decide.
"""

from __future__ import annotations

import re
from typing import Literal

from sangam.channels.kinds.email.bounce_words import HARD_REASONS, REASONS

Kind = Literal["hard", "soft"]

SURE = {
    "1.1": "no_such_user", "1.2": "no_such_host", "1.3": "no_such_user", "1.4": "no_such_user", "1.6": "moved",
    "1.10": "no_such_user", "2.1": "disabled", "4.4": "no_such_host", "4.310": "no_such_host",
}  # fmt: skip
"""Of class 5, with a few soft reasons (`OVERRIDES`) stronger than the code."""
SOFT = {
    "1.7": "policy", "1.8": "policy", "1.9": "policy", "2.2": "full", "2.3": "size", "2.4": "policy", "3.1": "full",
    "3.2": "network",
    "3.4": "size", "4.2": "network", "4.3": "network", "4.5": "network", "4.6": "network", "4.7": "expired",
    "4.14": "network",
    "4.300": "expired", "4.312": "network", "4.316": "network", "4.317": "network", "6.0": "content", "6.1": "content",
    "6.2": "content", "6.3": "content", "6.7": "content", "1.20": "policy",
}  # fmt: skip
"""Of class 5; the words may still say that there is no such user, which many a server sends with the wrong code."""
FIRM = frozenset({"2.2", "1.7", "1.8", "1.9"})
OVERRIDES = frozenset({"full", "greylisted", "spam", "sender", "size"})

NO_SUCH_USER = re.compile(
    r"user unknown|unknown (?:user|recipient|address|mailbox|local part)|no such (?:user|recipient|mailbox|address|"
    r"account|person|local)"
    r"|(?:user|recipient|mailbox|account|address)(?: \S{1,80})? (?:was |is |could )?not (?:be )?found|(?:does not|"
    r"doesn't|not|do not) exist|no mailbox here"
    r"|invalid (?:recipient|mailbox|address|user)|not a (?:known|valid) (?:recipient|user|mailbox)|"
    r"recipient (?:unknown|invalid)"
    r"|bad ?rcpt ?to|not (?:a )?local (?:address|user|mailbox|recipient)|(?:account|user) (?:is )?unavailable|name directory|"
    r"no (?:mailbox|account|user)s? (?:found|here|by|with|named|exists?)|invalid (?:\w{1,12} ){0,2}user ?id"
    r"|did not (?:exactly )?match an?\b[^.]{0,30}\b(?:address|user|mailbox)"
    r"|用户不存在|不存在|存在しません|не существует|recipientnotfound"
)
SENDER = re.compile(
    r"sender (?:address |domain |email |verif\w* |host )?(?:rejected|fail|denied|is|not|could|does|unknown|invalid|"
    r"blocked|refused|verif)|(?:invalid|unknown|unroutable|unrouteable|unverified|bad|null|empty) (?:envelope )?sender|"
    r"[eé]metteur|exp[eé]diteur|absender|remitente|remetente|mittente|отправител|发件人|寄件者|差出人|bad ?sender|"
    r"(?:purported )?responsible address|from: (?:domain|address|header)|(?:your|this) (?:mail )?server|"
    r"(?:your|client|sending|sender) (?:ip|address|host|isp|network)|open proxy|dynamic ip|"
    r"(?:to send|you used to send|used to send) your|non-?members?\b|mailing list"
    r"|reverse (?:dns|host|lookup)|\bptr\b|client host|cannot find your (?:reverse )?hostname|\bhelo\b|\behlo\b|"
    r"mail from|your (?:ip|host|server|domain)\b"
    r"|from address|envelope (?:from|blocked|rejected)|too many (?:invalid|bad|unknown|wrong) |callout|"
    r"sender's (?:address|domain)"
)
SENDER_SURE = re.compile(
    r"sender (?:address|domain|verif\w*|email)(?: \S{1,80})? (?:rejected|fail|denied|is not|could not|does not|"
    r"unknown|invalid|blocked|refused)"
    r"|may not have permission to post|google groups|domain of sender|reverse (?:dns|host|lookup)|"
    r"cannot find your (?:reverse )?hostname|client host rejected|sender verif|too many (?:invalid|bad|unknown|wrong) "
)
"""These go before any word on the recipient."""
_UNWANTED = re.compile(
    r"recipient preferences|(?:refused|blocked|rejected) by (?:the )?(?:user|recipient)\b|(?:user|recipient)(?: id)? (?:has )?"
    r"(?:reject|refuse)(?:s|d)?\b(?! ?:)|(?:user|recipient)(?:'s)? (?:rule|filter|setting)s?|not accepting (?:any )?(?:mail|"
    r"message|e-?mail)s?(?: from| with|$|\b)|only accept(?:s|ing) (?:mail|message|e-?mail)s? from"
)
"""Somebody lives there and wants no mail, or none of ours."""
_STAGE = re.compile(
    r"(?:in reply to|in response to|after|during) (?:the )?(?:end of (?:the )?(?:data|message)|data\b|mail from|mail command|"
    r"[eh]h?[el]lo|initial (?:connection|greeting)|connect|starttls|auth\b)|end of data|\[(?:mail_from|data|helo|connect)\]"
)
"""Where in the SMTP talk it was refused: before or after the recipient was named, so not for him (Exim and Postfix say it)."""
_ABOUT_RECIPIENT = re.compile(
    r"\b(?:user|recipient|mail ?box|account|address|addressee|rcpt|customer|subscriber|mail ?drop|alias|person|inactive|"
    r"unknown|exist)|[^\s@<]{1,64}@[^\s@>]{3,}|@"
)
_ACCESS_DENIED = "recipient address rejected: access denied"
BY_REASON = dict(REASONS)
_GREY = BY_REASON["greylisted"]
_SPAM = BY_REASON["spam"]
_FULL = BY_REASON["full"]

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,2})\.(\d{1,3})(?![\d]|\.\d)")
"""An enhanced status code; not a part of an IP address or a version."""
STATUS_IN_PLACE = re.compile(
    r"(?:[245]\d\d[- ]{1,2}|#|status ?[:=] ?|\(|\[|<|code:? ?|smtp;? ?|"
    r"error:? ?)#?(?<![\d.])([245])\.(\d{1,2})\.(\d{1,3})(?![\d]|\.\d)"
)
REPLY = re.compile(r"(?<![\d.:#/\w-])([45][0-5]\d)(?=[- ](?!\d{2,}[:/ ])|[:)\]'\"]|$)", re.MULTILINE)
"""An SMTP reply code."""


def reason_of(text: str) -> str:
    """Why, by folded words; "" if they say nothing known. What concerns us as the sender comes before the recipient."""
    if SENDER_SURE.search(text):
        return "policy"
    if _UNWANTED.search(text) and not NO_SUCH_USER.search(text):
        return "policy"
    if (SENDER.search(text) or _STAGE.search(text)) and not NO_SUCH_USER.search(text) and not _FULL.search(text):
        return next((reason for reason in ("spam", "content", "size") if BY_REASON[reason].search(text)), "policy")
    if NO_SUCH_USER.search(text) and not _FULL.search(text) and not _GREY.search(text):
        return "no_such_user"
    if _SPAM.search(text) and not _FULL.search(text):
        return "spam"
    return next((reason for reason, pattern in REASONS if pattern.search(text)), "")


def verdict(status: str, reply: str, text: str, *, delayed: bool = False) -> tuple[Kind, str]:
    """(hard or soft, reason). `status` and `reply` may be empty, `text` is what the other side said, folded."""
    group, _, detail = status.partition(".")
    text = text.replace("_", " ")
    said = reason_of(text)
    if delayed or group == "4" or (not group and reply.startswith("4")):
        return "soft", said or SOFT.get(detail) or ("expired" if not delayed else "delayed")
    if detail in SURE:
        return _of_sure(detail, said, text)
    if detail == "4.1" and _ACCESS_DENIED in text:
        return "hard", "no_such_user"
    if detail in SOFT:
        if detail not in FIRM and NO_SUCH_USER.search(text) and not SENDER.search(text):
            return "hard", "no_such_user"
        return "soft", SOFT[detail]
    if detail.startswith("7."):
        return _of_policy(said, text)
    if said:
        return ("hard" if said in HARD_REASONS else "soft"), said
    if detail == "1.0" or reply in ("551", "521", "556") or (reply == "550" and _ABOUT_RECIPIENT.search(text)):
        return "hard", "no_such_user"
    return "soft", "unknown"


def _of_sure(detail: str, said: str, text: str) -> tuple[Kind, str]:
    """A code that names a dead address, unless the words name a living one."""
    if (said in OVERRIDES and not NO_SUCH_USER.search(text)) or said == "full":
        return "soft", said
    if _UNWANTED.search(text):
        return "soft", "policy"
    if detail == "2.1" and re.search(r"at a rate|too (?:many|much|quickly)|rate limit|temporar|try again", text):
        return "soft", "policy"
    return "hard", SURE[detail]


def _of_policy(said: str, text: str) -> tuple[Kind, str]:
    if NO_SUCH_USER.search(text) and not SENDER.search(text) and not _SPAM.search(text):
        return "hard", "no_such_user"
    return "soft", said if said in ("spam", "content", "greylisted", "full") else "policy"


def find_status(text: str) -> str:
    """The code of a text: of class 4 or 5, best one that stands where codes stand."""
    for pattern in (STATUS_IN_PLACE, STATUS):
        for found in pattern.finditer(text):
            if found.group(1) != "2":
                return ".".join(found.groups())
    return ""


def find_reply(text: str) -> str:
    found = REPLY.search(text)
    return found.group(1) if found else ""
