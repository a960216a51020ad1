"""Pictures of the main screens, taken from a new install with the story in it: what README and docs show, and what a
reviewer looks at. `bin/pictures`, `bin/pictures --only palette phone`, `bin/pictures --into /tmp/look --as png`."""

from __future__ import annotations

import argparse
import io
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.chromium import FLAGS, PATIENCE_MS, RIGHT_TO_LEFT, ROOT, SIZES, chromium
from tests.install import Install, free_port

SIGN_IN = re.compile(r"^ +(?P<email>\S+@\S+)  (?P<password>\S+)", re.MULTILINE)
QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """`reach` brings a signed-in page to what is shown."""

    reach: Callable[[Page], None]
    size: str = "desk"
    dark: bool = False
    right_to_left: bool = False


def at(path: str) -> Callable[[Page], None]:
    return lambda page: _go(page, path)


def conversation(words: str) -> Callable[[Page], None]:
    """The first of a list that has these words in its row, as it stands in the list."""

    def reach(page: Page) -> None:
        _go(page, "/conversations?view=all")
        while (row := page.locator("[data-row]", has_text=words).first).count() == 0:
            page.get_by_role("link", name="Older").click()
            page.wait_for_load_state()
        _go(page, str(row.locator("[data-row-link]").get_attribute("href")))
        expect(page.locator("#conv-head h1")).to_be_visible()

    return reach


def then(reach: Callable[[Page], None], *keys: str) -> Callable[[Page], None]:
    """Keys pressed after the rest; what is longer than a key's name is typed."""

    def on(page: Page) -> None:
        reach(page)
        for key in keys:
            page.keyboard.press(key) if len(key) == 1 or "+" in key else page.keyboard.type(key)

    return on


def chat(page: Page) -> None:
    page.goto(page.url.split("/conversations")[0] + "/demo/")
    page.locator("sangam-chat button").first.click()


PICTURES = {
    "conversation": Picture(conversation("Cleo Marin")),
    "conversation-dark": Picture(conversation("Ingvild"), dark=True),
    "conversation-right-to-left": Picture(conversation("Kwame Osei"), right_to_left=True),
    "conversation-small": Picture(conversation("Bertrand Aucoin"), size="small"),
    "phone-list": Picture(at("/conversations"), size="phone"),
    "phone-conversation": Picture(conversation("Tomoko Arai"), size="phone", dark=True),
    "palette": Picture(then(conversation("Cleo Marin"), "Control+k", "set")),
    "search": Picture(at("/search?q=tent")),
    "views": Picture(at("/views")),
    "streams": Picture(at("/streams")),
    "channels": Picture(at("/setup/channels")),
    "channel-form": Picture(at("/setup/channels/new/whatsapp")),
    "customers": Picture(at("/customers")),
    "account": Picture(at("/me")),
    "chat": Picture(chat),
    "chat-phone": Picture(chat, size="phone", dark=True),
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="pictures", description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures", help="the folder (docs/pictures)")
    parser.add_argument("--as", dest="form", choices=("webp", "png"), default="webp")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=PICTURES, help=", ".join(PICTURES))
    given = parser.parse_args(arguments)
    if not chromium():
        print("pictures: no Chromium here; install Debian's `chromium` or say where it is in SANGAM_CHROMIUM", file=sys.stderr)
        return 2
    given.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sangam-pictures-") as folder, told(Path(folder)) as install:
        for name in given.only or PICTURES:
            target = given.into / f"{name}.{given.form}"
            save(taken(install, PICTURES[name]), target)
            print(f"{target.relative_to(Path.cwd(), walk_up=True) if sys.version_info >= (3, 12) else target}", flush=True)
    return 0


@contextmanager
def told(folder: Path) -> Iterator[Install]:
    """A running install that has just loaded the story."""
    install = Install(folder / "data", free_port(), free_port(), folder / "output", {"SANGAM_DEMO": "1"})
    tree = install.start()
    try:
        install.ready(tree)
        yield install
    finally:
        tree.send_signal(signal.SIGTERM)
        tree.wait(PATIENCE_MS / 1000)


def taken(install: Install, picture: Picture) -> bytes:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = _page(browser, install, picture)
        picture.reach(page)
        if picture.right_to_left:
            page.evaluate(RIGHT_TO_LEFT)
        page.wait_for_load_state("networkidle")
        bytes_ = page.screenshot(animations="disabled", caret="hide")
        browser.close()
    return bytes_


def save(shot: bytes, target: Path) -> None:
    if target.suffix == ".png":
        target.write_bytes(shot)
    else:
        Image.open(io.BytesIO(shot)).convert("RGB").save(target, quality=QUALITY, method=6)


def _page(browser: Browser, install: Install, picture: Picture) -> Page:
    width, height = SIZES[picture.size]
    page = browser.new_page(
        base_url=install.url, viewport={"width": width, "height": height}, reduced_motion="reduce",
        color_scheme="dark" if picture.dark else "light",
    )  # fmt: skip
    page.set_default_timeout(PATIENCE_MS)
    who = SIGN_IN.search(install.told())
    assert who, install.told()
    page.goto("/accounts/login/")
    page.fill("[name=login]", who["email"])
    page.fill("[name=password]", who["password"])
    page.click("button.primary")
    page.wait_for_selector(".desk")
    return page


def _go(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer and answer.ok, f"{path} does not answer"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
