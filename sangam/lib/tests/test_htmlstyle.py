"""Style elements of mails: their harmless rules reach the elements they mean, and nothing else gets through."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.lib.html import sanitise


def shown(css: str, body: str) -> str:
    return sanitise(f"<html><head><style type='text/css'>{css}</style></head><body>{body}</body></html>").html


def style_of(css: str, body: str, tag: str = "p") -> str:
    found = re.search(rf'<{tag}\b[^>]* style="([^"]*)"', shown(css, body))
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("css", "body", "wanted"),
    [
        ("p { color: red }", "<p>x", "color:red"),
        (".a{color:red} p{color:blue;margin:0}", "<p class='b A'>x", "margin:0;color:red"),
        ("#x{color:red} .a{color:blue}", "<p class=a id=x>x", "color:red"),
        ("td.b > p, h9{color:red}", "<table><tr><td class=b><p>x", "color:red"),
        ("td.b > p{color:red}", "<table><tr><td class=b><div><p>x", ""),
        (".b p{color:red}", "<table><tr><td class=b><div><p>x", "color:red"),
        (".b p{color:red}", "<div class=b></div><p>x", ""),
        ("p{color:red}", "<p style='margin:1px'>x", "color:red;margin:1px"),
        ("p{color:red!important} .a{color:blue}", "<p class=a>x", "color:red!important"),
        ("<!-- p{color:red} -->", "<p>x", "color:red"),
        ("/* p{margin:0} */ p{color:red}", "<p>x", "color:red"),
        ("@media screen{p{color:red}} @media (max-width:600px){p{color:blue}} p{margin:0}", "<p>x", "color:red;margin:0"),
        ("@font-face{font-family:x;src:url(//e.test/f)} p{color:red}", "<p>x", "color:red"),
        ("p:hover{color:blue} p::before{content:'x'} a+p{color:blue} p[class]{color:blue}", "<p class=a>x", ""),
        ("p.MsoNormal{margin:0cm;font-family:\"Calibri\",sans-serif}", "<p class=MsoNormal>x", "margin:0cm;font-family:&quot;Calibri&quot;,sans-serif"),
    ],
)  # fmt: skip
def test_a_rule_stands_in_what_it_means(css: str, body: str, wanted: str) -> None:
    assert style_of(css, body) == wanted


def test_the_body_and_its_first_lines() -> None:
    html = shown(
        "body{background:#102030 url(//e.test/b.png);color:#fff} .preheader{display:none}", "<span class=preheader>Hi</span>"
    )
    assert '<div style="background-color:#102030;color:#fff">' in html
    assert '<span style="display:none">Hi</span>' in html


def test_a_sheet_for_one_client_is_not_read() -> None:
    assert sanitise("<!--[if mso]><style>p{color:red}</style><![endif]--><p>x").html == "<p>x</p>"


@pytest.mark.parametrize(
    "css",
    [
        "@import url(//e.test/x.css); @import '//e.test/y.css';",
        "p{position:fixed;top:0;left:0;width:100%;z-index:99}",
        "p{background:url(//e.test/b)} p{background-image:url('//e.test/b')} p{list-style:url(//e.test/l)}",
        "p{width:expression(alert(1));behavior:url(#x);-moz-binding:url(//e.test)}",
        "p{color:re\\64;background:u\\72l(//e.test)}",
        "p{background:image-set('//e.test/b' 1x)} p{background:var(--x)} :root{--x:url(//e.test)}",
        "p{content:'</style><script>alert(1)</script>'}",
        "</style><script>alert(1)</script><style>p{cursor:url(//e.test),auto}",
        "p{font-family:'\"><img src=//e.test onerror=alert(1)>'}",
        "p{margin-left:-9999px} p{text-indent:-99999px}",
        'p{color:red"onmouseover="alert(1)}',
        '.x" onclick="alert(1){color:red}',
        "input[value^=a]{background:url(//e.test/a)}",
        "p{background:url(data:text/html;base64,x)} p{background:URL( //e.test )} p{filter:url(//e.test#f)}",
    ],
)
def test_nothing_is_fetched_covered_or_run(css: str) -> None:
    html = shown(css, "<p class='x\" onclick=\"alert(1)'>x</p><p>y</p>")
    said = html.lower()
    for word in (
        "e.test",
        "url(",
        "@import",
        "position",
        "expression",
        "script",
        "onclick",
        "onerror",
        "onmouse",
        "<style",
        "9999",
        "\\",
    ):
        assert word not in re.sub(r">[^<]*<", "><", said), html
    assert sanitise(html).html == html


@given(
    st.lists(st.sampled_from(["p", ".a", "#b", ">", " ", ",", "{", "}", ";", ":", "color:red", "@media screen", "@import 'x'", "/*", "*/",
                              "<!--", "-->", '"', "'", "</style>", "<style>", "<p class=a>", "<b id=b style='margin:0'>", "\\", "url(//e.test)"]), max_size=40)
)  # fmt: skip
def test_any_mixture_is_stable(pieces: list[str]) -> None:
    html = sanitise("<style>" + "".join(pieces) + "</style><p class=a>x<b id=b>y</b></p>").html
    assert sanitise(html).html == html
    assert "<style" not in html and not re.search(r'style="[^"]*url', html)


@pytest.mark.parametrize(
    "html",
    [
        "<style>" + "p{color:red}" * 20_000 + "</style>" + "<p>x" * 20_000,
        "<style>" + ".a .b .c .d .e p{color:red}" * 3_000 + "</style>" + "<div class=a>" * 140 + "<p>x</p>" * 20_000,
        "<style>" + "{" * 200_000 + "</style><p>x",
        "<style>" + "@media{" * 40_000 + "</style><p>x",
        "<style>" + "/*" * 150_000 + "</style><p>x",
        "<style>" + "p,".join(["p"] * 100_000) + "{color:red}</style><p>x",
        "<style>" * 60_000,
        "<style><!--" * 40_000,
        "<style>p{" + "color:red;" * 30_000 + "}</style>" + "<p>x" * 10_000,
    ],
    ids=["many rules", "deep", "braces", "media", "comments", "selectors", "open", "open comments", "long"],
)
def test_hostile_sheets_end_soon(html: str) -> None:
    began = time.process_time()
    found = sanitise(html).html
    assert time.process_time() - began < 4.0
    assert len(found) < 4_000_000
