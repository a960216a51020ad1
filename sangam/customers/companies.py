"""Companies: found by a mail domain, made, named, given domains of their own. Free-mail domains belong to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sangam.customers.free_mail import FREE_MAIL
from sangam.customers.models import Company, CompanyDomain, Customer, Identity
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import sql

NAME_MAX, DOMAINS_MOST = 200, 100
_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")


class Refused(ValueError):
    """In words for who asked."""


class Taken(Refused):
    """Another company has this domain."""

    def __init__(self, other: Company) -> None:
        super().__init__(_("{company} has this domain already.").format(company=other.name))
        self.other = other


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def by_domain(addresses: Iterable[str]) -> dict[str, int]:
    """The company of each domain that is some company's own."""
    domains = {domain_of(address) for address in addresses if "@" in address} - FREE_MAIL
    if not domains:
        return {}
    rows = CompanyDomain.objects.filter(domain__in=domains)
    return dict(rows.values_list("domain", "company_id"))


def create(name: str, *, by: Actor) -> Company:
    """Two companies may have one name."""
    name = _named(name)
    with transaction.atomic():
        row = Company.objects.create(name=name)
        record.many([Fact("company.created", "company", row.pk, by=by)])
    return row


def rename(company: Company, name: str, *, by: Actor) -> bool:
    name = _named(name)
    with transaction.atomic():
        if not Company.objects.filter(pk=company.pk).exclude(name=name).update(name=name):
            return False
        record.many([Fact("company.named", "company", company.pk, by=by)])
    return True


def _named(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())[:NAME_MAX]
    if not name:
        raise Refused(_("A company needs a name."))
    return name


def folded(text: str) -> str:
    """A domain as mail knows it, of what somebody typed: an address, a link, a name in any script. Raises Refused."""
    plain = text.strip().lower().rpartition("@")[2]
    plain = re.sub(r"^https?://", "", plain).partition("/")[0].partition(":")[0].removeprefix("www.").strip(".")
    try:
        plain = plain.encode("idna").decode("ascii") if plain else ""
    except UnicodeError:
        plain = ""
    if not _DOMAIN.match(plain):
        raise Refused(_("Write a domain like fjell-sport.example."))
    if plain in FREE_MAIL:
        raise Refused(_("{domain} gives addresses to everybody, so it belongs to no company.").format(domain=plain))
    return plain


def add_domain(company: Company, text: str, *, by: Actor) -> int:
    """Who writes from there belongs to it from now on, and who did so before and has no company yet; how many of those.
    Raises Refused, Taken."""
    domain = folded(text)
    try:
        with transaction.atomic():
            Company.objects.select_for_update().get(pk=company.pk)
            if company.domains.count() >= DOMAINS_MOST:
                raise Refused(_("A company cannot have more than {most} domains.").format(most=DOMAINS_MOST))
            CompanyDomain.objects.create(company=company, domain=domain)
            record.many([Fact("company.domain_added", "company", company.pk, by=by)])
            return _gather(company, domain, by)
    except IntegrityError as error:
        other = Company.objects.get(domains__domain__iexact=domain)
        if other.pk == company.pk:
            return 0
        raise Taken(other) from error


def remove_domain(company: Company, domain: str, *, by: Actor) -> bool:
    """Who belongs to it stays; new ones are not put there any more."""
    with transaction.atomic():
        gone = CompanyDomain.objects.filter(company=company, domain__iexact=domain.replace("\x00", "")).delete()[0]
        if gone:
            record.many([Fact("company.domain_removed", "company", company.pk, by=by)])
    return bool(gone)


def _gather(company: Company, domain: str, by: Actor) -> int:
    rows = sql.rows(
        f"""UPDATE {Customer._meta.db_table} c SET company_id = %s
            WHERE c.company_id IS NULL AND c.id IN (
              SELECT i.customer_id FROM {Identity._meta.db_table} i
              WHERE i.scope = '' AND right(lower(i.value), %s) = %s)
            RETURNING c.id""",
        [company.pk, len(domain) + 1, f"@{domain}"],
    )
    record.many(
        Fact("customer.company", "customer", number, by=by, customer_id=number, data={"company": company.pk})
        for (number,) in rows
    )
    return len(rows)
