"""What somebody types into a proposal is saved, or kept until it can be: whatever happens to tab, net or session."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from innolab.accounts.models import User
from portfolio.models import Decision, Project, Strategy
from portfolio.workflow import Stage
from tests.browser.keyboard import press, tab_to, write
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = "Lagret kl."
RESTORED = "Vi fant tekst som ikke var lagret."
LONG = "Nattevakter går runder som vekker beboerne, hver eneste natt."


@pytest.fixture
def draft(make_project: Callable[..., Project]) -> Project:
    return make_project(Stage.DRAFT)


@pytest.fixture
def need(draft: Project) -> str:
    return f"/forslag/{draft.pk}/behov/"


@pytest.fixture
def another(new_context: Callable[..., BrowserContext]) -> Callable[[User], Page]:
    """Another person, in a browser of their own."""

    def enter(user: User) -> Page:
        page = new_context().new_page()
        fill_log_in(page, user, "/logg-inn/")
        return page

    return enter


def fill_log_in(page: Page, user: User, url: str) -> None:
    page.goto(url)
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda at: "/logg-inn/" not in at)


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-draft-status]")).to_contain_text(SAVED)


def kept(page: Page) -> int:
    """How many entries the browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('utkast:')).length")


def the_need() -> str:
    return Project.objects.get().need


def test_a_pause_in_typing_saves_and_the_first_save_makes_the_only_draft(
    log_in: Callable[[User], Page], submitter: User, strategy: Strategy, assert_accessible: Callable[[], None]
) -> None:
    page = log_in(submitter)
    page.goto("/forslag/ny/")
    page.locator("#id_need").fill(LONG)
    expect(page.locator("[data-draft-status]")).to_contain_text("Det lagres når forslaget har en tittel.")
    assert (Project.objects.count(), kept(page)) == (0, 1)
    page.locator("#id_title").fill("Digitalt tilsyn")
    expect_saved(page)
    draft = Project.objects.get()
    assert (draft.title, draft.need) == ("Digitalt tilsyn", LONG)
    assert page.url.endswith(f"/forslag/{draft.pk}/behov/")
    with page.expect_response("**/lignende/**"):
        page.locator("#id_title").fill("Digitalt tilsyn om natten")
    expect(page.locator("#lignende").get_by_role("link")).to_have_count(0)  # it is not like itself
    page.get_by_role("button", name="Neste").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Løsningen")
    assert list(Project.objects.values_list("title", flat=True)) == ["Digitalt tilsyn om natten"]
    assert_accessible()


def test_every_step_saves_itself_and_the_reply_too(
    log_in: Callable[[User], Page], submitter: User, office: User, make_project: Callable[..., Project]
) -> None:
    project = make_project(Stage.RETURNED)
    Decision.objects.create(project=project, kind=Decision.Kind.RETURNED, reason="Hvem skal eie dem?", by=office)
    page = log_in(submitter)
    for place, field, text in (
        ("losning", "solution", "En annen løsning."),
        ("gevinster", "affected", "Mange flere."),
        ("program", "programme_reason", "Derfor."),
        ("ressurser", "investment_cost", "42"),
        ("oppsummering", "reply", "IKT eier dem."),
    ):
        page.goto(f"/forslag/{project.pk}/{place}/")
        page.locator(f"#id_{field}").evaluate("(field, text) => { field.value = text }", text)
        page.locator(f"#id_{field}").dispatch_event("input")
        expect_saved(page)
        project.refresh_from_db()
        assert str(getattr(project, field)) == text
    assert kept(page) == 0


def test_new_answers_show_the_suggestion_at_once(
    log_in: Callable[[User], Page], submitter: User, draft: Project
) -> None:
    Project.objects.update(programme=None)
    draft.criteria_met.clear()
    page = log_in(submitter)
    page.goto(f"/forslag/{draft.pk}/program/")
    questions = page.locator(".proposal-yes-no")
    for place in range(questions.count()):
        questions.nth(place).get_by_label("Ja" if place == 1 else "Nei").check()
    expect(page.locator("#programvalg")).to_contain_text("Vi foreslår Mennesker og teknologi")
    questions.nth(0).get_by_label("Ja").check()
    questions.nth(1).get_by_label("Nei").check()
    expect(page.locator("#programvalg strong")).not_to_have_text("Mennesker og teknologi")
    # What the tab itself has led to is no conflict.
    page.locator("#programvalg").get_by_label("Mennesker og teknologi").check()
    page.locator("#id_programme_reason").fill("Derfor.")
    page.get_by_role("button", name="Neste").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ressurser og tid")
    draft.refresh_from_db()
    assert (draft.programme.slug, draft.programme_reason) == ("mennesker-og-teknologi", "Derfor.")


def test_what_cannot_be_kept_is_told_and_does_not_keep_the_rest_from_being_saved(
    log_in: Callable[[User], Page], submitter: User, draft: Project
) -> None:
    page = log_in(submitter)
    page.goto(f"/forslag/{draft.pk}/ressurser/")
    page.locator("#id_investment_cost").fill("mye")
    page.locator("#id_operating_cost").fill("42")
    wrong = "bortsett fra det som må rettes: Investering, i kroner."
    expect(page.locator("[data-draft-status]")).to_contain_text(wrong)
    draft.refresh_from_db()
    assert (draft.investment_cost, draft.operating_cost) == (1_250_000, 42)
    page.reload()
    expect(page.locator("#id_investment_cost")).to_have_value("mye")


def test_the_browser_is_closed_before_the_pause_and_the_text_is_there(
    log_in: Callable[[User], Page], submitter: User, need: str
) -> None:
    page = log_in(submitter)
    page.goto(need)
    page.locator("#id_need").fill(LONG)
    context = page.context
    page.close(run_before_unload=True)
    again = context.new_page()
    again.goto(need)
    expect(again.locator("#id_need")).to_have_value(LONG)
    expect_nothing_to_save(again)
    assert the_need() == LONG


def expect_nothing_to_save(page: Page) -> None:
    for _ in range(100):
        if not kept(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the browser still keeps something")


def test_what_the_server_never_got_is_offered_and_can_be_undone(
    log_in: Callable[[User], Page], submitter: User, need: str, assert_accessible: Callable[[], None]
) -> None:
    page = log_in(submitter)
    before = the_need()
    page.goto(need)
    context = page.context
    context.set_offline(True)
    page.locator("#id_need").fill(LONG)
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(need)
    expect(again.get_by_text(RESTORED).first).to_be_visible()
    expect(again.locator("#id_need")).to_have_value(LONG)
    expect_saved(again)
    assert the_need() == LONG
    again.get_by_role("button", name="Angre").click()
    expect(again.locator("#id_need")).to_have_value(before)
    expect_nothing_to_save(again)
    assert the_need() == before


def test_without_the_net_the_text_is_kept_and_sent_when_it_is_back(
    log_in: Callable[[User], Page], submitter: User, need: str, assert_accessible: Callable[[], None]
) -> None:
    page = log_in(submitter)
    page.goto(need)
    page.context.set_offline(True)
    page.locator("#id_need").fill(LONG)
    expect(page.locator("[data-draft-status]")).to_contain_text("Du er uten nett.")
    page.get_by_role("button", name="Neste").last.click()  # stays: the browser's own error page has no text
    expect(page.locator("#id_need")).to_have_value(LONG)
    assert_accessible()
    page.context.set_offline(False)
    expect_saved(page)
    assert (the_need(), kept(page)) == (LONG, 0)


def test_a_browser_that_keeps_nothing_is_not_said_to_keep_the_text(
    log_in: Callable[[User], Page], submitter: User, need: str
) -> None:
    page = log_in(submitter)
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    page.goto(need)
    page.context.set_offline(True)
    page.locator("#id_need").fill(LONG)
    expect(page.locator("[data-draft-status]")).to_contain_text("Du er uten nett. La siden stå åpen")
    page.context.set_offline(False)
    expect_saved(page)
    assert the_need() == LONG


def test_a_session_that_ran_out_asks_for_a_new_log_in_and_the_text_is_there_and_saved(
    log_in: Callable[[User], Page], submitter: User, need: str, assert_accessible: Callable[[], None]
) -> None:
    page = log_in(submitter)
    page.goto(need)
    Session.objects.all().delete()
    page.locator("#id_need").fill(LONG)
    expect(page.locator(".draft-notice")).to_contain_text("Du er logget ut.")
    assert_accessible()
    page.get_by_role("link", name="Logg inn på nytt").click()
    page.locator("input[name=login]").fill(submitter.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("#id_need")).to_have_value(LONG)
    expect_saved(page)
    assert (the_need(), page.url.endswith(need)) == (LONG, True)


def test_a_log_in_in_another_tab_lets_the_first_save_and_send_with_the_new_token(
    log_in: Callable[[User], Page], submitter: User, need: str
) -> None:
    page = log_in(submitter)
    page.goto(need)
    page.context.clear_cookies()
    page.locator("#id_need").fill(LONG)
    expect(page.locator(".draft-notice")).to_contain_text("Du er logget ut.")
    fill_log_in(page.context.new_page(), submitter, "/logg-inn/")
    page.locator("#id_need").press("End")
    page.locator("#id_need").type(" Og dagen.")
    expect_saved(page)
    page.get_by_role("button", name="Neste").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Løsningen")
    assert the_need() == f"{LONG} Og dagen."


def test_what_one_user_typed_is_never_saved_as_another_nor_left_for_them(
    log_in: Callable[[User], Page], submitter: User, outsider: User, strategy: Strategy
) -> None:
    page = log_in(submitter)
    page.goto("/forslag/ny/")
    page.context.clear_cookies()
    other = page.context.new_page()
    fill_log_in(other, outsider, "/logg-inn/")
    page.locator("#id_need").fill(LONG)
    page.locator("#id_title").fill("Digitalt tilsyn")
    expect(page.locator(".draft-notice")).to_contain_text("Du er logget ut.")
    assert (Project.objects.count(), kept(other)) == (0, 1)
    other.goto("/forslag/ny/")
    expect(other.locator("#id_need")).to_have_value("")
    expect_nothing_to_save(other)


def test_logging_out_leaves_nothing_in_the_browser(
    log_in: Callable[[User], Page], submitter: User, strategy: Strategy
) -> None:
    page = log_in(submitter)
    page.goto("/forslag/ny/")
    page.locator("#id_need").fill(LONG)
    assert kept(page) == 1
    page.locator(".portal-user summary").click()
    page.get_by_role("button", name="Logg ut").click()
    page.wait_for_url("/")
    assert kept(page) == 0


def test_of_two_tabs_the_second_is_told_and_neither_overwrites_silently(
    log_in: Callable[[User], Page], submitter: User, need: str, assert_accessible: Callable[[], None]
) -> None:
    page = log_in(submitter)
    page.goto(need)
    other = page.context.new_page()
    other.goto(need)
    other.locator("#id_need").fill("Skrevet i den andre fanen.")
    expect_saved(other)
    page.locator("#id_title").fill("En ny tittel")  # another field is no conflict
    expect_saved(page)
    page.locator("#id_need").fill(LONG)
    panel = page.get_by_role("alert")
    expect(panel).to_contain_text("Forslaget er endret i en annen fane kl.")
    expect(panel).to_contain_text("Skrevet i den andre fanen.")
    assert the_need() == "Skrevet i den andre fanen."
    assert_accessible()
    page.locator("#id_need").press("End")
    page.locator("#id_need").type(" Mer.")
    page.get_by_role("button", name="Neste").last.click()
    expect(page.locator("#id_need")).to_have_value(f"{LONG} Mer.")
    assert the_need() == "Skrevet i den andre fanen."

    page.get_by_role("button", name="Hent den nyeste").click()
    expect(page.locator("#id_need")).to_have_value("Skrevet i den andre fanen.")
    page.get_by_role("button", name="Angre").click()
    expect(page.locator("#id_need")).to_have_value(f"{LONG} Mer.")
    expect_saved(page)
    assert (the_need(), Project.objects.get().title) == (f"{LONG} Mer.", "En ny tittel")


def test_a_co_author_and_the_submitter_write_at_once(
    log_in: Callable[[User], Page],
    another: Callable[[User], Page],
    submitter: User,
    outsider: User,
    draft: Project,
    need: str,
) -> None:
    draft.co_authors.add(outsider)
    page, theirs = log_in(submitter), another(outsider)
    page.goto(need)
    theirs.goto(need)
    theirs.locator("#id_title").fill("Tittel fra en kollega")
    page.locator("#id_need").fill(LONG)
    expect_saved(theirs)
    expect_saved(page)
    draft.refresh_from_db()
    assert (draft.title, draft.need) == ("Tittel fra en kollega", LONG)
    theirs.locator("#id_need").fill("Et helt annet behov.")
    expect(theirs.get_by_role("alert")).to_contain_text(f"Forslaget er endret av {submitter} kl.")
    theirs.get_by_role("button", name="Lagre min versjon likevel").click()
    expect_saved(theirs)
    assert the_need() == "Et helt annet behov."


def test_a_colleague_is_invited_by_keyboard_alone_and_finds_the_draft(
    log_in: Callable[[User], Page],
    another: Callable[[User], Page],
    submitter: User,
    outsider: User,
    draft: Project,
    assert_accessible: Callable[[], None],
) -> None:
    page = log_in(submitter)
    page.goto(f"/forslag/{draft.pk}/oppsummering/")
    write(page, "Kollegaens e-postadresse", "ingen@kommune.example")
    press(page, "Inviter")
    assert_accessible()
    tab_to(page, "Kollegaens e-postadresse: Ingen bruker")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type(outsider.email)
    press(page, "Inviter")
    expect(page.get_by_role("status").first).to_contain_text(f"{outsider} kan nå lese og skrive i forslaget")
    assert_accessible()
    theirs = another(outsider)
    theirs.goto("/forslag/mine/")
    expect(theirs.get_by_text(f"Invitert av {submitter}")).to_be_visible()
    press(theirs, "Fortsett")
    press(page, "Fjern")
    expect(page.get_by_role("status").first).to_contain_text(f"{outsider} er ikke lenger medforfatter.")
