"""Names that read like another: whoever sees `acme-official` or `g1obex` takes it for `acme` or `globex`.

For names of small Latin letters, digits and hyphens, as publishers and plugins have them; letters of other alphabets
never get so far.
"""

HYPHENS_ALONE, CLAIMS_TO_BE = "it differs by hyphens alone", "it claims to be the true one"
SHORTEST = 5  # letters from which on one letter more or less is a likeness
_CLAIMS = frozenset({"official", "original", "genuine", "verified", "certified", "real", "the"})
_LOOKS = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"))


def likeness(name: str, other: str) -> str:
    """Return in which way `name` could be taken for `other`; empty when it could not, or is the same."""
    if name == other:
        return ""
    own, theirs = _joined(name), _joined(other)
    if own == theirs:
        return HYPHENS_ALONE
    if min(len(own), len(theirs)) >= SHORTEST and _one_letter_apart(own, theirs):
        return "it is one letter away"
    if _drawn(own) == _drawn(theirs):
        return "it looks the same in many fonts"
    if _claimless(name) == _claimless(other):
        return CLAIMS_TO_BE
    return ""


def _joined(name: str) -> str:
    return name.replace("-", "")


def _drawn(name: str) -> str:
    for looks, like in _LOOKS:
        name = name.replace(looks, like)
    return name


def _claimless(name: str) -> tuple[str, ...]:
    """Return the words of a name without those that claim; all of them when it has no other."""
    words = tuple(name.split("-"))
    return tuple(word for word in words if word not in _CLAIMS) or words


def _one_letter_apart(one: str, other: str) -> bool:
    """Say whether a letter was changed, left out, put in, or changed places with the next."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rest_of_other = one[start:], other[start:]
    if len(one) != len(other):
        return rest[1:] == rest_of_other or rest == rest_of_other[1:]
    is_swapped = rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:]
    return rest[1:] == rest_of_other[1:] or is_swapped
