"""Which files may be attached: both the ending and the content must say so. Nothing is ever unpacked.

No imports from models, so that they can use it.
"""

import struct
import zipfile
import zlib
from typing import IO, NamedTuple

import puremagic

from innolab.refusals import Refused

MOST_PARTS = 10_000  # files in an office document, which is a zip; its directory is read, and must stay small
MOST_DIRECTORY = 1024 * 1024
_END = struct.Struct("<4s4H2LH")  # the end of a zip's directory
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # .doc and its kin, and every document that has a password
_HOSTILE_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, RuntimeError, OSError)


class UnusableFile(Refused):
    """This file cannot be attached; another may be."""


class FileType(NamedTuple):
    content_type: str
    words: str  # what people call it
    part: str = ""  # where an Office document keeps its text


_OFFICE, _OPEN = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": FileType("application/pdf", "PDF"),
    "docx": FileType(f"{_OFFICE}wordprocessingml.document", "Word-dokument", "word/"),
    "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", "Excel-ark", "xl/"),
    "pptx": FileType(f"{_OFFICE}presentationml.presentation", "PowerPoint-presentasjon", "ppt/"),
    "odt": FileType(f"{_OPEN}text", "tekstdokument (ODT)"),
    "ods": FileType(f"{_OPEN}spreadsheet", "regneark (ODS)"),
    "odp": FileType(f"{_OPEN}presentation", "presentasjon (ODP)"),
    "png": FileType("image/png", "bilde (PNG)"),
    "jpg": FileType("image/jpeg", "bilde (JPG)"),
    "jpeg": FileType("image/jpeg", "bilde (JPG)"),
    "webp": FileType("image/webp", "bilde (WebP)"),
    "gif": FileType("image/gif", "bilde (GIF)"),
}
WORDS = {kind.content_type: kind.words for kind in TYPES.values()}
ALLOWED = "Du kan legge ved PDF, Word, Excel, PowerPoint, OpenDocument og bilder (PNG, JPG, WebP eller GIF)."

_ADVICE = {
    "doc dot xls xlt xlsb ppt pps rtf ppsx dotx xltx potx": (
        "Lagre dokumentet på nytt som .docx, .xlsx, .pptx eller PDF."
    ),
    "docm dotm xlsm xltm xlam pptm potm ppsm": "De kan ha makroer. Lagre det uten makroer, eller som PDF.",
    "svg heic heif avif tif tiff bmp psd": "Lagre bildet på nytt som JPG eller PNG.",
    "zip 7z rar gz tgz tar": "Pakk ut arkivet, og legg ved filene hver for seg.",
    "html htm mht txt csv md xml json eml msg pages": "Lagre innholdet som PDF.",
}
_ADVICE_FOR = {ending: advice for endings, advice in _ADVICE.items() for ending in endings.split()}


def ending_of(name: str) -> str:
    """What stands after the last point."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def recognise(name: str, file: IO[bytes]) -> FileType:
    """The type of a file whose ending and content agree. Raises UnusableFile, with what to do instead."""
    ending = ending_of(name)
    found = TYPES.get(ending)
    if found is None:
        kind = f"Filer av typen .{ending[:12]}" if ending else "Filer uten endelse i navnet"
        raise UnusableFile(f"{kind} kan ikke legges ved. {_ADVICE_FOR.get(ending, ALLOWED)}")
    if found.part and _begins_with(file, _OLD_OFFICE):
        raise UnusableFile(
            f"Filen har passord eller er lagret i et gammelt format. Lagre den på nytt som .{ending} uten passord."
        )
    is_zip = found.content_type.startswith((_OFFICE, _OPEN))
    if not (_holds(found, file) if is_zip else _bears_signature(ending, file)):
        raise UnusableFile(f"Navnet slutter på .{ending}, men innholdet er noe annet. Åpne filen og lagre den på nytt.")
    return found


def _begins_with(file: IO[bytes], beginning: bytes) -> bool:
    file.seek(0)
    return file.read(len(beginning)) == beginning


def _bears_signature(ending: str, file: IO[bytes]) -> bool:
    """The longest signature in the content is one of this ending: a .wav begins as a .webp does, but goes on."""
    file.seek(0)
    try:
        signed = [match for match in puremagic.magic_stream(file, f"x.{ending}") if match.byte_match]
    except (puremagic.PureError, ValueError):  # nothing that it knows, or nothing at all
        return False
    longest = max((len(match.byte_match) for match in signed), default=0)
    return any(match.extension == f".{ending}" and len(match.byte_match) == longest for match in signed)


def _holds(kind: FileType, file: IO[bytes]) -> bool:
    """An office document is a zip with certain parts. Raises UnusableFile where there are macros or a password."""
    try:
        if not _begins_with(file, b"PK\3\4") or not has_small_directory(file):
            return False
        with zipfile.ZipFile(file) as parts:
            return _is_office(kind, parts) if kind.part else _is_open_document(kind, parts)
    except _HOSTILE_ZIP:
        return False


def has_small_directory(file: IO[bytes]) -> bool:
    """Or reading its names alone could take hundreds of megabytes."""
    file.seek(-_END.size, 2)
    mark, _, _, _, entries, size, _, _ = _END.unpack(file.read(_END.size))
    return bool(mark == b"PK\5\6" and entries <= MOST_PARTS and size <= MOST_DIRECTORY)


def _is_office(kind: FileType, parts: zipfile.ZipFile) -> bool:
    names = parts.namelist()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnusableFile("Filen inneholder makroer. Lagre dokumentet uten makroer, eller som PDF.")
    return "[Content_Types].xml" in names and any(name.startswith(kind.part) for name in names)


def _is_open_document(kind: FileType, parts: zipfile.ZipFile) -> bool:
    names = parts.namelist()
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise UnusableFile("Filen inneholder makroer. Lagre dokumentet uten makroer, eller som PDF.")
    if b"encryption-data" in _beginning(parts, "META-INF/manifest.xml"):
        raise UnusableFile("Filen har passord. Lagre den på nytt uten passord.")
    return _beginning(parts, "mimetype").strip() == kind.content_type.encode()


def _beginning(parts: zipfile.ZipFile, name: str) -> bytes:
    """No more than a bit of it, however much a bomb would unfold to; only deflate lets itself be stopped."""
    if name not in parts.namelist():
        return b""
    part = parts.getinfo(name)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    with parts.open(part) as content:
        return content.read(256 * 1024)
