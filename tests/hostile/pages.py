"""HTML of our own making that is deep, long, misleading, or none."""

from __future__ import annotations

from collections.abc import Iterator


def pages() -> Iterator[str]:
    """All of it."""
    for tag in (
        "div",
        "b",
        "table",
        "span",
        "blockquote",
        "ul",
        "font",
        "svg",
        "template",
        "select",
        "a href=x",
    ):
        yield f"<{tag}>" * 100_000 + "words"
    yield "<table><tr><td>" * 2_000 + "words"
    yield "<table>" + "<tr>" + "<td>x" * 50_000
    yield "<select>" + "<option>x" * 50_000
    yield "".join(f"<body a{n}=1>" for n in range(20_000))
    yield "<style>" + "a{}" * 100_000 + "</style>words<script>" + "x<y;" * 50_000
    yield "<p " + " ".join(f"a{n}=b" for n in range(30_000)) + ">words"
    yield (
        "&lt;" * 100_000
        + "&#x1b;]0;x&#7;&#155;2J&#0;&#xd800;&#x110000;&#99999999999999999999;&nosuch;"
        + "&" * 10_000
    )
    yield "<a href='javascript:alert(1)'>a</a><a href='https://evil.example'>https://bank.example</a><a href=//x>b</a>"
    yield "".join(f"<a href='https://x.example/{n}'>l</a>" for n in range(6_000))
    yield "<a href='https://bank.example@evil.example/'>bank.example</a>"
    yield "<a href='https://b\u0430nk.example'>bank.example</a>"
    yield "<img src='https://track.example/x' onerror=alert(1)><link rel=stylesheet href=https://x><base href=https://y>"
    yield "<iframe src=file:///etc/passwd></iframe><object data=x><embed src=y>"
    yield "<meta http-equiv=refresh content='0;url=https://evil.example'>words"
    yield "<div style='display:none'>" + "hidden " * 1_000 + "</div>seen<span style='font-size:0'>x</span>"
    yield "\u200c\xa0" * 20_000 + "words"
    yield "<!--" + "-" * 50_000 + "><p>a<!-->b--!>c<![CDATA[d]]><?e?><!f>"
    yield "<plaintext><b>words</plaintext>"
    yield "<x<y z=1 'a\"b=c>words</x<y>"
    yield "\x1b]0;x\x07<p title='\x9b2J'>\x00words"
    yield "<pre>" + "\n" * 50_000 + "x" * 50_000
    yield "<ol start=99999999999999999999>" + "<li>x" * 5_000
    yield "<b><i><u>" * 600 + "<p>x</b></i></u>" * 600
    yield "<td rowspan=4294967295 colspan=4294967295>words"
    yield "\ufeff<html>\ud800\udfff</html>"
