"""The frame, the kit and the pages that need no database."""

from __future__ import annotations

import gzip

import pytest
from django import forms
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory

from sangam.accounts.models import Brand
from sangam.web.ui import assets, middleware, problems


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As customers see it.")
    agreed = forms.BooleanField(label="Agreed")


def rendered(source: str, **context: object) -> str:
    return str(engines["jinja2"].from_string(source).render(context))


def test_a_field_names_its_hint_and_its_error_for_screen_readers() -> None:
    form = Sample({})
    form.is_valid()
    drawn = form["name"].as_field_group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_macros_escape_what_they_are_given() -> None:
    drawn = rendered(
        '{% import "ui/kit.html.jinja" as ui %}{{ ui.button(evil) }}{{ ui.chip(evil, evil) }}', evil='"><img src=x>'
    )
    assert "<img" not in drawn


def test_not_found_speaks_plainly() -> None:
    answer = problems.not_found(RequestFactory().get("/x"))
    assert answer.status_code == 404
    assert "not yours to see" in answer.content.decode()


def test_the_sheet_has_an_address_that_changes_with_it() -> None:
    answer = Client().get(assets.sheet_url(), headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "gzip"


def test_scripts_stand_under_a_digest_that_may_be_kept() -> None:
    address = assets.static("ui/js/app.js")
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer["Cache-Control"]
    assert Client().get(address.replace("app.js", "dom.js")).status_code == 200
    assert (
        Client().get(assets.static("vendor/htmx/htmx.min.js"), headers={"accept-encoding": "gzip"})["Content-Encoding"]
        == "gzip"
    )


def test_a_tab_of_another_version_gets_what_there_is_and_does_not_keep_it() -> None:
    for address in ("/assets/0123456789/ui/js/app.js", "/assets/0123456789.css", "/assets/0123456789.svg"):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["ui/js/../../../apps.py", "ui/js/none.js", "..%2f..%2fapps.py"])
def test_nothing_else_is_served(name: str) -> None:
    assert Client().get(f"/assets/0123456789/{name}").status_code == 404


@pytest.mark.django_db
def test_the_first_brand_colours_the_pages() -> None:
    Brand.objects.create(name="Northwind", accent="#884400")
    Brand.objects.create(name="Acme", accent="#0000ff")
    answer = Client().get("/assets/accent.css")
    assert "#884400" in answer.content.decode()
    assert "immutable" not in answer["Cache-Control"]


def test_sheets_use_logical_properties_only() -> None:
    physical = ("margin-left", "margin-right", "padding-left", "padding-right", "align: left", "align: right", "float:")
    assert [word for word in physical if word in assets.sheet_text()] == []


def test_pages_allow_no_inline_script_and_no_foreign_origin() -> None:
    policy = middleware.page_policy()
    assert "unsafe" not in policy
    assert "https:" not in policy.replace("https://", "")
    assert "default-src 'none'" in policy


def test_a_views_own_policy_is_kept() -> None:
    def view(request: HttpRequest):  # type: ignore[no-untyped-def]
        answer = problems.not_found(request)
        answer["Content-Security-Policy"] = "sandbox"
        return answer

    answer = middleware.SecurityHeaders(view)(RequestFactory().get("/"))
    assert answer["Content-Security-Policy"] == "sandbox; frame-ancestors 'none'"


def test_own_scripts_stay_small() -> None:
    """UX.md: a screen's own scripts under 60 KB gzipped. All of them together, htmx (17 KB) aside."""
    sources = b"".join(path.read_bytes() for path in sorted((assets.WEB / "ui" / "static" / "ui" / "js").glob("*.js")))
    assert 1_000 < len(gzip.compress(sources)) < 42_000
