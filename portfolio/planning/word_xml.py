"""What a Word file has and python-docx has no words for: cells, fields, alternative texts of tables."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def element(tag: str, /, **attributes: str) -> Any:
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def row(cells: list[Any], *, is_header: bool) -> Any:
    """A row that no page parts; the header comes again on every page."""
    made, properties = element("tr"), element("trPr")
    properties.append(element("cantSplit"))
    if is_header:
        properties.append(element("tblHeader"))
    made.extend([properties, *cells])
    return made


def cell(words: str, *, size: float, bold: bool, right: bool) -> Any:
    made, paragraph, layout = element("tc"), element("p"), element("pPr")
    made.append(element("tcPr"))
    layout.append(element("spacing", before="20", after="20"))
    if right:
        layout.append(element("jc", val="right"))
    paragraph.append(layout)
    for place, line in enumerate(words.split("\n")):
        run, look = element("r"), element("rPr")
        if bold:
            look.append(element("b"))
        look.append(element("sz", val=str(round(size * 2))))
        run.append(look)
        if place:
            run.append(element("br"))
        run.append(_text(line))
        paragraph.append(run)
    made.append(paragraph)
    return made


def _text(words: str) -> Any:
    made = element("t")
    made.text = words
    made.set(_SPACE, "preserve")
    return made


def shade(cell: Any, colour: str, *, white: bool = False) -> None:
    cell.find(qn("w:tcPr")).append(element("shd", val="clear", color="auto", fill=colour))
    for look in cell.iter(qn("w:rPr")) if white else ():
        size = look.find(qn("w:sz"))
        size.addprevious(element("color", val="FFFFFF"))


def described(properties: Any, title: str, alt: str) -> None:
    """The table's alternative text: its title, and what it shows in words."""
    properties.append(element("tblCaption", val=title))
    properties.append(element("tblDescription", val=alt or title))


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """What Word works out for itself; `shown` stands there until it has."""
    made, run = element("fldSimple", instr=instruction), element("r")
    run.append(_text(shown))
    made.append(run)
    paragraph.append(made)


def bookmark(paragraph: Any, number: int) -> str:
    """Around the words of a heading; its name."""
    name = f"_Toc{number:08d}"
    paragraph.insert(1, element("bookmarkStart", id=str(number), name=name))
    paragraph.append(element("bookmarkEnd", id=str(number)))
    return name


def table_of_contents(heading: Any, contents: list[tuple[str, int, str]]) -> None:
    """A field that holds the headings already, each with a link. Word writes the page numbers when it is updated."""
    after, last = heading, len(contents) - 1
    for place, (words, level, name) in enumerate(contents):
        paragraph = element("p")
        layout = element("pPr")
        layout.append(element("ind", left=str(360 * (level - 1))))
        paragraph.append(layout)
        if not place:
            paragraph.extend(_marks("begin", r'TOC \o "1-2" \h \z \u', "separate"))
        link, run = element("hyperlink", anchor=name, history="1"), element("r")
        run.append(_text(words))
        link.append(run)
        paragraph.append(link)
        if place == last:
            paragraph.extend(_marks("end"))
        after.addnext(paragraph)
        after = paragraph


def _marks(begin: str, instruction: str = "", then: str = "") -> list[Any]:
    """The runs between which a field's result stands."""
    held = [element("fldChar", fldCharType=begin)]
    if instruction:
        words = element("instrText")
        words.text = instruction
        words.set(_SPACE, "preserve")
        held += [words, element("fldChar", fldCharType=then)]
    runs = []
    for each in held:
        run = element("r")
        run.append(each)
        runs.append(run)
    return runs
