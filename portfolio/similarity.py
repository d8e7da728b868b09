"""«Finnes dette allerede?» The initiatives that are about the same as a text (strategy §5, #Helhetlig)."""

from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Func, QuerySet, Value

from innolab.accounts.models import User
from portfolio.models import Project
from portfolio.models.project import ProjectQuerySet

# A score below is chance, and from the other one on it is likely that the need is the same: both from the half of the
# labelled pairs to develop on (tests/similarity/).
WORTH_SHOWING = 0.12
LIKELY_THE_SAME = 0.3
# In a portfolio of fewer, a word is as rare as if they were this many: else the first ten would all look alike.
FEW = 1_000
LONGEST_QUERY = 5_000
# A search in a list finds what has at least this share of what was asked for.
ENOUGH_OF_A_QUERY = 0.4
MOST_FOUND = 300


class Similar(NamedTuple):
    """An initiative that looks like the text, and why."""

    project: Project
    score: float
    why: str

    @property
    def is_likely_the_same(self) -> bool:
        return self.score >= LIKELY_THE_SAME


class Hit(NamedTuple):
    project_id: int
    score: float
    coverage: float
    words: list[str]
    synonyms: list[str]


# The words of the text, the parts of them, and the synonyms that the office has written, each a term with the projects
# that have it. A term counts the more, the fewer they are; a long text meets many terms by chance, and counts less.
FIND = """
WITH words AS MATERIALIZED (
    SELECT stem, min(word) AS word, bool_or(in_title) AS in_title FROM (
        SELECT word, left((ts_lexize('pg_catalog.norwegian_stem', word))[1], 40) AS stem, in_title, place
        FROM (VALUES (search_words(%(title)s), true), (search_words(%(need)s), false)) AS text (content, in_title),
            regexp_split_to_table(content, ' ') WITH ORDINALITY AS split (word, place)
        WHERE word <> ''
    ) AS split
    WHERE stem IS NOT NULL
    GROUP BY stem
    ORDER BY bool_or(in_title) DESC, count(*) DESC, min(place)
    LIMIT 40
), parts AS (
    SELECT '~' || substr('_' || stem || '_', place, 4) AS part, min(word) AS word, bool_or(in_title) AS in_title
    FROM words, generate_series(1, greatest(1, length(stem) - 1)) AS place
    GROUP BY part
    ORDER BY bool_or(in_title) DESC, part
    LIMIT 200
), phrases AS (
    SELECT groups.id, phrase,
        string_agg(quote_literal(lexeme) || CASE WHEN length(lexeme) > 4 THEN ':*' ELSE '' END, '&')::tsquery AS wanted
    FROM portfolio_synonymgroup AS groups, unnest(words) AS phrase,
        unnest(tsvector_to_array(to_tsvector('pg_catalog.norwegian', phrase))) AS lexeme
    GROUP BY groups.id, phrase
), synonyms AS (
    SELECT string_agg('(' || wanted::text || ')', '|')::tsquery AS wanted, min(phrase) FILTER (WHERE is_said) AS said
    FROM phrases, LATERAL (SELECT array_to_tsvector((SELECT array_agg(stem) FROM words)) @@ wanted AS is_said) AS text
    GROUP BY id
    HAVING bool_or(is_said)
    LIMIT 20
), terms AS (
    SELECT quote_literal(stem)::tsquery AS wanted, word, '' AS synonym, 1.0 + 0.5 * in_title::int AS weight FROM words
    UNION ALL
    SELECT quote_literal(part)::tsquery, word, '', 0.6 + 0.3 * in_title::int FROM parts
    UNION ALL
    SELECT wanted, '', said, 2.0 FROM synonyms
), hits AS MATERIALIZED (
    SELECT word, synonym, ids, weight * (ln(1 + number / greatest(cardinality(ids), 1)) / ln(1 + number)) ^ 2 AS worth
    FROM (SELECT greatest(count(*), {few})::float8 AS number FROM portfolio_project) AS portfolio, terms, LATERAL (
        SELECT array(
            SELECT id FROM portfolio_project AS project WHERE wanted
                @@ search_terms(project.title, project.need, project.solution, project.affected, project.benefits)
        ) AS ids OFFSET 0  -- else each array is made twice
    ) AS those
), query AS (
    SELECT sum(worth) AS total FROM hits
), found AS (
    SELECT id, sum(worth) AS worth FROM hits, unnest(ids) AS id
    WHERE id IN ({allowed})
    GROUP BY id
    ORDER BY sum(worth) DESC
    LIMIT 300
), best AS MATERIALIZED (
    SELECT id, worth / total AS coverage, 3.5 * worth / sqrt(
        total * (200 + length(title) + length(need) + length(solution) + length(affected) + length(benefits))
    ) AS score
    FROM found JOIN portfolio_project USING (id), query
    ORDER BY score DESC, id DESC
    LIMIT %(most)s
)
SELECT id, score, coverage,
    array(SELECT word FROM hits WHERE id = ANY(ids) AND word <> '' GROUP BY word ORDER BY sum(worth) DESC LIMIT 4),
    array(SELECT synonym FROM hits WHERE id = ANY(ids) AND synonym <> '' ORDER BY worth DESC)
FROM best ORDER BY score DESC, id DESC
"""


def similar_to(*, title: str, need: str, user: User, exclude: Project | None = None, most: int = 5) -> list[Similar]:
    """The initiatives that the user may see and that look most like the text, the likest first.

    One that was merged into another leads to the one that goes on. `exclude` is never among them.
    """
    projects = Project.objects.visible_to(user)
    if exclude is not None and exclude.pk:
        projects = projects.exclude(pk=exclude.pk)
    hits = [hit for hit in _find(projects, title=title, need=need, most=2 * most) if hit.score >= WORTH_SHOWING]
    rows = projects.select_related("unit", "merged_into__unit").in_bulk([hit.project_id for hit in hits])
    found: dict[int, Similar] = {}
    for hit in hits:
        project = _that_goes_on(rows[hit.project_id])
        if project != exclude and len(found) < most:
            found.setdefault(project.pk, Similar(project, hit.score, _why(hit)))
    return list(found.values())


def search(projects: ProjectQuerySet, text: str) -> ProjectQuerySet:
    """Those that have most of what is asked for, the best fit first. An empty text leaves all as they are."""
    if not text.strip():
        return projects
    hits = _find(projects, title=text, need="", most=MOST_FOUND)
    ids = [hit.project_id for hit in hits if hit.coverage >= ENOUGH_OF_A_QUERY]
    place = Func(Value(ids, output_field=ArrayField(BigIntegerField())), F("pk"), function="array_position")
    return projects.filter(pk__in=ids).order_by(place)


def _that_goes_on(project: Project) -> Project:
    while project.merged_into is not None:
        project = project.merged_into
    return project


def _why(hit: Hit) -> str:
    """In words, what both are about."""
    if not hit.words:
        return f"Funnet med synonymer for «{hit.synonyms[0]}»."
    shared = " og ".join([", ".join(hit.words[:-1]), hit.words[-1]] if len(hit.words) > 1 else hit.words)
    with_synonyms = f" Også funnet med synonymer for «{hit.synonyms[0]}»." if hit.synonyms else ""
    return f"Begge handler om {shared}.{with_synonyms}"


def _find(projects: QuerySet[Project], *, title: str, need: str, most: int) -> list[Hit]:
    allowed, allowed_values = projects.order_by().values("pk").query.sql_with_params()
    names = {f"allowed_{place}": value for place, value in enumerate(allowed_values)}
    sql = FIND.format(few=FEW, allowed=allowed % tuple(f"%({name})s" for name in names))
    values = {"title": _readable(title), "need": _readable(need), "most": most, **names}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Hit(*row) for row in cursor.fetchall()]


def _readable(text: str) -> str:
    """What PostgreSQL takes as a text, and not more of it than is useful."""
    return text.replace("\0", " ")[:LONGEST_QUERY]
