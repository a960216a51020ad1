"""Wordings of out-of-office replies, vacation notes and acknowledgements, folded, by language.

Collected from the templates of mail programs and from how people write such notes. A subject phrase counts only at
the start of the subject, so "Re: Out of office" is a person's answer.
"""

from __future__ import annotations

import re

SUBJECTS: dict[str, tuple[str, ...]] = {
    "en": (
        "automatic reply", "automatic response", "automated reply", "automated response", "auto reply", "auto-reply",
        "autoreply", "auto response", "auto-response", "autoresponse", "auto responder", "autoresponder",
        "out of office", "out-of-office", "out of the office", "ooo", "i am out of the office",
        "i'm out of the office", "out of office autoreply", "out of office auto-reply", "vacation", "vacation reply",
        "on vacation", "on holiday", "on annual leave", "annual leave", "on leave", "away from my mail",
        "away from the office", "away from my email", "i am on vacation", "i'm on vacation", "i am currently away",
        "maternity leave", "parental leave", "on parental leave", "on maternity leave",
    ),
    "de": (
        "automatische antwort", "automatische rückantwort", "autom. antwort", "abwesenheitsnotiz", "abwesenheit",
        "abwesenheitsmeldung", "abwesenheitsbenachrichtigung", "abwesenheitsinfo", "abwesend", "nicht im büro",
        "außer haus", "ausser haus", "urlaub", "urlaubsbenachrichtigung", "ich bin im urlaub",
        "automatische mitteilung",
        "automatische nachricht", "elternzeit", "im urlaub",
    ),
    "fr": (
        "réponse automatique", "reponse automatique", "absence du bureau", "absent du bureau", "absence", "en congés",
        "en conges", "message d'absence", "absente du bureau", "je suis absent", "je suis absente", "en vacances",
        "avis d'absence", "notification d'absence",
    ),
    "es": (
        "respuesta automática", "respuesta automatica", "fuera de la oficina", "fuera de oficina",
        "ausente de la oficina", "ausencia", "de vacaciones", "vacaciones", "contestación automática",
        "mensaje automático",
        "estoy de vacaciones", "estoy fuera de la oficina",
    ),
    "pt": (
        "resposta automática", "resposta automatica", "fora do escritório", "fora do escritorio", "ausência temporária",
        "ausente do escritório", "de férias", "em férias", "ausência", "estou de férias", "mensagem automática",
    ),
    "it": (
        "risposta automatica", "fuori ufficio", "fuori sede", "assenza dall'ufficio", "assente", "assenza", "in ferie",
        "messaggio automatico", "risposta automatica fuori ufficio", "sono in ferie",
    ),
    "nl": (
        "automatisch antwoord", "automatische reactie", "automatisch bericht", "afwezig", "afwezigheid",
        "afwezigheidsbericht", "afwezigheidsassistent", "niet op kantoor", "niet aanwezig", "op vakantie",
        "met vakantie", "buiten kantoor",
    ),
    "sv": ("autosvar", "automatiskt svar", "frånvaro", "frånvarande", "ej på kontoret", "semester", "på semester"),
    "da": (
        "autosvar", "automatisk svar", "fraværende", "ikke til stede", "ferie", "på ferie", "ikke på kontoret",
        "fraværsbesked",
    ),
    "nb":  ("autosvar", "automatisk svar", "fraværende", "fraværsmelding", "ikke på kontoret", "ikke til stede",
    "ferie"),
    "fi": (
        "automaattinen vastaus", "poissa toimistosta", "poissaoloviesti", "poissa", "en ole paikalla", "lomalla",
        "poissaoloilmoitus",
    ),
    "is": ("sjálfvirkt svar", "fjarverandi", "í fríi"),
    "pl": (
        "odpowiedź automatyczna", "automatyczna odpowiedź", "autoodpowiedź", "nieobecność", "poza biurem",
        "jestem na urlopie", "urlop", "nieobecność w biurze", "nieobecny",
    ),
    "cs": ("automatická odpověď", "mimo kancelář", "nepřítomnost", "dovolená", "nejsem v kanceláři", "na dovolené"),
    "sk": ("automatická odpoveď", "mimo kancelárie", "neprítomnosť", "dovolenka", "na dovolenke"),
    "hu": (
        "automatikus válasz", "házon kívül", "irodán kívül", "szabadságon", "távollét", "nem vagyok az irodában",
        "szabadság",
    ),
    "ro": ("răspuns automat", "raspuns automat", "în concediu", "in concediu", "absent din birou", "plecat din birou"),
    "bg": ("автоматичен отговор", "извън офиса", "в отпуск", "отсъствие"),
    "ru": (
        "автоматический ответ", "автоответ", "автоответчик", "нет на работе", "отсутствую на рабочем месте",
        "вне офиса", "в отпуске", "отпуск", "отсутствие на рабочем месте", "я в отпуске", "отсутствие",
    ),
    "uk": ("автоматична відповідь", "автовідповідь", "поза офісом", "у відпустці", "відпустка", "відсутність"),
    "be": ("аўтаматычны адказ",),
    "sr": ("automatski odgovor", "аутоматски одговор", "van kancelarije", "одсутан", "na odmoru"),
    "hr":  ("automatski odgovor", "automatizirani odgovor", "izvan ureda", "odsutan", "godišnji odmor",
    "na godišnjem odmoru"),
    "sl": ("samodejni odgovor", "avtomatski odgovor", "odsotnost", "nisem v pisarni", "na dopustu"),
    "et": ("automaatvastus", "automaatne vastus", "kontorist väljas", "puhkusel"),
    "lv": ("automātiska atbilde", "automātiskā atbilde", "ārpus biroja", "atvaļinājumā", "prombūtnē"),
    "lt": ("automatinis atsakymas", "ne biure", "atostogauju", "atostogos"),
    "el": ("αυτόματη απάντηση", "εκτός γραφείου", "απουσία από το γραφείο", "σε άδεια", "απουσία"),
    "tr": ("otomatik yanıt", "otomatik cevap", "ofis dışında", "ofis dışındayım", "izinli", "yıllık izin", "izindeyim"),
    "he": ("תשובה אוטומטית", "מענה אוטומטי", "מחוץ למשרד", "אני בחופשה", "הודעת היעדרות"),
    "ar": ("رد تلقائي", "رد آلي", "خارج المكتب", "الرد التلقائي", "في إجازة"),
    "fa": ("پاسخ خودکار", "خارج از دفتر"),
    "hi": ("स्वचालित उत्तर", "कार्यालय से बाहर", "स्वतः उत्तर", "छुट्टी पर"),
    "bn": ("স্বয়ংক্রিয় উত্তর", "অফিসের বাইরে"),
    "gu": ("સ્વચાલિત જવાબ", "ઓફિસની બહાર"),
    "ja": (
        "自動返信", "自動応答", "不在通知", "不在", "外出中", "休暇中", "不在のお知らせ", "自動返信メール",
        "休暇のお知らせ",
        "不在連絡", "【自動返信】", "[自動返信]",
    ),
    "zh": (
        "自动回复", "自動回覆", "自动答复", "自動回復", "自動答覆", "外出", "不在办公室", "不在辦公室", "休假中",
        "外出自动回复",
        "休假", "【自动回复】", "[自动回复]",
    ),
    "ko":  ("자동 회신", "자동회신", "자동 응답", "부재중", "부재 중", "자동응답", "휴가 중", "[자동회신]",
    "[자동응답]", "부재중 알림"),
    "th": ("ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ", "ไม่อยู่ที่สำนักงาน"),
    "vi": ("trả lời tự động", "thư trả lời tự động", "vắng mặt", "nghỉ phép"),
    "id": ("balasan otomatis", "balas otomatis", "di luar kantor", "jawaban otomatis", "sedang cuti"),
    "ms": ("balasan automatik", "di luar pejabat"),
    "ca": ("resposta automàtica", "fora de l'oficina"),
    "eu": ("erantzun automatikoa",),
    "gl": ("resposta automática", "fóra da oficina"),
    "uz": ("avtomatik javob", "автоматик жавоб"),
    "ka": ("ავტომატური პასუხი",),
    "hy": ("ավտոմատ պատասխան",),
    "kk": ("автоматты жауап",),
}  # fmt: skip

SURE = re.compile(
    r"^(?:auto|autom)[^ :]{0,12}[ -]?(?:reply|repl|response|respond|antwort|antwoord|svar)|^out of (?:the )?office"
    r"|^abwesenheits|autom[aáàā]t|automaat|自動|自动|자동|автомат|автоответ|автовідпов|تلقائي|אוטומטי|αυτόματ|otomatik|samodejn"
    r"|автоматск|स्वचालित|স্বয়ংক্রিয়|સ્વચાલિત|อัตโนมัติ|tự động|otomatis|sjálfvirk"
)
"""A subject that starts with a phrase which has one of these is a program's, if it is followed by a colon or nothing."""

THIRD_PERSON = re.compile(
    r"^(?:auto(?:matic)?: ?)?[^:?!]{2,80}? (?:is|ist|est|está|è|is momenteel|är|er|jest) (?:currently |derzeit |actuellement )?"
    r"(?:out of (?:the )?office|away from (?:the|his|her) (?:office|desk)|on (?:vacation|leave|holiday)|au(?:ß|ss)er haus|"
    r"abwesend|nicht im (?:büro|haus)|im urlaub|absente?|en (?:congés?|vacances)|fuera de la oficina|de vacaciones|"
    r"fuori (?:ufficio|sede)|assente|in ferie|fora do escritório|de férias|afwezig|op vakantie|frånvarande|"
    r"fraværende|nieobecn\w*)\b"
)
"""A subject that speaks of the absent one by his name, as Lotus Notes and answering services write it."""
AWAY = (
    "office", "away from", "vacation", "leave", "holiday", "haus", "abwesend", "nicht im", "urlaub", "absent", "congé",
    "vacances", "oficina", "vacaciones", "ufficio", "sede", "assente", "ferie", "escritório", "férias", "afwezig",
    "vakantie", "frånvarande", "fraværende", "nieobecn",
)  # fmt: skip
"""One of them stands in whatever `THIRD_PERSON` finds: asked first, since it is fast."""

ABSENCE = re.compile(
    "|".join(
        (
            r"\b(?:i am|i'm|i will be|i'll be|we are|am|is|be) (?:currently |presently |now |away and |again )?"
            r"(?:out of (?:the |my )?office|on (?:annual |sick |maternity |paternity |parental |family )?leave|"
            r"on vacation"
            r"|on holidays?|away from|traveling|travelling|away until|out until|not in the office|out of town|away on)",
            r"\bout of (?:the )?office (?:until|from|through|till|and|on|with|starting|between)",
            r"\b(?:limited|no|intermittent) access to (?:my )?e-?mails?",
            r"\bwill be (?:away|out|back|returning|unavailable)",
            r"\bcurrently (?:away|unavailable|out|not available|on leave|on vacation)",
            r"\bno longer (?:works?|employed|with)",
            r"\bwill not be reading (?:my|any) (?:e-?)?mail",
            r"\b(?:on|have|taking) (?:an? |the )?(?:day off|business trip|training|(?:sick|medical|maternity|parental) leave)",
            r"elternzeit|mutterschutz|dienstreise|krankgeschrieben|(?:bin|ist) erkrankt",
            r"congé (?:de )?(?:maternité|parental)|arrêt (?:de )?(?:maladie|travail)|en déplacement",
            r"de baja|baja (?:médica|maternal|paternal)|de permiso|licença|em viagem|in maternità|in trasferta|in malattia",
            r"met verlof|zwangerschapsverlof|föräldraledig|sjukskriven|barsel|na zwolnieniu|w delegacji|na zwolnienie",
            r"командировк|на больничном|в декрет|请假|病假|产假|請假|休職|産休|育休",
            r"\b(?:office|shop|store|company|we)(?: \w{2,10}){0,2} closed (?:for|from|until|till|on|over|due|between|this)\b",
            r"\bwill not (?:return|be back) (?:until|before)",
            r"\bduring my absence\b", r"\bin my absence\b", r"\bhas left the (?:company|organi[sz]ation)",
            r"nicht im (?:büro|haus)", r"\babwesend\b", r"au(?:ß|ss)er haus",
            r"(?:bin|befinde mich|derzeit|momentan) [^.\n]{0,30}urlaub",
            r"im urlaub", r"nicht erreichbar", r"in (?:meiner|der) abwesenheit", r"nicht am (?:arbeits)?platz",
            r"absente? (?:du bureau|jusqu|du |de mon)", r"en congés?\b", r"en vacances", r"en mon absence",
            r"pendant mon absence", r"(?:actuellement|serai|suis) absent",
            r"fuera de la oficina", r"de vacaciones", r"en mi ausencia", r"me encuentro (?:fuera|ausente)",
            r"estaré (?:fuera|ausente)",
            r"fora do escritório", r"de férias", r"ausente", r"na minha ausência", r"estarei (?:fora|ausente|de volta)",
            r"fuori ufficio", r"sono (?:attualmente )?(?:assente|in ferie|fuori)", r"in mia assenza", r"sarò assente",
            r"in ferie",
            r"niet aanwezig", r"niet op kantoor", r"afwezig", r"(?:met|op) vakantie", r"tijdens mijn afwezigheid",
            r"inte på kontoret", r"på semester", r"är (?:ledig|bortrest|frånvarande)", r"åter på kontoret", r"på ferie",
            r"ikke (?:på|til) ?(?:kontoret|stede)", r"holder ferie", r"har ferie", r"ute av kontoret", r"fraværende",
            r"poissa", r"lomalla", r"en ole (?:paikalla|toimistolla)",
            r"na urlopie", r"poza biurem", r"jestem nieobecn", r"nieobecn", r"mimo kancelář", r"na dovolen",
            r"nepřítom", r"neprítom",
            r"szabadság", r"irodán kívül", r"házon kívül", r"távol", r"în concediu", r"in concediu",
            r"nu sunt la birou",
            r"в отпуск", r"извън офиса", r"отсутств", r"вне офиса", r"нет на (?:работе|месте)", r"у відпустці",
            r"відсутн", r"поза офісом",
            r"na godišnjem", r"izvan ureda", r"van kancelarije", r"na odmoru", r"на одмору", r"na dopustu", r"odsot",
            r"odsut",
            r"puhkusel", r"kontorist väljas", r"atvaļinājum", r"prombūtn", r"atostog", r"εκτός γραφείου", r"σε άδεια",
            r"απουσι",
            r"ofis dışınd", r"izindeyim", r"yıllık izin", r"izinli", r"ofiste (?:değil|olmayaca)", r"tatilde",
            r"מחוץ למשרד", r"בחופש", r"נעדר", r"خارج المكتب", r"في إجازة", r"إجازة", r"غير متواجد", r"مرخصی",
            r"خارج از دفتر",
            r"कार्यालय से बाहर", r"छुट्टी पर", r"অফিসের বাইরে", r"ছুটিতে", r"ઓફિસની બહાર", r"રજા પર",
            r"不在にして", r"不在と", r"休暇", r"出張", r"外出し", r"休みを(?:いただ|頂)", r"休業", r"不在期間",
            r"不在の",
            r"休假", r"外出", r"不在(?:办公室|辦公室)", r"出差", r"无法(?:及时)?回复", r"無法(?:及時)?回覆", r"年假",
            r"放假",
            r"부재", r"휴가", r"출장", r"자리를 비", r"ไม่อยู่", r"ลาพักร้อน", r"ลาพัก", r"vắng mặt", r"nghỉ phép",
            r"đi công tác",
            r"di luar kantor", r"sedang cuti", r"cuti", r"di luar pejabat", r"fora de l'oficina",
        )
    )
)  # fmt: skip

PROGRAM_SAYS = re.compile(
    "|".join(
        (
            r"this is an? (?:auto(?:mated|matic)?[- ]?(?:generated )?)(?:reply|response|message|e-?mail|notification)",
            r"automatically generated (?:reply|response|message|e-?mail)",
            r"auto-?generated (?:reply|response|message|e-?mail)",
            r"do not (?:reply|respond) to this (?:auto|message|e-?mail)",
            r"automatische(?:r|n)? (?:antwort|nachricht|e-?mail)",
            r"automatisch (?:generierte|erstellte|erzeugte|bericht|antwoord|gegenereerd)", r"réponse automatique",
            r"message automatique",
            r"généré automatiquement", r"respuesta automática", r"mensaje automático", r"generado automáticamente",
            r"resposta automática", r"mensagem automática", r"risposta automatica", r"messaggio automatico",
            r"automatiskt? (?:svar|meddel)",
            r"autosvar", r"automaattinen", r"automatyczn", r"automatick", r"automatikus", r"răspuns automat",
            r"автоматич", r"автоответ",
            r"automatsk", r"samodejn", r"αυτόματ", r"otomatik", r"אוטומטי", r"تلقائي", r"स्वचालित",
            r"自動(?:返信|応答|配信|送信|回覆)",
            r"自动(?:回复|发送|答复)", r"자동 ?(?:회신|응답|발송)", r"อัตโนมัติ", r"tự động", r"otomatis",
        )
    )
)  # fmt: skip

PROGRAM_STEMS = (
    "auto", "respond to this", "reply to this", "généré", "αυτόματ", "otomat", "אוטומטי", "تلقائي", "स्वचालित",
    "автомат", "автоответ",
    "自動", "自动", "자동", "อัตโนมัติ", "tự động",
)  # fmt: skip
"""One of them stands in whatever `PROGRAM_SAYS` finds: asked first, since it is fast."""

RETURN_OR_URGENT = re.compile(
    "|".join(
        (
            r"\b(?:return|returning|back|until|from \d|through|till)\b", r"urgent",
            r"immediate (?:assistance|attention|help)",
            r"\bbis (?:zum|einschließlich|\d)", r"ab dem", r"wieder (?:im büro|erreichbar|da)", r"dringend",
            r"jusqu'", r"retour",
            r"hasta el", r"regres", r"volver", r"até", r"retorn", r"fino al", r"rientr", r"\btot\b", r"terug",
            r"dringende", r"\btill\b",
            r"åter", r"tilbage", r"tilbake", r"takaisin", r"saakka", r"asti", r"\bdo dnia\b", r"\bdo \d", r"wrac",
            r"piln", r"návrat",
            r"-ig\b", r"până", r"pana la", r"до \d", r"вернусь", r"вернуся", r"повернусь", r"срочн", r"терміново",
            r"\bεως\b", r"έως",
            r"μέχρι", r"kadar", r"acil", r"עד ", r"اعتبار|حتى|العودة|عاجل", r"तक", r"পর্যন্ত", r"સુધી", r"まで",
            r"至急", r"お急ぎ", r"緊急",
            r"直到|至|返回|紧急|緊急|急事|如有", r"까지|급한|복귀", r"ถึง|จนถึง|ด่วน", r"đến|khẩn",
            r"sampai|hingga|mendesak|segera", r"\bkuni\b|līdz|\biki\b",
        )
    )
)  # fmt: skip

ACKNOWLEDGEMENT = re.compile(
    "|".join(
        (
            r"\b(?:your|this) (?:ticket|case|request|enquiry|inquiry|query|message|e-?mail|support request)"
            r"(?: \S{1,20}){0,3} (?:has been|was|is) (?:received|created|opened|logged|registered|assigned|submitted)",
            r"we(?:'ve| have) (?:successfully )?received your (?:ticket|case|request|enquiry|inquiry|query|message|"
            r"e-?mail)",
            r"(?:thank you|thanks) for (?:contacting|reaching out)|gracias por contactar|obrigado por (?:contactar|entrar em)|"
            r"merci de nous avoir contact|grazie per averci contattat",
            r"ticket (?:#|no|number|id|nr)", r"(?:case|request|reference) (?:#|number|id)",
            r"has been (?:received|created|opened) (?:as|with|under)",
            r"ihre (?:anfrage|nachricht|e-?mail)[^.\n]{0,40} (?:erhalten|eingegangen)", r"ticketnummer",
            r"vorgangsnummer",
            r"votre (?:demande|message|ticket)[^.\n]{0,40} (?:reçu|enregistré|créé)", r"accusons réception",
            r"hemos recibido (?:su|tu)",
            r"recebemos (?:sua|seu|a sua|o seu)", r"abbiamo ricevuto",
            r"(?:uw|je) (?:bericht|vraag|e-?mail)[^.\n]{0,30} ontvangen",
            r"ваш(?:е|а|у)? (?:обращение|заявк|запрос)", r"otrzymaliśmy", r"受け付けました",
            r"受付(?:いたし|しま|完了)", r"お問い合わせ(?:いただき|を受)",
            r"已收到您", r"已收到你", r"접수되었습니다", r"tenemos tu solicitud", r"talebiniz (?:alın|ulaş)",
            r"vi har mottatt", r"vi har modtaget",
            r"vi har (?:tagit emot|mottagit)", r"olemme vastaanottaneet",
        )
    )
)  # fmt: skip

ACKNOWLEDGEMENT_SUBJECT = re.compile(
    r"^\W*(?:\[[^\]]{1,40}\] ?)?(?:(?:ticket|case|request)\b.{0,40}(?:received|created|opened|registered)"
    r"|(?:we(?:'ve| have) )?received (?:your|: )|your (?:request|ticket|case|enquiry|inquiry|message|"
    r"e-?mail)\b.{0,30}(?:received|created|opened)"
    r"|thank you for (?:contacting|your (?:e-?mail|message|enquiry|inquiry|request))|thanks for (?:contacting|"
    r"reaching out|your (?:e-?mail|message))"
    r"|(?:eingangsbestätigung|empfangsbestätigung|bestätigung ihrer anfrage|ihre anfrage (?:ist|wurde))"
    r"|(?:accusé de réception|acuse de recibo|conferma di ricezione|confirmação de recebimento|"
    r"ontvangstbevestiging|potwierdzenie otrzymania)"
    r"|お問い合わせ(?:ありがとう|を受け付け|受付)|受付完了|已收到|\[?자동)"
)
