"""Reading pages as a person does: the words, one space between them."""

import re
from html import unescape

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


def words(html: str) -> str:
    """The text of some HTML; a space that does not break is a space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def html_of(response: HttpResponse) -> str:
    return response.content.decode()


def main_of(response: HttpResponse) -> str:
    """The HTML of the page's own part, without header and footer."""
    return html_of(response).partition("<main")[2].partition(">")[2].partition("</main>")[0]


def section(response: HttpResponse, heading: str) -> str:
    """The HTML of the section that is labelled by the heading with this id; empty where there is none."""
    return main_of(response).partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0]


def rows(html: str, tag: str = "tr") -> list[str]:
    """The words of each row, or of each element of another kind."""
    return [words(row) for row in re.findall(rf"<{tag}[ >].*?</{tag}>", html, re.DOTALL)]


def links(html: str) -> dict[str, str]:
    """Where each link leads, by its words."""
    return {
        words(text): unescape(href)
        for href, text in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    }


def queries(client: Client, url: str) -> int:
    """How many queries the page takes."""
    client.get(url)  # what is kept from one request to the next, such as content types, is not the page's
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
