"""The OpenAPI document in words, for the page about the API."""

from typing import Any, NamedTuple

from innolab.accounts.models import Scope
from innolab.problems import PROBLEMS

_TYPES = {"integer": "heltall", "string": "tekst", "boolean": "true eller false", "object": "objekt"}
_FORMATS = {"date": "dato", "date-time": "tidspunkt"}


class Line(NamedTuple):
    """A parameter, or a field of an answer."""

    name: str
    type: str
    values: list[str]  # where only these can be
    description: str


class Described(NamedTuple):
    """One operation."""

    id: str
    summary: str
    description: str
    address: str
    scope: str
    is_list: bool
    parameters: list[Line]
    fields: list[Line]


def reference(document: dict[str, Any]) -> dict[str, Any]:
    """What templates/api/docs.html shows."""
    schemas = document["components"]["schemas"]
    operations = [_operation(path, methods["get"], schemas) for path, methods in document["paths"].items()]
    return {
        "description": document["info"]["description"],
        "scopes": [(scope.value, scope.label) for scope in Scope],
        "operations": sorted(operations, key=lambda each: list(Scope.values).index(each.scope)),
        "problems": [(code, status, title) for code, (status, title) in PROBLEMS.items()],
    }


def _operation(path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Described:
    answer = _looked_up(operation["responses"]["200"]["content"]["application/json"]["schema"], schemas)
    is_list = "items" in answer["properties"]
    each = _looked_up(answer["properties"]["items"]["items"], schemas) if is_list else answer
    return Described(
        id=operation["operationId"],
        summary=operation["summary"],
        description=operation.get("description", ""),
        address=path,
        scope=operation["security"][0]["ApiKey"][0],
        is_list=is_list,
        parameters=[
            _line(each["name"], each["schema"], schemas, each.get("description", ""))
            for each in operation["parameters"]
            if each["in"] == "query"
        ],
        fields=[_line(name, schema, schemas) for name, schema in each["properties"].items()],
    )


def _line(name: str, schema: dict[str, Any], schemas: dict[str, Any], description: str = "") -> Line:
    inner = _looked_up(schema, schemas)
    choice = inner.get("items", inner)
    values = [str(value) for value in choice.get("enum", ())]
    return Line(name, _type(schema, schemas), values, description or schema.get("description", ""))


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    options = schema.get("anyOf", ())
    if any(option.get("type") == "null" for option in options):
        return f"{_type(_looked_up(schema, schemas), schemas)}, eller null"
    inner = _looked_up(schema, schemas)
    if inner.get("type") == "array":
        return f"liste av {_type(inner['items'], schemas)}"
    if "properties" in inner:
        return f"objekt med {', '.join(inner['properties'])}"
    return _FORMATS.get(inner.get("format", ""), _TYPES[inner["type"]])


def _looked_up(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for, and what is there where it may be null."""
    present = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if present:
        return _looked_up(present[0], schemas)
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
