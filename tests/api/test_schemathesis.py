"""Schemathesis asks every operation what nobody would think of, right and wrong, and looks at each answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from innolab.accounts.models import User
from innolab.wsgi import application
from portfolio.api.document import document
from portfolio.models import Driver, SdgTag

OPERATIONS = sorted(method["operationId"] for path in document()["paths"].values() for method in path.values())
MOST = 20  # examples for each operation and mode
PLAIN = {"Accept-Encoding": "identity"}  # its WSGI client does not unpack
# 422: which units and programmes there are is data, which the document does not tell. 401: some come without a key.
EXPECTED = {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "422"]}}}


@pytest.fixture
def in_one_transaction() -> Iterator[None]:
    """The test's own, as Django's test client does it: a server would end it after each answer."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(make_secret: Callable[..., str], office: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_secret(office)}"}


@pytest.fixture
def schema(in_one_transaction: None, settings: Any, key: dict[str, str]) -> Any:
    settings.ALLOWED_HOSTS = ["localhost"]  # as its client calls the application
    config = SchemathesisConfig.from_dict(EXPECTED)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config, headers=key | PLAIN)


@pytest.fixture
def there(make_project: Any, make_entry: Any) -> dict[str, int]:
    """A portfolio with something of everything, and what stands in the addresses of a project and a plan."""
    entries = [make_entry(decision) for decision in ("included", "candidate", "out")]
    project = make_project(title="Bærekraft")
    project.drivers.add(*Driver.objects.all()[:2])
    SdgTag.objects.create(project=project, goal=3, dimension="social")
    return {"project_id": project.pk, "year": entries[0].plan.year}


def statuses(
    schema: Any, operation_id: str, mode: GenerationMode, headers: dict[str, str], path: dict[str, int] | None = None
) -> set[int]:
    """What the operation answered, once each answer has been found to be as the document says."""
    operation = schema.find_operation_by_id(operation_id)
    seen: set[int] = set()

    @settings(
        max_examples=MOST, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if path:
            case.path_parameters = {name: path[name] for name in case.path_parameters or {}}
        response = case.call(headers=headers | PLAIN)
        case.validate_response(response, headers=headers | PLAIN)
        seen.add(response.status_code)

    ask()
    return seen


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_what_is_asked_rightly_is_answered_as_the_document_says(operation_id, schema, key, there):
    seen = statuses(schema, operation_id, GenerationMode.POSITIVE, key, there)
    assert (200 in seen, seen <= {200, 304, 422}) == (True, True)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_what_is_asked_wrongly_is_refused_as_the_document_says(operation_id, schema, key, there):
    seen = statuses(schema, operation_id, GenerationMode.NEGATIVE, key)
    assert (bool(seen & {404, 422}), seen <= {200, 304, 401, 404, 422}) == (True, True)


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer innolab_gjettet"}], ids=["no key", "a wrong key"])
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_without_a_key_nothing_is_answered(operation_id, sent, schema, there):
    assert statuses(schema, operation_id, GenerationMode.POSITIVE, sent, there) == {401}
