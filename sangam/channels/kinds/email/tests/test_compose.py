"""What we send, read again with the standard library and with our own reader."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.base import File, IdentityRef, Look, Outbound, Party, Settings, Utterance
from sangam.channels.kinds.email import attribution, compose, letter, lines, quoting
from sangam.lib import html

SETTINGS = Settings(1, "Support", "support@northwind.test", {"from_name": "Northwind"})
AT = dt.datetime(2026, 3, 3, 10, 15, tzinfo=dt.UTC)
ENDS = [
    "\r\n",
    "\n",
    "\r",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "=?utf-8?q?a=0D=0Ab?=",
    "=?utf-8?b?DQpCY2M6IGFAYi5j?=",
    "\x00",
    "\x1c",
]
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from([*ENDS, "Bcc: otto@evil.test", "X-Evil: 1", '"', "<", ">", ",", "\\", ";"]), st.text(max_size=20)
    ),
    max_size=8,
).map("".join)


def to(value: str = "cleo@example.com", name: str = "", role: str = "to") -> Party:
    return Party(role, IdentityRef("email", value, name=name))


def message(text: str = "Hello", **more: object) -> Outbound:
    values: dict[str, object] = {
        "message_id": 1, "external_id": "<k1@northwind.test>", "key": "k1-0", "recipients": (to(),), "text": text,
        "html": html.markdown(text), "subject": "My order", "look": Look("Northwind", signature="Ben\nNorthwind"),
        "reply_token": "c1-abcdefghijklmnopqrstuvwxyz", "written_at": AT,
    }  # fmt: skip
    return Outbound(**{**values, **more})  # type: ignore[arg-type]


def composed(given: Outbound, settings: Settings = SETTINGS, content: bytes = b"file") -> bytes:
    return compose.compose(given, settings, lambda file: content).content


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_letter_says_who_what_and_where_to_answer() -> None:
    found = read(composed(message(in_reply_to="<q@example.com>", references=("<a@example.com>", "<q@example.com>"))))
    assert found["From"] == "Northwind <support@northwind.test>"
    assert found["Reply-To"] == "Northwind <support+c1-abcdefghijklmnopqrstuvwxyz@northwind.test>"
    assert found["Subject"] == "Re: My order"
    assert found["References"].split() == ["<a@example.com>", "<q@example.com>"]
    assert found["Auto-Submitted"] is None
    assert found["Date"].datetime == AT


@pytest.mark.parametrize("subject", ["Re: My order", "AW: Re: My order", "RE: [2] My order", "My order", "回复: My order"])
def test_re_stands_once(subject: str) -> None:
    assert read(composed(message(subject=subject, in_reply_to="<q@x.test>")))["Subject"].count("Re:") == 1


def test_a_second_try_sends_the_same_bytes() -> None:
    files = (File("a.pdf", "application/pdf", 4),)
    assert composed(message(files=files)) == composed(message(files=files))


def test_plus_addressing_can_be_off_and_never_grows_too_long() -> None:
    off = Settings(1, "S", "support@northwind.test", {"plus_addressing": False})
    assert read(composed(message(), off))["Reply-To"] is None
    long = Settings(1, "S", "s" * 40 + "@northwind.test", {})
    assert compose.compose(message(), long, lambda file: b"").sender == long.address


def test_bcc_receivers_are_in_the_envelope_only() -> None:
    parties = (to(), to("pal@example.com", role="cc"), to("secret@example.com", role="bcc"))
    made = compose.compose(message(recipients=parties, all_recipients=parties), SETTINGS, lambda file: b"")
    assert b"secret" not in made.content
    assert len(made.receivers) == 3
    assert read(made.content)["Cc"] == "pal@example.com"


def test_automatic_letters_say_so() -> None:
    found = read(composed(message(automatic=True)))
    assert (found["Auto-Submitted"], found["X-Auto-Response-Suppress"]) == ("auto-replied", "All")


@given(subject=HOSTILE, name=HOSTILE, filename=HOSTILE, brand=HOSTILE, reply_id=HOSTILE, cid=HOSTILE, kind=HOSTILE)
def test_nothing_a_stranger_wrote_makes_a_header(
    subject: str, name: str, filename: str, brand: str, reply_id: str, cid: str, kind: str
) -> None:
    given_message = message(
        subject=subject, recipients=(to(name=name),), look=Look(brand, language="en"), in_reply_to=reply_id,
        references=(reply_id,), files=(File(filename, kind, 4, content_id=cid, inline=True),),
    )  # fmt: skip
    raw = composed(given_message, Settings(1, brand, "support@northwind.test", {"from_name": name}))
    found = read(raw)
    names = [header.lower() for header in found]
    assert set(names) <= {"date", "from", "reply-to", "to", "subject", "message-id", "in-reply-to", "references",
                          "content-language", "mime-version", "content-type"}  # fmt: skip
    assert len(names) == len(set(names))
    assert [box.addr_spec for box in found["To"].addresses] == ["cleo@example.com"]
    assert [box.addr_spec for box in found["From"].addresses] == ["support@northwind.test"]
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert head.isascii() and b"\n" not in head.replace(b"\r\n", b"")
    for part in found.walk():
        assert {header.lower() for header in part} <= set(names) | {
            "content-transfer-encoding",
            "content-disposition",
            "content-id",
        }


@given(st.text(max_size=300))
def test_subjects_come_back_as_they_were_meant(subject: str) -> None:
    meant = " ".join(lines.one_line(subject).split())
    found = read(composed(message(subject=subject)))
    assert " ".join(str(found["Subject"]).split()) == meant


@given(st.text(min_size=1, max_size=120))
def test_display_names_come_back(name: str) -> None:
    raw = f"To: {lines.mailbox(name, 'cleo@example.com')}\r\n\r\n".encode("ascii")
    (box,) = read(raw)["To"].addresses
    assert box.addr_spec == "cleo@example.com"


@given(st.text(max_size=2000))
def test_the_words_survive(text: str) -> None:
    body = read(composed(message(text, look=Look("N")))).get_body(("plain",))
    assert body is not None
    expected = "\n".join(text.replace("\x00", "").strip().splitlines()).strip()
    assert body.get_content().replace("\r\n", "\n").strip() == expected.encode("utf-8", "replace").decode()


def test_every_line_is_short_and_seven_bit() -> None:
    text = "ä" * 3000 + " " + "x" * 3000 + "\n.\nFrom here\n" + "日本語" * 500
    files = (File("عربي 日本 " * 12 + ".pdf", "application/pdf", 4),)
    raw = composed(message(text, subject="ß" * 400, files=files), content=bytes(range(256)) * 40)
    assert raw.isascii()
    assert sorted(map(len, raw.split(b"\r\n")))[-3] <= 78
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = read(raw)
    (attached,) = found.iter_attachments()
    assert attached.get_filename() == "عربي 日本 " * 12 + ".pdf"
    assert attached.get_content() == bytes(range(256)) * 40


@pytest.mark.parametrize(("language", "text", "way"), [
    ("ar", "مرحبا، طلبك في الطريق.", "rtl"), ("he", "ההזמנה שלך בדרך.", "rtl"), ("ja", "ご注文の品は発送済みです。", "ltr"),
    ("gu", "તમારો ઓર્ડર રસ્તામાં છે.", "ltr"), ("uz", "Buyurtmangiz yo‘lda.", "ltr"),
])  # fmt: skip
def test_letters_of_every_script_come_back(language: str, text: str, way: str) -> None:
    found = read(composed(message(text, subject=text, look=Look("Northwind", language=language))))
    plain, rich = found.get_body(("plain",)), found.get_body(("html",))
    assert plain is not None and rich is not None
    assert text in plain.get_content()
    assert f'lang="{language}" dir="{way}"' in rich.get_content() and text in rich.get_content()
    assert found["Subject"] == text


@pytest.mark.parametrize("language", sorted(attribution.WROTE))
def test_our_own_reader_knows_where_our_quote_begins(language: str) -> None:
    history = (Utterance("Cleo Marin", AT, "Where is my tent?"),)
    plain = letter.text(message("It is on its way.", history=history, look=Look("N", language=language)))
    split = quoting.split(plain)
    assert "tent" not in split.reply
    assert "It is on its way." in split.reply
    assert "Marin" not in split.reply


def test_inline_pictures_are_related_to_the_html() -> None:
    shown = File("plan.png", "image/png", 4, inline=True, content_id="plan@northwind.test")
    other = File("terms.pdf", "application/pdf", 4)
    raw = composed(message("See", html='<img src="cid:plan@northwind.test">', files=(shown, other)))
    found = read(raw)
    assert found.get_content_type() == "multipart/mixed"
    assert [part.get_filename() for part in found.iter_attachments()] == ["terms.pdf"]
    assert b"Content-ID: <plan@northwind.test>" in raw


@pytest.mark.parametrize("value", [
    "-oQ/tmp@x.test", "|cmd", "a b@x.test", "a@b@c", "a@-x.test", "a@x..test", "@x.test", "a@", "a\n@x.test", "<a@x.test>",
    "a,b@x.test", "a@x.test\r\nRCPT TO:<b@x.test>", "x" * 65 + "@x.test", 'a"b@x.test',
])  # fmt: skip
def test_what_is_no_address_never_reaches_the_envelope(value: str) -> None:
    good, failures = compose.receivers_of(message(recipients=(to(value),)))
    assert not good
    assert failures[value].kind == "recipient" and failures[value].permanent


def test_international_addresses() -> None:
    assert lines.address("info@bücher.example") == "info@xn--bcher-kva.example"
    made = compose.compose(message(recipients=(to("Δοκιμή@παράδειγμα.test"),)), SETTINGS, lambda file: b"")
    assert made.utf8
    assert "<Δοκιμή@xn--hxajbheg2az3al.test>".encode() in made.content


def test_the_way_to_the_customer_s_page_stands_below_both_parts() -> None:
    to = (Party("to", IdentityRef("email", "cleo@example.com")),)
    look = Look("Northwind", link="https://desk.test/my/northwind/7/", link_text="See the state of <it>")
    message = Outbound(1, "<1@northwind.test>", "k", to, "Hello", "<p>Hello</p>", look=look)
    assert "See the state of <it>: https://desk.test/my/northwind/7/" in letter.text(message)
    assert '<a href="https://desk.test/my/northwind/7/"' in letter.html(message) and "of &lt;it&gt;</a>" in letter.html(message)
