from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.lib.language import detect

SENTENCES = [
    ("en", "Hello, my order has not arrived yet. Where is it?"),
    ("de", "Guten Tag, meine Bestellung ist noch nicht angekommen."),
    ("fr", "Bonjour, ma commande n'est pas encore arrivée."),
    ("es", "Hola, mi pedido todavía no ha llegado."),
    ("pt", "Olá, o meu pedido ainda não chegou, podem ajudar?"),
    ("it", "Buongiorno, il mio ordine non è ancora arrivato."),
    ("nl", "Hallo, mijn bestelling is nog niet aangekomen."),
    ("sv", "Hej, min beställning har inte kommit fram än."),
    ("pl", "Dzień dobry, moje zamówienie jeszcze nie dotarło."),
    ("cs", "Dobrý den, moje objednávka ještě nedorazila."),
    ("hu", "Jó napot, a rendelésem még nem érkezett meg."),
    ("ro", "Bună ziua, comanda mea nu a ajuns încă."),
    ("fi", "Hei, tilaukseni ei ole vielä saapunut perille."),
    ("tr", "Merhaba, siparişim hâlâ gelmedi, yardımcı olur musunuz?"),
    ("vi", "Xin chào, đơn hàng của tôi vẫn chưa đến."),
    ("id", "Halo, pesanan saya belum sampai juga, tolong dicek ya."),
    ("ru", "Здравствуйте, мой заказ до сих пор не пришёл."),
    ("uk", "Добрий день, моє замовлення ще не надійшло."),
    ("bg", "Здравейте, поръчката ми все още не е пристигнала."),
    ("el", "Καλημέρα, η παραγγελία μου δεν έχει φτάσει."),
    ("he", "שלום, ההזמנה שלי עדיין לא הגיעה."),
    ("ar", "مرحبا، لم يصل طلبي بعد، أين هو؟"),
    ("fa", "سلام، سفارش من هنوز نرسیده است."),
    ("ur", "السلام علیکم، میرا آرڈر ابھی تک نہیں آیا ہے۔"),
    ("hi", "नमस्ते, मेरा ऑर्डर अभी तक नहीं आया है।"),
    ("mr", "नमस्कार, माझी ऑर्डर अजून आलेली नाही."),
    ("bn", "নমস্কার, আমার অর্ডার এখনও আসেনি।"),
    ("as", "নমস্কাৰ, মোৰ অৰ্ডাৰ এতিয়াও অহা নাই।"),
    ("gu", "નમસ્તે, મારો ઓર્ડર હજી આવ્યો નથી."),
    ("pa", "ਸਤ ਸ੍ਰੀ ਅਕਾਲ, ਮੇਰਾ ਆਰਡਰ ਨਹੀਂ ਆਇਆ।"),
    ("ta", "வணக்கம், என் ஆர்டர் இன்னும் வரவில்லை."),
    ("te", "నమస్తే, నా ఆర్డర్ ఇంకా రాలేదు."),
    ("th", "สวัสดีค่ะ ของที่สั่งยังไม่มาเลย"),
    ("ja", "こんにちは。注文した商品がまだ届きません。"),
    ("zh", "你好，我的订单还没有到。"),
    ("ko", "안녕하세요, 주문한 상품이 아직 안 왔어요."),
    ("ka", "გამარჯობა, ჩემი შეკვეთა ჯერ არ მოსულა."),
    ("uz", "Assalomu alaykum, buyurtmam hali kelmadi. Qachon yetib keladi?"),
    ("uz", "Salom, men buyurtma qilgan kurtka kichik ekan, almashtirsa bo‘ladimi?"),
    ("uz", "Менинг буюртмам ҳали келмади, қачон етиб келади?"),
    ("kk", "Сәлеметсіз бе, менің тапсырысым әлі келген жоқ."),
]


@pytest.mark.parametrize(("code", "text"), SENTENCES, ids=[f"{code}-{i}" for i, (code, _) in enumerate(SENTENCES)])
def test_sentences(code, text):
    assert detect(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ""),
        ("ok", ""),
        ("Thanks!", ""),
        ("12345 #99 +49 30 5550199", ""),
        ("https://shop.example/de/bestellung/der-die-das", ""),
        ("👍👍", ""),
        ("да", ""),
        ("はい", "ja"),
        ("네", "ko"),
        ("હા", "gu"),
        ("ขอบคุณ", "th"),
        ("תודה", "he"),
        ("谢谢", "zh"),
        ("iPhone 15 Pro Max のケースはありますか", "ja"),
        ("My reply is in English, as you see.\n> Ihre Antwort war auf Deutsch geschrieben.\n> Noch eine Zeile dazu.", "en"),
    ],
)
def test_short_and_mixed(text, code):
    assert detect(text) == code


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_never_raises(text):
    assert isinstance(detect(text), str)


@pytest.mark.parametrize("text", ["a@" * 500_000, "\x00\ud800abc def " * 50, ">" * 1_000_000, "a" * 1_000_000, "\n" * 500])
def test_hostile(text):
    begin = time.thread_time()
    detect(text)
    assert time.thread_time() - begin < 0.5


def test_quick():
    text = "Hello, my order has not arrived yet. Where is it? I paid on Monday. " * 3
    begin = time.thread_time()
    for _ in range(500):
        detect(text)
    assert (time.thread_time() - begin) / 500 < 0.003


def test_import_says_nothing():
    code = "import sangam.lib.language as l; l.detect('Hello, where is my order please?')"
    done = subprocess.run([sys.executable, "-W", "default", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "arning" not in done.stderr
