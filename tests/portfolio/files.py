"""Real small files of every kind, and some that only say so."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

OOXML = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + b"\0" * 100
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xdb" + b"\0" * 64 + b"\xff\xd9"
GIF = b"GIF89a\1\0\1\0\0\0\0;"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0" + b"\0" * 64


def zipped(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def ooxml(ending: str, **more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>", OOXML[ending]: b"<x/>", **more})


def odf(ending: str, manifest: bytes = b"<manifest/>", **more: bytes) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{ODF[ending]}".encode()
    return zipped({"mimetype": mimetype, "content.xml": b"<x/>", "META-INF/manifest.xml": manifest, **more})


GOOD = {
    "pdf": PDF,
    **{ending: ooxml(ending) for ending in OOXML},
    **{ending: odf(ending) for ending in ODF},
    "png": PNG,
    "jpg": JPG,
    "jpeg": JPG,
    "gif": GIF,
    "webp": WEBP,
}


def upload(name: str = "Notat.pdf", content: bytes = PDF) -> UploadedFile:
    return SimpleUploadedFile(name, content)


def pdf_of(size: int) -> bytes:
    """A PDF of so many bytes."""
    return PDF + b"%" * (size - len(PDF))
