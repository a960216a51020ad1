"""What the columns of a file probably are: by their headings in many languages, else by what stands in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sangam.channels import contacts
from sangam.channels.providers import phones
from sangam.customers.importing import fields
from sangam.customers.importing.files.reading import Row
from sangam.customers.importing.models import What

MOSTLY = 0.6
WORDS = {
    "name": """name; full name; fullname; display name; contact; contact name; customer; customer name; client; fn;
        vollständiger name; kunde; kundenname; ansprechpartner; nom complet; nom et prénom; contacto; nombre completo;
        nombre y apellidos; nome completo; cliente; naam; volledige naam; klant; klantnaam; imię i nazwisko; klient;
        фио; имя и фамилия; полное имя; клиент; повне імʼя; піб; ad soyad; adı soyadı; müşteri; 氏名; お名前; 名前;
        顧客名; お客様名; 姓名; 名字; 客户; 客户姓名; 客戶; 聯絡人; 联系人; 이름; 성명; 고객명; नाम; पूरा नाम; ग्राहक;
        નામ; પૂરું નામ; ગ્રાહક; নাম; গ্রাহক; الاسم; الاسم الكامل; اسم العميل; שם; שם מלא; ism; toʻliq ism; mijoz; tên;
        họ tên; nama; nama lengkap; namn; navn; nimi; jméno a příjmení; név; nume complet; όνομα; ονοματεπώνυμο; ชื่อ""",
    "first": """first name; firstname; first; given name; forename; vorname; prénom; prenom; nombre; nombres; nome;
        primeiro nome; voornaam; imię; имя; імʼя; імя; adı; ad; 名; 名（名）; given; 이름(명); प्रथम नाम; પ્રથમ નામ;
        প্রথম নাম; الاسم الأول; שם פרטי; förnamn; fornavn; etunimi; jméno; keresztnév; prenume; nama depan""",
    "last": """last name; lastname; last; surname; family name; nachname; familienname; nom; nom de famille; apellido;
        apellidos; cognome; sobrenome; apelido; achternaam; nazwisko; фамилия; прізвище; soyad; soyadı; 姓;
        名字（姓）; 성; उपनाम; અટક; পদবি; اسم العائلة; שם משפחה; efternamn; etternavn; sukunimi; příjmení; vezetéknév;
        nume; nama belakang; familiya""",
    "mail": """email; e-mail; email address; e-mail address; mail; e mail; primary email; work email; home email;
        other email; e-mail-adresse; mailadresse; adresse e-mail; adresse électronique; adresse mail; courriel; mél;
        correo; correo electrónico; correo electronico; endereço de e-mail; posta elettronica; indirizzo e-mail;
        e-mailadres; adres e-mail; электронная почта; почта; эл почта; емейл; електронна пошта; e-posta; eposta;
        e-posta adresi; メール; メールアドレス; eメール; 电子邮件; 邮箱; 电邮; 電子郵件; 電郵; 信箱; 이메일; 메일;
        ईमेल; ઇમેઇલ; ઈમેલ; ইমেইল; البريد الإلكتروني; البريد; דוא"ל; אימייל; elektron pochta; thư điện tử; surel;
        e-post; epost; sähköposti; e-mailová adresa; e-mail cím; ηλεκτρονικό ταχυδρομείο; อีเมล""",
    "phone": """phone; phone number; telephone; tel; mobile; mobile phone; mobile number; cell; cell phone; cellphone;
        work phone; home phone; whatsapp; telefon; telefonnummer; handy; handynummer; mobil; mobiltelefon;
        mobilnummer; rufnummer; téléphone; numéro de téléphone; portable; teléfono; móvil; celular;
        número de teléfono; telefono; cellulare; telefone; telemóvel; telemovel; telefoon; telefoonnummer; mobiel;
        telefon komórkowy; numer telefonu; komórka; телефон; номер телефона; мобильный; мобільний; номер телефону;
        telefon numarası; cep; cep telefonu; 電話; 電話番号; 携帯; 携帯電話; 电话; 手机; 手机号; 手机号码; 電話號碼;
        手機; 전화; 전화번호; 휴대폰; 핸드폰; फ़ोन; फोन; मोबाइल; फ़ोन नंबर; ફોન; મોબાઇલ; ফোন; মোবাইল; ফোন নম্বর;
        الهاتف; رقم الهاتف; الجوال; טלפון; נייד; telefon raqami; số điện thoại; điện thoại; telepon; nomor telepon;
        puhelin; telefonszám; τηλέφωνο; โทรศัพท์; เบอร์โทร""",
    "company": """company; company name; organization; organisation; account; employer; business; firma; firmenname;
        unternehmen; société; entreprise; organisme; empresa; compañía; azienda; società; ditta; companhia; bedrijf;
        bedrijfsnaam; организация; компания; компанія; організація; şirket; şirket adı; kurum; 会社; 会社名; 企業名;
        法人名; 公司; 公司名称; 公司名稱; 企业; 회사; 회사명; कंपनी; કંપની; কোম্পানি; الشركة; اسم الشركة; חברה;
        tashkilot; kompaniya; công ty; perusahaan; företag; selskap; yritys; společnost; cég; companie; εταιρεία;
        บริษัท""",
    "language": """language; lang; locale; preferred language; sprache; langue; idioma; lengua; lingua; língua; taal;
        język; язык; мова; dil; 言語; 语言; 語言; 언어; भाषा; ભાષા; ভাষা; اللغة; שפה; til; ngôn ngữ; bahasa; språk;
        kieli; jazyk; nyelv; limbă; γλώσσα; ภาษา""",
    "zone": """time zone; timezone; tz; zeitzone; fuseau horaire; zona horaria; huso horario; fuso orario;
        fuso horário; tijdzone; strefa czasowa; часовой пояс; часовий пояс; saat dilimi; タイムゾーン; 时区; 時區;
        시간대; समय क्षेत्र; સમય ઝોન; সময় অঞ্চল; المنطقة الزمنية; אזור זמן""",
    "notes": """notes; note; comment; comments; remarks; remark; description; notizen; notiz; bemerkung; bemerkungen;
        kommentar; remarques; commentaire; commentaires; notas; nota; comentario; comentarios; observaciones;
        commenti; observações; opmerkingen; notitie; uwagi; notatki; komentarz; примечание; примечания; комментарий;
        заметки; примітки; коментар; notlar; açıklama; 備考; メモ; 备注; 備註; 비고; 메모; टिप्पणी; નોંધ; মন্তব্য;
        ملاحظات; הערות; izoh; ghi chú; catatan; anteckningar; merknader; muistiinpanot; poznámky; megjegyzés""",
    "mark": """id; external id; customer id; user id; contact id; record id; customer number; customer no; account id;
        uid; kundennummer; kunden-id; kundennr; numéro client; identifiant; id client; número de cliente;
        id de cliente; codice cliente; klantnummer; numer klienta; код клиента; ид; müşteri no; 顧客番号; 顧客id;
        お客様番号; 客户编号; 客戶編號; 고객번호""",
    "domain": """domain; domains; website; web site; web; url; company domain; mail domain; homepage; webseite;
        site web; site; sitio web; página web; sito web; сайт; домен; web sitesi; ウェブサイト; ドメイン; 网站; 域名;
        網站; 웹사이트; 도메인""",
}  # fmt: skip


def folded(heading: str) -> str:
    """Without case, accents, punctuation, numbers behind it ("E-mail 2 - Value") and what stands in brackets."""
    text = unicodedata.normalize("NFKD", heading.casefold().replace("_", " "))
    text = "".join(char for char in text if not (unicodedata.combining(char) and ord(char) < 0x370))
    text = re.sub(r"\(.*?\)|\s*[-–:]?\s*(value|wert|valeur|valor)\s*\Z|[*:\"'ʼ’.#]", "", text)
    return re.sub(r"[\s\-–]+|\d+\s*\Z", "", unicodedata.normalize("NFC", text))


KNOWN = {folded(word): target for target, words in reversed(WORDS.items()) for word in " ".join(words.split()).split(";")}


def mapping(what: str, headings: Sequence[str], first: Iterable[Row], labels: Sequence[tuple[str, str]] = ()) -> list[str]:
    """A field's name for each column, "" for what is not known. `labels` are further fields as (name, what people call it)."""
    known = _known(what, labels)
    columns = list(zip(*[_padded(cells, len(headings)) for _line, cells in first], strict=True)) or [()] * len(headings)
    found: list[str] = []
    for heading, cells in zip(headings, columns, strict=True):
        target = known.get(folded(heading)) or (_by_content(cells) if what == What.PEOPLE else "")
        found.append(target if _free(what, target, found) else "")
    return _named(found, columns)


def _named(found: list[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """ "Name" beside only one of the two is the other one ("Name; Vorname"), unless it holds both."""
    has = {name for name in ("first", "last") if name in found}
    if "name" not in found or len(has) != 1:
        return found
    (one,) = has
    whole, part = columns[found.index("name")], columns[found.index(one)]
    if not any(small and small in large for large, small in zip(whole, part, strict=True)):
        found[found.index("name")] = "last" if one == "first" else "first"
    return found


def _known(what: str, labels: Sequence[tuple[str, str]]) -> dict[str, str]:
    own = {folded(label): name for name, label in labels}
    if what == What.PEOPLE:
        shown = {folded(str(one.label)): one.name for one in fields.PEOPLE.values()}
        return shown | own | {word: target for word, target in KNOWN.items() if target in fields.PEOPLE}
    names = {word: "company_name" for word, target in KNOWN.items() if target in ("company", "name")}
    return own | names | {word: target for word, target in KNOWN.items() if target == "domain"}


def _free(what: str, target: str, taken: Sequence[str]) -> bool:
    every = fields.PEOPLE if what == What.PEOPLE else fields.COMPANIES
    return target not in taken or (target in every and every[target].several)


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _by_content(cells: Iterable[str]) -> str:
    filled = [cell for cell in cells if cell]
    if not filled:
        return ""
    for target, fits in (("mail", is_mail), ("phone", is_phone)):
        if sum(fits(cell) for cell in filled) >= MOSTLY * len(filled):
            return target
    return ""


def is_mail(cell: str) -> bool:
    try:
        return bool(contacts.address(cell))
    except ValueError:
        return False


def is_phone(cell: str) -> bool:
    return cell.startswith(("+", "00", "'+")) and bool(phones.E164.match(phones.fold(cell.lstrip("'"))))


def headed(first: Sequence[Row]) -> bool:
    """Whether the first row says what stands below it: nobody is called like a heading, and no heading is an address."""
    if not first:
        return True
    cells = first[0][1]
    return any(folded(cell) in KNOWN for cell in cells) or not any(is_mail(cell) or is_phone(cell) for cell in cells)
