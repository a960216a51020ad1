"""A customer's own page: his identities, whom he is one with, and both roads there and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sangam.channels.base import IdentityRef
from sangam.customers import identify, merge
from sangam.customers.models import Customer, Identity, Merge
from sangam.events.models import Event
from sangam.events.record import SYSTEM
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page(user: Any, number: int) -> str:
    return signed_in(user).get(reverse("workspace:customer_page", args=[number])).content.decode()


def post(user: Any, name: str, number: int, **data: object) -> Any:
    return signed_in(user).post(reverse(f"workspace:{name}", args=[number]), data)


def test_two_are_compared_merged_and_parted_again(cast: Cast) -> None:
    home = cast.conversation("At home")
    work = cast.conversation("At work", sender="cm@tarn.example", subject="The other matter")
    client = signed_in(cast.ben)
    compare = reverse("workspace:customer_compare", args=[home.customer_id])
    both = client.get(compare, {"with": "CM@tarn.example"}).content.decode()
    assert "cm@tarn.example" in both and "cleo@example.com" in both and "one person?" in both
    assert post(cast.ben, "customer_merge", home.customer_id, other=work.customer_id, why="Said so").status_code == 302
    for one in (home, work):
        shown = page(cast.ben, one.customer_id)
        assert "cm@tarn.example" in shown and "The other matter" in shown and "Said so" in shown and "Ben" in shown
    edge = Merge.objects.get()
    assert edge.by == cast.ben
    post(cast.lena, "customer_unmerge", edge.pk, **{"from": home.customer_id})
    assert "cm@tarn.example" not in page(cast.ben, home.customer_id)
    edge.refresh_from_db()
    assert edge.undone_by == cast.lena
    assert [row.kind for row in Event.objects.filter(subject_type="merge").order_by("pk")] == [
        "customer.merged",
        "customer.unmerged",
    ]


def test_nobody_is_known_by_that(cast: Cast) -> None:
    row = cast.conversation()
    compare = reverse("workspace:customer_compare", args=[row.customer_id])
    for text in ("nobody@example.com", "", "9" * 30, "x" * 400, "#0", "\x00", f"#{row.customer_id}"):
        answer = signed_in(cast.ben).get(compare, {"with": text})
        assert (answer.status_code, answer.url) == (302, reverse("workspace:customer_page", args=[row.customer_id])), text


def test_against_a_proof_only_who_leads_may_merge(cast: Cast) -> None:
    refs = [IdentityRef("chat", f"user:{number}", "3", name, proven=True) for number, name in ((7, "Ana"), (8, "Bo"))]
    seven, eight = (known.customer_id for known in identify.many(refs).values())
    compare = reverse("workspace:customer_compare", args=[seven])
    seen = signed_in(cast.ben).get(compare, {"with": f"#{eight}"}).content.decode()
    assert "“7”" in seen and "leads a team" in seen and 'name="other"' not in seen
    post(cast.ben, "customer_merge", seven, other=eight)
    assert not Merge.objects.exists()
    assert 'name="other"' in signed_in(cast.lena).get(compare, {"with": f"#{eight}"}).content.decode()
    post(cast.lena, "customer_merge", seven, other=eight)
    assert Merge.objects.get().by == cast.lena


def test_identities_are_vouched_for_shared_and_added_by_hand(cast: Cast) -> None:
    row = cast.conversation()
    one = Identity.objects.get(value="cleo@example.com")
    told = (
        ("verify", "Verified by hand"),
        ("share", "Several people use it"),
        ("unshare", "Verified by hand"),
        ("withdraw", "Claimed"),
    )
    for do, words in told:
        post(cast.ben, "customer_identity", one.pk, do=do)
        assert words in page(cast.ben, row.customer_id)
    kinds = Event.objects.filter(subject_type="identity").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["identity.verified", "identity.shared", "identity.unshared", "identity.withdrawn"]
    post(cast.ben, "customer_identity_add", row.customer_id, value="+52 1 55 1234 5678")
    assert Identity.objects.get(kind="phone").value == "+525512345678"
    assert "+525512345678" in page(cast.ben, row.customer_id)
    post(cast.ben, "customer_identity_add", row.customer_id, value="nothing")
    other = Customer.objects.create(name="Otto")
    post(cast.ben, "customer_identity_add", other.pk, value="cleo@example.com")
    assert Identity.objects.count() == 2 and not other.identities.exists()


def test_the_page_costs_the_same_however_large_the_family(cast: Cast, django_assert_max_num_queries: Any) -> None:
    row = cast.conversation()
    client = signed_in(cast.ben)
    for number in range(5):
        other = cast.conversation(sender=f"{number}@example.com", subject=f"{number}")
        merge.merge(row.customer_id, other.customer_id, by=SYSTEM)
    with django_assert_max_num_queries(27):
        client.get(reverse("workspace:customer_page", args=[row.customer_id]))


def test_conversations_of_other_teams_are_neither_listed_nor_counted(cast: Cast) -> None:
    (bill,) = cast.arrive(cast.letter("My card", subject="A bill of mine"), channel=cast.billing_mailbox)
    number = bill.conversation.customer_id
    assert "A bill of mine" in page(cast.mara, number)
    assert "A bill of mine" not in page(cast.ben, number)


def test_a_list_says_by_which_shop_somebody_is_known(cast: Cast) -> None:
    """A shop's number for a customer is no address, but better than an empty line."""
    bought = Customer.objects.create()
    Identity.objects.create(customer=bought, kind="customer", scope="summit-shop", value="c73")
    listed = signed_in(cast.ben).get("/customers").content.decode()
    row = listed[listed.index(f"/customers/{bought.pk}") :].split("</li>")[0]
    assert "summit-shop, account c73" in row
