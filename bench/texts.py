"""Made-up words of many languages: seeded, as unevenly spread as real ones, none of anybody's mail."""

from __future__ import annotations

import bisect
import itertools
import random

OPENINGS = {
    "en": ["Hello", "Hi there", "Good morning", "Dear team"],
    "de": ["Guten Tag", "Hallo", "Moin", "Sehr geehrte Damen und Herren"],
    "fr": ["Bonjour", "Madame, Monsieur", "Salut"],
    "es": ["Hola", "Buenos días", "Estimados señores"],
    "ru": ["Здравствуйте", "Добрый день", "Привет"],
    "uk": ["Доброго дня", "Вітаю"],
    "ar": ["مرحبا", "السلام عليكم"],
    "he": ["שלום", "בוקר טוב"],
    "ja": ["こんにちは", "お世話になっております"],
    "zh": ["你好", "您好"],
    "ko": ["안녕하세요", "문의드립니다"],
}
COMMON = {
    "en": "the refund order is not in my account please help invoice address wrong since when can you send it bike",
    "de": "die Rechnung ist nicht da bitte wann kommt mein Paket und der Lenker passt leider nicht Größe zurück",
    "fr": "la commande est arrivée cassée pouvez vous rembourser le vélo merci adresse livraison numéro déjà reçu",
    "es": "el pedido no ha llegado todavía por favor la factura está mal cuándo puedo devolver bicicleta gracias",
    "ru": "заказ не пришёл верните деньги пожалуйста адрес доставки счёт ещё раз спасибо велосипед когда будет",
    "uk": "замовлення не прийшло поверніть кошти будь ласка рахунок адреса доставки велосипед коли буде дякую",
    "ar": "الطلب لم يصل بعد من فضلك الفاتورة العنوان متى شكرا الدراجة استرداد المبلغ رقم",
    "he": "ההזמנה לא הגיעה בבקשה חשבונית כתובת מתי תודה אופניים החזר כספי מספר",
}
SYLLABLES = {
    "en": "ba con ter mer ing ly an del for pre sti ous er lo ma ri ck ton st ble",
    "de": "ver ge schaft ung lich keit aus ein stell zahl fahr rad en zu über ent halt wert ig heit",
    "fr": "ra con tion ment eau é li ser pré vou ais oir ble que dé te lu mo ge ner",
    "es": "ción ado es ta re co mi lla ña par to des va ble ero ar in qui so lu",
    "ru": "про ва ние ость пере ста тель ка за до ли вер ску ного ры тем бу шка же ё",
    "uk": "про ва ння ість пере ста ник ка за до лі вер ськ ного ї тем бу шка же є",
    "ar": "مح كت سل عم در بي ان ات ون ما قل فر جد نص حك يد صا لم را تو",
    "he": "מח כת של עמ דר בי אנ ות ונ מה קל פר גד נצ חכ יד צא למ רא תו",
}
IDEOGRAPHS = {
    "ja": "配送注文返金住所電話番号確認商品到着破損交換自転車在庫支払請求書お願い致します届きまだせんのでにをはが",
    "zh": "订单退款地址电话确认商品到达损坏更换自行车库存付款发票请问什么时候可以收到还没有谢谢我们你们的了在是",
    "ko": "주문환불주소전화확인상품도착파손교환자전거재고결제영수증언제받을수있나요아직안왔어요감사합니다",
}
"""Languages without spaces, or whose words we make of signs."""
UNSPACED = ("ja", "zh")
WEIGHTS = {
    "en": 34,
    "de": 16,
    "fr": 8,
    "es": 10,
    "ru": 10,
    "uk": 5,
    "ar": 4,
    "he": 2,
    "ja": 4,
    "zh": 4,
    "ko": 3,
}
NAMES = {
    "en": (["Ann", "Paul", "Grace", "Owen", "Ruby", "Hugh"], ["Reed", "Carter", "Walsh", "Hill", "O'Neil"]),
    "de": (["Jörg", "Anke", "Uwe", "Grete", "Björn"], ["Weiß", "Müller", "Groß", "Schäfer", "Löwe"]),
    "fr": (["Zoé", "Rémi", "Élise", "Noël"], ["Lefèvre", "Dubois", "Gaël", "Çelik"]),
    "es": (["Íñigo", "Lucía", "Martín", "Noé"], ["Peña", "Núñez", "García", "Ibáñez"]),
    "ru": (["Пётр", "Алёна", "Игорь", "Семён"], ["Королёв", "Иванова", "Соловьёв"]),
    "uk": (["Їжак", "Олена", "Андрій", "Юрій"], ["Шевченко", "Ковальчук", "Гуцуляк"]),
    "ar": (["ليلى", "عمر", "سارة"], ["حداد", "النجار", "منصور"]),
    "he": (["נועה", "איתן", "דנה"], ["לוי", "כהן", "ברק"]),
    "ja": (["さくら", "健太", "陽子"], ["田中", "佐藤", "鈴木"]),
    "zh": (["伟", "秀英", "小明"], ["王", "李", "陈"]),
    "ko": (["민준", "서연", "지우"], ["김", "이", "박"]),
}
WORDS, SENTENCES = 12_000, 6_000
"""Of each language."""


class Texts:
    """What people write; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(f"texts {seed}")
        reach = list(itertools.accumulate(1 / (rank + 8) for rank in range(WORDS)))
        self._said = {language: _sentences(language, reach, rng) for language in WEIGHTS}
        self._languages = list(WEIGHTS)
        self._upto = list(itertools.accumulate(WEIGHTS.values()))

    def language(self, rng: random.Random) -> str:
        """One of them, as often as they are spoken here."""
        return self._languages[bisect.bisect(self._upto, rng.random() * self._upto[-1])]

    def subject(self, rng: random.Random, language: str) -> str:
        """A short line."""
        return self._sentence(rng, language)[:60].rstrip()

    def message(self, rng: random.Random, language: str, mean: float) -> str:
        """A text of `mean` characters or so; some are ten times as long as most, one in four names an order."""
        left = max(8, min(9_000, int(rng.lognormvariate(0, 0.9) * mean)))
        lines = [rng.choice(OPENINGS[language])] if left > 60 else []
        while left > 0:
            one = self._sentence(rng, language)
            left -= len(one)
            lines.append(one + ("。" if language in UNSPACED else "."))
        if rng.random() < 0.25:
            lines.append(f"#{rng.randrange(10**5, 10**8)}")
        return "\n".join(lines)

    def _sentence(self, rng: random.Random, language: str) -> str:
        return self._said[language][int(rng.random() * SENTENCES)]

    def name(self, rng: random.Random, language: str) -> str:
        """Somebody's name."""
        given, family = NAMES[language]
        return f"{rng.choice(given)} {rng.choice(family)}"


def _sentences(language: str, reach: list[float], rng: random.Random) -> list[str]:
    vocabulary = _vocabulary(language, rng)
    gap = "" if language in UNSPACED else " "
    return [
        gap.join(rng.choices(vocabulary, cum_weights=reach, k=rng.randrange(3, 16))) for _ in range(SENTENCES)
    ]


def _vocabulary(language: str, rng: random.Random) -> list[str]:
    """Words, the most frequent first."""
    found = dict.fromkeys(COMMON.get(language, "").split())
    parts = SYLLABLES[language].split() if language in SYLLABLES else list(IDEOGRAPHS[language])
    most = 5 if language in SYLLABLES else 4
    while len(found) < WORDS:
        found["".join(rng.choices(parts, k=rng.randrange(1, most + 1)))] = None
    return list(found)
