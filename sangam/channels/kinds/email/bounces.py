"""Bounces: the standard ones (RFC 3464), also when broken, and the many that are written for people only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sangam.channels.kinds.email import bounce_words as words
from sangam.channels.kinds.email.bounce_codes import NO_SUCH_USER, Kind, find_reply, find_status, reason_of, verdict
from sangam.channels.kinds.email.mail import Mail
from sangam.channels.kinds.email.plain import body, fold

PORTION = 8_000
"""Characters of a report's own words that are read."""
SAID = 400
BELOW = 600
"""Characters under the line that introduces the recipients."""
TOP = 600
"""Characters within which a report says what it is about."""

DELIVERED = frozenset({"delivered", "relayed", "expanded"})
Action = Literal["failed", "delayed"]

_STOPS = r"\s<>\"',;:()\[\]@|=*：，；。、（）【】《》「」"
_ADDRESS_TEXT = rf"[^{_STOPS}]{{1,64}}@[a-z0-9\u0080-\uffff][^{_STOPS}]{{0,250}}"
_ADDRESS = re.compile(_ADDRESS_TEXT, re.IGNORECASE)
_LONE = re.compile(
    rf"^[ \t>*•·-]{{0,12}}(?:smtp:|to:|mailto:)?<?({_ADDRESS_TEXT})>?[ \t]*(?:\(.{{0,120}}\)|"
    rf"\.\.\.? .{{0,200}})?:?[ \t]*$",
    re.I | re.M,
)
_ANGLED = re.compile(rf"<({_ADDRESS_TEXT})>", re.IGNORECASE)
_ANGLED_LINE = re.compile(rf"^[ \t]*<({_ADDRESS_TEXT})>", re.IGNORECASE | re.MULTILINE)
_NAMED = re.compile(
    rf"(?<![\w@.-])(?:final-recipient|original-recipient|rcpt to|rcpt|recipients?|addressee|an|to|for|user|address|"
    rf"für|à|para|a|"
    rf"destinatari[oa]|destinataire|empfänger|收件人|宛先|получател\w+|кому|aan|till|til|do|adresat|받는 사람|"
    rf"mailbox|account)"
    rf"(?:\(s\))?(?:[ \t]*[:：=][ \t]*|[ \t]+)(?:rfc822; ?)?[<\"'\[(]*({_ADDRESS_TEXT})",
    re.IGNORECASE,
)
_ANYWHERE = (_ANGLED_LINE, _LONE, _NAMED, _ADDRESS)
_INTRODUCED = re.compile(
    r"(?:following|these|failed|affected) (?:\w{1,12} ){0,2}(?:recipient|address|user|destination)[^\n:]{0,60}:?[ \t]*\n"
    r"|recipients? (?:were|was) affected[^\n:]{0,20}:?[ \t]*\n",
    re.IGNORECASE,
)
"""The line under which a report names whom it did not reach."""
_NOISE = re.compile(
    r"^[ \t]*(?:message-id|from|reply-to|sender|return-path|references|in-reply-to|von|de|发件人|差出人) ?[:：].*$",
    re.I | re.M,
)
_COPY = re.compile(
    r"^(?:-{2,}[^\n]{0,60}(?:below this line|copy of the message|original message|original mail|message header|"
    r"returned message|headers of|undelivered message|non-delivered|message follows|copy of|full text|your message)"
    r"|[^\n]{0,80}(?:(?<!receive a )copy of (?:the|your) (?:original )?(?:message|mail)|below is a copy|"
    r"original message (?:headers|follows|header)|the body of your message|headers? of (?:the|"
    r"your) (?:original )?(?:message|mail)|full-header|message text follows|original mail as follows)"
    r"|received: (?:from|by) |return-path: <|-{3,} ?(?:original message|message headers?|ursprüngliche))",
    re.IGNORECASE | re.MULTILINE,
)
_ID = re.compile(r"^[ \t>]*message-id ?: ?(<[^<>\s]{3,480}>)", re.IGNORECASE | re.MULTILINE)
_FORWARD = re.compile(r"^(?:re|aw|sv|antw|fw|fwd|wg|tr|rv|enc|doorst|i|vs|ynt|odp|回复|转发|答复|返信|転送)(?:\[\d+\])? ?:")
_VERDICT = re.compile(r"\((?:delivery failed|undeliverable|not delivered|non remis)\)$")
_REFUSED = re.compile(r"\((?:rejected|refused|discarded)")
_CODED = re.compile(r"(?<![\d.:#/\w-])[45][0-5]\d(?=[- ](?!\d{2,}[:/ ])|:)|\(?#[45]\.\d\.\d")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`status` is an enhanced code, x.0.0 if the report has none. `kind` hard: the address is dead for good.

    `reason`: no_such_user, no_such_host, moved, disabled, full, policy, spam, content, size, greylisted, expired,
    network, delayed, unknown. `original_message_id` as `<left@right>` or "". `action` delayed: nothing is lost yet.
    """

    recipient: str
    status: str
    kind: Kind
    reason: str
    original_message_id: str = ""
    action: Action = "failed"
    text: str = ""


def classify(mail: Mail) -> Bounce | None:
    """The first failed recipient, else the first delayed one; None if this is no bounce."""
    every = classify_all(mail)
    return next((bounce for bounce in every if bounce.action == "failed"), every[0] if every else None)


def classify_all(mail: Mail) -> tuple[Bounce, ...]:
    """One value a recipient that was not reached. Forwarded bounces, receipts and people's mail give none."""
    if _other_report(mail) or _handed_on(mail):
        return ()
    groups = _recipient_groups(mail)
    if groups:
        return tuple(_of_group(mail, group, len(groups)) for group in groups if _failing(group))
    bounce = _of_words(mail)
    return (bounce,) if bounce else ()


def _sender(mail: Mail) -> str:
    return mail.froms[0].address if mail.froms else ""


def _by_daemon(mail: Mail) -> bool:
    """Sent by a mail system: its name, or the empty return path that RFC 5321 asks of every notification."""
    local = _sender(mail).partition("@")[0].rstrip("\\")
    name = fold(mail.froms[0].name) if mail.froms else ""
    empty = mail.has("return-path") and mail.header("return-path").strip() in ("<>", "")
    return (
        bool(words.DAEMONS.match(local) or words.DAEMON_NAMES.search(name))
        or empty
        or mail.has("x-failed-recipients")
        or not _sender(mail)
    )


def _other_report(mail: Mail) -> bool:
    """A receipt or a complaint. A refusal by a Sieve script comes as a disposition too (RFC 5429), and says so."""
    if mail.report_type == "disposition-notification":
        return not _REFUSED.search(mail.header("auto-submitted").lower())
    return mail.report_type == "feedback-report"


def _handed_on(mail: Mail) -> bool:
    """A person passes a bounce on, or writes about it. A gateway that says "Re:" says at the end of it what failed."""
    subject = fold(mail.subject)
    said = _VERDICT.search(subject) and not mail.in_reply_to
    return bool(_FORWARD.match(subject)) and not _by_daemon(mail) and not said


def _wrapped(mail: Mail) -> bool:
    """Whether a scanner on the way put the whole report into a mail of the same head, and said nothing of its own."""
    inner = dict(reversed(mail.returned))
    return (
        bool(inner) and fold(inner.get("subject", "")) == fold(mail.subject) and _sender(mail) in inner.get("from", "").lower()
    )


def _recipient_groups(mail: Mail) -> list[dict[str, str]]:
    """The recipient groups of a delivery status; some systems forget the blank line before the first."""
    if mail.report_type == "disposition-notification":
        return []
    return [
        group for group in mail.report
        if "final-recipient" in group or "original-recipient" in group or ("action" in group and "status" in group)
    ]  # fmt: skip


def _failing(group: dict[str, str]) -> bool:
    action = fold(group.get("action", "")).split(" ")[0].strip(";,.")
    if action in DELIVERED:
        return False
    return action in ("failed", "delayed") or not group.get("status", "").lstrip().startswith("2.")


def _of_group(mail: Mail, group: dict[str, str], siblings: int) -> Bounce:
    """A recipient of a delivery status. Where the code says nothing, the words meant for people help."""
    said = fold(group.get("diagnostic-code", ""))[:2000]
    action: Action = "delayed" if fold(group.get("action", "")).startswith("delayed") else "failed"
    status = find_status(group.get("status", ""))
    vague = not status or status.endswith(".0.0") or status.split(".", 1)[1] in ("1.0", "2.0", "3.0", "4.0", "5.0")
    inner = find_status(said)
    if vague and inner and not inner.endswith(".0.0"):
        status = inner
    portion = fold(_portion(mail)) if siblings == 1 else ""
    hint = said or _said(portion) or portion
    kind, reason = verdict(status, find_reply(said), hint, delayed=action == "delayed")
    if reason == "unknown" and portion:
        kind, reason = verdict(status, find_reply(said), portion, delayed=action == "delayed")
    recipient = _group_recipient(group) or _recipient(mail, _portion(mail))
    return Bounce(
        recipient, status or _made_up(action), kind, reason, _original_id(mail), action, (said or _said(portion))[:SAID]
    )


def _group_recipient(group: dict[str, str]) -> str:
    """The final recipient; the original one where the final one is a name inside the other house."""
    named = []
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = group.get(name, "")[:1000].rpartition(";")[2]
        if found := _ADDRESS.search(value):
            named.append(_clean(found.group()))
    return next((address for address in named if "." in address.partition("@")[2]), named[0] if named else "")


def _of_words(mail: Mail) -> Bounce | None:
    """A bounce without a machine-readable part."""
    subject = fold(mail.subject)
    titled = bool(words.SUBJECTS.search(subject))
    if not titled and not _by_daemon(mail):
        return None
    portion = _portion(mail)
    text = fold(portion)
    if not _reads_as_bounce(mail, subject, text, titled=titled):
        return None
    said = _said(text)
    delayed = _is_delay(subject, text)
    status, reply = find_status(said or text), find_reply(said or text)
    kind, reason = verdict(status, reply, said or text, delayed=delayed)
    if reason in ("unknown", "network", "") and said:
        kind, reason = verdict(status, reply, text + "\n" + subject, delayed=delayed)
    elif reason == "unknown":
        kind, reason = verdict(status, reply, subject, delayed=delayed)
    action: Action = "delayed" if delayed else "failed"
    return Bounce(
        _recipient(mail, portion),
        status or _made_up(action),
        kind,
        reason,
        _original_id(mail),
        action,
        (said or text)[:SAID],
    )


def _reads_as_bounce(mail: Mail, subject: str, text: str, *, titled: bool) -> bool:
    """A mail system must be the writer, and subject or body must say that delivery failed; a sender who could be a
    person must use a template from its first word on, and a subject of such a template too."""
    if words.SUCCESS.search(subject) or (words.SUCCESS.search(text[:600]) and not _CODED.search(text)):
        return False
    if titled and words.MAILER_DAEMON.match(_sender(mail)):
        return True
    if _by_daemon(mail):
        return _reads_as_daemons(mail, subject, text, titled=titled)
    if not titled or mail.in_reply_to:
        return False
    return bool(words.OPENINGS.search(text.lstrip()) or (words.FAILED.search(text[:TOP]) and _by_program(mail, text)))


def _reads_as_daemons(mail: Mail, subject: str, text: str, *, titled: bool) -> bool:
    """Of a sender who should be a mail system. People write as postmaster, administrator or without a name too."""
    worded, coded = words.BODIES.search(text), _CODED.search(text)
    if words.OPENINGS.search(text.lstrip()) or (worded and coded) or (titled and coded):
        return True
    sure = words.SURE_DAEMONS.match(_sender(mail))
    if not sure and words.PERSONAL.search(text):
        return False
    if titled and (worded or not text.strip() or "report" in mail.content_type or reason_of(text[:TOP])):
        return True
    told = words.FAILED.search(text[:TOP]) and words.MAILING.search(text[:TOP])
    named = sure or mail.report_type == "delivery-status"
    return bool((told and (named or (titled and _by_program(mail, text)))) or (not subject and NO_SUCH_USER.search(text[:TOP])))


def _by_program(mail: Mail, text: str) -> bool:
    """Whether a failure is told as gateways and scanners tell it that write from any address: with whom it did not reach,
    what the other server said or the mail itself, and with no greeting and no question, as a person would."""
    if words.PERSONAL.search(text) or not words.MAILING.search(text[:TOP]):
        return False
    return bool(mail.returned or _CODED.search(text) or _names_another(mail, text))


def _names_another(mail: Mail, text: str) -> bool:
    """Whether an address that is not the sender's stands in brackets or alone on a line."""
    named = {_clean(found.group(1)) for pattern in (_ANGLED, _LONE) for found in pattern.finditer(text[:PORTION])}
    return bool(named - {box.address for box in mail.froms})


def _is_delay(subject: str, text: str) -> bool:
    said = words.DELAYED.search(subject) or words.DELAYED.search(text)
    return bool(said) and not words.GIVEN_UP.search(text) and not re.search(r"\b5\d\d[- ]5\.", text)


def _portion(mail: Mail) -> str:
    """The report's own words, without the copy of the mail it returns."""
    text = mail.returned_text if mail.returned_text and _wrapped(mail) else body(mail)
    if "_host_said" in text:
        text = text.replace("_", " ")
    found = _COPY.search(text, 40) if len(text) > 40 else None
    return (text[: found.start()] if found else text)[:PORTION]


def _said(text: str) -> str:
    """What the other server said: from the first code on (folded text)."""
    found = _CODED.search(text)
    if not found:
        return ""
    start = text.rfind("\n", 0, found.start()) + 1
    return text[max(start, found.start() - 120) : found.start() + SAID]


def _made_up(action: Action) -> str:
    return "4.0.0" if action == "delayed" else "5.0.0"


def _clean(address: str) -> str:
    return address.strip(".,;:!?'\"`<>&*/").lower()


def _recipient(mail: Mail, portion: str) -> str:
    """Whom the mail did not reach, as well as it can be told."""
    failed = mail.header("x-failed-recipients")
    if found := _ADDRESS.search(failed[:2000]):
        return _clean(found.group())
    text = _NOISE.sub("", portion)
    not_him = {box.address for box in (*mail.to, *mail.froms)}
    introduced = _INTRODUCED.search(text)
    below = text[introduced.end() :][:BELOW] if introduced else ""
    for pattern, where in ((_ANGLED_LINE, below), (_LONE, below), (_ADDRESS, below), *((each, text) for each in _ANYWHERE)):
        for match in pattern.finditer(where):
            address = _clean(match.group(match.lastindex or 0))
            local, _, domain = address.partition("@")
            if address not in not_him and "." in domain and not words.DAEMONS.match(local):
                return address
    returned = dict(reversed(mail.returned))
    copied = re.search(r"^to ?: ?(.{3,300})$", body(mail)[len(portion) :], re.IGNORECASE | re.MULTILINE)
    for value in (returned.get("x-failed-recipients", ""), returned.get("to", ""), copied.group(1) if copied else ""):
        found = _ADDRESS.search(value[:2000])
        if found and _clean(found.group()) not in not_him:
            return _clean(found.group())
    envelope = re.search(rf"\bfor <({_ADDRESS_TEXT})>", returned.get("received", "")[:2000], re.IGNORECASE)
    return _clean(envelope.group(1)) if envelope else ""


def _original_id(mail: Mail) -> str:
    """The Message-ID of the mail that came back."""
    for name, value in mail.returned:
        if name == "message-id" and not _wrapped(mail) and (found := re.search(r"<[^<>\s]{3,480}>", value)):
            return found.group()
    for text in (mail.returned_text[:4000], body(mail)):
        if found := _ID.search(text):
            return found.group(1)
    for group in mail.report:
        for name in ("x-original-message-id", "original-message-id"):
            if name in group:
                return group[name].strip()
    return mail.in_reply_to[0] if mail.in_reply_to else (mail.references[-1] if mail.references else "")
