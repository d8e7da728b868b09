"""The words of a text, as the search for similar initiatives sees them: functions in the database, for its index.

A migration carries a copy. Who changes a function writes a new migration, which also builds the index anew.
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
