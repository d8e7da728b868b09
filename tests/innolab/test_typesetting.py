"""Documents as tagged PDF: whatever the text holds, it is shown as text, and the document is made."""

import datetime
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innolab import typesetting
from innolab.typesetting import showable
from tests.pdf import reader, words

AT = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(font: "Inter", lang: "nb")
= #data.title
#for text in data.texts { par(text) }
#if data.has_replaced_characters [Noe er byttet ut.]
"""


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory):
    """A template with nothing of its own."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "plain.typ").write_text(TEMPLATE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typesetting, "TEMPLATES", folder)
        yield


def pdf(*texts, title="Tittel"):
    return typesetting.pdf("plain.typ", {"title": title, "texts": list(texts)}, at=AT)


@pytest.mark.parametrize(
    "text",
    [
        '#import "@preview/hostile:1.0.0": *',
        '#read("/etc/passwd")',
        "*fet* _kursiv_ `kode` $x^2$ @ref <merke> = Overskrift",
        "\\ \\u{41} // borte /* borte */ ~ -- --- ...",
        "<script>alert(1)</script> {{ 7 }} {% now %}",
    ],
)
def test_markup_is_shown_as_it_was_written(text):
    assert words(pdf(text, title=text)) == f"{text} {text}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("blåbærsyltetøy", "blåbærsyltetøy"),
        ("a\u030a", "å"),
        ("Bra 👍🏽 jobba", "Bra □□ jobba"),
        ("中文", "□□"),
        ("\x00\x07en\u200e\u202e\u2066to\ufeff", "ento"),
        ("\U000e0041\ue000\ufffe", "□□"),
        ("en\r\nto\rtre\tfire", "en\nto\ntre fire"),
        ("\u2028\u2029\x0b\x0c\x85", "\n\n\n\n\n"),
        ("", ""),
    ],
)
def test_what_the_font_cannot_show_is_a_box_and_what_has_no_shape_is_left_out(text, shown):
    assert showable({"texts": [text, 1, None, True]}) == {"texts": [shown, 1, None, True]}


def test_the_template_is_told_whether_anything_was_replaced():
    assert [words(pdf(text)) for text in ("ja", "□", "🎉")] == ["Tittel ja", "Tittel □", "Tittel □ Noe er byttet ut."]


def test_every_character_that_is_shown_has_a_shape():
    everything = " ".join(chr(code) for code in range(0x11000) if not 0xD800 <= code <= 0xDFFF)
    assert len(reader(pdf(everything)).pages) > 1


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_any_text_becomes_a_document(text):
    assert pdf(text, title=f"Tittel {text}").startswith(b"%PDF-1.7")


def test_threads_share_the_fonts():
    made: list[str] = []

    def make(number: int) -> None:
        made.append(words(pdf(f"nummer {number}")))

    threads = [threading.Thread(target=make, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(made) == [f"Tittel nummer {number}" for number in range(8)]


def test_a_template_can_read_nothing_outside_its_folder(tmp_path):
    (typesetting.TEMPLATES / "thief.typ").write_text('#read("/../../etc/passwd")')
    with pytest.raises(RuntimeError):
        typesetting.pdf("thief.typ", {}, at=AT)
