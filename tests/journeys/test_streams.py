"""Public posts in the browser: triaged by the keyboard alone, answered where they were written, ignored many at a time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.social.models import PostAct, PostState, StreamPost
from tests.cast import Cast
from tests.install import until
from tests.journeys.browser import sign_in
from tests.streams import stream_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def state(post: StreamPost) -> str:
    return StreamPost.objects.values_list("state", flat=True).get(pk=post.pk)


def test_posts_are_ignored_liked_and_answered_by_keys(cast: Cast, live_server: LiveServer, page: Page) -> None:
    stream = stream_of(cast)
    spam, praise, trouble = (
        stream.one(text, external_id=name)
        for name, text in (("spam", "Cheap watches"), ("praise", "Love the Skerry 2!"), ("trouble", "The zip broke again"))
    )
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/streams")
    page.wait_for_load_state()
    cards = page.locator(".post")
    expect(cards).to_have_count(3)
    expect(cards.first).to_contain_text("The zip broke again")

    page.locator(f"#post-{spam.pk} .post-name").focus()
    page.keyboard.press("i")
    expect(page.locator(f"#post-{spam.pk}").get_by_role("button", name="Take back")).to_be_visible()
    assert state(spam) == PostState.IGNORED
    page.locator(f"#post-{praise.pk} .post-name").focus()
    page.keyboard.press("l")
    expect(page.locator(f"#post-{praise.pk}").get_by_role("button", name="Like on its way")).to_be_visible()
    assert PostAct.objects.get(post=praise).likes

    page.locator(f"#post-{trouble.pk} .post-name").focus()
    page.keyboard.press("r")
    page.wait_for_url("**/conversations/*")
    page.wait_for_load_state()
    expect(page.locator(".message").first).to_contain_text("The zip broke again")
    expect(page.locator("#way")).to_contain_text("Everybody can read this answer")
    until(lambda: StreamPost.objects.get(pk=trouble.pk).conversation_id is not None, "it is no conversation")


def test_several_are_ignored_together_and_taken_back(cast: Cast, live_server: LiveServer, page: Page) -> None:
    stream = stream_of(cast)
    posts = [stream.one(text) for text in ("First", "Second", "Third")]
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/streams")
    page.wait_for_load_state()
    for post in posts[:2]:
        page.locator(f"#post-{post.pk} .post-mark input").check()
    page.locator("#stream-bulk").get_by_role("button", name="Ignore").click()
    expect(page.locator("#stream-list")).to_contain_text("2 ignored.")
    expect(page.locator(".post")).to_have_count(1)
    assert [state(post) for post in posts] == [PostState.IGNORED, PostState.IGNORED, PostState.NEW]
    page.locator(".stream-moved").get_by_role("button", name="Take back").click()
    expect(page.locator(".post")).to_have_count(3)
    assert {state(post) for post in posts} == {PostState.NEW}
