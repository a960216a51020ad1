"""Hostile HTML as the agent sees it: nothing runs, nothing is fetched unasked, nothing leaves its frame; and files come
as downloads whatever they claim to be."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.channels.base import RawItem
from sangam.conversations import files
from sangam.conversations.models import Conversation
from sangam.ingest import store
from sangam.ingest.worker import Worker
from sangam.lib.children import Pool
from tests.cast import Cast
from tests.journeys.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RUN = "top.pwned=1;window.pwned=1;parent.postMessage('pwned','*')"
VECTORS = f"""
<script>{RUN}</script><scr<script>ipt>{RUN}</scr</script>ipt>
<img src=x onerror="{RUN}"><img/src=x/onerror={RUN}><image href=x onerror="{RUN}">
<svg onload="{RUN}"><svg><animate onbegin="{RUN}" attributeName=x dur=1s></svg>
<svg><a xlink:href="javascript:{RUN}"><text y=20>svg link</text></a></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUN}&gt;">
<noscript><p title="</noscript><img src=x onerror={RUN}>">
<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror={RUN} src>">
<iframe srcdoc="<script>{RUN}</script>"></iframe><iframe src="javascript:{RUN}"></iframe>
<object data="javascript:{RUN}"></object><embed src="data:text/html,<script>{RUN}</script>">
<a href="javascript:{RUN}">a link</a><a href="java&#x0A;script:{RUN}">b link</a><a href=" &#14; javascript:{RUN}">c link</a>
<a href="data:text/html,<script>{RUN}</script>">d link</a><a href="vbscript:{RUN}">e link</a>
<details open ontoggle="{RUN}"><summary>x</summary></details><video autoplay onloadstart="{RUN}"><source onerror="{RUN}"></video>
<body onload="{RUN}" onpageshow="{RUN}"><marquee onstart="{RUN}">m</marquee><input autofocus onfocus="{RUN}">
<style>@import url(https://tracker.example/a.css); body{{background:url(https://tracker.example/b.png)}}</style>
<div style="background:url(https://tracker.example/c.png)">styled</div>
<div style="position:fixed;inset:0;z-index:99999;background:red">overlay</div>
<link rel=stylesheet href="https://tracker.example/d.css"><link rel=prefetch href="https://tracker.example/e">
<meta http-equiv=refresh content="0;url=https://tracker.example/f"><base href="https://tracker.example/">
<img src="https://tracker.example/g.png" srcset="https://tracker.example/h.png 2x"><img src="//tracker.example/i.png">
<table background="https://tracker.example/j.png"><tr><td background="https://tracker.example/k.png">cell</td></tr></table>
<video poster="https://tracker.example/l.png"></video><audio src="https://tracker.example/m.mp3" autoplay></audio>
<form action="https://tracker.example/n"><button>send</button></form><p id="end">The end.</p>
"""

RUNS = {
    "": f"<svg onload='{RUN}'><script>{RUN}</script></svg>".encode(),
    "x.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body onload="{RUN}"><script>{RUN}</script></body></html>'.encode(),
    "x.pdf": f"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS({RUN})>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF".encode(),
    "x.swf": b"FWS\x09\x20\x00\x00\x00" + b"\x00" * 24,
    "x.txt": f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-".encode(),
    "x": f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-".encode(),
}
"""What would run of a file of this name, if a browser opened it in the house's name."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(size=1, deadline=10, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"])
    yield pool
    pool.close()


@pytest.fixture
def worker(pool: Pool, tmp_path: Path, settings: Any) -> Worker:
    settings.FILES_DIR = tmp_path
    return Worker(pool)


def arrived(cast: Cast, worker: Worker, mail: EmailMessage, claimed: str = "") -> Conversation:
    content = mail.as_bytes().replace(b"application/x-claimed", claimed.encode())
    store.many(cast.mailbox.pk, [RawItem(content, lane="mail")])
    assert worker.once() == 1
    return Conversation.objects.latest("pk")


def hostile(text: str = "Look at this") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = 'Cleo "<img src=x onerror=top.pwned=1>" <cleo@example.com>'
    mail["To"] = "support@northwind.test"
    mail["Subject"] = "<script>top.pwned=1</script><img src=x onerror=top.pwned=1>"
    mail["Message-ID"] = "<hostile@example.com>"
    mail.set_content(text + "\n<script>top.pwned=1</script>\njavascript:top.pwned=1\n")
    return mail


def foreign(asked: list[str], live_server: LiveServer) -> list[str]:
    return [url for url in asked if not url.startswith((live_server.url, "data:", "blob:", "about:"))]


def test_nothing_in_a_letter_runs_or_is_fetched_before_somebody_asks(
    live_server: LiveServer, page: Page, cast: Cast, worker: Worker
) -> None:
    """Each line of the vectors is a letter of its own: one must not swallow the others. The last holds them all."""
    lines = [line for line in VECTORS.splitlines() if line.strip()]
    for number, source in enumerate([*lines, VECTORS]):
        mail = hostile()
        mail.replace_header("Message-ID", f"<{number}@example.com>")
        if number:
            mail["In-Reply-To"] = "<0@example.com>"
        mail.add_alternative(source + f"<p>Letter {number}.</p>", subtype="html")
        row = arrived(cast, worker, mail)
    assert row.messages.count() == len(lines) + 1
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.route("**tracker.example**", lambda route: route.fulfill(status=204))
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    expect(page.locator("#stream .message")).to_have_count(len(lines) + 1)
    assert page.evaluate("window.pwned") is None
    seen = 0
    for message in row.messages.exclude(html="").order_by("pk"):
        page.goto(f"{live_server.url}/messages/{message.pk}/document")
        seen += "Letter " in page.inner_text("body")
        assert page.evaluate("window.pwned") is None, message.html
        targets = page.eval_on_selector_all(
            "a, area, form", "all => all.map(one => String(one.getAttribute('href') ?? one.action ?? '#'))"
        )
        assert [one for one in targets if not one.lower().startswith(("http", "mailto", "tel", "#"))] == []
        assert page.locator("script, iframe, object, embed, link, meta[http-equiv], form, video, audio").count() == 0
    assert seen >= len(lines) - 4, "most letters can still be read"
    assert foreign(asked, live_server) == []


def test_pictures_are_fetched_when_somebody_asks_and_nothing_else_is(
    live_server: LiveServer, page: Page, cast: Cast, worker: Worker
) -> None:
    mail = hostile()
    mail.add_alternative(
        "".join(line for line in VECTORS.splitlines(keepends=True) if "tracker.example" in line or "The end" in line),
        subtype="html",
    )
    row = arrived(cast, worker, mail)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.route("**tracker.example**", lambda route: route.fulfill(status=204))
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    page.get_by_role("button", name="Original").click()
    frame = page.frame_locator("iframe[data-letter]")
    expect(frame.get_by_text("The end.")).to_be_attached()
    assert foreign(asked, live_server) == []
    with page.expect_request(lambda request: "tracker.example" in request.url):
        page.get_by_role("button", name="Load them").click()
    expect(frame.get_by_text("The end.")).to_be_attached()
    fetched = {url.rpartition("/")[2] for url in foreign(asked, live_server)}
    assert fetched <= {"g.png", "i.png"}, "pictures only, nothing of styles, links or forms"
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("x.svg", "image/svg+xml"),
        ("x.html", "text/html"),
        ("photo.png", "image/png"),
        ("x.xml", "text/xml"),
        ("x.pdf", "application/pdf"),
        ("x.xhtml", "application/xhtml+xml"),
        ("x.mht", "multipart/related"),
        ("x.mhtml", "message/rfc822"),
        ("x.swf", "application/x-shockwave-flash"),
        ("x.htc", "text/x-component"),
        ("x.txt", "text/html; charset=utf-7"),
        ("x", "image/png; charset=utf-7"),
    ],
)
def test_a_file_comes_as_a_download_whatever_it_claims(
    live_server: LiveServer, page: Page, cast: Cast, worker: Worker, name: str, claimed: str
) -> None:
    mail = hostile()
    mail.add_attachment(RUNS.get(name, RUNS[""]), maintype="application", subtype="x-claimed", filename=name)
    row = arrived(cast, worker, mail, claimed)
    file = row.messages.get().attachments.get()
    sign_in(page, live_server.url, cast.ben)
    answer = page.context.request.get(f"{live_server.url}/attachments/{file.pk}")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "application/octet-stream"
    with page.expect_download():
        page.evaluate(f"location.href = '/attachments/{file.pk}'")
    assert page.evaluate("window.pwned") is None


def test_forged_old_and_foreign_addresses_of_files_are_missing(
    live_server: LiveServer, page: Page, cast: Cast, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = hostile()
    mail.add_attachment(b"secret", maintype="text", subtype="plain", filename="secret.txt")
    file = arrived(cast, worker, mail).messages.get().attachments.get()
    token = files.link_token(file)
    with monkeypatch.context() as past:
        past.setattr(signing.time, "time", lambda: 1_600_000_000)
        old = files.link_token(file)
    get = page.context.request.get
    assert get(f"{live_server.url}/files/{token}", max_redirects=0).status == 302, "signed, but nobody is signed in"
    sign_in(page, live_server.url, cast.ben)
    assert get(f"{live_server.url}/files/{token}").status == 200
    forged = [old, token[:-1] + ("A" if token[-1] != "A" else "B"), token.replace(token[0], "9", 1), "x", "a:b:c", "%00"]
    assert {one: get(f"{live_server.url}/files/{one}").status for one in forged} == dict.fromkeys(forged, 404)
    page.context.clear_cookies()
    sign_in(page, live_server.url, cast.mara)
    assert get(f"{live_server.url}/files/{token}").status == 404
    assert get(f"{live_server.url}/attachments/{file.pk}").status == 404
