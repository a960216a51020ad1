"""Words of the types that an install begins with; an admin changes them as he likes."""

from __future__ import annotations

LANGUAGES = ("en", "de", "fr", "es", "pt", "ja")

TYPES: dict[str, tuple[str, ...]] = {
    "return": ("Return", "Rückgabe", "Retour", "Devolución", "Devolução", "返品"),
    "exchange": ("Exchange", "Umtausch", "Échange", "Cambio", "Troca", "交換"),
    "refund": ("Refund", "Erstattung", "Remboursement", "Reembolso", "Reembolso", "返金"),
    "warranty": ("Warranty", "Garantiefall", "Garantie", "Garantía", "Garantia", "保証"),
    "cancellation": ("Cancellation", "Stornierung", "Annulation", "Cancelación", "Cancelamento", "キャンセル"),
    "complaint": ("Complaint", "Beschwerde", "Réclamation", "Reclamación", "Reclamação", "苦情"),
    "question": ("Question", "Frage", "Question", "Pregunta", "Pergunta", "質問"),
}
ABOUT: dict[str, tuple[str, ...]] = {
    "return": (
        "Send something back and get the money.", "Etwas zurücksenden und das Geld erhalten.",
        "Renvoyer un article et être remboursé.", "Devolver un artículo y recibir el dinero.",
        "Devolver um artigo e receber o dinheiro.", "商品を返送し、返金を受けます。",
    ),
    "exchange": (
        "Send something back and get another one.", "Etwas zurücksenden und dafür etwas anderes erhalten.",
        "Renvoyer un article et en recevoir un autre.", "Devolver un artículo y recibir otro.",
        "Devolver um artigo e receber outro.", "商品を返送し、別の商品を受け取ります。",
    ),
    "refund": (
        "Get money back without sending anything.", "Geld zurück, ohne etwas einzusenden.",
        "Être remboursé sans rien renvoyer.", "Recibir el dinero sin devolver nada.",
        "Receber o dinheiro sem devolver nada.", "返送なしで返金を受けます。",
    ),
    "warranty": (
        "Something broke and we look after it.", "Etwas ist kaputt und wir kümmern uns darum.",
        "Un article est abîmé et nous nous en occupons.", "Algo se rompió y nos ocupamos de ello.",
        "Algo se partiu e nós tratamos disso.", "壊れた商品を修理または交換します。",
    ),
    "cancellation": (
        "Stop an order before it leaves.", "Eine Bestellung vor dem Versand anhalten.",
        "Arrêter une commande avant son départ.", "Detener un pedido antes de que salga.",
        "Parar uma encomenda antes de sair.", "発送前に注文を取り消します。",
    ),
    "complaint": (
        "Something went wrong and we make it good.", "Etwas lief schief und wir machen es gut.",
        "Quelque chose s'est mal passé et nous le réparons.", "Algo salió mal y lo arreglamos.",
        "Algo correu mal e nós resolvemos.", "問題を調べ、解決します。",
    ),
    "question": (
        "Something that takes us a while to find out.", "Etwas, das wir erst herausfinden müssen.",
        "Une question qui demande une recherche.", "Algo que nos lleva un tiempo averiguar.",
        "Algo que demoramos a descobrir.", "お調べするのに少し時間がかかるご質問です。",
    ),
}  # fmt: skip

STAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "received": (
        ("Received", "Eingegangen", "Reçue", "Recibida", "Recebido", "受付済み"),
        (
            "We have your request and look at it.", "Wir haben Ihre Anfrage erhalten und sehen sie uns an.",
            "Nous avons reçu votre demande et l'examinons.", "Hemos recibido su solicitud y la estamos mirando.",
            "Recebemos o seu pedido e estamos a analisá-lo.", "ご依頼を受け付けました。確認しております。",
        ),
    ),
    "parcel": (
        (
            "Waiting for the parcel", "Warten auf das Paket", "En attente du colis", "Esperando el paquete",
            "À espera da encomenda", "荷物の到着待ち",
        ),
        (
            "Please send the parcel to us; we are waiting for it.", "Bitte senden Sie uns das Paket; wir warten darauf.",
            "Envoyez-nous le colis, s'il vous plaît ; nous l'attendons.", "Envíenos el paquete, por favor; lo esperamos.",
            "Envie-nos a encomenda, por favor; estamos à espera.", "商品をお送りください。到着をお待ちしております。",
        ),
    ),
    "proof": (
        (
            "Waiting for photos", "Warten auf Fotos", "En attente de photos", "Esperando fotos", "À espera de fotografias",
            "写真待ち",
        ),
        (
            "Please send us photos of the damage and the receipt.", "Bitte senden Sie uns Fotos vom Schaden und den Beleg.",
            "Envoyez-nous des photos du dommage et le justificatif.", "Envíenos fotos del daño y el recibo, por favor.",
            "Envie-nos fotografias do dano e o recibo, por favor.", "破損部分の写真と領収書をお送りください。",
        ),
    ),
    "checking": (
        ("Checking", "In Prüfung", "Vérification", "En revisión", "Em verificação", "確認中"),
        (
            "We are checking it.", "Wir prüfen es gerade.", "Nous vérifions.", "Lo estamos revisando.", "Estamos a verificar.",
            "ただいま確認しております。",
        ),
    ),
    "repair": (
        ("In repair", "In Reparatur", "En réparation", "En reparación", "Em reparação", "修理中"),
        (
            "It is being repaired.", "Es wird repariert.", "L'article est en réparation.", "Se está reparando.",
            "Está a ser reparado.", "修理を行っております。",
        ),
    ),
    "sending": (
        (
            "Sending the new one", "Ersatz unterwegs", "Envoi du nouvel article",
            "Enviando el nuevo", "A enviar o novo", "交換品発送中",
        ),
        (
            "The new one is on its way to you.", "Der Ersatz ist auf dem Weg zu Ihnen.",
            "Le nouvel article est en route.", "El nuevo artículo está en camino.", "O novo artigo está a caminho.",
            "交換品をお送りしました。",
        ),
    ),
    "paying": (
        ("Paying back", "Auszahlung", "Remboursement en cours", "Reembolso en curso", "A reembolsar", "返金手続き中"),
        (
            "Your money is on its way.", "Ihr Geld ist unterwegs.", "Votre remboursement est en cours.",
            "Su dinero está en camino.", "O seu dinheiro está a caminho.", "返金の手続きをしております。",
        ),
    ),
    "offer": (
        (
            "Waiting for the answer", "Warten auf Antwort", "En attente de réponse",
            "Esperando respuesta", "À espera de resposta",
            "ご返答待ち",
        ),
        (
            "We made you an offer and wait for your answer.",
            "Wir haben Ihnen etwas vorgeschlagen und warten auf Ihre Antwort.",
            "Nous vous avons fait une proposition et attendons votre réponse.",
            "Le hicimos una propuesta y esperamos su respuesta.", "Fizemos uma proposta e aguardamos a sua resposta.",
            "ご提案いたしました。ご返答をお待ちしております。",
        ),
    ),
    "done": (
        ("Done", "Erledigt", "Terminée", "Terminada", "Concluído", "完了"),
        (
            "It is done.", "Es ist erledigt.", "C'est terminé.", "Está terminado.", "Está concluído.", "完了いたしました。",
        ),
    ),
    "refused": (
        ("Refused", "Abgelehnt", "Refusée", "Rechazada", "Recusado", "お断り"),
        (
            "We cannot do this. We wrote to you why.",
            "Das ist uns leider nicht möglich. Den Grund haben wir Ihnen geschrieben.",
            "Nous ne pouvons pas le faire. Nous vous avons écrit pourquoi.",
            "No podemos hacerlo. Le escribimos el motivo.", "Não o podemos fazer. Escrevemos-lhe o motivo.",
            "ご希望に沿うことができません。理由はご連絡いたしました。",
        ),
    ),
}  # fmt: skip

FIELDS: dict[str, tuple[str, ...]] = {
    "order_number": (
        "Order number", "Bestellnummer", "Numéro de commande", "Número de pedido", "Número da encomenda", "注文番号",
    ),
    "article": ("What it is about", "Worum es geht", "De quoi il s'agit", "De qué se trata", "De que se trata", "対象の商品"),
    "reason": ("Reason", "Grund", "Motif", "Motivo", "Motivo", "理由"),
    "instead": ("What instead", "Was stattdessen", "À la place", "Qué en su lugar", "O que em vez disso", "交換希望品"),
    "amount": ("Amount", "Betrag", "Montant", "Importe", "Valor", "金額"),
    "bought_on": ("Bought on", "Gekauft am", "Acheté le", "Comprado el", "Comprado em", "購入日"),
    "photos": (
        "Photos and receipts", "Fotos und Belege", "Photos et justificatifs",
        "Fotos y recibos", "Fotos e recibos", "写真と領収書",
    ),
    "finding": ("What we found", "Befund", "Constat", "Lo que encontramos", "O que encontrámos", "確認結果"),
}  # fmt: skip
REASONS: dict[str, tuple[str, ...]] = {
    "size": ("Does not fit", "Passt nicht", "Ne convient pas", "No me queda", "Não serve", "サイズが合わない"),
    "broken": ("Broken or faulty", "Defekt", "Défectueux", "Defectuoso", "Com defeito", "破損・不良"),
    "wrong": ("Wrong article", "Falscher Artikel", "Mauvais article", "Artículo equivocado", "Artigo errado", "商品違い"),
    "late": ("Came too late", "Zu spät geliefert", "Livré trop tard", "Llegó tarde", "Chegou tarde", "到着が遅い"),
    "mind": ("Changed my mind", "Gefällt nicht", "A changé d'avis", "Cambié de opinión", "Mudei de ideias", "気が変わった"),
}
TASKS: dict[str, tuple[str, ...]] = {
    "inspect": (
        "Look at what came back", "Rücksendung prüfen", "Vérifier le retour",
        "Revisar lo devuelto", "Verificar a devolução", "返品を検品する",
    ),
    "pay": ("Pay the money back", "Geld auszahlen", "Rembourser", "Devolver el dinero", "Reembolsar", "返金する"),
    "ship": (
        "Send the new one", "Ersatz versenden", "Envoyer le nouvel article",
        "Enviar el nuevo", "Enviar o novo", "交換品を発送する",
    ),
    "stop": (
        "Stop the order", "Bestellung anhalten", "Arrêter la commande",
        "Detener el pedido", "Parar a encomenda", "注文を止める",
    ),
}  # fmt: skip
NUMBERED: tuple[str, ...] = (
    "Your request: {number}", "Ihre Anfrage: {number}", "Votre demande : {number}", "Su solicitud: {number}",
    "O seu pedido: {number}", "ご依頼番号：{number}",
)  # fmt: skip
"""What stands below whatever a customer is told of a request."""

ARABIC = {
    "Return": "إرجاع",
    "Exchange": "استبدال",
    "Refund": "استرداد المبلغ",
    "Warranty": "ضمان",
    "Cancellation": "إلغاء",
    "Complaint": "شكوى",
    "Question": "سؤال",
    "Send something back and get the money.": "أعد شيئًا واسترد ثمنه.",
    "Send something back and get another one.": "أعد شيئًا واستلم غيره.",
    "Get money back without sending anything.": "استرد المال دون إرسال شيء.",
    "Something broke and we look after it.": "تعطّل شيء ونتولى أمره.",
    "Stop an order before it leaves.": "أوقف طلبًا قبل شحنه.",
    "Something went wrong and we make it good.": "حدث خطأ ونصلحه.",
    "Something that takes us a while to find out.": "أمر نحتاج بعض الوقت لمعرفته.",
    "Received": "وصل الطلب",
    "We have your request and look at it.": "وصلنا طلبك وننظر فيه.",
    "Waiting for the parcel": "في انتظار الطرد",
    "Please send the parcel to us; we are waiting for it.": "أرسل إلينا الطرد من فضلك، فنحن في انتظاره.",
    "Waiting for photos": "في انتظار الصور",
    "Please send us photos of the damage and the receipt.": "أرسل إلينا صور الضرر والإيصال من فضلك.",
    "Checking": "قيد الفحص",
    "We are checking it.": "نحن نفحصه الآن.",
    "In repair": "قيد الإصلاح",
    "It is being repaired.": "يجري إصلاحه.",
    "Sending the new one": "شحن البديل",
    "The new one is on its way to you.": "البديل في طريقه إليك.",
    "Paying back": "جارٍ رد المبلغ",
    "Your money is on its way.": "مالك في الطريق إليك.",
    "Waiting for the answer": "في انتظار الرد",
    "We made you an offer and wait for your answer.": "قدّمنا لك عرضًا وننتظر ردك.",
    "Done": "تم",
    "It is done.": "تم الأمر.",
    "Refused": "مرفوض",
    "We cannot do this. We wrote to you why.": "لا يمكننا القيام بذلك. كتبنا إليك السبب.",
    "Order number": "رقم الطلب",
    "What it is about": "ما الموضوع",
    "Reason": "السبب",
    "What instead": "ما البديل",
    "Amount": "المبلغ",
    "Bought on": "تاريخ الشراء",
    "Photos and receipts": "الصور والإيصالات",
    "What we found": "ما وجدناه",
    "Does not fit": "المقاس غير مناسب",
    "Broken or faulty": "مكسور أو معيب",
    "Wrong article": "منتج خاطئ",
    "Came too late": "وصل متأخرًا",
    "Changed my mind": "غيّرت رأيي",
    "Look at what came back": "فحص ما أُعيد",
    "Pay the money back": "رد المبلغ",
    "Send the new one": "إرسال البديل",
    "Stop the order": "إيقاف الطلب",
    "Your request: {number}": "طلبك: {number}",
}
"""By the English words: from the right they stand better below each other than beside six others."""


def in_all(texts: tuple[str, ...]) -> dict[str, str]:
    """By language."""
    return {**dict(zip(LANGUAGES, texts, strict=True)), "ar": ARABIC[texts[0]]}
