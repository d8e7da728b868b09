"""How well the search finds the same need told differently: labelled pairs among a crowd (tests/similarity/)."""

import pytest

from innolab.similarity_benchmark import Pairs, ours

CROWD = 900  # `make bench` looks among 5,000


# The measured half is only guarded: the floor lies where it was when it was last looked at (docs/adr/0011).
@pytest.mark.parametrize(("half", "floor", "most_in_vain"), [("developed", 0.88, 0.5), ("measured", 0.8, 0.85)])
def test_it_finds_what_it_found_before(half, floor, most_in_vain, submitter):
    quality = Pairs(CROWD, submitter).measure("ours", ours, half)
    assert quality.recall >= floor, quality
    assert quality.called_the_same <= 0.15, quality
    assert quality.shown_in_vain <= most_in_vain, quality


def test_the_halves_are_large_and_share_no_text(submitter):
    pairs = Pairs(0, submitter).halves
    assert {half: len(rows["same"]) >= 59 and len(rows["apart"]) >= 20 for half, rows in pairs.items()} == {
        "developed": True,
        "measured": True,
    }
    texts = [
        tuple(pair[side])
        for rows in pairs.values()
        for kind in ("same", "apart", "alone")
        for pair in rows[kind]
        for side in ("new", "old")
        if side in pair
    ]
    assert len(texts) == len(set(texts))
