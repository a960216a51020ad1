"""The words behind which people name their numbers, in many languages. Data: `mentioned` reads texts by them."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


PARCEL = _words("""
    tracking, shipment, parcel, package, consignment, sendung, sendungsnummer,
    paketnummer, paket, trackingnummer, rastreio, rastreamento, encomenda, suivi, colis,
    expédition, seguimiento, envío, paquete, tracciamento, spedizione, pacco, zending,
    przesyłka, przesyłki, посылка, посылки, отправление, трек, трек-номер, kargo, takip,
    追跡番号, お問い合わせ番号, 伝票番号, 荷物番号, 运单号, 快递单号, 物流单号, 運單號,
    운송장, 운송장번호, 송장번호, ટ્રેકિંગ, પાર્સલ, ट्रैकिंग, पार्सल, ট্র্যাকিং, পার্সেল,
    jo'natma, posilka, شحنة, الشحنة, تتبع, التتبع, משלוח, مرسوله
""")
INVOICE = _words("""
    invoice, bill, rechnung, rechnungsnummer, rechnungsnr, fatura, nota fiscal, facture,
    factura, fattura, factuur, faktura, faktury, счёт, счет, счёта, счета, 請求書,
    請求書番号, 请求书, 发票, 发票号, 發票, 청구서, ઇન્વૉઇસ, બિલ, चालान, इनवॉइस, বিল,
    চালান, hisob-faktura, فاتورة, الفاتورة
""")
RETURN = _words("""
    rma, return, retoure, rücksendung, devolução, devolución, retour, reso, zwrot, zwrotu,
    возврат, возврата, iade, 返品, 返品番号, 退货, 退货单号, 반품, રિટર્ન, वापसी, রিটার্ন,
    إرجاع
""")
ORDER = _words("""
    order, purchase, bestellung, bestellnummer, bestellnr, auftrag, auftragsnummer,
    pedido, encargo, commande, ordine, bestelling, zamówienie, zamówienia, заказ, заказа,
    sipariş, siparis, buyurtma, 注文, 注文番号, ご注文, オーダー, 订单, 订单号, 訂單,
    訂單號, 주문, 주문번호, ઓર્ડર, ऑर्डर, आर्डर, অর্ডার, طلب, الطلب, طلبي, طلبية, הזמנה,
    سفارش
""")
MARKS = _words("""
    number, numbers, no, nr, num, nummer, numero, número, numéro, n, nº, n°, №, id, code,
    ref, reference, código, kod, kodu, numer, номер, numara, numarası, raqami, raqam,
    番号, 号, 號, 号码, 번호, નંબર, नंबर, संख्या, নম্বর, رقم, מספר, شماره
""")
"""What says that a number follows."""
BETWEEN = _words("""
    is, was, ist, lautet, é, e, o, a, es, el, est, è, la, le, jest, は, が, の, 是, 为,
    은, 는, છે, है, হল, هو, my, our, the, of, de, do, da, du, des
""")
"""What may stand between."""
