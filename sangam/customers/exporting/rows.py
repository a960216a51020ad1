"""Everything that is known of some customers or companies, one document each, asked in a few questions however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sangam.channels.providers import phones
from sangam.customers.attributes import read
from sangam.customers.attributes.models import Of
from sangam.customers.consents.models import ConsentRecord
from sangam.customers.models import Company, CompanyDomain, Customer, Identity
from sangam.customers.notes.models import CustomerNote
from sangam.customers.staff.models import Position

Document = dict[str, Any]


def people(rows: Sequence[Customer]) -> list[Document]:
    ids = [row.pk for row in rows]
    identities = _by(Identity.objects.filter(customer__in=ids).order_by("pk"), "customer_id")
    consents = _by(ConsentRecord.objects.filter(customer__in=ids).order_by("at", "pk"), "customer_id")
    positions = _by(Position.objects.filter(customer__in=ids).select_related("company").order_by("pk"), "customer_id")
    notes = _by(CustomerNote.objects.filter(customer__in=ids).select_related("author").order_by("pk"), "customer_id")
    values = read.many(Of.CUSTOMER, ids)
    return [
        {
            "id": row.pk, "merged_with": row.root_id if row.root_id != row.pk else None, "name": row.name,
            "call_name": row.call_name, "address_form": row.address_form, "pronouns": row.pronouns,
            "stage": row.stage, "language": row.language, "zone": row.zone,
            "quiet_from": _clock(row.quiet_from), "quiet_to": _clock(row.quiet_to), "preferred": row.preferred_id,
            "company": row.company.name if row.company else "",
            "companies": [{"name": one.company.name, "role": one.role} for one in positions[row.pk]],
            "identities": [_identity(one) for one in identities[row.pk]],
            "consents": [_consent(one) for one in consents[row.pk]],
            "fields": values.get(row.pk, {}),
            "notes": [*([{"text": row.notes}] if row.notes else []), *(_note(one) for one in notes[row.pk])],
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]  # fmt: skip


def companies(rows: Sequence[Company]) -> list[Document]:
    ids = [row.pk for row in rows]
    domains = _by(CompanyDomain.objects.filter(company__in=ids).order_by("pk"), "company_id")
    notes = _by(CustomerNote.objects.filter(company__in=ids).select_related("author").order_by("pk"), "company_id")
    values = read.many(Of.COMPANY, ids)
    return [
        {
            "id": row.pk, "name": row.name, "domains": [one.domain for one in domains[row.pk]],
            "fields": values.get(row.pk, {}), "notes": [_note(one) for one in notes[row.pk]],
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]  # fmt: skip


def _by(rows: Iterable[Any], owner: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found


def _clock(value: Any) -> str:
    return value.strftime("%H:%M") if value else ""


def _identity(row: Identity) -> Document:
    return {
        "id": row.pk, "kind": row.kind, "scope": row.scope, "value": row.value, "name": row.name,
        "verified_at": row.verified_at.isoformat() if row.verified_at else None, "verified_by": row.verified_by,
        "blocked": row.blocked_at is not None, "refused": row.refused, "shared": row.shared,
        "group": _group(row),
    }  # fmt: skip


def _group(row: Identity) -> str:
    """Which column of a table it belongs to."""
    if row.kind == phones.KIND:
        return "phone"
    return "mail" if not row.scope and "@" in row.value else "other"


def _consent(row: ConsentRecord) -> Document:
    return {"purpose": row.purpose, "given": row.given, "source": row.source, "detail": row.detail, "at": row.at.isoformat()}


def _note(row: CustomerNote) -> Document:
    author = str(row.author) if row.author else ""
    return {"text": row.text, "author": author, "pinned": row.pinned, "at": row.created_at.isoformat()}
