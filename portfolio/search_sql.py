"""The search for similar initiatives, in SQL: functions that make the terms of a text, for the index; and the query.

Who changes a function writes a migration that makes it anew, and what is kept of it: the index project_search_terms
and the column wanted of the synonyms.
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

# What to look for, for each word or phrase that means the same: all its words, a long one also as the beginning of one.
SEARCH_PHRASES = """
CREATE OR REPLACE FUNCTION search_phrases(phrases text[]) RETURNS tsquery[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100 SET search_path FROM CURRENT AS $$
    SELECT array(
        SELECT (
            SELECT string_agg(quote_literal(lexeme) || CASE WHEN length(lexeme) > 4 THEN ':*' ELSE '' END, '&')::tsquery
            FROM unnest(tsvector_to_array(
                to_tsvector('pg_catalog.norwegian'::regconfig, search_words(phrase))
            )) AS lexeme
        )
        FROM unnest(phrases) WITH ORDINALITY AS each (phrase, place) ORDER BY place
    )
$$
"""

# In a portfolio of fewer, a word is as rare as if they were this many: else the first ten would all look alike.
FEW = 1_000
# Words that say little of what a proposal is about, however rare they are among the initiatives: they count a fifth,
# and parts of them are not looked for.
COMMON = """
alene all alle allerede alltid andre annen annet ansatt arbeid arbeide arbeidet avhenge bare be bedre begynne begynner
begynt behov beste bestemme betaler bety betyr bidra bli blir blitt borte bra bruk bruke bruker brukes bygge bygger
byttet både bør dag dagens dager del dele derfor dersom digital digitale disse drive driver dyr dyrt dårlig egen
egentlig eget egne eie eier eller ellers enda ende endre enkel enkle enklere ennå enten ett etter ferdig finne finnes
fire fjerne flere flest fleste flytte flytter folk for fordi foreslå forskjellig forslag forstå forstår forsvinner
fortelle forteller fortsatt fredag fremdeles fremtid frist full fullt få får fått følge føre først første gammel gang
ganger gi gir gjelde gjelder gjennom gjennomføre gjenstår gjerne gjort gjør gjøre glemmer glemt god gode godt gå går
halvparten handle handler hel hele helt henger hente holde holder hver hverandre hverdag hvilke hvor hvordan hvorfor
høre hører hørt høst høy høyt ifølge igjen ikke ingen ingenting inne innen innendørs innføre istedenfor januar jevnlig
kalt kan kanskje kilometer kjenne kjent kjøpe kjøper kjøpt klare klart komme kommer kommunal kommunale kommune
kommunen kort korte koste krav krever kroner kunne kutte kvadratmeter la lage lagt lang lange langt lar ledd lederen
legge legger lenge lenger lete leter lett lettere levere levert ligge ligger ligget lik like lite litt lukket lurer
lært løfte lørdag løse løsning løsningen løst mandag mange mangle mangler med meg mellom mene mens mer merker mest
meter millioner mindre minst minste minutt miste mister morgen mulig mulighet mye måned måte måtte møte møter møtt
naboer neste nesten noe noen nok nye nytt nytte når nåværende nødvendig ofte også omtrent onsdag oppdage oppgave
oppleve ordning over oversikt par passe peke plass problem prosent prosjekt prøve rask raskere raskt redd regne rett
riktig ringe ringer rundt sagt samle samlet samme sammen samt samtidig savner se selge selger selv sende senere sent
sette setter si siden sier sin sist sitt sitte sitter skaffe skal skape skje skjer skrevet skrive skulle slik slike
slippe sliter slutt små snakke snakker snart snitt som sommer spare spurt spør starte sted steder stenge stenger
stenges stoppe stor store stort stå står stått større største svar svært system søke søker søkt søndag sørge ta tape
tar tatt telle tenke tenker test tid tiden tidlig tidligere tiltak timer ting tirsdag tjeneste tjenesten to torsdag
tre trenge trenger tro trygg tur tusen tøffe uke uker ulik ulike under unna unngå uten utendørs utenfor utvikle vanlig
vanskelig vanskelige vant var vare varer vekk veldig velge vente venter verdi vet vi vil ville vinter virke virker
virksomhet vise viser vite vokse vår våre vårt være vært åpen åpent år ødelagt øke økt ønske ønsker
"""
# The words of the text, the parts of them, and the synonyms that the office has written, each a term with the projects
# that have it. A term counts the more, the fewer they are, and no more is read of a part that a tenth of all have: it
# does not count. A long text meets many terms by chance, and counts less.
FIND = """
WITH common AS (
    SELECT unnest(ts_lexize('pg_catalog.norwegian_stem', word)) AS stem
    FROM regexp_split_to_table('{common}', ' ') AS word
), words AS MATERIALIZED (
    SELECT stem, min(word) AS word, bool_or(in_title) AS in_title, stem IN (TABLE common) AS is_common
    FROM (
        SELECT word, left((ts_lexize('pg_catalog.norwegian_stem', word))[1], 40) AS stem, in_title, place
        FROM (VALUES (search_words(%(title)s), true), (search_words(%(need)s), false)) AS text (content, in_title),
            regexp_split_to_table(content, ' ') WITH ORDINALITY AS split (word, place)
        WHERE length(word) > 1
    ) AS split
    WHERE stem IS NOT NULL
    GROUP BY stem
    ORDER BY is_common, bool_or(in_title) DESC, count(*) DESC, min(place)
    LIMIT 40
), parts AS (
    SELECT '~' || substr('_' || stem || '_', place, 4) AS part, min(word) AS word,
        max((1 + 0.5 * in_title::int) * 2.5 / sqrt(length(stem))) AS weight
    FROM words, generate_series(1, greatest(1, length(stem) - 1)) AS place
    WHERE NOT is_common
    GROUP BY part
    ORDER BY weight DESC, part
    LIMIT 200
), synonyms AS (
    SELECT string_agg('(' || wanted::text || ')', '|')::tsquery AS wanted, min(phrase) FILTER (WHERE is_said) AS said
    FROM (
        SELECT id, phrase, each.wanted, stems @@ each.wanted AS is_said
        FROM (SELECT array_to_tsvector(array(SELECT stem FROM words)) AS stems) AS text,
            portfolio_synonymgroup AS groups, unnest(groups.words, groups.wanted) AS each (phrase, wanted)
    ) AS phrases
    GROUP BY id
    HAVING bool_or(is_said)
    LIMIT 20
), terms AS (
    SELECT quote_literal(stem)::tsquery AS wanted, word, '' AS synonym,
        (1 + 0.5 * in_title::int) * CASE WHEN is_common THEN 0.2 ELSE 1 END AS weight, false AS is_part
    FROM words
    UNION ALL
    SELECT quote_literal(part)::tsquery, word, '', weight, true FROM parts
    UNION ALL
    SELECT wanted, '', said, 6, false FROM synonyms
), hits AS MATERIALIZED (
    SELECT word, synonym, ids, CASE
        WHEN is_part AND cardinality(ids) >= number / 10 THEN 0
        ELSE weight * (ln(1 + number / greatest(cardinality(ids), 1)) / ln(1 + number)) ^ 2
    END AS worth
    FROM (SELECT greatest(count(*), {few})::float8 AS number FROM portfolio_project) AS portfolio, terms, LATERAL (
        SELECT array(
            SELECT id FROM portfolio_project AS project WHERE wanted
                @@ search_terms(project.title, project.need, project.solution, project.affected, project.benefits)
            LIMIT CASE WHEN is_part THEN ceil(number / 10) END
        ) AS ids OFFSET 0  -- else each array is made twice
    ) AS those
), query AS MATERIALIZED (
    SELECT sum(worth) AS total FROM hits
), allowed AS MATERIALIZED (
    {allowed}
), found AS (
    SELECT id, sum(worth) AS worth
    FROM hits, unnest(ids) AS id
    WHERE worth > 0 AND id IN (TABLE allowed)
    GROUP BY id
    ORDER BY worth DESC
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
