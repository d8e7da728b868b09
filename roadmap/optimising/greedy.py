"""By value per cost, as one would do it by hand: what the optimiser is compared with."""

from collections.abc import Mapping

from roadmap.optimising.problem import Candidate, Option, Problem


def greedy(problem: Problem) -> dict[int, int]:
    """What must be, then the most value for what it takes, each as early as there is room for it."""
    left, chosen = list(problem.caps), dict[int, int]()
    by_key = {each.key: each for each in problem.candidates}

    def take(each: Candidate, *, anyhow: bool = False) -> None:
        for place, option in enumerate(each.options):
            if anyhow or (_fits(option, left) and _has_needs(each, option, chosen, by_key)):
                for row, used in option.uses.items():
                    left[row] -= used
                chosen[each.key] = place
                return

    for each in problem.candidates:
        if each.must:
            take(each, anyhow=True)
    others = [each for each in problem.candidates if not each.must and not each.impossible and each.options]
    for each in sorted(others, key=lambda each: (-_per_cost(each, problem), each.key)):
        if max(option.value for option in each.options) > 0:
            take(each)
    return chosen


def _per_cost(each: Candidate, problem: Problem) -> float:
    """Value by the share of what there is that the first option takes."""
    option = each.options[0]
    cost = sum(used / problem.caps[row] for row, used in option.uses.items() if problem.caps[row] > 0)
    return option.value / max(cost, 1e-9)


def _fits(option: Option, left: list[float]) -> bool:
    return all(used <= left[row] + 1e-9 for row, used in option.uses.items())


def _has_needs(each: Candidate, option: Option, chosen: Mapping[int, int], by_key: Mapping[int, Candidate]) -> bool:
    return all(need in chosen and by_key[need].options[chosen[need]].ends < option.starts for need in each.needs)
