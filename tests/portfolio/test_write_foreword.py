"""The office and leadership write the foreword of the document, until the plan is adopted."""

import pytest
from django.urls import reverse

from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio.models import ActionPlan
from portfolio.planning import foreword
from tests.cast import ROLES, adopted
from tests.pages import html_of, main_of, section, words
from tests.portfolio.plan_documents import fresh

MAY = {"office", "leader"}


@pytest.fixture
def address(plan):
    return reverse("portfolio:plan-document", args=[plan.year])


def kept():
    return ActionPlan.objects.get().foreword


@pytest.mark.parametrize("role", ROLES)
def test_by_the_act(role, cast, plan):
    if role in MAY:
        assert foreword.write(plan, text=" Velkommen. \n", by=cast[role], version=0).version == 1
        assert kept() == "Velkommen."
    else:
        with pytest.raises(NotPermitted):
            foreword.write(plan, text="Velkommen.", by=cast[role], version=0)
        assert kept() == ""


@pytest.mark.parametrize("role", ROLES)
def test_by_the_page(role, cast, plan, address, client):
    client.force_login(cast[role])
    assert ('name="text"' in main_of(client.get(address))) == (role in MAY)
    response = client.post(address, {"text": "En.\r\n\r\nTo.", "version": 0})
    assert (response.status_code, kept()) == ((302, "En.\n\nTo.") if role in MAY else (403, ""))


def test_everybody_reads_it_with_its_paragraphs(plan, address, client, outsider, office):
    foreword.write(plan, text="En.\n\n<b>To</b>.", by=office, version=0)
    client.force_login(outsider)
    html = section(client.get(address), "foreword")
    assert (html.count("<p>"), words(html).split("Forordet ")[1]) == (2, "En. <b>To</b>.")


def test_on_an_old_page_it_is_refused_and_what_was_written_is_shown(plan, address, client, office, leader):
    foreword.write(plan, text="Ledelsens ord.", by=leader, version=0)
    with pytest.raises(StaleVersion):
        foreword.write(plan, text="Mine ord.", by=office, version=0)
    client.force_login(office)
    response = client.post(address, {"text": "Mine ord, som ikke skal bli borte.", "version": 0})
    assert (response.status_code, kept()) == (409, "Ledelsens ord.")
    assert "Mine ord, som ikke skal bli borte." in html_of(response)


@pytest.mark.parametrize("state", ["adopted", "closed"])
def test_an_adopted_foreword_stands_and_the_page_says_so(state, plan, address, client, office, leader):
    foreword.write(plan, text="Som vedtatt.", by=office, version=0)
    adopted(plan, by=leader, state=state)
    with pytest.raises(Refused):
        foreword.write(plan, text="Noe annet.", by=office, version=fresh(plan).version)
    client.force_login(office)
    page = main_of(client.get(address))
    assert ('name="text"' in page, "forordet står slik det ble vedtatt" in page) == (False, True)
    assert client.post(address, {"text": "Noe annet.", "version": fresh(plan).version}).status_code == 409
    assert kept() == "Som vedtatt."


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": "x" * 10_001, "version": 0}, "Forordet kan ha høyst 10 000 tegn. Nå har det 10001."),
        ({"text": "Velkommen."}, "Siden manglet noe. Last den på nytt, og prøv igjen."),
        ({"text": "Velkommen.", "version": "tull"}, "Siden manglet noe. Last den på nytt, og prøv igjen."),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(sent, sentence, plan, address, client, office):
    client.force_login(office)
    response = client.post(address, sent)
    assert (response.status_code, kept()) == (422, "")
    assert sentence in words(main_of(response))
    assert sent["text"] in main_of(response)


def test_it_can_be_emptied(plan, address, client, office):
    foreword.write(plan, text="Velkommen.", by=office, version=0)
    client.force_login(office)
    client.post(address, {"text": "  ", "version": 1})
    assert kept() == ""
