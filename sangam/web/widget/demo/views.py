"""A shop that does not exist, with the real chat on it: what a customer of the story's company sees."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sangam.channels import pages
from sangam.channels.models import Channel
from sangam.channels.widgets import WidgetAdapter
from sangam.lib import secrets
from sangam.web.widget.demo import shop

THEMES = ("light", "dark")


def shown() -> Channel | None:
    """The chat of the story's company, if this install has the story and is not open to the world."""
    if settings.PUBLIC_HOSTS:
        return None
    found = Channel.objects.active().filter(brand__name=shop.BRAND).select_related("brand").order_by("pk")
    return next((channel for channel in found if channel.capabilities.widget), None)


@require_safe
def page(request: HttpRequest, slug: str = "") -> HttpResponse:
    channel, product = shown(), shop.BY_SLUG.get(slug)
    if channel is None or (slug and product is None):
        raise Http404("no shop of the story here")
    theme, account = request.GET.get("theme", ""), shop.BY_ACCOUNT.get(request.GET.get("as", ""))
    told = {
        "token": channel.token,
        "brand": channel.brand,
        "products": shop.PRODUCTS,
        "product": product,
        "mine": pages.active().filter(brand=channel.brand).first(),
        "theme": theme if theme in THEMES else "",
        "account": account,
        "accounts": shop.ACCOUNTS,
        "identity": _signed(channel, account) if account else "",
    }
    return render(request, "demo/product.html.jinja" if product else "demo/shop.html.jinja", told)


def _signed(channel: Channel, account: shop.Account) -> str:
    """What a real shop's server signs with the secret of the channel for whoever is signed in there; "" without one."""
    adapter = channel.adapter
    if not isinstance(adapter, WidgetAdapter):
        return ""
    try:
        return adapter.vouch(account.slug, channel.plain_settings(), email=account.email, name=account.name)
    except (ValueError, secrets.Unreadable):
        return ""
