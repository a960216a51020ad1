"""Ugly files: each becomes rows, or one clear reason."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from sangam.customers.importing.files import reading
from sangam.customers.importing.files.reading import Job, Refused, Table

ROWS = [["Name", "E-mail", "City"], ["Zoë Fährmann", "zoe@example.com", "Köln"], ["Ödön Weiß", "odon@example.com", "Győr"]]


def read(folder: Path, content: bytes, **more: str) -> Table | Refused:
    (folder / "in").write_bytes(content)
    return reading.read(Job(str(folder / "in"), str(folder / "out"), **more))


def cells(folder: Path, content: bytes, **more: str) -> list[list[str]]:
    found = read(folder, content, **more)
    assert isinstance(found, Table), found
    rows = [json.loads(line)[1] for line in (folder / "out").read_bytes().splitlines()]
    assert len(rows) == found.total
    return rows


def text(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    return end.join(delimiter.join(row) for row in rows) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_any_delimiter_in_any_unicode(tmp_path: Path, delimiter: str, charset: str) -> None:
    assert cells(tmp_path, text(ROWS, delimiter).encode(charset)) == ROWS


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("cp1252", "Müller;Straße;Café;Señor García;Ångström"),
        ("cp1250", "Łódź;Žižkov;Dvořák;Příbram;Wałęsa"),
        ("cp1251", "Иванов;Москва;Пётр Чайковский;Київ"),
        ("koi8-r", "иван петров;москва;улица ленина"),
        ("cp1253", "Παπαδόπουλος;Αθήνα;Γιώργος"),
        ("cp1254", "Işık Yılmaz;İstanbul;Şişli;Doğan"),
        ("cp1255", "ישראל כהן;תל אביב;רחוב הרצל"),
        ("cp1256", "محمد علي;القاهرة;شارع النيل"),
        ("cp932", "山田太郎;東京都渋谷区;やまだ たろう;ヤマダ"),
        ("gb18030", "王小明;北京市朝阳区;李伟;张丽华;上海有限公司"),
        ("big5", "陳小明;台北市中山區;林志玲;張麗華;電話地址"),
        ("cp949", "김민준;서울특별시 강남구;이서연"),
    ],
)
def test_older_character_sets_are_recognised(tmp_path: Path, charset: str, words: str) -> None:
    rows = [["name", "city"], *[[word, f"{place}@example.com"] for place, word in enumerate(words.split(";"))]]
    assert cells(tmp_path, text(rows, ";").encode(charset)) == rows


def test_a_person_may_say_the_character_set_and_hears_where_it_does_not_fit(tmp_path: Path) -> None:
    assert cells(tmp_path, "naam\nCaf\u00e9\n".encode("mac-roman"), charset="mac-roman") == [["naam"], ["Café"]]
    assert read(tmp_path, b"name\n\xff\xfe\xfa\n", charset="utf-8") == Refused("charset")


def test_quotes_hold_newlines_delimiters_and_quotes(tmp_path: Path) -> None:
    found = read(tmp_path, b'name,notes\r\n"Marin, Cleo","line one\r\nline ""two"""\r\nBen,x\r\n')
    assert isinstance(found, Table)
    assert found.first == ((1, ["name", "notes"]), (2, ["Marin, Cleo", 'line one\r\nline "two"']), (4, ["Ben", "x"]))


def test_ragged_rows_blank_lines_and_nothing_in_the_end(tmp_path: Path) -> None:
    content = b"a,b,c\n\n1\n,,\n1,2,3,4\n1,2,,\n"
    assert cells(tmp_path, content) == [["a", "b", "c"], ["1"], ["1", "2", "3", "4"], ["1", "2"]]


def test_what_excel_says_of_its_delimiter_is_no_row(tmp_path: Path) -> None:
    assert cells(tmp_path, b"sep=;\r\na;b\r\n1;2\r\n") == [["a", "b"], ["1", "2"]]


def test_two_hundred_columns_with_the_same_heading(tmp_path: Path) -> None:
    rows = [["E-mail"] * 200, [f"{place}@example.com" for place in range(200)]]
    assert cells(tmp_path, text(rows).encode()) == rows


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    assert cells(tmp_path, b"name,mail\nCl\x00eo,cleo@example.com\n" * 9)[1] == ["Cleo", "cleo@example.com"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b",,,\n,,\n", "empty"),
        (b"%PDF-1.7 ...", "no_table"),
        (b"\x89PNG\r\n\x1a\n...", "no_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_excel"),
        (b"PK\x03\x04 this is no archive", "broken"),
        (b'name,notes\nCleo,"never closed' + b"x" * 200_000, "quote"),
        (",".join("abc" for _ in range(500)).encode(), "too_many_columns"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    found = read(tmp_path, content)
    assert isinstance(found, Refused) and found.why == why


SINCE = dt.datetime(2024, 5, 6)  # noqa: DTZ001 (a workbook knows no zones)


def book(*rows: list[object], **more: list[list[object]]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    for title, others in more.items():
        page = made.create_sheet(title)
        for row in others:
            page.append(row)
    made.active.merge_cells("A1:B1")
    made.save(out)
    return out.getvalue()


def test_a_workbook_with_formulas_dates_numbers_and_merged_cells(tmp_path: Path) -> None:
    rows = cells(
        tmp_path,
        book(["Customers", None, None], ["Name", "Phone", "Since"], ["Cleo", 351912345678.0, SINCE],
             ["=HYPERLINK(\"http://evil.example\")", True, SINCE.replace(hour=7, minute=8)]),
    )  # fmt: skip
    assert rows == [
        ["Customers"], ["Name", "Phone", "Since"], ["Cleo", "351912345678", "2024-05-06"], ["", "true", "2024-05-06 07:08:00"],
    ]  # fmt: skip


def test_another_sheet_of_a_workbook(tmp_path: Path) -> None:
    content = book(["a"], Second=[["b"], [1]])
    found = read(tmp_path, content, sheet="Second")
    assert isinstance(found, Table) and found.sheets == ("Sheet", "Second") and found.first == ((1, ["b"]), (2, ["1"]))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * 80_000_000)
    assert read(tmp_path, out.getvalue()) == Refused("bomb")


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("hello.txt", b"hello")
    assert read(tmp_path, out.getvalue()) == Refused("no_table")


CARDS = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:F=C3=A4hrmann;Zo=C3=AB
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB =
F=C3=A4hrmann
TEL;CELL:+49 151 23456789
EMAIL;INTERNET:zoe@example.com
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQ
 AAAQABAAD/2wBDAAgGBgcGBQ

END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Marin;Cleo;Maria;;
FN:Cleo Marin
ORG:Kumo\\, Lda;Sales
item1.EMAIL;type=INTERNET:cleo@example.com
item1.X-ABLabel:work
EMAIL;TYPE=HOME:cleo@example.net
NOTE:Likes tents\\; and\\nlong walks
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Otto
TEL;VALUE=uri;TYPE="voice,home":tel:+351-912-345-678;ext=5
LANG;PREF=1:pt
TZ:Europe/Lisbon
UID:urn:uuid:4fbe8971
END:VCARD
"""


def test_address_books_of_three_versions(tmp_path: Path) -> None:
    rows = cells(tmp_path, CARDS.replace("\n", "\r\n").encode())
    assert rows == [
        ["Zoë Fährmann", "Zoë", "Fährmann", "zoe@example.com", "+49 151 23456789"],
        ["Cleo Marin", "Cleo Maria", "Marin", "cleo@example.com\ncleo@example.net", "", "Kumo, Lda", "", "",
         "Likes tents; and\nlong walks"],
        ["Otto", "", "", "", "+351-912-345-678", "", "pt", "Europe/Lisbon", "", "urn:uuid:4fbe8971"],
    ]  # fmt: skip


@given(st.binary(max_size=600))
def test_no_bytes_at_all_break_the_reading(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert isinstance(read(folder, content), Table | Refused)


@given(
    st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=5), min_size=1, max_size=6),
    st.sampled_from(["BEGIN:VCARD\n", ""]),
)
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], begin: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    content = (begin + text(rows)).encode("utf-8", "replace")
    assert isinstance(read(folder, content), Table | Refused)


@pytest.mark.parametrize(
    "entity",
    ['SYSTEM "file://{secret}"', 'SYSTEM "http://127.0.0.1:1/x"', '"&b;&b;&b;&b;">' + "<!ENTITY b " + '"' + "x" * 1000 + '"'],
)
def test_a_workbook_that_asks_for_files_gets_none(tmp_path: Path, entity: str) -> None:
    """External entities (XXE) are not followed, and no file of this machine is in what was read."""
    secret = tmp_path / "secret"
    secret.write_text("the-key-of-the-house")
    book = Workbook()
    book.active.append(["Name", "E-mail"])
    book.active.append(["MARKED", "a@example.com"])
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as packed, zipfile.ZipFile(out, "w") as hostile:
        for name in packed.namelist():
            content = packed.read(name)
            if name.endswith((".xml", ".rels")):
                kind = f"<!DOCTYPE x [<!ENTITY a {entity.format(secret=secret)}>]>".encode()
                content = content.replace(b"MARKED", b"&a;")
                at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
                content = content[:at] + kind + content[at:]
            hostile.writestr(name, content)
    found = read(tmp_path, out.getvalue())
    told = repr(found) + ((tmp_path / "out").read_text() if (tmp_path / "out").exists() else "")
    assert "the-key-of-the-house" not in told
