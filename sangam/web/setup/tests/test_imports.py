"""Import and export on the screens of Setup."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from sangam.customers import proofs
from sangam.customers.attributes import fields as attributes
from sangam.customers.exporting import running as exporting
from sangam.customers.exporting.models import Export
from sangam.customers.importing import running as importing
from sangam.customers.importing.models import Import, State
from sangam.customers.models import Customer, Identity
from sangam.events.record import Actor
from tests.cast import Cast

FILE = "Name;E-Mail;Telefon;Sonst\nZoë;zoe@example.com;0151 23456789;a\n=cmd();nothing;;b\nCleo;cleo@example.com;;c\n"


@pytest.fixture
def ada(cast: Cast, settings: Any, tmp_path: Path) -> Client:
    settings.FILES_DIR = tmp_path
    client = Client()
    client.force_login(cast.ada)
    return client


def upload(client: Client, content: bytes, what: str = "people") -> str:
    given = SimpleUploadedFile("kunden.csv", content, "text/csv")
    return str(client.post(reverse("setup:imports"), {"what": what, "file": given})["Location"])


def test_a_file_is_looked_at_before_anything_is_done(ada: Client, cast: Cast) -> None:
    one = upload(ada, FILE.encode("cp1252"))
    page = ada.get(one).content.decode()
    assert "Zoë" in page and "is no phone number with its country" in page and "is no e-mail address" in page
    assert not Customer.objects.exists()
    columns = {"column-0": "name", "column-1": "mail", "column-2": "phone", "column-3": "notes", "headed": "on"}
    shape = {"charset": "cp1252", "delimiter": ";", "country": "DE", "replace": ""}
    ada.post(f"{one}/columns", {**columns, **shape, "do": "look"})
    assert "is no phone number" not in ada.get(one).content.decode()
    ada.post(f"{one}/columns", {**columns, **shape, "do": "start"})
    job = Import.objects.get()
    assert (job.state, job.made, job.failed) == (State.DONE, 2, 1)
    page = ada.get(one).content.decode()
    assert "Lines that failed" in page and "Undo this import" in page
    report = list(csv.reader(io.StringIO(ada.get(f"{one}/report").content.decode("utf-8-sig")), delimiter=";"))
    assert report[0][:4] == ["Name", "E-Mail", "Telefon", "Sonst"] and report[1][:2] == ["'=cmd()", "nothing"]
    ada.post(f"{one}/turn", {"do": "undo"})
    importing.go_on()
    assert not Customer.objects.exists() and "Undone" in ada.get(one).content.decode()


def test_what_cannot_be_read_says_why_and_can_be_read_in_another_way(ada: Client) -> None:
    page = ada.get(upload(ada, b"%PDF-1.7")).content.decode()
    assert "This is no table" in page and "Nothing was changed" in page
    assert ada.get(upload(ada, b"name,mail\n\xe9t\xe9,x@example.com\n")).status_code == 200


def test_without_a_column_that_says_who_nothing_begins(ada: Client) -> None:
    one = upload(ada, b"colour,shape\nred,round\n")
    page = ada.post(f"{one}/columns", {"headed": "on", "do": "start"}, follow=True).content.decode()
    assert "Nothing was done yet" in page and Import.objects.get().state == State.READY


def test_the_progress_asks_again_while_it_works(ada: Client, cast: Cast) -> None:
    job = Import.objects.create(by=cast.ada, name="x.csv", size=1, sha256="", state=State.RUNNING, total=10, made=4)
    one = reverse("setup:import", args=[job.pk])
    part = ada.get(one, headers={"HX-Request": "true"}).content.decode()
    assert 'value="4"' in part and "hx-get" in part
    Import.objects.update(state=State.DONE)
    assert ada.get(one, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def everybody(ada: Client, cast: Cast) -> None:
    attributes.create({"of": "customer", "label": "Budget", "type": "amount"}, by=cast.ada)
    upload_and_start(
        ada, 'name,email,phone,Budget,company\n"=HYPERLINK(""x"")",cleo@example.com,+351912345678,12.50 EUR,Kumo\n'
    )
    proofs.verify(Identity.objects.get(value="cleo@example.com"), by=Actor.user(cast.ada.pk))


def upload_and_start(ada: Client, content: str) -> None:
    one = upload(ada, content.encode())
    job = Import.objects.latest("pk")
    columns = {f"column-{place}": name for place, name in enumerate(job.mapping)}
    ada.post(f"{one}/columns", {**columns, "headed": "on", "charset": "utf-8", "delimiter": ",", "do": "start"})


def exported(ada: Client, form: str, what: str = "people") -> bytes:
    ada.post(reverse("setup:exports"), {"what": what, "form": form})
    row = Export.objects.latest("pk")
    return b"".join(ada.get(reverse("setup:export_file", args=[row.pk])).streaming_content)  # type: ignore[attr-defined]


def test_everything_comes_out_again_and_in_once_more(ada: Client, cast: Cast) -> None:
    everybody(ada, cast)
    text = exported(ada, "csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Name"] == '\'=HYPERLINK("x")' and row["Phone number"] == "'+351912345678" and row["Budget"] == "12.50 EUR"
    assert row["Verified"] == "cleo@example.com" and row["Company"] == "Kumo"
    before = list(Customer.objects.values()), list(Identity.objects.values())
    upload_and_start(ada, text)
    assert (list(Customer.objects.values()), list(Identity.objects.values())) == before
    assert Import.objects.latest("pk").same == 1


def test_no_cell_of_a_workbook_is_a_formula(ada: Client, cast: Cast) -> None:
    everybody(ada, cast)
    cells = [cell for row in load_workbook(io.BytesIO(exported(ada, "xlsx"))).active for cell in row]  # type: ignore[union-attr]
    types = {cell.value: cell.data_type for cell in cells}
    assert "f" not in types.values() and types['=HYPERLINK("x")'] in ("s", "inlineStr")


def test_json_lines_have_everything(ada: Client, cast: Cast) -> None:
    everybody(ada, cast)
    (row,) = map(json.loads, exported(ada, "jsonl").splitlines())
    assert row["fields"] == {"budget": {"minor": 1250, "currency": "EUR"}} and len(row["identities"]) == 2
    (firm,) = map(json.loads, exported(ada, "jsonl", "companies").splitlines())
    assert firm["name"] == "Kumo"


def test_an_export_goes_on_where_it_stood_and_expires(ada: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    monkeypatch.setattr(exporting, "BATCH", 2)
    Customer.objects.bulk_create([Customer(name=f"Person {place}") for place in range(5)])
    export = exporting.begin("people", "jsonl", by=cast.ada)
    assert exporting.advance(export.pk)
    with open(exporting.store().path(export.rows_key), "ab") as file:
        file.write(b'{"half": ')  # what a dying process left
    exporting.go_on()
    export.refresh_from_db()
    names = [json.loads(line)["name"] for line in exporting.store().read(export.key).splitlines()]
    assert names == [f"Person {place}" for place in range(5)]
    monkeypatch.setattr(exporting, "KEPT", exporting.KEPT * 0)
    assert ada.get(reverse("setup:export_file", args=[export.pk])).status_code == 404
    assert exporting.forget_old() == 1 and not exporting.store().exists(export.key)


def test_an_export_is_for_who_asked_alone(ada: Client, cast: Cast) -> None:
    export = exporting.begin("people", "csv", by=cast.ada)
    cast.ben.role = "admin"
    cast.ben.save(update_fields=["role"])
    ben = Client()
    ben.force_login(cast.ben)
    assert ben.get(reverse("setup:export_file", args=[export.pk])).status_code == 404
