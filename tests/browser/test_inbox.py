"""The portfolio office works through its inbox: filters, several at once by the keyboard alone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from innolab.accounts.models import User
from portfolio.models import Project
from tests.browser.keyboard import focused, press, tab_to
from tests.inbox import URL, in_days

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue(make_project: Callable[..., Project]) -> list[Project]:
    """The first is overdue."""
    return [make_project(title=title, answer_due_on=in_days(due)) for title, due in (("A", -3), ("B", 2), ("C", 30))]


def stages(queue: list[Project]) -> list[str]:
    return list(
        Project.objects.filter(pk__in=[each.pk for each in queue]).order_by("pk").values_list("stage", flat=True)
    )


def test_the_office_parks_two_by_keyboard_alone_and_goes_on_to_the_next(
    log_in: Callable[[User], Page], office: User, queue: list[Project], assert_accessible: Callable[[], None]
) -> None:
    page = log_in(office)
    page.goto(URL)
    expect(page.locator(f"#forslag-{queue[0].pk}")).to_contain_text("3 dager over fristen")
    expect(page.get_by_role("link", name="Gjør noe med de valgte")).to_be_hidden()
    assert_accessible()

    page.get_by_role("checkbox", name="Velg alle på siden").focus()
    page.keyboard.press("Space")
    expect(page.locator("#antall-valgt")).to_have_text("3 forslag er valgt.")
    page.get_by_role("checkbox", name="Velg C").focus()
    page.keyboard.press("Space")
    expect(page.locator("#antall-valgt")).to_have_text("2 forslag er valgt.")
    tab_to(page, "Gjør noe med de valgte")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Tildel"
    expect(page.get_by_label("Spørsmål eller begrunnelse")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Parker"
    press(page, "Utfør for de valgte")

    assert focused(page).startswith("Du må rette noe før du kan gå videre")
    assert_accessible()
    tab_to(page, "Spørsmål eller begrunnelse: Skriv en begrunnelse.")
    page.keyboard.press("Enter")
    assert focused(page) == "Spørsmål eller begrunnelse"
    page.keyboard.type("Etter budsjettet.")
    press(page, "Utfør for de valgte")
    expect(page.get_by_text("2 forslag er parkert: «A», «B».")).to_be_visible()
    assert stages(queue) == ["parked", "parked", "submitted"]

    page.goto(queue[0].get_absolute_url())
    assert_accessible()
    press(page, "Neste i innboksen")
    expect(page.get_by_role("heading", level=1)).to_have_text("C")
    press(page, "Ta saken")
    expect(page.get_by_text("Du er saksbehandler for «C».")).to_be_visible()


def test_the_inbox_works_without_javascript(
    log_in_elsewhere: Callable[..., Page], office: User, queue: list[Project]
) -> None:
    page = log_in_elsewhere(office, java_script_enabled=False)
    page.goto(URL)
    page.get_by_label("Svarfrist").select_option("Over fristen")
    page.get_by_role("button", name="Vis").click()
    expect(page.get_by_role("status").first).to_have_text("1 forslag, 1 over svarfristen")
    page.get_by_role("button", name="Ta saken").click()
    assert "frist=over" in page.url

    page.get_by_role("link", name="Fjern filtre").click()
    page.get_by_role("checkbox", name="Velg B").check()
    page.get_by_role("checkbox", name="Velg C").check()
    page.get_by_role("radio", name="Tildel").check()
    page.get_by_role("button", name="Utfør for de valgte").click()
    expect(page.get_by_text("2 forslag er tildelt office Testesen: «B», «C».")).to_be_visible()
    assert set(Project.objects.values_list("assigned_to__name", flat=True)) == {"office Testesen"}
