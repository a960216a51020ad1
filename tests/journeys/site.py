"""Somebody's site with the chat on it: another origin than the install's, calm or hostile, with a policy or without."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

CALM = "body { font: 16px/1.5 serif; margin: 0; color-scheme: light dark; background: Canvas; color: CanvasText }"
# Every trick a page plays on what is embedded in it, most of them seen on real shops.
HOSTILE_STYLE = """
  * { all: unset !important; visibility: hidden !important; transform: rotate(7deg) !important; color: red !important;
      font-size: 40px !important; line-height: 4 !important; letter-spacing: 9px !important }
  html { font-size: 4px; --accent: red; --surface: red; --ink: red }
  sangam-chat { display: none !important; opacity: 0 !important; pointer-events: none !important; position: static !important }
  .cover { position: fixed; inset: 0; z-index: 2147483647; background: #fee }
"""
HOSTILE_SCRIPT = """
  Array.prototype.toJSON = function () { return "broken" };
  String.prototype.toJSON = function () { return "broken" };
  Object.prototype.toJSON = function () { return "broken" };
  Object.prototype.extra = function () {};
  Array.prototype.extra = 1;
  document.addEventListener("keydown", (event) => { window.heard = (window.heard || "") + event.key; event.preventDefault() });
  document.addEventListener("focusin", (event) => event.target.blur());
"""


@dataclass
class Site:
    """`put` names a page; `calls` are the addresses it was asked for."""

    port: int
    home: str
    token: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(
        self, path: str, *, head: str = f"<style>{CALM}</style>", body: str = "", policy: str = "", lang: str = "en",
        direction: str = "ltr", options: str = "",
    ) -> str:  # fmt: skip
        """A page with the one line on it; gives its address. `options` is what it says before, as JavaScript."""
        before = f"<script>window.sangam = {options}</script>" if options else ""
        text = (
            f'<!doctype html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8"><title>{path}</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">{head}</head>'
            f'<body><main><h1>Skerry 2</h1><p>A tent for two.</p><label>Search <input name="search"></label>{body}</main>'
            f'{before}<script src="{self.home}/widget/{self.token}.js" async></script></body></html>'
        )
        self.pages[path] = (text, {"Content-Security-Policy": policy} if policy else {})
        return self.origin + path

    def strict(self, more: str = "") -> str:
        """The tightest policy that lets the chat in."""
        live = self.home.replace("http", "ws", 1)
        return (
            f"default-src 'none'; script-src {self.home}; connect-src {self.home} {live}; img-src {self.home} data:; "
            f"style-src 'none'; base-uri 'none'; form-action 'none'{more}"
        )


@contextmanager
def site(home: str, token: str) -> Iterator[Site]:
    """Serves until the end of the block."""
    made = Site(0, home, token)

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, headers = made.pages.get(urlsplit(self.path).path, ("", {}))
            self.send_response(200 if text else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *words: object) -> None:
            """The test's own output stays readable."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
