"""The safe subset of Markdown that people write to each other in: emphasis, lists, quotes, code and links.

Two walls: markdown-it knows no HTML and makes only what is asked for here, and nh3 lets only that through.
"""

import re
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# What turns the text around it, or cannot be seen: with it, a link shows another address than its own.
_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_NOT_HERE = ["image", "heading", "lheading", "hr", "html_block", "html_inline", "reference", "code"]


def _name_where_links_lead(state: StateCore) -> None:
    """A link whose words are not its own address is followed by where it leads: «rutinen (kommune.no)»."""
    for block in state.tokens:
        children: list[Token] = []
        href, shown = "", ""
        for token in block.children or []:
            if token.type == "link_open":
                href, shown = str(token.attrGet("href")), ""
            if token.type == "link_close" and not shown.strip():
                children += [_text(_place(href)), token]
            elif token.type == "link_close" and not _begins_with(shown, _place(href)):
                children += [token, _text(f" ({_place(href)})")]
            else:
                children.append(token)
            shown += token.content
        block.children = children or block.children


def _text(words: str) -> Token:
    token = Token("text", "", 0)
    token.content = words
    return token


def _place(href: str) -> str:
    """The host, as it is looked up: what only looks like another letter shows. Of a mail, its address. Else ""."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    return {"http": parts.hostname, "https": parts.hostname, "mailto": parts.path}.get(parts.scheme) or ""


def _begins_with(shown: str, place: str) -> bool:
    return bool(re.match(rf"(https?://)?{re.escape(place)}([/?#:]|$)", shown, re.IGNORECASE))


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 10})
_MARKDOWN.enable("linkify").disable(_NOT_HERE)
_MARKDOWN.core.ruler.push("name_where_links_lead", _name_where_links_lead)
_MARKDOWN.validateLink = lambda url: bool(_place(url))  # type: ignore[method-assign]
_CLEANER = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a"},
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener noreferrer ugc",
)


def html(text: str) -> SafeString:
    """The text as HTML that can stand in a page whoever wrote it."""
    rendered = _UNSEEN.sub("", _MARKDOWN.render(text))
    return mark_safe(_CLEANER.clean(rendered))  # noqa: S308  that is what nh3 is for
