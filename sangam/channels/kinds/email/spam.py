"""A modest spam score, each point of which has a reason that people can read. It sorts mail, it never deletes any."""

from __future__ import annotations

import re
from collections.abc import Callable

from sangam.channels.kinds.email.authentication import Proof
from sangam.channels.kinds.email.mail import Mail
from sangam.channels.kinds.email.plain import body, fold
from sangam.lib.stems import Spotter

HIGHEST = 10.0
SUSPECT = 5.0
"""From here a mail of a stranger belongs into the spam view."""
LOOKED_AT = 20_000

_NUMBER = re.compile(r"-?\d{1,4}(?:\.\d{1,3})?")
_SCORE_OF = re.compile(r"\bscore=(-?\d{1,4}(?:\.\d{1,3})?)", re.IGNORECASE)
_RSPAMD = re.compile(r"\[(-?\d{1,4}(?:\.\d{1,3})?) / (\d{1,4}(?:\.\d{1,3})?)\]")
_REQUIRED = re.compile(r"\brequired=(-?\d{1,4}(?:\.\d{1,3})?)", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"')]{3,500}", re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,500}?href\s*=\s*[\"']?(https?://[^\s\"'<>]{3,500})[^<>]{0,500}>([^<]{4,200})<", re.IGNORECASE
)
_HOST = re.compile(r"^(?:https?://)?(?:[^/@]{0,100}@)?([a-z0-9.-]{3,255})", re.IGNORECASE)
_RANDOM = re.compile(r"^(?=[a-z0-9]{12,}$)(?=(?:.*\d){4})(?=(?:.*[a-z]){4})|[bcdfghjklmnpqrstvwxz]{7}")
_IP_LINK = re.compile(r"https?://\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}[:/]")
_JUNK = re.compile(
    r"\bviagra\b|\bcialis\b|lottery winner|you've won|you have won|claim your prize|million (?:us )?dollars|"
    r"next of kin|beneficiary fund"
    r"|\bbitcoin\b[^\n]{0,60}(?:wallet|double|invest)|crypto (?:investment|giveaway)|\bcasino\b|work from home|"
    r"earn \$\d|no risk|risk-free|riskfree"
    r"|100% free|act now|limited time offer|cheap (?:meds|pills|loans?)|seo (?:services|ranking)|guest post|"
    r"backlinks?|first page of google"
    r"|web ?design (?:services|company)|web ?development (?:services|company)|i recorded you"
    r"|your (?:password|account) (?:has been )?hacked|your (?:password|account) (?:has been )?suspended"
    r"|sie haben gewonnen|lottogewinn|schnell geld|ohne risiko|kredit ohne schufa|vous avez gagné|"
    r"gagnez de l'argent|prêt (?:rapide|entre particuliers)"
    r"|ha ganado|gane dinero|préstamo (?:rápido|urgente)|você ganhou|ganhe dinheiro|empréstimo|hai vinto|guadagna|"
    r"prestito"
    r"|вы выиграли|заработок|казино|кредит без|быстрые деньги|увеличение|中奖|代开发票|发票|博彩|贷款|兼职|赌场|"
    r"当選|出会い|副業|お金を稼|儲か"
    r"|당첨|대출|카지노|도박|kazandınız|bahis|kredi (?:fırsat|kart)|wygrałeś|pożyczk|szybki kredyt"
)
_JUNK_SPOTTER = Spotter(_JUNK)
_LOCAL_DIGITS = re.compile(r"\d{6,}")

Sign = tuple[str, float]


def score(mail: Mail, proof: Proof | None = None, *, known_sender: bool = False) -> tuple[float, tuple[str, ...]]:
    """(0 to 10, reasons by weight). A sender we know halves what the words say, never what authentication says."""
    words = [sign for judge in _WORDS for sign in judge(mail)]
    facts = [sign for judge in _FACTS for sign in judge(mail)] + _authentication(proof)
    total = sum(points for _, points in facts) + sum(points for _, points in words) * (0.5 if known_sender else 1)
    reasons = sorted({*facts, *words}, key=lambda sign: (-abs(sign[1]), sign[0]))
    return round(min(max(total, 0.0), HIGHEST), 1), tuple(name for name, _ in reasons)


def of_proof(proof: Proof) -> tuple[float, tuple[str, ...]]:
    """What authentication adds to the score, once it is known: (points, reasons)."""
    signs = _authentication(proof)
    return sum(points for _, points in signs), tuple(name for name, _ in signs)


def _upstream(mail: Mail) -> list[Sign]:
    """What a filter before us found: SpamAssassin, Rspamd, Exchange, and others that write X-Spam headers."""
    status = mail.header("x-spam-status")
    if mail.header("x-spam-flag").strip().lower() == "yes" or status.lower().startswith("yes"):
        return [("filter_says_spam", 6.0)]
    if found := re.search(r"\bSCL:(-?\d)", mail.header("x-forefront-antispam-report")):
        return [("filter_says_spam", 6.0)] if int(found.group(1)) >= 5 else []
    points, limit = _upstream_score(mail, status)
    share = points / max(limit, 1.0)
    return [("filter_score", round(min(share, 1.0) * 5.0, 1))] if share > 0.3 else []


def _upstream_score(mail: Mail, status: str) -> tuple[float, float]:
    """(score, the filter's own limit); 5 is SpamAssassin's and a fair guess for others."""
    if found := _RSPAMD.search(mail.header("x-spamd-result")):
        return float(found.group(1)), float(found.group(2))
    if found := _SCORE_OF.search(status):
        limit = _REQUIRED.search(status)
        return float(found.group(1)), float(limit.group(1)) if limit else 5.0
    plain = _NUMBER.match(mail.header("x-spam-score").strip() or mail.header("x-rspamd-score").strip())
    return (float(plain.group()) if plain else 0.0), 5.0


def _authentication(proof: Proof | None) -> list[Sign]:
    if proof is None or proof.proven or proof.dmarc != "fail":
        return []
    if proof.policy in ("reject", "quarantine"):
        return [("forged_sender", 5.0 if proof.policy == "reject" else 4.0)]
    return [("sender_unproven", 1.0)]


def _missing(mail: Mail) -> list[Sign]:
    signs: list[Sign] = []
    if not mail.header("message-id"):
        signs.append(("no_message_id", 1.0))
    if not mail.header("date"):
        signs.append(("no_date", 1.0))
    if not any(box.address for box in mail.froms):
        signs.append(("no_sender", 1.5))
    return signs


def _sender(mail: Mail) -> list[Sign]:
    local = mail.froms[0].address.partition("@")[0] if mail.froms else ""
    odd = _RANDOM.search(local) or (_LOCAL_DIGITS.search(local) and len(local) > 10 and not local.isdigit())
    return [("random_sender", 1.0)] if odd and not mail.in_reply_to else []


def _links(mail: Mail) -> list[Sign]:
    text = body(mail)[:LOOKED_AT]
    if "://" not in text and "://" not in mail.html:
        return []
    links = _LINK.findall(text) or _LINK.findall(mail.html[:LOOKED_AT])
    signs: list[Sign] = []
    if len(links) > 10 and len(links) * 60 > len(text):
        signs.append(("many_links", 1.5))
    if any(_IP_LINK.match(link + "/") for link in links[:50]):
        signs.append(("link_to_number", 1.5))
    if any(_lies(*found) for found in _ANCHOR.findall(mail.html[: LOOKED_AT * 2])[:100]):
        signs.append(("link_lies", 2.0))
    return signs


def _lies(href: str, shown: str) -> bool:
    """A link that shows one address and leads to another; trackers of the same site are no lie."""
    shown = shown.strip()
    if not re.match(r"(?:https?://|www\.)", shown, re.IGNORECASE):
        return False
    to, says = _HOST.match(href), _HOST.match(shown)
    if not to or not says:
        return False
    return _last_two(to.group(1)) != _last_two(says.group(1))


def _last_two(host: str) -> str:
    return ".".join(host.lower().strip(".").split(".")[-2:])


def _shouting(mail: Mail) -> list[Sign]:
    letters = [char for char in mail.subject if char.isalpha() and char.upper() != char.lower()]
    loud = len(letters) >= 12 and sum(char.isupper() for char in letters) > len(letters) * 0.8
    signs: list[Sign] = [("loud_subject", 1.0)] if loud else []
    return signs + ([("exclamations", 0.5)] if mail.subject.count("!") >= 3 else [])


def _junk(mail: Mail) -> list[Sign]:
    text = fold(mail.subject + "\n" + body(mail)[:LOOKED_AT])
    if not _JUNK_SPOTTER.may_match(text):
        return []
    found = {match.group() for match in _JUNK.finditer(text)}
    if not found:
        return []
    return [("junk_words", min(1.5 * len(found), 4.5))]


_FACTS: tuple[Callable[[Mail], list[Sign]], ...] = (_upstream, _missing)
_WORDS: tuple[Callable[[Mail], list[Sign]], ...] = (_sender, _links, _shouting, _junk)
