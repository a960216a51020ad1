"""Whether a mail comes from whom its From line names: DKIM and SPF checked by us, aligned as DMARC (RFC 7489) asks, or
the word of a host we were told to trust: one of our own (RFC 8601), or a forwarder that sealed what he saw (RFC 8617).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import dkim
from publicsuffixlist import PublicSuffixList

from sangam.channels.kinds.email import arc, spf_check
from sangam.channels.kinds.email.dns_lookup import Budget, Resolver, Unanswered
from sangam.channels.kinds.email.mail import Mail

SIGNATURES_TRIED = 4
_TAG = re.compile(r"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)")
_RESULT = re.compile(r"^\s*([a-z][a-z0-9-]*)\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(header\.d|header\.i|header\.from|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_BY = re.compile(r"\bby\s+([\w.-]{1,255})", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FROM = re.compile(rb"^from[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proof:
    """`proven`: the From address is genuine as far as its domain vouches for it. The others are results in the words of
    RFC 8601; `policy` is what the domain asks for mail that fails DMARC ("" if it says nothing). `text` is for people."""

    proven: bool = False
    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    policy: str = ""
    text: str = ""


def authenticate(
    raw: bytes,
    mail: Mail,
    *,
    client_ip: str = "",
    helo: str = "",
    mail_from: str = "",
    trusted_authserv: Sequence[str] = (),
    trusted_sealers: Sequence[str] = (),
    resolver: Resolver,
) -> Proof:
    """Never raises: what cannot be checked is not proven. Asks DNS for three seconds at most."""
    domain = _from_domain(raw, mail)
    if not domain:
        return Proof(text="no single usable From address")
    told = _told(mail, domain, trusted_authserv)
    if told and told.proven:
        return told
    asked = Budget(resolver)
    spf, spf_domain = spf_check.check(client_ip=client_ip, helo=helo, mail_from=mail_from, resolver=asked)
    policy = _policy(domain, asked)
    keys = _Keys(asked)
    signed, by = _dkim(raw, mail, domain, keys, strict=policy.get("adkim") == "s")
    aligned_spf = spf == "pass" and aligned(spf_domain, domain, strict=policy.get("aspf") == "s")
    proven = signed == "pass" or aligned_spf
    proof = Proof(proven, spf, signed, _dmarc(policy, proven, spf, signed), policy.get("p", ""))
    if not proven and trusted_sealers:
        sealer, seen = arc.sealed(raw, mail, trusted_sealers, keys)
        vouched = _read_results(_without_comments(seen), domain, sealer)
        if vouched.proven:
            return replace(vouched, policy=proof.policy, text=f"proven according to the seal of {sealer}")
    if told and not client_ip and not proven:
        proof = replace(proof, spf=told.spf, dmarc=told.dmarc if told.dmarc != "none" else proof.dmarc)
    return replace(proof, text=_text(proof, by if signed == "pass" else spf_domain))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def organisation(domain: str) -> str:
    """The registrable domain: shop.co.uk of mail.shop.co.uk; the domain itself where there is none above it."""
    return _suffixes().privatesuffix(domain.lower()) or domain.lower()


def aligned(domain: str, with_domain: str, *, strict: bool = False) -> bool:
    """DMARC's identifier alignment (RFC 7489, section 3.1)."""
    domain, with_domain = _ascii(domain), _ascii(with_domain)
    if not domain or strict or domain == with_domain:
        return bool(domain) and domain == with_domain
    return organisation(domain) == organisation(with_domain)


def _ascii(domain: str) -> str:
    domain = domain.strip().rstrip(".").lower()
    try:
        return domain.encode("ascii").decode() if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _from_domain(raw: bytes, mail: Mail) -> str:
    """The domain of the one From address; "" if there are several, since then nobody can say whom the proof is for."""
    found = _HEADER_END.search(raw)
    head = raw[: found.start()] if found else raw
    if len(mail.froms) != 1 or len(_FROM.findall(head)) != 1:
        return ""
    return _ascii(mail.froms[0].address.rpartition("@")[2])


class _Keys:
    """Published keys, as dkimpy asks for them; `silent` once a name server did not answer."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.silent = False

    def __call__(self, name: bytes | str, timeout: float = 5) -> bytes | None:
        text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        try:
            found = self.resolver.lookup(text.rstrip("."), "TXT", seconds=timeout)
        except Unanswered as error:
            self.silent = True
            raise dkim.DnsTimeoutError(str(error)) from error
        return found[0].encode("latin-1") if found else None


def _dkim(raw: bytes, mail: Mail, domain: str, keys: _Keys, *, strict: bool) -> tuple[str, str]:
    """(result, signing domain) of the signatures that speak for `domain`. A signature over part of the body (l=) leaves
    room for words of others, so it proves nothing."""
    verdict = "none"
    tried = 0
    for place, value in enumerate(mail.all("dkim-signature")):
        tags = {name: content.strip() for name, content in _TAG.findall(value)}
        signer = tags.get("d", "")
        if not aligned(signer, domain, strict=strict) or "l" in tags or tried >= SIGNATURES_TRIED:
            continue
        tried += 1
        verdict = _verify(raw, place, keys)
        if verdict == "pass":
            return verdict, signer
    return ("temperror" if keys.silent else verdict), ""


def _verify(raw: bytes, place: int, txt: object) -> str:
    try:
        return "pass" if dkim.DKIM(raw, logger=arc.QUIET, timeout=3).verify(idx=place, dnsfunc=txt) else "fail"
    except arc.BROKEN:
        return "permerror"


def _policy(domain: str, resolver: Resolver) -> dict[str, str]:
    """The tags of the DMARC record of the domain or of its organisation; {} if there is none or nobody answers."""
    for name in dict.fromkeys((domain, _ascii(organisation(domain)))):
        try:
            records = resolver.lookup(f"_dmarc.{name}", "TXT")
        except Unanswered:
            return {}
        found = [record for record in records if record.lower().startswith("v=dmarc1")]
        if len(found) == 1:
            tags = {key: value.strip().lower() for key, value in _TAG.findall(found[0].lower())}
            if name != domain and "sp" in tags:
                tags["p"] = tags["sp"]
            return tags
    return {}


def _dmarc(policy: dict[str, str], proven: bool, spf: str, signed: str) -> str:
    if proven:
        return "pass" if policy else "none"
    if "temperror" in (spf, signed):
        return "temperror"
    return "fail" if policy else "none"


def _text(proof: Proof, by: str) -> str:
    if proof.proven:
        return f"{'DKIM' if proof.dkim == 'pass' else 'SPF'} pass by {by}"
    return f"not proven: SPF {proof.spf}, DKIM {proof.dkim}, DMARC {proof.dmarc}"


def _told(mail: Mail, domain: str, trusted: Sequence[str]) -> Proof | None:
    """What a trusted host wrote down. Only its topmost header counts: below it a sender may have put his own, and below
    the Received line of a stranger everything is the sender's."""
    names = {name.lower() for name in trusted}
    if not names:
        return None
    for name, value in mail.headers:
        if name == "received" and not _ours(value, names):
            return None
        if name == "authentication-results":
            plain = _without_comments(value)
            host, _, rest = plain.partition(";")
            if host.split()[:1] and host.split()[0].lower() in names:
                return _read_results(rest, domain, host.split()[0])
    return None


def _ours(received: str, names: set[str]) -> bool:
    """Whether a trusted host, or a neighbour in its organisation, wrote this Received line."""
    found = _BY.search(received)
    return bool(found) and any(organisation(found.group(1)) == organisation(name) for name in names)  # type: ignore[union-attr]


def _read_results(text: str, domain: str, host: str) -> Proof:
    results: dict[str, str] = {}
    proven = False
    for part in text.split(";"):
        found = _RESULT.match(part)
        if not found:
            continue
        method, result = found.group(1).lower(), found.group(2).lower()
        of = {name.lower(): value for name, value in _PROPERTY.findall(part)}
        speaks_for = {
            "dkim": of.get("header.d") or of.get("header.i", "").rpartition("@")[2],
            "spf": of.get("smtp.mailfrom", "").rpartition("@")[2] or of.get("smtp.helo", ""),
            "dmarc": of.get("header.from", "").rpartition("@")[2],
        }.get(method, "")
        if method in ("dkim", "spf", "dmarc") and results.get(method) != "pass":
            results[method] = result
        proven = proven or (result == "pass" and aligned(speaks_for, domain))
    return Proof(
        proven=proven,
        spf=results.get("spf", "none"),
        dkim=results.get("dkim", "none"),
        dmarc=results.get("dmarc", "none"),
        text=f"{'proven' if proven else 'not proven'} according to {host}",
    )


def _without_comments(value: str) -> str:
    """RFC 5322 comments removed, nested ones too; what is inside them is nobody's word."""
    kept, depth = [], 0
    for char in value[:10_000]:
        if char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(char)
    return "".join(kept)
