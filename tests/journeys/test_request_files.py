"""Files of a request in a real browser: the customer gives some on his page, colleagues pick and drop others, each gets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.conversations.models import Attachment
from sangam.requests import builtin
from sangam.requests.models import Request
from sangam.web.portal.tests.test_matters import PNG
from sangam.web.portal.tests.visiting import Post
from tests.cast import Cast
from tests.chromium import SIZES
from tests.journeys.browser import CHANGES, cut_off, in_both_schemes, sideways, sign_in
from tests.journeys.test_my_requests import come_in, pictured

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DROP = """([selector, name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "application/pdf" }));
  const given = { dataTransfer: data, bubbles: true, cancelable: true };
  const place = document.querySelector(selector);
  place.dispatchEvent(new DragEvent("dragover", given));
  place.dispatchEvent(new DragEvent("drop", given));
}"""


def one(name: str, kind: str = "image/png", body: bytes = PNG) -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": body}


def test_he_sends_photos_they_answer_with_a_label(page: Page, live_server: LiveServer, cast: Cast, tmp_path: Path) -> None:
    builtin.ensure()
    home, post = f"{live_server.url}/my/{cast.portal().address}/", Post()
    come_in(page, home, post)
    page.goto(f"{home}new/return/")
    page.fill("[name=field-order_number]", "NW-48213")
    page.set_input_files("[name=field-photos]", [one("seam.png"), one("mend.exe", "application/pdf", b"MZ")])
    page.click("main button.primary")
    expect(page.locator(".my-files .errorlist")).to_contain_text("mend.exe")
    expect(page.locator(".my-kept")).to_contain_text("seam.png")
    pictured(page, "files-refused")
    page.click("main button.primary")
    expect(page.locator(".my-said")).to_contain_text("Photos and receipts: seam.png")
    request = Request.objects.get()

    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/requests/{request.number}")
    files = page.locator("[data-files]")
    expect(files.locator("a.file")).to_have_text("seam.png71 B")
    page.set_input_files(".request-files input[type=file]", [one("label.pdf", "application/pdf", b"%PDF label")])
    expect(files.locator(".file-name")).to_have_text(["seam.png", "label.pdf"])
    page.evaluate(DROP, [".request-files", "terms.pdf", "%PDF terms"])
    expect(files.locator(".file-name")).to_have_text(["seam.png", "label.pdf", "terms.pdf"])
    page.click("form[action$='/fields'] button:has-text('Save')")
    expect(files.locator("a.file .file-name")).to_have_text(["seam.png", "label.pdf", "terms.pdf"])
    files.locator("input").last.uncheck()
    page.click("form[action$='/fields'] button:has-text('Save')")
    expect(files.locator(".file-name")).to_have_text(["seam.png", "label.pdf"])

    page.goto(f"{home}typed/{request.number}/")
    with page.expect_download() as got:
        page.click("text=label.pdf")
    got.value.save_as(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes() == b"%PDF label"
    page.set_input_files("[name=field-photos]", [one("zip.png")])
    page.click("#field-photos form[enctype] button")
    expect(page.locator("[role=status]")).to_contain_text("It is with us.")
    page.click("[aria-label='Remove seam.png']")
    expect(page.locator(".my-picture img")).to_have_count(1)
    request.refresh_from_db()
    names = dict(Attachment.objects.values_list("pk", "name"))
    assert [names[number] for number in request.fields["photos"]] == ["label.pdf", "zip.png"]
    assert look_over(page, f"{home}typed/{request.number}/") == {}


def look_over(page: Page, address: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for size in ("desk", "phone"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        pictured(page, f"files-{size}")
        if size == "desk" and (problems := in_both_schemes(page)):
            found[size] = problems
        pictured(page, f"files-{size}-dark")
        for change, script in CHANGES.items():
            page.evaluate(script)
            pictured(page, f"files-{size}-{change.replace(' ', '-')}")
            if sideways(page) > 0 or cut_off(page):
                found[f"{size} {change}"] = (sideways(page), cut_off(page))
    return found
