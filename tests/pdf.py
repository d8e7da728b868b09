"""Reading a PDF as a person, and as a screen reader, does."""

import io
from typing import Any

from pypdf import PdfReader


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def words(content: bytes) -> str:
    """All text, one space between the words."""
    text = " ".join(page.extract_text() for page in reader(content).pages)
    return " ".join(text.replace("\u200b", "").split())


def tags(content: bytes) -> list[dict[str, Any]]:
    """The elements of the structure tree, in reading order."""
    return _below(reader(content).trailer["/Root"]["/StructTreeRoot"])


def names(content: bytes) -> list[str]:
    return [tag["/S"] for tag in tags(content)]


def bookmarks(content: bytes) -> list[Any]:
    def titles(entries: list[Any]) -> list[Any]:
        return [titles(entry) if isinstance(entry, list) else entry.title for entry in entries]

    return titles(reader(content).outline)


def _below(node: Any) -> list[dict[str, Any]]:
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    kids = node.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    found = [each for kid in (kids if isinstance(kids, list) else [kids]) for each in _below(kid)]
    return [node, *found] if "/S" in node else found
