"""All his requests: whom the site vouches for goes on to the brand's page without a code, everybody else to its door."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse

from sangam.channels import pages, passes
from sangam.channels.base import IdentityRef
from sangam.channels.widgets import Visitor
from sangam.customers.models import Identity
from sangam.web.widget import limits
from sangam.web.widget.door import Caller, Refused, widget


@widget("POST")
def view(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`{"address"}`: good for two minutes and once where he is proved; else the page's own address, which tells nothing."""
    who = limits.who_calls(caller, request.headers)
    page = pages.of_brand(caller.channel.brand_id)
    if page is None:
        raise Refused(404, "no such page")
    home = pages.address(page)
    return JsonResponse({"address": f"{home}pass/{passes.issue(page, his(who))}/" if who.known else home})


def his(who: Visitor) -> Sequence[IdentityRef]:
    """What the site vouches for, addresses first. What was said in this browser before he signed in counts only where it is
    the same customer's: else another person may have sat there."""
    vouched = [ref for ref in who.refs if ref.proven and ref.value != who.key]
    browser = [ref for ref in who.refs if ref.value == who.key]
    owners = {ref.key: owner(ref) for ref in who.refs}
    same = [ref for ref in browser if owners[ref.key] and owners[ref.key] in {owners[one.key] for one in vouched}]
    return [*sorted(vouched, key=lambda ref: bool(ref.scope)), *same]


def owner(ref: IdentityRef) -> int | None:
    known = Identity.objects.filter(kind=ref.kind, scope=ref.scope, value=ref.value)
    return known.values_list("customer", flat=True).first()
