"""The pages on which attachments are seen, added, opened and taken away, as everybody meets them."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.timezone import localtime

from portfolio.attachments import MOST_TOGETHER, attach
from portfolio.models import Attachment, Project
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import links, main_of, queries, rows, section, words
from tests.portfolio.files import EXE, GOOD, PDF, pdf_of, upload
from tests.portfolio.test_attach import stored

pytestmark = pytest.mark.usefixtures("media")


def page_of(project):
    return reverse("portfolio:project-attachments", args=[project.pk])


def summary_of(project):
    return reverse("portfolio:proposal-summary", args=[project.pk])


def status(client, address):
    """A file is closed when all of it has been read."""
    response = client.get(address)
    assert b"".join(response)
    return response.status_code


def errors(response):
    """The heading of what was refused, and each sentence."""
    found = main_of(response).partition('<div class="ds-error-summary"')[2].partition("</div>")[0]
    return [*rows(found, "h2"), *rows(found, "li")]


@pytest.fixture
def attached(make_project, submitter):
    """An attachment of the submitter's; the project is moved to its stage afterwards."""

    def make(stage=Stage.SUBMITTED, name="Møtereferat på Åsen.pdf", content=PDF, **fields):
        draft = make_project(Stage.DRAFT)
        found = attach(draft, file=upload(name, content), by=submitter)
        if stage != Stage.DRAFT:
            found.project = make_project(stage, **{"title": "Sendt inn", **fields})
            found.save()
        return found

    return make


# The list


def test_the_list_says_what_it_is_how_big_who_and_when(attached, outsider, client):
    found = attached()
    client.force_login(outsider)
    when = date(localtime(found.uploaded_at), "j. F Y")
    for page in (page_of(found.project), found.project.get_absolute_url()):
        (row,) = [row for row in rows(main_of(client.get(page)), "li") if row.startswith("Møtereferat")]
        assert row == f"Møtereferat på Åsen.pdf PDF, {len(PDF)} byte. Lagt ved av submitter Testesen {when}."


def test_a_size_is_written_as_norwegians_write_it(attached, client, outsider):
    found = attached()
    Attachment.objects.update(size=2_516_582)
    client.force_login(outsider)
    assert "PDF, 2,4 MB." in words(main_of(client.get(page_of(found.project))))


@pytest.mark.parametrize("role", ROLES)
def test_a_project_without_attachments_has_a_section_only_for_who_may_add(role, cast, make_project, client):
    project = make_project(Stage.UNDER_WAY)
    client.force_login(cast[role])
    found = words(section(client.get(project.get_absolute_url()), "vedlegg"))
    assert found.endswith("Legg ved filer") == (role in ("office", "owner"))
    assert bool(found) == (role in ("office", "owner"))
    assert ('id="upload"' in main_of(client.get(page_of(project)))) == (role in ("office", "owner"))


def test_a_proposal_is_read_with_its_attachments_before_it_is_sent_in(attached, submitter, client):
    found = attached(Stage.DRAFT)
    client.force_login(submitter)
    html = main_of(client.get(summary_of(found.project)))
    assert links(html)["Møtereferat på Åsen.pdf"] == found.get_absolute_url()
    assert links(html)["Endre vedlegg"] == page_of(found.project)


def test_a_reply_that_is_half_written_is_kept_on_the_way_to_the_attachments(make_project, office, submitter, client):
    project = make_project(Stage.RETURNED)
    project.decisions.create(kind="returned", by=office, reason="Hva koster det?")
    client.force_login(submitter)
    response = client.post(summary_of(project), {"reply": "Det koster", "go": "vedlegg"})
    assert response["Location"] == page_of(project)
    assert client.get(summary_of(project)).context["form"]["reply"].value() == "Det koster"


def test_what_was_attached_to_a_merged_proposal_is_seen_where_it_goes_on(attached, make_project, outsider, client):
    goes_on = make_project(title="Det som går videre")
    found = attached(Stage.MERGED, title="Det som ble slått sammen", merged_into=goes_on)
    client.force_login(outsider)
    listed = words(section(client.get(goes_on.get_absolute_url()), "vedlegg"))
    assert listed.endswith(", i forslaget «Det som ble slått sammen».")
    assert status(client, found.get_absolute_url()) == 200


def test_markup_in_a_name_is_shown_as_text(attached, outsider, client):
    found = attached()
    Attachment.objects.update(name="<img src=x onerror=alert(1)>.pdf")
    client.force_login(outsider)
    html = main_of(client.get(page_of(found.project)))
    assert ("<img src=x" in html, html.count("&lt;img src=x")) == (False, 1)


@pytest.mark.parametrize("page", [page_of, summary_of, Project.get_absolute_url])
@pytest.mark.parametrize("role", ["submitter", "outsider"])
def test_three_attachments_take_as_many_queries_as_one(role, page, attached, cast, client):
    """Of a draft that the two write together."""
    found = attached(Stage.DRAFT)
    found.project.co_authors.add(cast["outsider"])
    client.force_login(cast[role])
    at_one = queries(client, page(found.project))
    for _ in range(2):
        attach(found.project, file=upload(), by=cast[role])
    assert queries(client, page(found.project)) == at_one


# Uploading


def test_several_files_are_attached_at_once(make_project, submitter, client):
    project = make_project(Stage.DRAFT)
    client.force_login(submitter)
    files = [upload("Notat.pdf"), upload("Ark.xlsx", GOOD["xlsx"])]
    response = client.post(page_of(project), {"files": files}, follow=True)
    assert response.redirect_chain == [(page_of(project), 302)]
    assert [str(message) for message in response.context["messages"]] == ["2 filer er lagt ved."]
    assert [row.name for row in project.attachments.all()] == ["Notat.pdf", "Ark.xlsx"]


def test_one_file_is_called_one(make_project, submitter, client):
    client.force_login(submitter)
    response = client.post(page_of(make_project(Stage.DRAFT)), {"files": [upload()]}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Filen er lagt ved."]


def test_the_good_ones_are_kept_and_the_others_are_told_why_not(make_project, submitter, client):
    project = make_project(Stage.DRAFT)
    client.force_login(submitter)
    files = [upload("tom.pdf", b""), upload("Notat.pdf"), upload("virus.pdf", EXE), upload("a.pdf.exe", EXE)]
    response = client.post(page_of(project), {"files": files})
    assert response.status_code == 422
    assert [*errors(response)[:3], errors(response)[3].partition(".exe kan")[0]] == [
        "1 av 4 filer ble lagt ved",
        "«tom.pdf»: Filen er tom.",
        "«virus.pdf»: Navnet slutter på .pdf, men innholdet er noe annet. Åpne filen og lagre den på nytt.",
        "«a.pdf.exe»: Filer av typen ",
    ]
    assert [row.name for row in project.attachments.all()] == ["Notat.pdf"]


@pytest.mark.parametrize("data", [{}, {"files": ""}, {"files": "ikke en fil"}])
def test_no_file_is_answered_with_what_to_do(data, make_project, submitter, client):
    client.force_login(submitter)
    response = client.post(page_of(make_project(Stage.DRAFT)), data)
    assert (response.status_code, errors(response)) == (422, ["Ingen filer ble lagt ved", "Velg minst én fil."])


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_may_not_is_answered(role, cast, make_project, client, media):
    project = make_project(Stage.SUBMITTED)
    client.force_login(cast[role])
    status = client.post(page_of(project), {"files": [upload()]}).status_code
    assert status == (302 if role in ("office", "owner") else 409)
    assert len(stored(media)) == (role in ("office", "owner"))


@pytest.mark.parametrize("role", ROLES)
def test_anothers_draft_is_not_found(role, cast, attached, client):
    found = attached(Stage.DRAFT)
    client.force_login(cast[role])
    addresses = [page_of(found.project), found.get_absolute_url()]
    assert [status(client, page) for page in addresses] == [200 if role == "submitter" else 404] * 2
    posts = [client.post(page_of(found.project)), client.post(f"{found.get_absolute_url()}slett/")]
    assert [response.status_code for response in posts] == ([422, 302] if role == "submitter" else [404, 404])


def test_far_too_much_is_refused_before_it_is_read(make_project, submitter, client):
    client.force_login(submitter)
    address, one_mb = page_of(make_project(Stage.DRAFT)), 1024 * 1024
    response = client.post(address, {"files": [upload()]}, CONTENT_LENGTH=str(MOST_TOGETHER + one_mb + 1))
    assert response.status_code == 413
    assert client.post(address, {"files": [upload(content=pdf_of(20 * one_mb))]}).status_code == 302


@pytest.mark.parametrize("address", ["/logg-inn/", "/forslag/ny/", "/prosjekter/1/vedlegg/"])
def test_a_page_that_takes_no_files_takes_little_and_a_visitor_as_little_anywhere(address, client, db):
    response = client.post(address, {"x": "y"}, CONTENT_LENGTH=str(6 * 1024 * 1024))
    assert (response.status_code, "<h1" in response.content.decode()) == (413, True)


# Downloading


@pytest.mark.parametrize("role", ROLES)
def test_everybody_opens_what_is_attached_to_what_is_sent_in(role, cast, attached, client):
    found = attached()
    client.force_login(cast[role])
    response = client.get(found.get_absolute_url())
    assert (response.status_code, b"".join(response)) == (200, PDF)


def test_a_file_is_saved_and_never_shown_as_a_page(attached, outsider, client):
    found = attached()
    client.force_login(outsider)
    response = client.get(found.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    names = (
        "Content-Type", "Content-Length", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy",
        "Cache-Control",
    )  # fmt: skip
    assert {name: response[name] for name in names} == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "Content-Disposition": f"attachment; filename*=utf-8''{quote('Møtereferat på Åsen.pdf')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
    }
    assert b"".join(response) == PDF


@pytest.mark.parametrize(("ending", "content"), GOOD.items())
def test_the_type_is_the_one_we_found_whatever_the_browser_had_said(ending, content, make_project, submitter, client):
    client.force_login(submitter)
    project = make_project(Stage.DRAFT)
    lying = SimpleUploadedFile(f"a.{ending}", content, content_type="text/html")
    client.post(page_of(project), {"files": [lying]})
    found = project.attachments.get()
    response = client.get(found.get_absolute_url())
    assert (response["Content-Type"], b"".join(response)) == (found.content_type, content)
    assert "html" not in found.content_type


def test_the_headers_alone_can_be_had(attached, outsider, client):
    found = attached()
    client.force_login(outsider)
    response = client.head(found.get_absolute_url())
    assert (response.status_code, response["Content-Length"], b"".join(response)) == (200, str(len(PDF)), b"")


def test_whoever_asks_for_a_part_gets_the_whole(attached, outsider, client):
    found = attached()
    client.force_login(outsider)
    response = client.get(found.get_absolute_url(), headers={"Range": "bytes=5-9"})
    assert (response.status_code, b"".join(response)) == (200, PDF)


def test_a_file_that_is_gone_from_the_storage_is_told_and_logged(attached, outsider, client, media, caplog):
    found = attached()
    (media / found.file.name).unlink()
    client.force_login(outsider)
    response = client.get(found.get_absolute_url())
    assert (response.status_code, words(main_of(response))[:14]) == (404, "Filen er borte")
    assert [record.getMessage() for record in caplog.records if record.name == "portfolio.views.attachments"] == [
        f"Attachment {found.pk} has no file in the storage: {found.file.name}"
    ]


def test_a_file_has_no_address_of_its_own(attached, outsider, client):
    found = attached()
    client.force_login(outsider)
    for address in (f"/{found.file.name}", f"/media/{found.file.name}", f"/static/{found.file.name}"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_an_attachment_is_only_read_at_its_address(method, attached, submitter, client):
    client.force_login(submitter)
    assert getattr(client, method)(attached().get_absolute_url()).status_code == 405


# Taking away


@pytest.mark.parametrize("role", ROLES)
def test_only_an_administrator_is_offered_to_remove_what_was_sent_in(role, cast, attached, client):
    found = attached()
    client.force_login(cast[role])
    offered = f'action="{found.get_absolute_url()}slett/"'
    assert (offered in main_of(client.get(page_of(found.project)))) == (role == "admin")
    response = client.post(f"{found.get_absolute_url()}slett/")
    assert (response.status_code, Attachment.objects.count()) == ((302, 0) if role == "admin" else (403, 1))


def test_a_refusal_says_which_role_may(attached, submitter, client):
    client.force_login(submitter)
    response = client.post(f"{attached().get_absolute_url()}slett/")
    assert "Administrator" in words(main_of(response))


def test_whoever_removes_is_told_so(attached, submitter, client):
    found = attached(Stage.DRAFT)
    client.force_login(submitter)
    response = client.post(f"{found.get_absolute_url()}slett/", follow=True)
    assert response.redirect_chain == [(page_of(found.project), 302)]
    assert [str(message) for message in response.context["messages"]] == ["«Møtereferat på Åsen.pdf» er slettet."]
    assert "Ingenting er lagt ved ennå." in words(main_of(response))
