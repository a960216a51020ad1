"""Which company a mail domain belongs to. Free-mail domains belong to nobody."""

from __future__ import annotations

from collections.abc import Iterable

from sangam.customers.free_mail import FREE_MAIL
from sangam.customers.models import CompanyDomain


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def by_domain(addresses: Iterable[str]) -> dict[str, int]:
    """The company of each domain that is some company's own."""
    domains = {domain_of(address) for address in addresses if "@" in address} - FREE_MAIL
    if not domains:
        return {}
    rows = CompanyDomain.objects.filter(domain__in=domains)
    return dict(rows.values_list("domain", "company_id"))
