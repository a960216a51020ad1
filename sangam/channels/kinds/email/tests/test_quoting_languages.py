"""The same four clients in many languages: Gmail, Outlook, a phone and a contact block under a closing."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from sangam.channels.kinds.email.quoting import split
from sangam.channels.kinds.email.tests.cases import folded


class Tongue(NamedTuple):
    reply: str
    attribution: str
    headers: str
    tagline: str
    closing: str


A = "Sangam Help <help@sangam.example>"
TONGUES = {
    "en": Tongue("Hi,\n\nthe zip broke after two days. Can I swap it?", f"On Tue, Nov 3, 2026 at 10:22 AM {A} wrote:", "From: @A\nSent: Tuesday, November 3, 2026 10:22 AM\nTo: Paula Reyes\nSubject: RE: Jacket", "Sent from my iPhone", "Best regards,"),
    "de": Tongue("Hallo,\n\nder Reißverschluss ist kaputt. Kann ich umtauschen?", f"Am Di., 3. Nov. 2026 um 10:22 Uhr schrieb {A}:", "Von: @A\nGesendet: Dienstag, 3. November 2026 10:22\nAn: Paula Reyes\nBetreff: AW: Jacke", "Von meinem iPhone gesendet", "Mit freundlichen Grüßen"),
    "fr": Tongue("Bonjour,\n\nla fermeture est cassée, puis-je l'échanger ?", f"Le mar. 3 nov. 2026 à 10:22, {A} a\nécrit :", "De : @A\nEnvoyé : mardi 3 novembre 2026 10:22\nÀ : Paula Reyes\nObjet : RE: Veste", "Envoyé de mon iPhone", "Cordialement,"),
    "es": Tongue("Hola:\n\nse rompió la cremallera, ¿puedo cambiarla?", f"El mar, 3 nov 2026 a las 10:22, {A} escribió:", "De: @A\nEnviado el: martes, 3 de noviembre de 2026 10:22\nPara: Paula Reyes\nAsunto: RE: Chaqueta", "Enviado desde mi iPhone", "Un cordial saludo,"),
    "pt-BR": Tongue("Olá, o zíper quebrou. Posso trocar?", f"Em ter., 3 de nov. de 2026 às 10:22, {A}\nescreveu:", "De: @A\nEnviado: terça-feira, 3 de novembro de 2026 10:22\nPara: Paula Reyes\nAssunto: RES: Jaqueta", "Enviado do meu iPhone", "Atenciosamente,"),
    "pt-PT": Tongue("Bom dia, o fecho partiu-se. Posso trocar?", f"{A} escreveu (terça, 3/11/2026 à(s) 10:22):", "De: @A\nEnviada: 3 de novembro de 2026 10:22\nPara: Paula Reyes\nAssunto: Re: Casaco", "Enviado a partir do meu iPhone", "Com os melhores cumprimentos,"),
    "it": Tongue("Buongiorno, la cerniera si è rotta. Posso cambiarla?", f"Il giorno mar 3 nov 2026 alle ore 10:22 {A}\nha scritto:", "Da: @A\nInviato: martedì 3 novembre 2026 10:22\nA: Paula Reyes\nOggetto: R: Giacca", "Inviato da iPhone", "Cordiali saluti,"),
    "nl": Tongue("Hallo, de rits is stuk. Kan ik ruilen?", f"Op di 3 nov 2026 om 10:22 schreef {A}:", "Van: @A\nVerzonden: dinsdag 3 november 2026 10:22\nAan: Paula Reyes\nOnderwerp: RE: Jas", "Verstuurd vanaf mijn iPhone", "Met vriendelijke groet,"),
    "sv": Tongue("Hej, dragkedjan gick sönder. Kan jag byta?", f"Den tis 3 nov. 2026 kl 10:22 skrev {A}:", "Från: @A\nSkickat: den 3 november 2026 10:22\nTill: Paula Reyes\nÄmne: SV: Jacka", "Skickat från min iPhone", "Med vänliga hälsningar"),
    "da": Tongue("Hej, lynlåsen gik i stykker. Kan jeg bytte?", f"Den tir. 3. nov. 2026 kl. 10.22 skrev {A}:", "Fra: @A\nSendt: 3. november 2026 10:22\nTil: Paula Reyes\nEmne: SV: Jakke", "Sendt fra min iPhone", "Med venlig hilsen"),
    "no": Tongue("Hei, glidelåsen røk. Kan jeg bytte?", f"tir. 3. nov. 2026 kl. 10:22 skrev {A}:", "Fra: @A\nSendt: tirsdag 3. november 2026 10:22\nTil: Paula Reyes\nEmne: SV: Jakke", "Sendt fra min iPhone", "Med vennlig hilsen"),
    "fi": Tongue("Hei, vetoketju hajosi. Voinko vaihtaa?", "ti 3. marrask. 2026 klo 10.22 Sangam Help (help@sangam.example) kirjoitti:", "Lähettäjä: @A\nLähetetty: tiistai 3. marraskuuta 2026 10.22\nVastaanottaja: Paula Reyes\nAihe: VS: Takki", "Lähetetty iPhonesta", "Ystävällisin terveisin"),
    "is": Tongue("Halló, rennilásinn bilaði. Get ég skipt?", f"Þann þri., 3. nóv. 2026 kl. 10:22 skrifaði {A}:", "Frá: @A\nSent: þriðjudagur, 3. nóvember 2026 10:22\nTil: Paula Reyes\nEfni: Re: Jakki", "Sent úr iPhone símanum mínum", "Bestu kveðjur"),
    "et": Tongue("Tere, lukk läks katki. Kas saan vahetada?", f"Kuupäev T, 3. november 2026 kell 10:22 kirjutas {A}:", "Saatja: @A\nSaadetud: teisipäev, 3. november 2026 10:22\nAdressaat: Paula Reyes\nTeema: Re: Jope", "Saadetud minu iPhone'ist", "Lugupidamisega"),
    "lv": Tongue("Labdien, salūza rāvējslēdzējs. Vai varu mainīt?", "otrd., 2026. g. 3. nov., plkst. 10:22 — lietotājs Sangam Help (<help@sangam.example>) rakstīja:", "No: @A\nNosūtīts: otrdiena, 2026. gada 3. novembris 10:22\nKam: Paula Reyes\nTēma: RE: Jaka", "Nosūtīts no mana iPhone", "Ar cieņu"),
    "lt": Tongue("Sveiki, sugedo užtrauktukas. Ar galiu pakeisti?", f"2026-11-03, an, 10:22 {A} rašė:", "Nuo: @A\nIšsiųsta: 2026 m. lapkričio 3 d. 10:22\nKam: Paula Reyes\nTema: RE: Striukė", "Išsiųsta iš mano iPhone", "Pagarbiai"),
    "pl": Tongue("Dzień dobry, zepsuł się zamek. Czy mogę wymienić?", f"wt., 3 lis 2026 o 10:22 {A} napisał(a):", "Od: @A\nWysłano: wtorek, 3 listopada 2026 10:22\nDo: Paula Reyes\nTemat: ODP: Kurtka", "Wysłano z iPhone'a", "Z poważaniem"),
    "cs": Tongue("Dobrý den, rozbil se zip. Mohu ho vyměnit?", f"út 3. 11. 2026 v 10:22 odesílatel {A} napsal:", "Od: @A\nOdesláno: úterý 3. listopadu 2026 10:22\nKomu: Paula Reyes\nPředmět: RE: Bunda", "Odesláno z iPhonu", "S pozdravem"),
    "sk": Tongue("Dobrý deň, pokazil sa zips. Môžem ho vymeniť?", f"ut 3. 11. 2026 o 10:22 {A} napísal(a):", "Od: @A\nOdoslané: utorok 3. novembra 2026 10:22\nKomu: Paula Reyes\nPredmet: RE: Bunda", "Odoslané z iPhonu", "S pozdravom"),
    "hu": Tongue("Jó napot, elromlott a cipzár. Kicserélhetem?", f"{A} ezt írta (időpont: 2026. nov. 3., K, 10:22):", "Feladó: @A\nElküldve: 2026. november 3., kedd 10:22\nCímzett: Paula Reyes\nTárgy: RE: Kabát", "Az iPhone-omról küldve", "Üdvözlettel"),
    "ro": Tongue("Bună ziua, s-a stricat fermoarul. Îl pot schimba?", f"mar., 3 nov. 2026 la 10:22, {A} a scris:", "De la: @A\nTrimis: marți, 3 noiembrie 2026 10:22\nCătre: Paula Reyes\nSubiect: RE: Geacă", "Trimis de pe iPhone-ul meu", "Cu stimă"),
    "hr": Tongue("Dobar dan, pokvario se patent. Mogu li zamijeniti?", f"uto, 3. stu 2026. u 10:22 {A} napisao je:", "Od: @A\nPoslano: utorak, 3. studenoga 2026. 10:22\nPrima: Paula Reyes\nPredmet: RE: Jakna", "Poslano s mog iPhonea", "Srdačan pozdrav"),
    "sr": Tongue("Добар дан, покварио се рајсфершлус. Могу ли да заменим?", f"уто, 3. нов 2026. у 10:22 {A} је написао/ла:", "Од: @A\nПослато: уторак, 3. новембар 2026. 10:22\nЗа: Paula Reyes\nТема: RE: Јакна", "Послато са мог iPhone-а", "С поштовањем"),
    "sl": Tongue("Pozdravljeni, zadrga se je pokvarila. Lahko zamenjam?", f"V V tor., 3. nov. 2026 ob 10:22 je oseba {A} napisala:", "Od: @A\nPoslano: torek, 3. november 2026 10:22\nZa: Paula Reyes\nZadeva: RE: Jakna", "Poslano iz mojega iPhona", "Lep pozdrav"),
    "bg": Tongue("Здравейте, ципът се счупи. Мога ли да сменя?", f"На вт, 3.11.2026 г. в 10:22 {A} написа:", "От: @A\nИзпратено: вторник, 3 ноември 2026 г. 10:22\nДо: Paula Reyes\nТема: RE: Яке", "Изпратено от моя iPhone", "С уважение"),
    "ru": Tongue("Здравствуйте, сломалась молния. Можно обменять?", f"вт, 3 нояб. 2026 г. в 10:22, {A}:", "От: @A\nОтправлено: 3 ноября 2026 г. 10:22\nКому: Paula Reyes\nТема: RE: Куртка", "Отправлено с iPhone", "С уважением,"),
    "uk": Tongue("Добрий день, зламалася блискавка. Чи можна обміняти?", f"вт, 3 лист. 2026 р. о 10:22 {A} пише:", "Від: @A\nНадіслано: 3 листопада 2026 р. 10:22\nКому: Paula Reyes\nТема: RE: Куртка", "Надіслано з iPhone", "З повагою,"),
    "el": Tongue("Καλημέρα, χάλασε το φερμουάρ. Μπορώ να το αλλάξω;", f"Στις Τρί 3 Νοε 2026 στις 10:22 π.μ., ο χρήστης {A} έγραψε:", "Από: @A\nΣτάλθηκε: Τρίτη, 3 Νοεμβρίου 2026 10:22\nΠρος: Paula Reyes\nΘέμα: RE: Μπουφάν", "Στάλθηκε από το iPhone μου", "Με εκτίμηση"),
    "tr": Tongue("Merhaba, fermuar bozuldu. Değiştirebilir miyim?", f"{A}, 3 Kas 2026 Sal, 10:22 tarihinde şunu yazdı:", "Kimden: @A\nGönderildi: 3 Kasım 2026 Salı 10:22\nKime: Paula Reyes\nKonu: YNT: Mont", "iPhone'umdan gönderildi", "Saygılarımla"),
    "vi": Tongue("Chào shop, khóa kéo bị hỏng. Tôi đổi được không?", f"Vào Th 3, 3 thg 11, 2026 vào lúc 10:22 {A} đã viết:", "Từ: @A\nĐã gửi: Thứ Ba, 3 tháng 11, 2026 10:22\nĐến: Paula Reyes\nChủ đề: RE: Áo khoác", "Được gửi từ iPhone của tôi", "Trân trọng"),
    "id": Tongue("Halo, ritsletingnya rusak. Bisa ditukar?", f"Pada tanggal Sel, 3 Nov 2026 pukul 10.22 {A} menulis:", "Dari: @A\nDikirim: Selasa, 3 November 2026 10:22\nKepada: Paula Reyes\nSubjek: RE: Jaket", "Dikirim dari iPhone saya", "Salam hormat"),
    "ja": Tongue("お世話になります。\nファスナーが壊れました。交換できますか？", f"2026年11月3日(火) 10:22 {A}:", "差出人: @A\n送信日時: 2026年11月3日 10:22\n宛先: Paula Reyes\n件名: RE: ジャケット", "iPhoneから送信", "よろしくお願いいたします。"),
    "zh-CN": Tongue("你好，拉链坏了，可以换吗？", f"{A} 于2026年11月3日周二 10:22写道：", "发件人: @A\n发送时间: 2026年11月3日 10:22\n收件人: Paula Reyes\n主题: 回复: 夹克", "发自我的iPhone", "谢谢"),
    "zh-TW": Tongue("您好，拉鍊壞了，可以換嗎？", f"{A} 於 2026年11月3日 週二 上午10:22寫道：", "寄件者: @A\n寄件日期: 2026年11月3日 上午 10:22\n收件者: Paula Reyes\n主旨: 回覆: 夾克", "從我的 iPhone 傳送", "謝謝"),
    "ko": Tongue("안녕하세요, 지퍼가 고장났어요. 교환되나요?", f"2026년 11월 3일 (화) 오전 10:22, {A}님이 작성:", "보낸 사람: @A\n보낸 날짜: 2026년 11월 3일 화요일 오전 10:22\n받는 사람: Paula Reyes\n제목: RE: 재킷", "나의 iPhone에서 보냄", "감사합니다"),
    "th": Tongue("สวัสดีค่ะ ซิปเสีย ขอเปลี่ยนได้ไหมคะ", f"ในวันที่ อ. 3 พ.ย. 2026 เวลา 10:22 {A} เขียนว่า:", "จาก: @A\nส่ง: วันอังคารที่ 3 พฤศจิกายน 2569 10:22\nถึง: Paula Reyes\nเรื่อง: RE: แจ็คเก็ต", "ส่งจาก iPhone ของฉัน", "ขอบคุณค่ะ"),
    "ar": Tongue("مرحبا، السحاب تعطل. هل يمكنني الاستبدال؟", f"في الثلاثاء، 3 نوفمبر 2026 في 10:22 ص تمت كتابة ما يلي بواسطة {A}:", "من: @A\nتاريخ الإرسال: الثلاثاء، 3 نوفمبر 2026 10:22\nإلى: Paula Reyes\nالموضوع: رد: سترة", "أُرسلت من الـ iPhone", "مع تحياتي،"),
    "fa": Tongue("سلام، زیپ خراب شده. می‌توانم عوض کنم؟", f"در تاریخ سه‌شنبه ۳ نوامبر ۲۰۲۶، ۱۰:۲۲ {A} نوشت:", "از: @A\nارسال شده: سه‌شنبه ۳ نوامبر ۲۰۲۶ ۱۰:۲۲\nبه: Paula Reyes\nموضوع: پاسخ: کاپشن", "ارسال شده از iPhone من", "با تشکر"),
    "he": Tongue("שלום, הרוכסן נקרע. אפשר להחליף?", "‫בתאריך יום ג׳, 3 בנוב׳ 2026 ב-10:22 מאת ‪Sangam Help‬‏ <‪help@sangam.example‬‏>:‬", "מאת: @A\nנשלח: יום שלישי 3 נובמבר 2026 10:22\nאל: Paula Reyes\nנושא: RE: מעיל", "נשלח מה-iPhone שלי", "בברכה,"),
    "hi": Tongue("नमस्ते, ज़िप टूट गई। क्या बदल सकते हैं?", f"मंगल, 3 नव॰ 2026 को 10:22 am बजे को {A} ने लिखा:", "प्रेषक: @A\nदिनांक: मंगलवार, 3 नवंबर 2026 10:22\nप्रति: Paula Reyes\nविषय: RE: जैकेट", "मेरे iPhone से भेजा गया", "धन्यवाद"),
    "mr": Tongue("नमस्कार, चेन तुटली. बदलून मिळेल का?", f"मंगळ, ३ नोव्हें, २०२६ रोजी १०:२२ AM वाजता {A} ने लिहिले:", "प्रेषक: @A\nदिनांक: मंगळवार, 3 नोव्हेंबर 2026 10:22\nप्रति: Paula Reyes\nविषय: RE: जॅकेट", "माझ्या iPhone वरून पाठवले", "धन्यवाद"),
    "bn": Tongue("নমস্কার, চেইন ছিঁড়ে গেছে। বদলানো যাবে?", f"মঙ্গল, ৩ নভেম্বর, ২০২৬ তারিখে ১০:২২ AM টায় {A} লিখেছেন:", "প্রেরক: @A\nতারিখ: মঙ্গলবার, 3 নভেম্বর 2026 10:22\nপ্রতি: Paula Reyes\nবিষয়: RE: জ্যাকেট", "আমার iPhone থেকে পাঠানো", "ধন্যবাদ"),
    "gu": Tongue("નમસ્તે, ચેન તૂટી ગઈ. બદલી શકાય?", f"મંગળ, 3 નવે, 2026 એ 10:22 AM વાગ્યે {A} એ લખ્યું:", "પ્રેષક: @A\nતારીખ: મંગળવાર, 3 નવેમ્બર 2026 10:22\nપ્રતિ: Paula Reyes\nવિષય: RE: જેકેટ", "મારા iPhone પરથી મોકલ્યું", "આભાર"),
    "ta": Tongue("வணக்கம், ஜிப் உடைந்துவிட்டது. மாற்றலாமா?", f"செவ்., 3 நவ., 2026 அன்று, முற்பகல் 10:22 மணிக்கு, {A} எழுதியது:", "அனுப்புநர்: @A\nதேதி: 3 நவம்பர் 2026 10:22\nபெறுநர்: Paula Reyes\nபொருள்: RE: ஜாக்கெட்", "எனது iPhone இலிருந்து அனுப்பப்பட்டது", "நன்றி"),
    "ur": Tongue("السلام علیکم، زپ ٹوٹ گئی ہے۔ کیا تبدیل ہو سکتی ہے؟", f"بتاریخ منگل، 3 نومبر، 2026 کو 10:22 AM بجے {A} نے لکھا:", "منجانب: @A\nتاریخ: منگل 3 نومبر 2026 10:22\nبنام: Paula Reyes\nموضوع: RE: جیکٹ", "Sent from my iPhone", "شکریہ"),
    "uz": Tongue("Assalomu alaykum, zamok buzildi. Almashtirsa bo'ladimi?", f"ses, 3-noy, 2026 10:22 da {A} yozdi:", "Kimdan: @A\nYuborildi: 2026-yil 3-noyabr 10:22\nKimga: Paula Reyes\nMavzu: RE: Kurtka", "iPhone'imdan yuborildi", "Hurmat bilan"),
    "ca": Tongue("Bon dia, s'ha trencat la cremallera. La puc canviar?", f"Missatge de {A} del dia dt., 3 de nov. 2026 a les 10:22:", "De: @A\nEnviat: dimarts, 3 de novembre de 2026 10:22\nPer a: Paula Reyes\nAssumpte: RE: Jaqueta", "Enviat des de l'iPhone", "Salutacions,"),
    "ms": Tongue("Hai, zip rosak. Boleh tukar?", f"Pada Sel, 3 Nov 2026 pada 10:22 PG {A} menulis:", "Daripada: @A\nDihantar: Selasa, 3 November 2026 10:22\nKepada: Paula Reyes\nSubjek: RE: Jaket", "Dihantar daripada iPhone saya", "Terima kasih"),
    "sw": Tongue("Habari, zipu imeharibika. Naweza kubadilisha?", f"Mnamo Jumanne, 3 Nov 2026 10:22 {A} aliandika:", "Kutoka: @A\nImetumwa: Jumanne, 3 Novemba 2026 10:22\nKwa: Paula Reyes\nMada: RE: Koti", "Imetumwa kutoka iPhone yangu", "Asante"),
    "af": Tongue("Hallo, die rits is stukkend. Kan ek ruil?", f"Op Di. 03 Nov. 2026 om 10:22 het {A} geskryf:", "Van: @A\nGestuur: Dinsdag 3 November 2026 10:22\nAan: Paula Reyes\nOnderwerp: RE: Baadjie", "Gestuur vanaf my iPhone", "Vriendelike groete"),
}  # fmt: skip

EVERY = pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)


def check(text: str, expected: str) -> None:
    assert folded(split(text).reply) == folded(expected)


@EVERY
def test_gmail(tongue):
    check(f"{tongue.reply}\n\n{tongue.attribution}\n\n> Dear Paula,\n> what happened?\n>\n", tongue.reply)


@EVERY
def test_gmail_without_marks(tongue):
    check(f"{tongue.reply}\n\n{tongue.attribution}\n\nDear Paula,\nwhat happened?\n", tongue.reply)


@EVERY
def test_outlook(tongue):
    headers = tongue.headers.replace("@A", A)
    check(f"{tongue.reply}\n\n{headers}\n\nDear Paula,\nwhat happened?\n", tongue.reply)
    check(f"{tongue.reply}\n________________________________\n{headers}\n\nDear Paula\n", tongue.reply)


@EVERY
def test_phone(tongue):
    text = f"{tongue.reply}\n\n{tongue.tagline}\n\n> {tongue.attribution}\n> \n> Dear Paula\n"
    check(text, tongue.reply)
    assert folded(split(text).signature) == tongue.tagline


@EVERY
def test_contact_block(tongue):
    block = f"{tongue.closing}\nPaula Reyes\nReyes Trading Ltd\n+49 711 555 0123\nwww.reyes.example"
    check(f"{tongue.reply}\n\n{block}\n", tongue.reply)


@EVERY
def test_plain_closing_stays(tongue):
    typed = f"{tongue.reply}\n\n{tongue.closing}\nPaula"
    check(f"{typed}\n\n{tongue.attribution}\n> Dear Paula\n", typed)
