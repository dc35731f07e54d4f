"""HTML reads as a person would read it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tui_desk.text.html import render
from tui_desk.text.quotes import fold, own_text


def text_of(html: str) -> str:
    return render(html).text


def test_paragraphs_breaks_and_white_space_fold_as_on_screen() -> None:
    html = "<p>Hello\n   <b>big</b>\t world&nbsp;!<br>next line</p><p>Second&#8212;one</p>"

    assert text_of(html) == "Hello big world !\nnext line\n\nSecond—one"


def test_a_link_is_numbered_and_the_same_target_keeps_its_number() -> None:
    rendered = render(
        '<a href="https://a.example/1">one</a>, <a href="https://b.example">two</a>, <a href="https://a.example/1">again</a>'
    )

    assert rendered.text == "one [1], two [2], again [1]"
    assert rendered.links == ("https://a.example/1", "https://b.example")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://a.example/">https://a.example</a>',
        '<a href="https://a.example/">https://a.example/</a>',
    ],
)
def test_an_address_that_is_its_own_label_is_shown_once(html: str) -> None:
    rendered = render(html)

    assert rendered.text.rstrip("/") == "https://a.example"
    assert rendered.links == ()


def test_a_bare_host_as_label_is_shown_as_the_whole_address() -> None:
    assert text_of('at <a href="https://www.a.example/">a.example</a>.') == "at https://www.a.example/."


def test_a_mail_address_needs_no_number() -> None:
    assert render('<a href="mailto:ana@desk.example">ana@desk.example</a>').links == ()


@pytest.mark.parametrize(
    "href",
    [
        "javascript:x()",
        "file:///etc/passwd",
        "data:text/html,x",
        "#top",
        "/x",
        "cid:a@b",
        "\x01javascript:x()",
    ],
)
def test_only_web_and_mail_targets_become_links(href: str) -> None:
    assert render(f'<a href="{href}">here</a>') == render("here")


def test_a_link_broken_by_line_ends_is_joined() -> None:
    assert render('<a href=" https://a.example/\n\tb ">x</a>').links == ("https://a.example/b",)


def test_images_show_their_words_and_pixels_show_nothing() -> None:
    html = '<img alt="Our logo" src=x><img src=y><img alt="t" width=1 height=1><img alt="image001.png"><img alt=" - ">'

    assert text_of(html) == "[Our logo]"


@pytest.mark.parametrize(
    "attributes",
    [
        'style="display:none"',
        'style="DISPLAY : none !important"',
        'style="color:red; visibility:hidden"',
        'style="font-size:0px;line-height:0"',
        'style="max-height:0;overflow:hidden"',
        'style="opacity:0"',
        "hidden",
    ],
)
def test_hidden_previews_are_not_shown(attributes: str) -> None:
    assert text_of(f"<div {attributes}>Preview <b>words</b></div><p>Body</p>") == "Body"


def test_text_of_no_size_hides_only_what_keeps_that_size() -> None:
    assert text_of('<div style="font-size:0"> gap <div style="font-size:13px">Shown</div></div>') == "Shown"


@pytest.mark.parametrize("void", ["br", "hr", "img"])
@pytest.mark.parametrize("attribute", ['style="font-size:0"', 'class="yahoo_quoted"'])
def test_what_has_no_content_changes_nothing_behind_it(void: str, attribute: str) -> None:
    assert text_of(f"<p>Before <{void} {attribute}>after</p>").splitlines()[-1].endswith("after")
    assert ">" not in text_of(f"<{void} {attribute}><p>After</p>")


def test_links_of_no_size_have_no_number() -> None:
    rendered = render('<div style="font-size:0"><a href="https://a.example/">gap</a></div><p>Shown</p>')
    assert (rendered.text, rendered.links) == ("Shown", ())


def test_elements_close_as_they_were_opened() -> None:
    html = '<p>a</p><p class="MsoNormal">b</p><p class="MsoNormal">c</p><p>d</p>'
    assert text_of(html) == "a\n\nb\nc\n\nd"


def test_pictures_and_links_alone_make_no_rows() -> None:
    row = (
        '<td><img alt="Bell" src="x"></td><td><a href="https://a.example/"><img alt="Horn" src="y"></a></td>'
    )
    assert text_of(f"<table><tr>{row}</tr></table>") == "[Bell]\n[Horn] [1]"


def test_a_link_in_a_table_in_a_link_has_its_number() -> None:
    html = '<a href="https://a.example/">Out <table><tr><td><a href="https://b.example/">in</a></td></tr></table></a>'
    rendered = render(html)
    assert rendered.links == ("https://b.example/", "https://a.example/")
    assert "in [1]" in rendered.text


def test_a_cell_over_several_columns_takes_them() -> None:
    html = """
        <table><tr><td colspan="3">Your order of the twelfth of May</td></tr><tr><th>Article<th>Qty<th>Price</tr>
        <tr><td>Chain<td>2<td>19.90</tr><tr><td colspan="2">Total<td>39.80</tr></table>"""
    assert text_of(html).splitlines() == [
        "Your order of the twelfth of May",
        "Article  Qty  Price",
        "Chain    2    19.90",
        "Total         39.80",
    ]
    assert text_of(f'<table><tr><td colspan="{"9" * 5000}">a<td>b</table>') == "a  b"
    assert text_of('<table><tr><td colspan="2"><h1>a</h1><td>b</table>') == "a\n\nb"


@pytest.mark.parametrize("before", ['title="Read: href="', 'a"b="" title="href="', "title='x href='"])
def test_a_name_in_another_value_hides_no_link(before: str) -> None:
    rendered = render(f'<a {before} href="https://evil.example/">https://bank.example</a>')
    assert rendered.text == "https://bank.example [1: leads to evil.example]"
    assert text_of('<img title="photo alt=" alt="Bell" width="40">') == "[Bell]"


def test_control_characters_are_seen_as_such() -> None:
    assert text_of("<p>a\x01\x13&#20;b</p>") == "a\u2401\u2413\u2414b"


def test_small_is_not_hidden() -> None:
    assert text_of('<p style="font-size:0.8em;max-height:0.5em">Shown</p>') == "Shown"


def test_styles_scripts_heads_and_comments_are_gone() -> None:
    html = (
        "<head><title>T</title><style>p{}</style></head><script>x()</script><!-- c --><p>Body</p><svg>v</svg>"
    )

    assert text_of(html) == "Body"


def test_the_padding_of_a_preview_is_one_space() -> None:
    assert text_of("a" + "&nbsp;&zwnj;" * 50 + "b") == "a b"


def test_lists_keep_numbers_and_nesting() -> None:
    html = "<ul><li>one<li>two<ol start=3><li>three<li>four</ol><li><p>five</p></ul>after"

    assert text_of(html) == "- one\n- two\n  3. three\n  4. four\n- five\n\nafter"


def test_short_cells_stand_in_columns() -> None:
    html = "<table><tr><th>Item<th>Price<tr><td>Äpfel<td>3,00<tr><td>日本<td>12,00</table>"

    assert text_of(html) == "Item   Price\nÄpfel  3,00\n日本   12,00"


def test_wide_rows_keep_their_cells_apart() -> None:
    wide = "word " * 14
    html = f"<table><tr><td>{wide}<td>{wide}</table>"

    assert text_of(html) == f"{wide.strip()} | {wide.strip()}"


def test_a_table_that_only_arranges_the_page_flows() -> None:
    html = "<table><tr><td><table><tr><td><h1>Title</h1><p>Body</p></table></td><td><p>Side</p></td></table>"

    assert text_of(html) == "Title\n\nBody\n\nSide"


def test_preformatted_text_keeps_its_spaces() -> None:
    assert text_of("<p>Log:</p><pre>a  b\n    c</pre>") == "Log:\n\na  b\n    c"


def test_indents_of_hard_spaces_stay() -> None:
    assert text_of("<div>if x:</div><div>&nbsp;&nbsp;&nbsp;&nbsp;y()</div>") == "if x:\n    y()"


def test_lines_of_outlook_are_not_spread() -> None:
    html = "<p class=MsoNormal>a</p><p class=MsoNormal>b</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>c</p>"

    assert text_of(html) == "a\nb\n\nc"


def test_quotations_are_marked_to_their_depth() -> None:
    html = "<p>Reply</p><blockquote type=cite><p>One</p><blockquote><p>Two</p></blockquote></blockquote><p>End</p>"

    assert text_of(html) == "Reply\n\n> One\n>\n> > Two\n\nEnd"


def test_quotation_marks_stop_at_ten() -> None:
    assert text_of("<blockquote>" * 30 + "deep") == "> " * 10 + "deep"


REPLIES = {
    "Gmail": """
        <div dir="ltr">Works now</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Ar Llun, Meh 3
        ysgrifennodd Ana &lt;<a href="mailto:ana@desk.example">ana@desk.example</a>&gt;:<br></div>
        <blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>Try again</div></blockquote></div>""",
    "Thunderbird": """
        <p>Works now</p><div class="moz-cite-prefix">Ana hat am 1. Mai geschrieben:<br></div>
        <blockquote type="cite" cite="mid:x"><p>Try again</p></blockquote>""",
    "Apple": """
        <div>Works now<br><div><br><blockquote type="cite">
        <div>On 1 May 2026, at 10:00, Ana &lt;ana@desk.example&gt; wrote:</div>
        <div>Try again</div></blockquote></div></div>""",
    "Outlook on the web": """
        <div>Works now</div><div id="appendonsend"></div><hr>
        <div id="divRplyFwdMsg" dir="ltr"><font><b>Quoi:</b> Ana
        &lt;ana@desk.example&gt;<br><b>Pryd:</b> 1 Mai 2026<br><b>At:</b> Bo<br>
        <b>Pwnc:</b> RE: x</font></div><div>Try again</div>""",
    "Outlook": """
        <div class=WordSection1><p class=MsoNormal>Works now</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>
        <p class=MsoNormal><b>Von:</b> Ana &lt;ana@desk.example&gt; <br><b>Gesendet:</b> Freitag, 1. Mai 2026 10:00<br>
        <b>An:</b> Bo<br><b>Betreff:</b> AW: x</p></div><p class=MsoNormal>Try again</p></div>""",
    "Yahoo": """
        <div>Works now</div>
        <div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Friday, Ana wrote:</div><div>Try again</div></div>""",
    "Proton": """
        <div>Works now</div>
        <div class="protonmail_quote">On Friday Ana wrote:<br><blockquote>Try again</blockquote></div>""",
    "GMX": """
        <div>Works now</div>
        <div name="quote" style="margin:10px"><div><b>Gesendet:</b> Freitag</div><div>Try again</div></div>""",
}


@pytest.mark.parametrize("program", REPLIES)
def test_a_rendered_reply_folds_like_a_plain_one(program: str) -> None:
    text = text_of(dedent(REPLIES[program]))

    assert "Try again" in text
    assert own_text(text, fold(text)) == "Works now"


def test_a_forward_is_not_marked_as_quoted() -> None:
    html = (
        '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "From: Ana &lt;ana@desk.example&gt;<br>Date: 1 May 2026<br>Subject: x<br>To: Bo</div>The point</div>"
    )
    text = text_of(html)

    assert "The point" in own_text(text, fold(text))


def test_an_indent_is_not_a_quotation() -> None:
    assert (
        text_of('<blockquote style="margin:0 0 0 40px; border:none; padding:0">Indented</blockquote>')
        == "Indented"
    )
