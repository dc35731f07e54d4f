"""An agent's Markdown as HTML for the customer: no raw HTML, nothing remote, links to web and mail only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_SCHEMES = ("http://", "https://", "mailto:")
_FONT = "font-family: system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 15px; line-height: 1.5"


def fragment(text: str) -> str:
    """The Markdown text as HTML to put into a document."""
    html: str = _parser().render(text)
    return html


def tokens(text: str) -> Sequence[Token]:
    """The Markdown as its parser reads it, for what is no HTML."""
    return _parser().parse(text)


def document(body: str, language: str = "") -> str:
    """A minimal readable HTML document around `body`, which is HTML."""
    attribute = f' lang="{escape(language)}"' if language else ""
    return (
        f'<!DOCTYPE html>\n<html{attribute}>\n<head><meta charset="utf-8"></head>\n'
        f'<body>\n<div dir="auto" style="{_FONT}">\n{body}</div>\n</body>\n</html>\n'
    )


def plain(text: str) -> str:
    """Text that is no Markdown, such as a signature, as HTML: shown exactly as it is."""
    return "<br>\n".join(escape(line) for line in text.splitlines())


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  the library's name
        """Whether a link may lead there; what may not stays as it was typed."""
        return url.strip().lower().startswith(_SCHEMES)


class _Renderer(RendererHTML):
    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture elsewhere is a link to it: opening a mail of ours fetches nothing."""
        source = str(tokens[idx].attrs.get("src", ""))
        alt = self.renderInlineAsText(tokens[idx].children or [], options, env)
        return f'<a href="{escape(source)}">{escape(alt or source)}</a>'


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "breaks": True, "linkify": True}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough", "linkify"])
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return parser
