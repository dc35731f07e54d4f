"""A reply shows what its writer wrote; history and signatures fold; nothing is lost, and something is always shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_desk.text.quotes import Span, fold, own_text

ATTRIBUTIONS = {
    "en": "On Fri, May 1, 2026 at 10:00 AM Ana Doe <ana@desk.example> wrote:",
    "de": "Am Fr., 1. Mai 2026 um 10:00 Uhr schrieb Ana Doe <ana@desk.example>:",
    "fr": "Le ven. 1 mai 2026 à 10:00, Ana Doe <ana@desk.example> a écrit :",
    "es": "El vie, 1 may 2026 a las 10:00, Ana Doe (<ana@desk.example>) escribió:",
    "it": "Il giorno ven 1 mag 2026 alle ore 10:00 Ana Doe <ana@desk.example> ha scritto:",
    "pt": "Em sex., 1 de mai. de 2026 às 10:00, Ana Doe <ana@desk.example> escreveu:",
    "nl": "Op vr 1 mei 2026 om 10:00 schreef Ana Doe <ana@desk.example>:",
    "pl": "pt., 1 maj 2026 o 10:00 Ana Doe <ana@desk.example> napisał(a):",
    "cs": "pá 1. 5. 2026 v 10:00 odesílatel Ana Doe <ana@desk.example> napsal:",
    "da": "Den fre. 1. maj 2026 kl. 10.00 skrev Ana Doe <ana@desk.example>:",
    "sv": "Den fre 1 maj 2026 kl 10:00 skrev Ana Doe <ana@desk.example>:",
    "no": "fre. 1. mai 2026 kl. 10:00 skrev Ana Doe <ana@desk.example>:",
    "fi": "pe 1. toukok. 2026 klo 10.00 Ana Doe (ana@desk.example) kirjoitti:",
    "ru": "пт, 1 мая 2026 г. в 10:00, Ana Doe <ana@desk.example>:",
    "uk": "пт, 1 трав. 2026 р. о 10:00 Ana Doe <ana@desk.example> пише:",
    "tr": "Ana Doe <ana@desk.example>, 1 May 2026 Cum, 10:00 tarihinde şunu yazdı:",
    "zh": "Ana Doe <ana@desk.example> 于2026年5月1日周五 10:00写道：",
    "zh 2": "在 2026年5月1日，上午10:00，Ana Doe <ana@desk.example> 写道：",
    "ja": "2026年5月1日(金) 10:00 Ana Doe <ana@desk.example>:",
    "ko": "2026년 5월 1일 (금) 오전 10:00, Ana Doe <ana@desk.example>님이 작성:",
    "he": "\u202bבתאריך יום ו׳, 1 במאי 2026 ב-10:00 מאת Ana Doe\u200f <\u202aana@desk.example\u202c\u200f>:\u202c",
    "hu": "Ana Doe <ana@desk.example> ezt írta (időpont: 2026. máj. 1., P, 10:00):",
    "ro": "În vin., 1 mai 2026 la 10:00, Ana Doe <ana@desk.example> a scris:",
    "el": "Στις Παρ 1 Μαΐ 2026 στις 10:00, Ana Doe <ana@desk.example> έγραψε:",
    "vi": "Vào Th 6, 1 thg 5, 2026 vào lúc 10:00 Ana Doe <ana@desk.example> đã viết:",
    "Apple": "On 1 May 2026, at 10:00, Ana Doe <ana@desk.example> wrote:",
    "Apple de": "Am 01.05.2026 um 10:00 schrieb Ana Doe <ana@desk.example>:",
    "Thunderbird": "On 5/1/26 10:00 AM, Ana Doe wrote:",
    "Zoho": "---- On Fri, 01 May 2026 10:00:00 +0200 Ana Doe <ana@desk.example> wrote ----",
    "folded": "On Fri, May 1, 2026 at 10:00 AM Ana Doe The Second <\nana@desk.example> wrote:",
    "folded thrice": "On May 1, 2026,\nat 10:00,\nAna Doe <ana@desk.example>\nwrote:",
    "bidi marks": "\u200eOn 1 May 2026, at 10:00, Ana Doe <ana@desk.example> wrote:\u200f",
}

HEADERS = {
    "en": "From: {}\nSent: Friday, May 1, 2026 10:00 AM\nTo: Bo\nSubject: x",
    "en bold": "*From:* {}\n*Sent:* Friday, May 1, 2026 10:00 AM\n*To:* Bo\n*Subject:* x",
    "en date": "From: {}\nDate: Friday, 1 May 2026 at 10:00\nTo: Bo\nCc: C,\n D\nSubject: x",
    "de": "Von: {}\nGesendet: Freitag, 1. Mai 2026 10:00\nAn: Bo\nBetreff: x",
    "fr": "De\xa0: {}\nEnvoyé\xa0: vendredi 1 mai 2026 10:00\nÀ\xa0: Bo\nObjet\xa0: x",
    "es": "De: {}\nEnviado el: viernes, 1 de mayo de 2026 10:00\nPara: Bo\nAsunto: x",
    "it": "Da: {}\nInviato: venerdì 1 maggio 2026 10:00\nA: Bo\nOggetto: x",
    "pt": "De: {}\nEnviada em: sexta-feira, 1 de maio de 2026 10:00\nPara: Bo\nAssunto: x",
    "nl": "Van: {}\nVerzonden: vrijdag 1 mei 2026 10:00\nAan: Bo\nOnderwerp: x",
    "pl": "Od: {}\nWysłano: piątek, 1 maja 2026 10:00\nDo: Bo\nTemat: x",
    "cs": "Od: {}\nOdesláno: pátek 1. května 2026 10:00\nKomu: Bo\nPředmět: x",
    "da": "Fra: {}\nSendt: 1. maj 2026 10:00\nTil: Bo\nEmne: x",
    "sv": "Från: {}\nSkickat: den 1 maj 2026 10:00\nTill: Bo\nÄmne: x",
    "fi": "Lähettäjä: {}\nLähetetty: perjantai 1. toukokuuta 2026 10:00\nVastaanottaja: Bo\nAihe: x",
    "ru": "От: {}\nОтправлено: 1 мая 2026 г. 10:00\nКому: Bo\nТема: x",
    "uk": "Від: {}\nНадіслано: 1 травня 2026 р. 10:00\nКому: Bo\nТема: x",
    "tr": "Kimden: {}\nGönderildi: 1 Mayıs 2026 Cuma 10:00\nKime: Bo\nKonu: x",
    "zh": "发件人: {}\n发送时间: 2026年5月1日 10:00\n收件人: Bo\n主题: x",
    "zh wide": "寄件者：{}\n日期：2026年5月1日 10:00\n收件者：Bo\n主旨：x",
    "ja": "差出人: {}\n送信日時: 2026年5月1日 10:00\n宛先: Bo\n件名: x",
    "ko": "보낸 사람: {}\n보낸 날짜: 2026년 5월 1일 10:00\n받는 사람: Bo\n제목: x",
    "he": "מאת: {}\nנשלח: יום ו 1 מאי 2026 10:00\nאל: Bo\nנושא: x",
    "unknown language under a rule": "________________\nOddi wrth: {}\nAnfonwyd: 1 Mai 2026\nAt: Bo\nPwnc: x",
    "original": "-----Original Message-----\nFrom: {}",
    "original de": "-----Ursprüngliche Nachricht-----\nVon: {}",
    "original ja": "-----元のメッセージ-----\n{}",
}

DEVICES = [
    "Sent from my iPhone",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android<https://aka.ms/x>",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Enviado do meu iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Sendt fra min iPhone",
    "Skickat från min iPhone",
    "Lähetetty iPhonesta",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "iPhone'umdan gönderildi",
    "发自我的 iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "נשלח מה-iPhone שלי",
    "*Sent from Yahoo Mail on Android*",
]


def own(text: str) -> str:
    return own_text(text, fold(text))


def parts(text: str, kind: str) -> str:
    return "".join(text[span.start : span.end] for span in fold(text) if span.kind == kind)


@pytest.mark.parametrize("language", ATTRIBUTIONS)
@pytest.mark.parametrize("quoted", ["> Old words\n> more", "\nOld words\n\nmore"])
def test_an_attribution_begins_history_in_every_language(language: str, quoted: str) -> None:
    assert own(f"Works now\n\n{ATTRIBUTIONS[language]}\n{quoted}\n") == "Works now"


@pytest.mark.parametrize("language", HEADERS)
def test_copied_headers_begin_history_in_every_language(language: str) -> None:
    headers = HEADERS[language].format("Ana Doe <ana@desk.example>")

    assert own(f"Works now\n\n{headers}\n\nOld words\n") == "Works now"


@pytest.mark.parametrize("line", DEVICES)
def test_the_line_of_a_device_is_a_signature(line: str) -> None:
    text = f"Works now\n\n{line}\n"

    assert own(text) == "Works now"
    assert line in parts(text, "signature")


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my desk, it is easier.",
        "This mail was sent from my iPhone app.",
        "The invoice you\nsent from my account yesterday\nnever arrived",
        "On Monday I wrote a letter and waited.",
        "On the other hand:\n\nit works",
        "Am Montag um 10:00 ging es noch.",
        "I wrote:\n\nnothing",
        "On May 3 you wrote:\n\nwe refund you\n\nWhere is it?",
        "From: the customer's view\n\nit is slow",
        "Date: tomorrow\nPlace: here",
        "I saw this in the log:\n\nX-Mailer: y\nFrom: a@b.example\nDate: 1 May 2026 10:00\nSubject: z\n\nwhat is it?",
        "Steps:\n-- first\n-- second\n-- third",
        "Title\n----\ntext\n\n====\n\nmore",
        "Call 10:00 ana@desk.example:\n\nshe knows",
        ">From the start it failed",
        "Thanks!",
        "One\n\nBest regards",
        "Regards the bill, it is wrong.",
        "Kind regards\nWhat about the bill?",
        "Best,\nP.S. call me",
    ],
)
def test_what_only_looks_like_history_stays(text: str) -> None:
    assert own(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hi\n\n-- \nAna\nDesk", "Hi"),
        ("Hi\n\n--\nAna", "Hi"),
        ("Hi\n\nBest regards,\nAna Doe\n+49 30 1234", "Hi"),
        ("Hallo\n\nMit freundlichen Grüßen\n\nAna", "Hallo"),
        ("Hola\n\nUn saludo,\nAna", "Hola"),
        ("Salut\n\nCordialement\nAna", "Salut"),
        ("Привет\n\nС уважением,\nАна", "Привет"),
        ("Hi\n\nRegards,\nAna\n\n-- \nAna Doe\nDesk\n\nSent from my iPhone", "Hi"),
        ("Hi\n\n-Ana Doe\n", "Hi"),
        (
            "Hi\n\n_______________________________________________\nusers mailing list\nusers@lists.example",
            "Hi",
        ),
    ],
)
def test_signatures_fold(text: str, kept: str) -> None:
    assert own(text) == kept
    assert parts(text, "quoted") == ""


def test_answers_between_quoted_lines_stay() -> None:
    text = "On 1 May 2026, at 10:00, Ana <a@b.example> wrote:\n> One?\n\nYes.\n\n> Two?\nNo.\n"

    assert own(text) == "Yes.\n\nNo."


@pytest.mark.parametrize("mark", ["#", ")", "|", ":", "AL>", "%", "   ", "\t"])
def test_answers_between_lines_that_are_marked_in_another_way_stay(mark: str) -> None:
    head = "On Mon, 1 Jun 2026 at 10:00, Ann Lee <ann@b.example> wrote:\n"
    text = f"{head}\n{mark} One?\n{mark} Really?\nYes.\n{mark} Two?\n\nNo.\n"

    assert own(text) == "Yes.\n\nNo."


@pytest.mark.parametrize(
    "head",
    [
        "-----Original Message-----\n",
        "----- Original Message -----\nFrom: Ann <a@b.example>\nSent: 1 June 2026\nTo: Bo\nSubject: x\n\n",
        "From: Ann <a@b.example>\nSent: Monday, 1 June 2026 10:00\nTo: Bo\nSubject: x\n\n",
    ],
)
def test_answers_between_quoted_lines_below_copied_headers_stay(head: str) -> None:
    assert own(f"Hello,\n\n{head}> One?\n\nYes.\n\n> Two?\nNo.\n") == "Hello,\n\nYes.\n\nNo."


def test_an_answer_below_the_quotation_stays() -> None:
    assert own("Ana wrote:\n> It fails\n\nIt works here\n\n-- \nBo") == "It works here"


@pytest.mark.parametrize(
    "answer", ["no, keep it!", "No, please keep it.", "Please cancel my contract at once."]
)
@pytest.mark.parametrize("asked", ["refund the money to your card?", "that you would like to have it back"])
def test_one_line_right_below_a_long_quotation_is_an_answer(answer: str, asked: str) -> None:
    quoted = f"> Dear Mr Quo, shall we cancel your order 4711 and {asked}\n" * 2
    assert own(f"Hi,\n\n{quoted}{answer}\n") == f"Hi,\n\n{answer}"
    assert own(f"Hi,\n\n{quoted}{answer}") == f"Hi,\n\n{answer}"


def test_the_tail_of_a_broken_quoted_line_is_quoted() -> None:
    text = "Yes\n\n> " + "long words " * 7 + "and then\nit was broken here\n> next\n"

    assert own(text) == "Yes"


@pytest.mark.parametrize(
    "text",
    [
        "---------- Forwarded message ---------\nFrom: Ana <a@b.example>\nDate: 1 May 2026\nSubject: x\n\nThe point",
        "See below.\n\nBegin forwarded message:\n\n> From: Ana\n> Subject: x\n>\n> The point",
        "FYI\n\n-------- Weitergeleitete Nachricht --------\nVon: Ana\nDatum: 1.5.2026\n\nThe point",
        "FYI\n\nFrom: Ana <a@b.example>\nSent: 1 May 2026 10:00\nTo: Bo\nSubject: x\n\nThe point",
        "From: Ana <a@b.example>\nSent: 1 May 2026 10:00\nTo: Bo\nSubject: x\n\nThe point",
    ],
)
def test_a_message_passed_on_stays_in_sight(text: str) -> None:
    assert "The point" in own(text)


@pytest.mark.parametrize(
    "text", ["> all\n> quoted", "Sent from my iPhone", "-- \nAna", "\n \n", "----\n> x", "Regards\nAna", ">"]
)
def test_nothing_folds_when_nothing_else_is_there(text: str) -> None:
    assert fold(text) == (Span(0, len(text), "own"),)


def test_an_empty_text_has_no_spans() -> None:
    assert fold("") == ()


def test_a_quotation_of_endless_lines_folds_whole() -> None:
    text = "Yes\n\nAna wrote:\n" + "> x\n" * 30_000

    assert own(text) == "Yes"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_count(end: str) -> None:
    assert own(end.join(["Yes", "", "On 1 May 2026, at 10:00, Ana <a@b.example> wrote:", "> x", ""])) == "Yes"


LINES = st.sampled_from(
    [
        "",
        " ",
        "words",
        "> quoted",
        ">> deeper",
        "-- ",
        "--",
        "____",
        "----",
        "Regards,",
        "Ana",
        "Sent from my iPhone",
        "On 1 May 2026, at 10:00, Ana <a@b.example> wrote:",
        "On 1 May 2026, at 10:00,",
        "Ana <a@b.example> wrote:",
        "wrote:",
        "From: Ana <a@b.example>",
        "Sent: 1 May 2026",
        "To: Bo",
        "Subject: x",
        "-----Original Message-----",
        "👍",
        "\u200b",
        "\xa0",
        "---------- Forwarded message ---------",
        "FYI",
        "-Ana",
        "x" * 500,
        "\ufeff",
        "Begin forwarded message:",
    ]
)


@given(
    st.one_of(
        st.text(), st.lists(LINES, max_size=25).map("\n".join), st.lists(LINES, max_size=25).map("\r\n".join)
    )
)
def test_spans_cover_the_text_and_leave_something_own(text: str) -> None:
    spans = fold(text)

    assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
    assert not spans or spans[-1].end == len(text)
    assert all(span.start < span.end for span in spans)
    assert all(one.kind != two.kind for one, two in pairwise(spans))
    assert not text or any(span.kind == "own" for span in spans)
    assert not text.strip() or own_text(text, spans)


def calls(work: Callable[[], object]) -> int:
    """The Python and C functions called."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


UNITS = [
    "On On ",
    "On \n",
    "\n",
    "-",
    "-- \n",
    "--\n",
    "From: a\n",
    "> x\n",
    ":\n",
    "wrote:\n",
    "On 1 May 2026 10:00 a@b wrote\n",
    "__\n",
    "Regards\nx\n",
    "Sent from my x\n\n",
    "*From:* a@b\n\n",
    "\u200b\n",
    "-----Original Message\n",
    "\n-Abc\n",
    "----\nLabel: x\n",
    "x" * 61 + "\n>" + "x" * 61 + "\n",
    "Date: x\nSubject: y\n\n",
    "\r",
    "FYI\n",
    "\xa0\n",
    "mailing list\n__\n",
    "-----Original Message-----\n",
    "-----Original Message-----\n> x\n",
    "On 1 May 2026 10:00 a@b wrote:\n# x\ny\n",
]


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_is_at_most_twice_the_work(unit: str) -> None:
    fold(unit)
    once, twice = (calls(partial(fold, unit * size)) for size in (1_000, 2_000))

    assert twice <= 2.1 * once + 500


@settings(max_examples=40)
@given(st.lists(st.one_of(LINES, st.text(max_size=4)), min_size=1, max_size=5).map("\n".join))
def test_whatever_repeats_is_at_most_twice_the_work(unit: str) -> None:
    once, twice = (calls(partial(fold, (unit + "\n") * size)) for size in (300, 600))

    assert twice <= 2.1 * once + 2_000


@pytest.mark.parametrize("below", ["The code is on the box.", "PS: the red one please!\n\nThank you"])
def test_a_postscript_below_a_device_line_stays_in_sight(below: str) -> None:
    text = f"It is broken.\n\nSent from my iPhone\n\n{below}"
    assert below in own_text(text, fold(text))


@pytest.mark.parametrize("below", ["Hi Ana!", "On 3 May Ana wrote", "ana@desk.example", "a\nb\nc\nd"])
def test_somebody_elses_message_below_a_device_line_is_folded(below: str) -> None:
    text = f"It is broken.\n\nSent from my iPhone\n\n{below}"
    assert own_text(text, fold(text)) == "It is broken."
