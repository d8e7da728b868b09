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
from portfolio.models import SdgTag

OPERATIONS = sorted(method["operationId"] for path in document()["paths"].values() for method in path.values())
BOUNDED = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
EXPECTED = {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "404", "422"]}}}


@pytest.fixture
def in_one_transaction() -> Iterator[None]:
    """The test's own, as Django's test client does it: a server would end it after each answer."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def schema(in_one_transaction: None, settings: Any, make_secret: Callable[..., str], office: User) -> Any:
    settings.ALLOWED_HOSTS = ["localhost"]
    headers = {"Authorization": f"Bearer {make_secret(office, name='Schemathesis')}", "Accept-Encoding": "identity"}
    config = SchemathesisConfig.from_dict(EXPECTED)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config, headers=headers)


@pytest.fixture
def filled(make_project: Any, make_entry: Any) -> None:
    for decision in ("included", "candidate", "out"):
        make_entry(decision)
    SdgTag.objects.create(project=make_project(title="Bærekraft"), goal=3, dimension="social")


def every_case(schema: Any, operation_id: str, mode: GenerationMode, headers: dict[str, str], status: Any = None) -> int:
    operation = schema.find_operation_by_id(operation_id)
    seen: set[int] = set()

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        response = case.call(headers=headers)
        seen.add(response.status_code)
        case.validate_response(response, headers=headers)

    ask()
    return seen


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_every_answer_is_as_the_document_says(operation_id, mode, schema, make_secret, office):
    headers = {"Authorization": f"Bearer {make_secret(office)}", "Accept-Encoding": "identity"}
    seen = every_case(schema, operation_id, mode, headers)
    print(operation_id, mode, seen)
