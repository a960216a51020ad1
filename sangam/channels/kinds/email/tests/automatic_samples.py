"""Invented mails: what programs send (out of office, acknowledgements) and what people send that only sounds like it."""

from __future__ import annotations

from sangam.channels.kinds.email.mail import Mail, Mailbox

AUTO = {"auto-submitted": "auto-replied"}


def mail(subject: str, text: str = "", headers: dict[str, str] | None = None, sender: str = "jan@shop.example") -> Mail:
    headers = headers or {}
    return Mail(
        headers=(("from", sender), ("subject", subject), *headers.items()),
        subject=subject,
        froms=(Mailbox("Jan", sender),),
        to=(Mailbox("", "support@gear.example"),),
        text=text,
        content_type="text/plain",
        in_reply_to=(headers["in-reply-to"],) if "in-reply-to" in headers else (),
    )


OUT_OF_OFFICE = [
    ("en exchange", mail("Automatic reply: Your order", "I am currently out of the office and will return on Monday.", {**AUTO, "x-auto-response-suppress": "All"})),
    ("en no headers", mail("Automatic reply: Your order", "Thank you for your e-mail. I am out of the office until 5 May with limited access to email. For urgent matters please contact ben@shop.example.")),
    ("en out of office", mail("Out of Office: Your order", "I'm on annual leave until 12 June. If urgent call 555-0100.")),
    ("en bare", mail("Out of office", "I am out of the office from 1 to 9 August and will reply when I return.")),
    ("en vacation program", mail("away from my mail", "I am on vacation until Friday.", {"precedence": "bulk"})),
    ("en sieve", mail("Auto: Your order", "I'm away until Tuesday.", {"auto-submitted": "auto-replied (vacation)"})),
    ("en ordinary subject", mail("Re: Your order", "Thank you for your message. I am out of the office until Monday 3 March. This is an automated reply. For urgent matters contact ben@shop.example", {"in-reply-to": "<a@b>"})),
    ("en autoreply header", mail("Re: Your order", "I will be away until Monday.", {"x-autoreply": "yes"})),
    ("en autorespond header", mail("Thank you for your mail", "I am on parental leave until May.", {"x-autorespond": ""})),
    ("de", mail("Automatische Antwort: Ihre Bestellung", "Ich bin bis zum 5. Mai nicht im Büro. In dringenden Fällen wenden Sie sich an Frau Kurz.")),
    ("de notiz", mail("Abwesenheitsnotiz: Ihre Bestellung", "Sehr geehrte Damen und Herren, ich bin ab dem 3. Juni wieder im Büro. Ich bin derzeit im Urlaub.")),
    ("de header", mail("Re: Ihre Bestellung", "Ich bin im Urlaub und ab 3. Juni wieder erreichbar.", AUTO)),
    ("fr", mail("Réponse automatique : Votre commande", "Bonjour, je suis absent du bureau jusqu'au 4 mai.")),
    ("fr absence", mail("Absence du bureau : Votre commande", "Je suis en congés jusqu'au 20 août. En cas d'urgence, écrivez à lea@x.example.")),
    ("es", mail("Respuesta automática: Su pedido", "Estoy fuera de la oficina hasta el lunes.")),
    ("pt", mail("Resposta automática: Seu pedido", "Estou de férias até 10 de janeiro.")),
    ("pt br", mail("Fora do escritório: Seu pedido", "Estarei ausente até segunda-feira. Para urgências escreva a ana@x.example.")),
    ("it", mail("Risposta automatica: Il suo ordine", "Sono in ferie e rientrerò il 25 agosto.")),
    ("nl", mail("Automatisch antwoord: Uw bestelling", "Ik ben afwezig tot en met vrijdag.")),
    ("sv", mail("Autosvar: Din order", "Jag är på semester och åter på kontoret den 5 augusti.")),
    ("da", mail("Automatisk svar: Din ordre", "Jeg holder ferie og er tilbage den 5. august.")),
    ("nb", mail("Automatisk svar: Din ordre", "Jeg har ferie og er tilbake 5. august.")),
    ("fi", mail("Automaattinen vastaus: Tilauksesi", "Olen lomalla 5.8. saakka.")),
    ("pl", mail("Odpowiedź automatyczna: Zamówienie", "Jestem na urlopie do 5 sierpnia.")),
    ("cs", mail("Automatická odpověď: Objednávka", "Jsem na dovolené, návrat 5. srpna.")),
    ("sk", mail("Automatická odpoveď: Objednávka", "Som na dovolenke do 5. augusta.")),
    ("hu", mail("Automatikus válasz: Rendelés", "Szabadságon vagyok augusztus 5-ig.")),
    ("ro", mail("Răspuns automat: Comanda", "Sunt în concediu până pe 5 august.")),
    ("bg", mail("Автоматичен отговор: Поръчка", "В отпуск съм до 5 август.")),
    ("ru", mail("Автоматический ответ: Ваш заказ", "Я в отпуске до 5 августа.")),
    ("ru автоответ", mail("Автоответ: Ваш заказ", "Буду отсутствовать до 5 августа.")),
    ("uk", mail("Автоматична відповідь: Замовлення", "Я у відпустці до 5 серпня.")),
    ("hr", mail("Automatski odgovor: Narudžba", "Na godišnjem sam odmoru do 5. kolovoza.")),
    ("sl", mail("Samodejni odgovor: Naročilo", "Na dopustu sem do 5. avgusta.")),
    ("et", mail("Automaatvastus: Tellimus", "Olen puhkusel kuni 5. augustini.")),
    ("lv", mail("Automātiska atbilde: Pasūtījums", "Esmu atvaļinājumā līdz 5. augustam.")),
    ("lt", mail("Automatinis atsakymas: Užsakymas", "Atostogauju iki rugpjūčio 5 d.")),
    ("el", mail("Αυτόματη απάντηση: Παραγγελία", "Είμαι σε άδεια μέχρι τις 5 Αυγούστου.")),
    ("tr", mail("Otomatik Yanıt: Sipariş", "5 Ağustos'a kadar izindeyim.")),
    ("he", mail("תשובה אוטומטית: הזמנה", "אני בחופשה עד 5 באוגוסט.")),
    ("ar", mail("رد تلقائي: طلبك", "أنا خارج المكتب حتى 5 أغسطس.")),
    ("hi", mail("स्वचालित उत्तर: आपका ऑर्डर", "मैं 5 अगस्त तक छुट्टी पर हूँ।")),
    ("ja", mail("自動返信: ご注文", "8月5日まで休暇をいただいております。")),
    ("ja fuzai", mail("不在通知: ご注文", "出張のため、8月5日まで不在にしております。")),
    ("zh", mail("自动回复: 您的订单", "我正在休假，8月5日返回。")),
    ("zh tw", mail("自動回覆: 您的訂單", "我外出至8月5日，如有急事請聯絡同事。")),
    ("ko", mail("자동 회신: 주문", "8월 5일까지 휴가입니다.")),
    ("th", mail("ตอบกลับอัตโนมัติ: คำสั่งซื้อ", "ไม่อยู่ที่สำนักงานจนถึงวันที่ 5")),
    ("vi", mail("Trả lời tự động: Đơn hàng", "Tôi nghỉ phép đến ngày 5 tháng 8.")),
    ("id", mail("Balasan otomatis: Pesanan", "Saya sedang cuti sampai 5 Agustus.")),
    ("from a list", mail("Out of Office: [team] plan", "I am out of the office until Monday.", {**AUTO, "list-id": "<team.lists.example>"})),
]  # fmt: skip

ACKNOWLEDGEMENTS = [
    (
        "help desk",
        mail("[Ticket #55] We received your request", "Your request has been received and a ticket was created.", AUTO),
    ),
    (
        "help desk, automatic reply",
        mail("Automatic reply: Question", "We have received your message. Your ticket number is 12345.", AUTO),
    ),
    (
        "no headers",
        mail(
            "We have received your request (#991)",
            "Hello, your request (#991) has been received and is being reviewed by our staff.",
        ),
    ),
    (
        "thank you for contacting",
        mail(
            "Thank you for contacting Northwind",
            "This is an automated message. We have received your enquiry and answer within two days.",
        ),
    ),
    (
        "de",
        mail(
            "Eingangsbestätigung Ihrer Anfrage",
            "Diese E-Mail wurde automatisch erstellt: automatische Nachricht. Ihre Anfrage ist eingegangen.",
        ),
    ),
    ("fr", mail("Accusé de réception de votre demande", "Ceci est un message automatique, merci de ne pas répondre.")),
    ("ja", mail("お問い合わせを受け付けました", "このメールは自動送信です。")),
    ("notification", mail("Build failed", "See the log.", {"auto-submitted": "auto-generated"})),
    ("suppress", mail("Invoice 5", "Attached.", {"x-auto-response-suppress": "All"})),
    ("null return path", mail("Message", "Text", {"return-path": "<>"})),
]

PEOPLE = [
    ("away next week, asks", mail("Delivery date", "Hi, I am out of office next week, can you deliver the tent on the 12th instead?")),
    ("away, no question mark", mail("Delivery", "I will be on vacation until the 5th, so please hold my order until I return. Urgent!")),
    ("subject out of office", mail("Out of office next week", "Hello, I'm away next week. Could you send the parcel later?")),
    ("subject out of office, colon", mail("Out of office: please hold my parcel", "I am out of the office until Friday. Can you keep it until then?")),
    ("answers an out of office", mail("Re: Automatic reply: Your order", "Thanks for telling me. I will wait until you are back.")),
    ("de urlaub", mail("Urlaub", "Hallo, ich bin ab Montag im Urlaub, bitte liefern Sie das Zelt bis zum 3. Juni. Meine Bestellung ist 55. Danke, und bitte die Rechnung an meine Firma senden, nicht an die Privatadresse, die noch im Konto steht. Wir fahren in die Berge, das Zelt brauchen wir unbedingt. Die Nummer der Sendung fehlt mir auch noch. Ich hatte schon zweimal angerufen, aber niemand ging ans Telefon. Das ist schade, denn sonst war ich immer zufrieden mit Ihnen und Ihrer schnellen Lieferung. Viele Grüße aus dem Allgäu von uns allen, Familie Muster")),
    ("de frage", mail("Abwesenheit", "Guten Tag, ich bin bis zum 5. Mai nicht im Büro. Wer nimmt das Paket an?")),
    ("fr vacances", mail("Livraison pendant les vacances", "Bonjour, je suis en vacances jusqu'au 20. Pouvez-vous livrer après ?")),
    ("fr absence", mail("Absence de réponse", "Bonjour, je n'ai pas reçu de réponse à ma demande du 3 mai.")),
    ("es vacaciones", mail("De vacaciones", "Hola, estoy de vacaciones hasta el lunes, ¿pueden entregar el martes?")),
    ("it ferie", mail("Ferie", "Salve, siamo in ferie fino al 20: potete consegnare dopo?")),
    ("nl vakantie", mail("Op vakantie", "Hoi, we zijn op vakantie tot 20 augustus. Kan het pakket later komen?")),
    ("ja", mail("休暇中の配送について", "8月5日まで休暇で不在にしています。それ以降に配送してもらえますか。")),
    ("zh", mail("外出期间的包裹", "我出差到8月5日，可以晚点送吗？")),
    ("ru", mail("Отпуск", "Здравствуйте, я в отпуске до 5 августа. Можно доставить позже?")),
    ("thanks", mail("Thank you for your message", "Thanks for your message. I tried it and it works. Do I have to return the old one?")),
    ("received my ticket", mail("Your ticket was received, but no answer", "Hi, my ticket was created a week ago. When will you answer?")),
    ("auto-submitted no", mail("Hello", "Where is my order?", {"auto-submitted": "no"})),
    ("auto-submitted no, comment", mail("Hello", "Where is my order?", {"auto-submitted": "No (really)"})),
    ("suppress of Outlook", mail("Hello", "Where is my order?", {"x-auto-response-suppress": "DR, RN, NRN, OOF"})),
    ("normal precedence", mail("Hello", "Where is my order?", {"precedence": "normal"})),
    ("x-autoreply no", mail("Hello", "Where is my order?", {"x-autoreply": "no"})),
    ("return path", mail("Hello", "Where is my order?", {"return-path": "<jan@shop.example>"})),
    ("automatic watch", mail("Automatic watch is broken", "My automatic watch stopped. I will be back in the shop on Monday. Please repair it.")),
    ("automatic transmission", mail("Automatische Antwortfunktion", "Wie stelle ich die automatische Antwort in Ihrer App ein?")),
    ("how to set auto reply", mail("Auto reply", "How do I switch on an auto reply in your app?")),
    ("ja auto", mail("自動返信メールが届きません", "注文しましたが、自動返信メールが届きません。")),
    ("zh auto", mail("自动回复功能怎么用", "你们的机器人的自动回复怎么设置？")),
    ("pt ausencia", mail("Ausência de peças", "Olá, a caixa veio com ausência de duas peças.")),
    ("sv semester", mail("Semester", "Hej, vi åker på semester till den 5:e. Kan ni leverera efter det?")),
    ("leave a message", mail("On leave of the guarantee", "Does the guarantee leave out the zip?")),
    ("quotes an auto reply", mail("No answer", "I only get this:\n> This is an automated reply. I am out of the office until Monday.\nPlease help me.")),
    ("vacation trip", mail("Vacation tent", "We are on vacation with your tent and it leaks. We return on Sunday. Order 1234.")),
    ("hospital", mail("Re: Your order", "I was in hospital and could not answer. I will be back home on Monday.", {"in-reply-to": "<a@b>"})),
    ("out until Monday, reply", mail("Re: Your order", "I'm out until Monday, let us talk then. Please keep it open.", {"in-reply-to": "<a@b>"})),
    ("no longer works", mail("Re: Your order", "The zip no longer works with the new jacket, I am away until Monday.", {"in-reply-to": "<a@b>"})),
    ("confirm receipt", mail("Received the wrong size", "I received your parcel, but the size is wrong.")),
    ("ticket numbers", mail("Ticket 55 created twice", "Hello, why was my ticket created twice?")),
    ("request received", mail("Request received?", "Have you received my request of Monday? Ticket number 77.")),
    ("fax", mail("Re: Rückfrage", "Ich bin heute nicht im Büro, melde mich aber morgen. Danke!", {"in-reply-to": "<a@b>"})),
    ("it fuori", mail("Fuori produzione", "Il modello è fuori produzione? Sono assente domani.")),
    ("pl urlop", mail("Urlop", "Dzień dobry, jestem na urlopie do 5 sierpnia, czy możecie wysłać później?")),
]  # fmt: skip

# Written after the tables, to see what they make of the unseen.
OUT_OF_OFFICE += [
    ("later 0", mail("I'm out of the office Re: quote","I am out of office until 3rd June with no email access.",AUTO)),
    ("later 1", mail("Annual Leave","Hi, I am on annual leave until 14 July. For urgent queries contact sales@x.example. Regards")),
    ("later 2", mail("Auto-Reply: Tent","Dear sender, thank you for your email. I'm currently on parental leave.",{"precedence":"auto_reply"})),
    ("later 3", mail("Ausser Haus: Rechnung","Ich bin bis 5.8. ausser Haus. Ihre Mail wird nicht weitergeleitet. In dringenden Fällen: x@y.example")),
    ("later 4", mail("Vacaciones","Hola, estoy de vacaciones hasta el 3. Este es un mensaje automático.")),
    ("later 5", mail("RE: Pedido","Estoy fuera de la oficina hasta el lunes.",AUTO)),
    ("later 6", mail("Automatisch antwoord: order","Ik ben niet aanwezig. Terug op maandag",{"x-auto-response-suppress":"All"})),
    ("later 7", mail("休暇のお知らせ","8月10日から15日まで夏季休業とさせていただきます。",AUTO)),
    ("later 8", mail("【自動返信】不在のお知らせ","只今外出しております。急ぎの方は 000 まで")),
    ("later 9", mail("回复: 订单","您好，我正在出差，将于5日返回。",{"x-autoreply":"yes"})),
    ("later 10", mail("Re: order","This mailbox is no longer monitored. Jan has left the company.",AUTO)),
    ("later 11", mail("Assente: ordine","Sarò assente fino al 3 maggio. Per urgenze: x@y.example")),
    ("later 12", mail("Poissa: tilaus","Olen poissa toimistosta 5.8. asti.")),
    ("later 13", mail("Нет на работе: заказ","Меня нет на работе до 5 мая. Срочно: x@y.example")),
]  # fmt: skip
PEOPLE += [
    ("later 0", mail("Holiday delivery","We are on holiday until Friday. Please deliver to the neighbour, thanks.")),
    ("later 1", mail("ferie","Jeg er på ferie til fredag, send pakken derefter tak")),
    ("later 2", mail("Auto response from your shop is broken","The automatic reply I got has a wrong link.")),
    ("later 3", mail("Away","I'm away until Monday, please call my colleague about the urgent return. Kim")),
    ("later 4", mail("Re: Ihre Bestellung","Ich bin im Urlaub bis 3. Juni, Paket bitte zum Nachbarn.",{"in-reply-to":"<a@b>"})),
    ("later 5", mail("Vacation","on vacation until monday and the tent broke!! need help urgent")),
    ("later 6", mail("Automatic reply?","Is this an automatic reply or a human? I want my money back.")),
    ("later 7", mail("Unavailable product","Hi, when will the jacket be back? I will be out of town until May.")),
    ("later 8", mail("Out of office chairs","Do you sell office chairs, or are you out of office chairs?")),
    ("later 9", mail("Absence","Bonjour, je serai absent jusqu'au 4, merci de livrer le 5.")),
]  # fmt: skip
