from __future__ import annotations

import pytest

from sangam.channels.kinds.email.subjects import base, is_forward, numbers

BASES = [
    ("Re: Hello", "Hello"),
    ("RE: Re: re: Hello", "Hello"),
    ("Re[2]: Hello", "Hello"),
    ("Re^3: Hello", "Hello"),
    ("RE(2): Hello", "Hello"),
    ("Re : Hello", "Hello"),
    ("AW: WG: Bestellung", "Bestellung"),
    ("Antw: Vraag", "Vraag"),
    ("SV: VS: Hej", "Hej"),
    ("RV: Pedido", "Pedido"),
    ("TR: Facture", "Facture"),
    ("RIF: Ordine", "Ordine"),
    ("R: I: Ordine", "Ordine"),
    ("ENC: RES: Pedido", "Pedido"),
    ("Odp: PD: Faktura", "Faktura"),
    ("YNT: İLT: Sipariş", "Sipariş"),
    ("Ynt: İlt: Sipariş", "Sipariş"),
    ("ATB: Jautājums", "Jautājums"),
    ("Doorst: BLS: x", "x"),
    ("ΑΠ: ΠΡΘ: Ερώτηση", "Ερώτηση"),
    ("HA: Вопрос", "Вопрос"),
    ("NA: Вопрос", "Вопрос"),
    ("回复：订单", "订单"),
    ("答复: 转发: 订单", "订单"),
    ("轉寄: 回覆: 訂單", "訂單"),
    ("返信: 転送: 注文", "注文"),
    ("회신: 전달: 주문", "주문"),
    ("رد: إعادة توجيه: الطلب", "الطلب"),
    ("השב: הועבר: הזמנה", "הזמנה"),
    ("Trả lời: Đơn hàng", "Đơn hàng"),
    ("[support-list] Re: [#1234] Hello", "Hello"),
    ("Re: [list] Fwd: Hello [#12]", "Hello"),
    ("Hello\r\n  world", "Hello world"),
    ("", ""),
    ("Re: ", ""),
    ("[urgent]", "[urgent]"),
    ("Automatic reply: away", "Automatic reply: away"),
    ("Note: read this", "Note: read this"),
    ("i: small letters are words", "i: small letters are words"),
    ("Order 12: status", "Order 12: status"),
    ("12:30 tomorrow", "12:30 tomorrow"),
]


@pytest.mark.parametrize(("subject", "expected"), BASES)
def test_base(subject, expected):
    assert base(subject) == expected
    assert base(base(subject)) == expected


@pytest.mark.parametrize("subject", ["Fwd: x", "FW: Re: x", "WG: x", "转发：x", "I: x", "[list] TR: x", "إعادة توجيه: x"])
def test_forward(subject):
    assert is_forward(subject)


@pytest.mark.parametrize("subject", ["Re: Fwd: x", "x", "Forward planning", "AW: WG: x", ""])
def test_not_forward(subject):
    assert not is_forward(subject)


def test_numbers():
    assert numbers("Re: [#12] about [#7] and [#12], not #5 or [x#9]") == (12, 7)


def test_long_subjects_are_cheap():
    assert len(base("Re: " * 100_000)) < 2_001
    assert base("a " * 100_000).startswith("a a")
