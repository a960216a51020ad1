"""Which pages may show the chat."""

from __future__ import annotations

import pytest

from sangam.channels.kinds.chat import origins

KEPT = ["https://www.example.com", "https://*.example.org", "http://localhost:8123", "https://xn--bcher-kva.example"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("https://www.Example.com/", "https://www.example.com"),
        ("www.example.com", "https://www.example.com"),
        ("https://*.example.org", "https://*.example.org"),
        ("https://example.com:443", "https://example.com"),
        ("http://localhost:8123", "http://localhost:8123"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_lines_are_kept_as_browsers_write_them(line: str, kept: str) -> None:
    assert origins.folded(line) == kept


@pytest.mark.parametrize(
    "line",
    ["*", "https://*", "https://*.com", "https://a.*.example.com", "ftp://example.com", "https://example.com/shop",
     "https://u@example.com", "https://example.com:99999", "https://exa mple.com", "null", "https://-a.example", "javascript://x"],
)  # fmt: skip
def test_what_would_allow_too_much_or_nothing_is_refused(line: str) -> None:
    if line == "null":
        assert not origins.allows("null", [origins.folded(line)])
        return
    with pytest.raises(ValueError):
        origins.folded(line)


@pytest.mark.parametrize("origin", ["https://www.example.com", "https://a.example.org", "https://a.b.example.org",
                                    "http://localhost:8123", "https://xn--bcher-kva.example"])  # fmt: skip
def test_allowed(origin: str) -> None:
    assert origins.allows(origin, KEPT)


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://www.example.com", "https://example.com", "https://www.example.com.evil.test", "https://example.org",
     "https://evilexample.org", "https://www.example.com:444", "http://localhost", "https://*.example.org", "//www.example.com",
     "https://.example.org", "https://a.example.org/", "https://www.example.com@evil.test"],
)  # fmt: skip
def test_not_allowed(origin: str) -> None:
    assert not origins.allows(origin, KEPT)
