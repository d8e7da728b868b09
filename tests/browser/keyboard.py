"""How somebody who has no mouse gets about a page."""

from playwright.sync_api import Page

MOST_STOPS = 80


def focused(page: Page) -> str:
    """What a screen reader would call the element that has the focus: its label, or else its text."""
    return page.evaluate(
        """() => {
            const at = document.activeElement
            const label = at.labels?.length ? at.labels[0] : at
            return label.innerText.replace(/\\s+/g, " ").trim()
        }"""
    )


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until what begins with the name has the focus, as somebody does who cannot use a mouse."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if focused(page).startswith(name):
            return
    raise AssertionError(f"Tab never came to «{name}»")


def write(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def press(page: Page, button: str, *, key: str = "Tab") -> None:
    tab_to(page, button, key=key)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page, question: str, key: str) -> None:
    """Tab to the radio group of the question, and choose: Space takes the first, the arrow down the second."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        legend = page.evaluate("document.activeElement.closest('fieldset')?.querySelector('legend').innerText ?? ''")
        if legend.startswith(question) and page.evaluate("document.activeElement.type") == "radio":
            page.keyboard.press(key)
            return
    raise AssertionError(f"Tab never came to «{question}»")
