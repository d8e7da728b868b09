"""A file can be attached when its ending and its content agree on a type that we take; else we say what to do."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.file_types import ALLOWED, TYPES, UnusableFile, recognise
from tests.portfolio.files import EXE, GIF, GOOD, OLD_OFFICE, PDF, PNG, WAV, odf, ooxml, zipped

MACROS = "Filen inneholder makroer. Lagre dokumentet uten makroer, eller som PDF."


def why_not(name, content):
    with pytest.raises(UnusableFile) as refusal:
        recognise(name, io.BytesIO(content))
    return " ".join(refusal.value.reasons)


def outcome_of(name, content):
    try:
        return recognise(name, io.BytesIO(content))
    except UnusableFile as refusal:
        return refusal


def lies(ending):
    return f"Navnet slutter på .{ending}, men innholdet er noe annet. Åpne filen og lagre den på nytt."


@pytest.mark.parametrize("ending", GOOD)
def test_each_type_that_we_take_is_recognised(ending):
    assert recognise(f"Notat.{ending}", io.BytesIO(GOOD[ending])) == TYPES[ending]


def test_every_type_has_been_tried():
    assert set(GOOD) == set(TYPES)


def test_capital_letters_in_the_ending_do_not_matter():
    assert recognise("SKANNING.PDF", io.BytesIO(PDF)).words == "PDF"


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize("content", [EXE, b"<html><script>alert(1)</script>", b"ren tekst", b"\0" * 50, WAV])
def test_no_ending_makes_a_file_what_it_is_not(ending, content):
    assert why_not(f"Notat.{ending}", content) == lies(ending)


@pytest.mark.parametrize("ending", TYPES)
def test_a_good_file_under_another_good_ending_is_refused_too(ending):
    others = [kind for kind in GOOD if TYPES[kind] != TYPES[ending]]
    assert {why_not(f"Notat.{ending}", GOOD[other]) for other in others} == {lies(ending)}


REFUSED = {
    "faktura.pdf.exe": f"Filer av typen .exe kan ikke legges ved. {ALLOWED}",
    "uten endelse": f"Filer uten endelse i navnet kan ikke legges ved. {ALLOWED}",
    "brev.doc": "Filer av typen .doc kan ikke legges ved. Lagre dokumentet på nytt som .docx, .xlsx, .pptx eller PDF.",
    "a.xlsm": "Filer av typen .xlsm kan ikke legges ved. De kan ha makroer. Lagre det uten makroer, eller som PDF.",
    "logo.svg": "Filer av typen .svg kan ikke legges ved. Lagre bildet på nytt som JPG eller PNG.",
    "IMG_1.HEIC": "Filer av typen .heic kan ikke legges ved. Lagre bildet på nytt som JPG eller PNG.",
    "alt.zip": "Filer av typen .zip kan ikke legges ved. Pakk ut arkivet, og legg ved filene hver for seg.",
    "side.html": "Filer av typen .html kan ikke legges ved. Lagre innholdet som PDF.",
}


@pytest.mark.parametrize(("name", "sentence"), REFUSED.items())
def test_what_we_do_not_take_is_answered_with_what_to_do(name, sentence):
    assert why_not(name, PDF) == sentence


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx"])
def test_a_password_or_an_old_format_is_called_so(ending):
    expected = f"Filen har passord eller er lagret i et gammelt format. Lagre den på nytt som .{ending} uten passord."
    assert why_not(f"Notat.{ending}", OLD_OFFICE) == expected


def test_an_open_document_with_a_password_is_called_so():
    locked = odf("odt", manifest=b"<manifest:encryption-data/>")
    assert why_not("Notat.odt", locked) == "Filen har passord. Lagre den på nytt uten passord."


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN"])
def test_macros_are_found_in_an_office_document_that_says_it_has_none(part):
    assert why_not("Ark.xlsx", ooxml("xlsx", **{part: b"x"})) == MACROS


@pytest.mark.parametrize("part", ["Basic/script-lc.xml", "Scripts/python/a.py"])
def test_macros_are_found_in_an_open_document(part):
    assert why_not("Ark.ods", odf("ods", **{part: b"x"})) == MACROS


def test_an_archive_that_calls_itself_a_document_is_refused():
    assert why_not("Notat.docx", zipped({"virus.exe": EXE})) == lies("docx")


def test_a_bomb_is_not_unpacked():
    bomb = zipped({"mimetype": b"\0" * 50_000_000, "[Content_Types].xml": b"", "word/document.xml": b""})
    tracemalloc.start()
    began = time.perf_counter()
    assert why_not("Notat.odt", bomb) == lies("odt")
    assert recognise("Notat.docx", io.BytesIO(bomb)) == TYPES["docx"]  # its parts are only named
    assert time.perf_counter() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_bomb_that_cannot_be_opened_a_bit_at_a_time_is_not_opened():
    mimetype = b"application/vnd.oasis.opendocument.text"
    assert why_not("Notat.odt", zipped({"mimetype": mimetype}, compression=zipfile.ZIP_BZIP2)) == lies("odt")


@pytest.mark.parametrize(("place", "value"), [(10, struct.pack("<H", 20_000)), (12, struct.pack("<L", 2_000_000))])
def test_a_directory_that_says_it_is_huge_is_not_read(place, value):
    whole = bytearray(ooxml("docx"))
    start = len(whole) - 22 + place
    whole[start : start + len(value)] = value
    assert why_not("Notat.docx", bytes(whole)) == lies("docx")


@given(content=st.binary(max_size=400), ending=st.sampled_from([*TYPES]), base=st.sampled_from([*GOOD.values()]))
def test_whatever_the_bytes_are_there_is_an_answer(content, ending, base):
    for broken in (content, base[: len(content)], base[:60] + content, content + base[-200:]):
        outcome = outcome_of(f"x.{ending}", broken)
        assert isinstance(outcome, UnusableFile) or outcome == TYPES[ending]


def test_an_empty_file_is_no_type():
    with pytest.raises(UnusableFile):
        recognise("tom.pdf", io.BytesIO(b""))


def test_a_file_with_two_natures_is_what_it_begins_as():
    assert recognise("a.gif", io.BytesIO(GIF + b"<script>")).content_type == "image/gif"
    assert recognise("a.png", io.BytesIO(PNG + zipped({"a": b"b"}))).content_type == "image/png"
