from __future__ import annotations

import re

import pytest
from django.test import Client

from sangam.accounts.models import Brand
from sangam.channels.models import Channel
from sangam.web.widget.demo import shop
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(cast: Cast) -> Channel:
    """The chat of a brand that is called like the story's."""
    channel = cast.chat()
    Brand.objects.filter(pk=channel.brand_id).update(name=shop.BRAND)
    return channel


def test_every_page_of_the_shop_has_the_chat_on_it(client: Client, channel: Channel, cast: Cast) -> None:
    portal = cast.portal()
    for path in ("/demo/", *(f"/demo/{product.slug}/" for product in shop.PRODUCTS)):
        answer = client.get(path)
        assert answer.status_code == 200
        assert f'src="/widget/{channel.token}.js"' in answer.content.decode()
        assert f'href="/my/{portal.address}/"' in answer.content.decode()
    assert client.get("/demo/nothing/").status_code == 404


def test_there_is_no_shop_on_an_install_that_the_world_sees(client: Client, channel: Channel, settings: object) -> None:
    settings.PUBLIC_HOSTS = ["desk.example"]  # type: ignore[attr-defined]
    assert client.get("/demo/").status_code == 404


def test_there_is_no_shop_without_the_story(client: Client, cast: Cast) -> None:
    cast.chat()
    assert client.get("/demo/").status_code == 404


def test_who_is_signed_in_there_is_vouched_for_as_a_real_shop_does(client: Client, channel: Channel) -> None:
    assert b"data-identity" not in client.get("/demo/").content
    assert b"data-identity" not in client.get("/demo/?as=somebody").content
    page = client.get("/demo/fell-45/?as=cleo&theme=dark").content.decode()
    (token,) = re.findall(r'data-identity="([^"]+)"', page)
    admitted = channel.adapter.admit("", token, channel.plain_settings())  # type: ignore[attr-defined]
    assert admitted.visitor.known and admitted.visitor.name == "Cleo Marin" and not admitted.remark
    assert {ref.value for ref in admitted.visitor.refs} >= {"user:cleo", "cleo.marin@posta.example"}
    assert "Cleo Marin" in page and "Sign out" in page
