"""The OpenAPI document, and the page that is made from it."""

import re

import pytest
from jsonschema_rs import validator_for

from innolab.accounts.models import Scope
from innolab.problems import PROBLEMS
from portfolio.api.document import document
from portfolio.forms.project_list import ProjectFilter
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, rows, section

OPERATIONS = {
    "listProjects": ("/api/v1/projects/", Scope.PROJECTS),
    "getProject": ("/api/v1/projects/{project_id}/", Scope.PROJECTS),
    "listProgrammes": ("/api/v1/programmes/", Scope.PROJECTS),
    "listAssessments": ("/api/v1/assessments/", Scope.ASSESSMENTS),
    "listPlans": ("/api/v1/plans/", Scope.PLANS),
    "getPlan": ("/api/v1/plans/{year}/", Scope.PLANS),
    "listEntries": ("/api/v1/plans/{year}/entries/", Scope.PLANS),
}
URL = "/api/v1/docs"


def operations():
    return {
        methods["get"]["operationId"]: (path, methods["get"])
        for path, methods in document()["paths"].items()
        if set(methods) == {"get"}
    }


def test_it_has_every_operation_with_its_address_and_its_scope():
    found = {name: (path, each["security"]) for name, (path, each) in operations().items()}
    assert found == {name: (path, [{"ApiKey": [scope.value]}]) for name, (path, scope) in OPERATIONS.items()}


def test_the_key_is_its_only_security_scheme():
    schemes = document()["components"]["securitySchemes"]
    assert {name: (each["type"], each["scheme"]) for name, each in schemes.items()} == {"ApiKey": ("http", "bearer")}


def test_every_reference_leads_somewhere_and_every_schema_can_be_used():
    text = str(document())
    schemas = document()["components"]["schemas"]
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) - set(schemas) == set()
    for name in schemas:
        validator_for({"$ref": f"#/components/schemas/{name}", "components": document()["components"]})


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_answers_when_something_is_wrong(name):
    _, operation = operations()[name]
    assert set(operation["responses"]) == {"200", "304", "400", "401", "403", "404", "422"}
    parameters = {each["name"] for each in operation["parameters"]}
    assert len(parameters) == len(operation["parameters"])
    assert all(each.get("description") for each in operation["parameters"] if each["in"] == "query")


def test_the_projects_take_every_filter_of_the_page():
    names = [each["name"] for each in operations()["listProjects"][1]["parameters"]]
    assert names == ["limit", "after", "changed_since", *ProjectFilter.base_filters, "If-None-Match"]


def test_answers_hold_what_the_schema_of_the_document_says(ask, office, make_entry):
    make_entry()
    components = {"components": document()["components"]}
    for address, name in (("projects/", "ProjectPage"), ("assessments/", "AssessmentPage"), ("plans/", "PlanPage")):
        validator_for({"$ref": f"#/components/schemas/{name}", **components}).validate(ask(office, address).json())
    problem = validator_for({"$ref": "#/components/schemas/Problem", **components})
    problem.validate(ask(office, "projects/", limit=0).json())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_about_the_api(role, cast, client):
    client.force_login(cast[role])
    response = client.get(URL)
    assert response.status_code == 200
    headings = re.findall(r'<section class="api-operation[^>]*aria-labelledby="(\w+)"', html_of(response))
    assert sorted(headings) == sorted(OPERATIONS)
    assert rows(section(response, "feil"))[1:] == [
        f"{code} {status} {title}" for code, (status, title) in PROBLEMS.items()
    ]


def test_the_page_tells_what_a_parameter_may_be(office, client):
    client.force_login(office)
    told = rows(section(client.get(URL), "listProjects"))
    assert "limit heltall Hvor mange som skal komme om gangen." in told
    assert "lovpalagt tekst: ja , nei Lovpålagt." in told
    assert "program liste av tekst Program (id, eller «ingen»)." in told
    assert "is_statutory true eller false Om prosjektet er lovpålagt." in told
    assert any(
        row.startswith("expected_benefit heltall, eller null: 1 , 2 , 3 , 4 , 5 Forventet nytte") for row in told
    )


def test_the_type_of_a_problem_leads_to_its_explanation(office, client, ask):
    client.force_login(office)
    page, _, place = ask(office, "projects/0/").json()["type"].partition("#")
    assert f'id="{place}"' in main_of(client.get(page))


def test_the_way_there_and_back(office, client):
    client.force_login(office)
    assert client.get("/api/v1/")["Location"] == URL
    assert links(main_of(client.get("/api-nokler/")))["Om API-et"] == URL
    assert links(html_of(client.get("/")))["API-nøkler"] == "/api-nokler/"
    assert links(main_of(client.get(URL)))["openapi.json"] == "/api/v1/openapi.json"
    assert queries(client, URL) == 5
