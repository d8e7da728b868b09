"""The OpenAPI document: what ninja knows of the operations, and what they all have in common."""

from functools import cache
from typing import Any

from innolab.accounts.models import Scope
from innolab.problems import API_ROOT, MEDIA_TYPE
from portfolio.api.authentication import ApiKey
from portfolio.api.schemas import Problem
from portfolio.api.service import api

DESCRIPTION = (
    "Les prosjekter, programmer, årlige handlingsplaner, planposter og vurderinger fra InnoLab. "
    "Du får det samme som du ser i portalen. Alle beløp er i hele kroner, alle datoer følger ISO 8601."
)
# What each status means that every operation can answer with.
COMMON = {
    "304": "Ingenting er endret siden svaret med denne ETag-en.",
    "400": "Forespørselen er ikke skrevet i UTF-8.",
    "401": "API-nøkkelen mangler eller virker ikke.",
    "403": "API-nøkkelen gir ikke tilgang til dette.",
    "404": "Finnes ikke, eller er ikke ditt å se.",
    "422": "Noe etter spørsmålstegnet i adressen kan ikke brukes.",
}


@cache
def document() -> dict[str, Any]:
    """The same for everybody, and for as long as the process lives."""
    made: dict[str, Any] = api.get_openapi_schema(path_prefix=API_ROOT.strip("/") + "/")
    made["info"] = {"title": "InnoLab, lese-API", "version": api.version, "description": DESCRIPTION}
    made["servers"] = [{"url": "/", "description": "Denne portalen"}]
    made["components"]["schemas"]["Problem"] = _problem(made["components"]["schemas"])
    made["tags"] = [{"name": scope.value, "description": f"Krever tilgang til {scope.label}."} for scope in Scope]
    for path in made["paths"].values():
        for operation in path.values():
            _complete(operation)
    return made


def _problem(schemas: dict[str, Any]) -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs"))
    return schema


def _complete(operation: dict[str, Any]) -> None:
    operation["security"] = [{ApiKey.__name__: operation["tags"]}]  # OpenAPI 3.1: the roles that the key must have
    operation["parameters"].append(
        {
            "in": "header",
            "name": "If-None-Match",
            "required": False,
            "description": "ETag-en fra forrige svar. Er ingenting endret, er svaret 304 uten innhold.",
            "schema": {"type": "string"},
        }
    )
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    answers["200"]["description"] = "Det du ba om."
    answers["200"]["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Endres når svaret endres."}}
    for status, description in COMMON.items():
        answers[status] = {"description": description}
        if status != "304":
            answers[status]["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] = answers
