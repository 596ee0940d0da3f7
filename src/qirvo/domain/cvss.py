"""The base score of a CVSS v3 vector (first.org/cvss/v3.1/specification-document, §7.1), for records without a word.

Advisories of npm nearly always carry a word for their gravity; this is for the few that have numbers only. Vectors of
CVSS v4 have no score here: it needs the specification's table of 270 classes, and the library that brings it is under
the LGPL (ADR-0009 asks for permissive licenses). Such a record without a word counts as moderate.
"""

import math
from collections.abc import Mapping

_PREFIXES = ("CVSS:3.0/", "CVSS:3.1/")
_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}  # by scope
_TOP = 10.0
_STEP = 100_000  # the specification rounds in integers, so that machines agree


def base_score(vector: str) -> float | None:
    """Return the base score of `vector`, 0 to 10; None when it is not a whole CVSS v3 vector."""
    if not vector.startswith(_PREFIXES):
        return None
    parts = dict(part.split(":", 1) for part in vector.split("/")[1:] if ":" in part)
    try:
        scope = parts["S"]
        weight = {metric: values[parts[metric]] for metric, values in _WEIGHTS.items()}
        privileges = _PRIVILEGES[scope][parts["PR"]]
    except KeyError:
        return None
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    changed = scope == "C"
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * weight["AV"] * weight["AC"] * privileges * weight["UI"]
    return _rounded_up(min((1.08 if changed else 1.0) * (impact + exploitability), _TOP))


def _rounded_up(value: float) -> float:
    """Return the smallest number with one decimal that is not below `value`."""
    whole = round(value * _STEP)
    return whole / _STEP if whole % (_STEP // 10) == 0 else (math.floor(whole / (_STEP // 10)) + 1) / 10
