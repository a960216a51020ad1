"""Who is behind a message: made, found, never merged."""

from __future__ import annotations

import pytest
from django.db import transaction

from sangam.channels.base import IdentityRef
from sangam.customers import identify
from sangam.customers.models import Customer, Identity
from sangam.events.models import Event

pytestmark = pytest.mark.django_db

BROWSER = IdentityRef("site", "v1", "3", "Cleo", proven=True)
USER = IdentityRef("site", "user:7", "3", "Cleo", proven=True)
CLAIM = IdentityRef("email", "cleo@example.com")
PROOF = IdentityRef("email", "cleo@example.com", proven=True)


def found(first: IdentityRef, *more: IdentityRef) -> dict[identify.Key, identify.Known]:
    with transaction.atomic():
        return identify.many([first], more={first.key: more})


def owners(*refs: IdentityRef) -> list[int]:
    return [Identity.objects.get(kind=ref.kind, scope=ref.scope, value=ref.value).customer_id for ref in refs]


def test_somebody_new_has_all_of_them() -> None:
    found(USER, BROWSER, PROOF)
    assert len(set(owners(USER, BROWSER, PROOF))) == 1
    assert Customer.objects.get().name == "Cleo"
    assert not Identity.objects.filter(verified_at=None).exists()


def test_what_is_claimed_is_not_verified() -> None:
    found(BROWSER, CLAIM)
    assert Identity.objects.get(value="cleo@example.com").verified_at is None
    assert Customer.objects.count() == 1


def test_what_somebody_has_stays_his() -> None:
    found(PROOF)
    known = found(BROWSER, CLAIM)
    assert known[CLAIM.key].customer_id != known[BROWSER.key].customer_id
    assert Customer.objects.count() == 2


def test_a_new_user_joins_whom_his_verified_address_belongs_to() -> None:
    found(PROOF)
    found(USER, PROOF)
    assert Customer.objects.count() == 1


def test_signing_in_keeps_the_customer_of_the_browser() -> None:
    found(BROWSER)
    found(USER, BROWSER)
    assert len(set(owners(USER, BROWSER))) == 1


def test_a_claim_that_somebody_made_before_decides_nothing() -> None:
    """Otto typed Cleo's address into a chat; Cleo signs in later and must not become Otto."""
    otto = IdentityRef("site", "v9", "3", "Otto", proven=True)
    found(otto, CLAIM)
    found(USER, PROOF)
    assert len(set(owners(otto, USER))) == 2


def test_two_that_are_known_are_never_merged() -> None:
    found(BROWSER)
    found(USER)
    found(USER, BROWSER, PROOF)
    assert len(set(owners(USER, BROWSER))) == 2
    assert owners(PROOF) == owners(USER)


def test_the_same_again_makes_nothing() -> None:
    found(USER, BROWSER, PROOF)
    found(USER, BROWSER, PROOF)
    assert Identity.objects.count() == 3 and Customer.objects.count() == 1


def test_who_had_no_name_gets_the_one_he_gives_and_keeps_it() -> None:
    found(IdentityRef("site", "v1", "3", "", proven=True))
    found(IdentityRef("site", "v1", "3", "Cleo", proven=True))
    assert Customer.objects.get().name == Identity.objects.get().name == "Cleo"
    assert Event.objects.get(kind="customer.named").customer_id == Customer.objects.get().pk
    found(IdentityRef("site", "v1", "3", "Somebody else", proven=True))
    assert Customer.objects.get().name == "Cleo"


def test_a_bare_claim_names_nobody() -> None:
    found(IdentityRef("email", "cleo@example.com"))
    found(IdentityRef("email", "cleo@example.com", name="The chairman"))
    assert Customer.objects.get().name == ""
