"""What a domain publishes about its mail, and the record to add where something is missing."""

from __future__ import annotations

import ipaddress
import re

from django.utils.translation import gettext as _

from sangam.channels.base import Check
from sangam.channels.kinds.email import dkim_keys, spf_check
from sangam.channels.kinds.email.authentication import organisation
from sangam.channels.kinds.email.dns_lookup import Budget, Resolver, Unanswered

SECONDS = 8.0
_KEY = re.compile(r"(?:^|;)\s*p\s*=\s*([^;]*)")


def check_domain(
    domain: str,
    *,
    resolver: Resolver,
    sending_host: str = "",
    sending_ip: str = "",
    dkim_selector: str = "",
    dkim_public_key: str = "",
    receiving_host: str = "",
) -> list[Check]:
    """MX, SPF, DKIM and DMARC, in this order. DKIM is left out where we do not sign (no selector)."""
    asked = Budget(resolver, SECONDS)
    checks = [_mx(domain, asked, receiving_host or sending_host), _spf(domain, asked, sending_host, sending_ip)]
    if dkim_selector:
        checks.append(_dkim(domain, asked, dkim_selector, dkim_public_key))
    return [*checks, _dmarc(domain, asked)]


def _add(name: str, rtype: str, value: str) -> str:
    return _("Add this record: %(name)s %(type)s %(value)s") % {"name": name, "type": rtype, "value": value}


def _silent(name: str) -> Check:
    return Check(name, False, _("No name server answered."), _("Check this machine's DNS, then try again."), warning=True)


def _mx(domain: str, resolver: Resolver, host: str) -> Check:
    try:
        found = resolver.lookup(domain, "MX")
    except Unanswered:
        return _silent("MX")
    hosts = [value.partition(" ")[2] or value for value in found]
    if hosts and any(hosts):
        return Check("MX", True, _("Mail for %(domain)s goes to %(hosts)s.") % {"domain": domain, "hosts": ", ".join(hosts)})
    text = _("No host takes mail for %(domain)s, so nobody can answer you.") % {"domain": domain}
    return Check("MX", False, text, _add(domain, "MX", f"10 {host or 'mail.' + domain}"))


def _mechanism(host: str, ip: str) -> str:
    """How SPF names the sender: by address if we know it."""
    if ip:
        return f"ip{ipaddress.ip_address(ip).version}:{ip}"
    return f"a:{host}" if host else "mx"


def _spf(domain: str, resolver: Resolver, host: str, ip: str) -> Check:
    mechanism = _mechanism(host, ip)
    try:
        records = [text for text in resolver.lookup(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]
    except Unanswered:
        return _silent("SPF")
    if not records:
        text = _("%(domain)s does not say who may send its mail.") % {"domain": domain}
        return Check("SPF", False, text, _add(domain, "TXT", f'"v=spf1 {mechanism} ~all"'))
    if len(records) > 1:
        text = _("There are %(count)d SPF records; receivers then ignore all of them.") % {"count": len(records)}
        return Check("SPF", False, text, _("Keep only one: join them into a single record."))
    if not ip:
        return Check("SPF", True, records[0])
    result, _domain = spf_check.check(client_ip=ip, helo=host or domain, mail_from=f"postmaster@{domain}", resolver=resolver)
    if result == "pass":
        return Check("SPF", True, _("%(ip)s may send for %(domain)s.") % {"ip": ip, "domain": domain})
    if result == "temperror":
        return _silent("SPF")
    text = _("%(ip)s may not send for %(domain)s (%(result)s).") % {"ip": ip, "domain": domain, "result": result}
    return Check("SPF", False, text, _change(domain, records[0], mechanism))


def _change(domain: str, record: str, mechanism: str) -> str:
    """The present record with our mechanism in front of its "all"."""
    words = record.split()
    place = next((n for n, word in enumerate(words) if word.lstrip("+-~?").lower() == "all"), len(words))
    words.insert(min(place, len(words)), mechanism)
    value = '"' + " ".join(words) + '"'
    return _("Change this record: %(name)s TXT %(value)s") % {"name": domain, "value": value}


def _dkim(domain: str, resolver: Resolver, selector: str, public: str) -> Check:
    name = dkim_keys.record_name(domain, selector)
    wanted = f'"{dkim_keys.record(public)}"'
    try:
        records = resolver.lookup(name, "TXT")
    except Unanswered:
        return _silent("DKIM")
    if not records:
        return Check("DKIM", False, _("The key that signs your mail is not published."), _add(name, "TXT", wanted))
    found = _KEY.search(records[0])
    if found and re.sub(r"\s", "", found.group(1)) == public:
        return Check("DKIM", True, _("The published key is the one that signs."))
    mend = _("Change this record: %(name)s TXT %(value)s") % {"name": name, "value": wanted}
    return Check("DKIM", False, _("Another key is published than the one that signs."), mend)


def _dmarc(domain: str, resolver: Resolver) -> Check:
    records: list[str] = []
    for name in dict.fromkeys((domain, organisation(domain))):
        try:
            records = [text for text in resolver.lookup(f"_dmarc.{name}", "TXT") if text.lower().startswith("v=dmarc1")]
        except Unanswered:
            return _silent("DMARC")
        if records:
            break
    if not records:
        text = _("%(domain)s does not say what to do with forged mail; large providers may refuse yours.")
        value = f'"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
        return Check("DMARC", False, text % {"domain": domain}, _add(f"_dmarc.{domain}", "TXT", value), warning=True)
    if len(records) > 1:
        return Check("DMARC", False, _("There are several DMARC records."), _("Keep only one."))
    return Check("DMARC", True, records[0])
