"""The search for similar initiatives, in SQL: functions that make the terms of a text, for the index; and the query.

Who changes a function writes a migration that makes it, and the index project_search_terms, anew.
"""

# Nynorsk as bokmål, by parts of words, since compounds hold them too. Both the text that is looked for and those that
# are looked through go this way, so that a part that is changed without need does no harm.
NYNORSK = (
    (r"\mikkje\M", "ikke"),
    (r"\mkorleis\M", "hvordan"),
    (r"\mkvifor\M", "hvorfor"),
    (r"\mkva\M", "hva"),
    (r"\mkven\M", "hvem"),
    (r"\mkvar(t|andre)?\M", "hver"),
    (r"\mnoko\M", "noe"),
    (r"\mnokon\M", "noen"),
    (r"\m(mykje|meir)\M", "mye"),
    (r"\mfleire\M", "flere"),
    (r"\mberre\M", "bare"),
    (r"\mfrå\M", "fra"),
    (r"\mhjå\M", "hos"),
    (r"\mdei\M", "de"),
    (r"\meg\M", "jeg"),
    (r"\mver(t|te|e)\M", "blir"),
    (r"\mborn", "barn"),
    (r"heim", "hjem"),
    (r"skul(?=[eaktv])", "skol"),
    (r"sjuk", "syk"),
    (r"tilsett", "ansatt"),
    (r"verksemd", "virksomhet"),
    (r"rekneskap", "regnskap"),
    (r"rekneark", "regneark"),
    (r"sakshandsam", "saksbehandl"),
    (r"handsam", "behandl"),
    (r"symj(e|i)?", "svømme"),
    (r"bustad", "bolig"),
    (r"innbyggj", "innbygg"),
    (r"tenest", "tjenest"),
    (r"(bruk|led|lær|arbeid|søk)[ij]?ar", r"\1er"),
    (r"leiar", "leder"),
    (r"tilskot", "tilskudd"),
    (r"køyr", "kjør"),
    (r"va(tn|ss)", "vann"),
    (r"stad\M", "sted"),
    (r"einskild", "enkelt"),
    (r"eigedom", "eiendom"),
    (r"kjelde", "kilde"),
    (r"høyring", "høring"),
    (r"(leik|heit)\M", "het"),
    (r"veg(?!g)", "vei"),
    (r"\msaman", "sammen"),
    (r"\mseint\M", "sent"),
    (r"tidleg", "tidlig"),
    (r"mogleg", "mulig"),
    (r"fråv", "frav"),
    (r"\mopne\M", "åpne"),
    (r"\msjølv", "selv"),
)
# How many letters that stand together make one of the small parts in which misspellings and compounds meet.
PART = 4

SEARCH_WORDS = """
CREATE OR REPLACE FUNCTION search_words(content text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100 SET search_path FROM CURRENT AS $$
DECLARE
    letters text := lower(translate(content, 'ÆØÅÉÈÊÓÒÔÜÄÖéèêóòôüäö', 'æøåeeeooouæøeeeooouæø'));
    plain text := regexp_replace(letters, '[^a-zæøå0-9]+', ' ', 'g');
BEGIN
%s
    RETURN plain;
END $$
""" % "\n".join(  # noqa: UP031  braces and quotes of SQL stand beside it
    f"    plain := regexp_replace(plain, '{pattern}', '{bokmaal}', 'g');" for pattern, bokmaal in NYNORSK
)

SEARCH_TERMS = f"""
CREATE OR REPLACE FUNCTION search_terms(
    title text, need text, solution text DEFAULT '', affected text DEFAULT '', benefits text DEFAULT ''
) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100 SET search_path FROM CURRENT AS $$
    WITH stems AS MATERIALIZED (
        SELECT DISTINCT left(stem, 40) AS stem FROM unnest(tsvector_to_array(to_tsvector(
            'pg_catalog.norwegian'::regconfig, search_words(concat_ws(' ', title, need, solution, affected, benefits))
        ))) AS stem
    )
    SELECT array_to_tsvector(array(
        SELECT stem FROM stems
        UNION
        SELECT '~' || substr('_' || stem || '_', place, {PART})
        FROM stems, generate_series(1, greatest(1, length(stem) + 3 - {PART})) AS place
    ))
$$
"""  # noqa: S608  nothing of a user's is put in

# In a portfolio of fewer, a word is as rare as if they were this many: else the first ten would all look alike.
FEW = 1_000
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
    SELECT '~' || substr('_' || stem || '_', place, 4) AS part, min(word) AS word,
        max((1 + 0.2 * in_title::int) * 2.5 / sqrt(length(stem))) AS weight
    FROM words, generate_series(1, greatest(1, length(stem) - 1)) AS place
    GROUP BY part
    ORDER BY weight DESC, part
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
    SELECT quote_literal(stem)::tsquery AS wanted, word, '' AS synonym, 1 + 0.2 * in_title::int AS weight FROM words
    UNION ALL
    SELECT quote_literal(part)::tsquery, word, '', weight FROM parts
    UNION ALL
    SELECT wanted, '', said, 6 FROM synonyms
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
