"""Text in a spreadsheet that the reader's program would take for a formula: how it is made harmless, and comes back.

Excel, LibreOffice and Google Sheets calculate what begins with = + - or @, also after spaces. A title that somebody
wrote could so fetch or send data from the machine of whoever opens the file. In .xlsx such a text is a text cell that
is marked as quoted (portfolio.workbook), and nothing is added to it. CSV has no types, so there an apostrophe goes
first, which made_harmless() puts and as_it_was() takes away.
"""

import re

# Apostrophes before it belong to it, so that one that was there from the beginning is not taken away on the way back.
# The last four are what Chinese and Japanese programs take for the same signs.
_LOOKS_LIKE_A_FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def looks_like_a_formula(text: str) -> bool:
    return _LOOKS_LIKE_A_FORMULA.match(text) is not None


def made_harmless(text: str) -> str:
    """As it is written into CSV."""
    return f"'{text}" if looks_like_a_formula(text) else text


def as_it_was(text: str) -> str:
    """What was made harmless, as it was before; any other text as it is. For whatever reads a CSV file."""
    return text[1:] if text.startswith("'") and looks_like_a_formula(text) else text
