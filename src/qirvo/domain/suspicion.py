"""Which downloads are not believed to be of as many people as they look: a rule, its reasons, and what it gets wrong.

What is not believed leaves the figure that plugins are ranked by, and nothing else. The rule is told in public, so it
does not rest on what nobody knows but on what is dear to have: many networks, far apart, over weeks. Four steps, each
over what the ones before left:

1. *own*: of networks where a member of the plugin's publisher was seen that day. Wrong for whoever shares an office, or
   a part of a carrier, with them.
2. *network*: of one network more than `MOST_OF_A_NETWORK` on a day. Wrong for a large network behind one prefix: its
   further people are not counted.
3. *neighbourhood*: of networks near each other (/16, /32) more than `MOST_OF_A_NEIGHBOURHOOD`, unless as much as three
   times that comes from elsewhere. Wrong for a plugin that is used within one provider's network alone.
4. *burst*: on a day with many times what is usual, when `SIGNS_NEEDED` things about it are not like people. What goes
   is the excess alone. A launch has some of these signs (one version, one country) and seldom three.

Whoever has hundreds of networks far apart, one visitor in each, spread over the hours as people are, is not told from
people. That is why the ranking takes the logarithm as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.crowds import HOURS, Crowd

MOST_OF_A_NETWORK = 4
MOST_OF_A_NEIGHBOURHOOD = 30
_FROM_ELSEWHERE = 3
LEAST_BURST, TIMES_THE_USUAL = 50, 4
"""A day is looked at when it has more than both: so many, and so many times the usual."""

LEFT_OF_A_BURST, TIMES_LEFT = 20, 2
"""Of a burst that is not believed the larger of both stays."""

SIGNS_NEEDED, SIGNS_NEEDED_TODAY = 3, 2
"""A day that is not over has shown less; tomorrow more is asked for."""

_LEAST_FOR_HOURS = 200
_FLATTEST = 41.6  # chi-squared of 23 degrees of freedom: one flat day in a hundred is above
_AT_ONCE = 0.9
_ONE = 0.95
_LEAST_KNOWN = 30
_MOST_A_NETWORK_HAS = 1.5  # on average: a host and, now and then, a browser
_MOST_REPEATED = 3  # times, on average
_BROWSERS, _LOOKS = 0.2, 0.1
_TRACES = 0.25


class Reason(StrEnum):
    """Why downloads are not believed."""

    OWN = "own"
    NETWORK = "network"
    NEIGHBOURHOOD = "neighbourhood"
    BURST = "burst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What else is known of a day, or is usual.

    Attributes:
        downloads: Unique downloads of a day; where it says what is usual, those that were believed.
        browsers: Of these, those of programs that show pages; whoever uses one sees a page before.
        looks: Visitors who saw the plugin's page.
        traces: Installations and updates that hosts told of.
        versions: Version → downloads.
        countries: Country → downloads; where it is not known, the empty text.
    """

    downloads: float = 0
    browsers: float = 0
    looks: float = 0
    traces: float = 0
    versions: Mapping[str, float] = field(default_factory=dict)
    countries: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Some downloads of one day that are not believed.

    Attributes:
        downloads: How many unique ones.
        text: What was seen, for the publisher and the registry's owner.
    """

    reason: Reason
    downloads: int
    text: str


def suspicions(crowd: Crowd, *, day: Circumstances, usual: Circumstances, is_over: bool) -> Sequence[Suspicion]:
    """Return what of a day's downloads is not believed, and why.

    Args:
        crowd: Of that day.
        day: What else is known of that day.
        usual: A day before it, as they usually are: the median for downloads, the mean for the rest.
        is_over: Whether the day is.
    """
    found = []
    if crowd.own:
        told = "came from networks where a member of the publisher was seen that day"
        found.append(Suspicion(reason=Reason.OWN, downloads=crowd.own, text=f"{crowd.own:,} {told}"))
    near, beyond = _by_neighbourhood(crowd.networks)
    if beyond:
        told = f"were beyond the {MOST_OF_A_NETWORK} that count of one network on a day"
        found.append(Suspicion(reason=Reason.NETWORK, downloads=beyond, text=f"{beyond:,} {told}"))
    believed = _believed(near)
    crowded = sum(near.values()) - sum(believed.values())
    if crowded:
        places = sum(count > believed[place] for place, count in near.items())
        told = f"came from {places:,} neighbourhood{'s' * (places != 1)} of networks that brought far more than others"
        found.append(Suspicion(reason=Reason.NEIGHBOURHOOD, downloads=crowded, text=f"{crowded:,} {told}"))
    left = sum(believed.values())
    if may_be_burst(crowd, usual=usual.downloads):
        signs = signs_of_a_burst(crowd, day=day, usual=usual)
        excess = left - int(max(LEFT_OF_A_BURST, TIMES_LEFT * usual.downloads))
        if len(signs) >= (SIGNS_NEEDED if is_over else SIGNS_NEEDED_TODAY):
            text = f"{excess:,} of {left:,}, where {usual.downloads:,.0f} are usual: {'; '.join(signs)}"
            found.append(Suspicion(reason=Reason.BURST, downloads=excess, text=text))
    return found


def may_be_burst(crowd: Crowd, *, usual: float) -> bool:
    """Say whether a day has so much more than the `usual` that it is looked at for signs of a burst."""
    near, _beyond = _by_neighbourhood(crowd.networks)
    return sum(_believed(near).values()) > max(LEAST_BURST, TIMES_THE_USUAL * usual)


def signs_of_a_burst(crowd: Crowd, *, day: Circumstances, usual: Circumstances) -> Sequence[str]:
    """Return what about a day with many downloads is not like people, each as a sentence's part."""
    signs = (
        _sign_of_hours(crowd.hours),
        _sign_of_networks(crowd.networks),
        _sign_of_repetition(crowd),
        _sign_of_version(day, usual),
        _sign_of_looks(day),
        _sign_of_traces(day, usual),
        _sign_of_place(day, usual),
    )
    return [sign for sign in signs if sign]


def _by_neighbourhood(networks: Mapping[tuple[int, int], int]) -> tuple[Mapping[int, int], int]:
    """Return what counts of each neighbourhood, and how much was beyond what counts of one network."""
    near: dict[int, int] = {}
    beyond = 0
    for (place, downloads), count in networks.items():
        most = min(downloads, MOST_OF_A_NETWORK)
        near[place] = near.get(place, 0) + most * count
        beyond += (downloads - most) * count
    return near, beyond


def _believed(near: Mapping[int, int]) -> Mapping[int, int]:
    """Return what counts of each neighbourhood, beside the others, of which none weighs much alone."""
    light = {place: min(count, MOST_OF_A_NEIGHBOURHOOD) for place, count in near.items()}
    everywhere = sum(light.values())
    return {
        place: min(count, max(MOST_OF_A_NEIGHBOURHOOD, (everywhere - light[place]) // _FROM_ELSEWHERE))
        for place, count in near.items()
    }


def _sign_of_hours(hours: Sequence[int]) -> str:
    total = sum(hours)
    if total and max(hours) >= _AT_ONCE * total:
        return "nearly all came within one hour"
    mean = total / HOURS
    if total >= _LEAST_FOR_HOURS and sum((count - mean) ** 2 for count in hours) / mean < _FLATTEST:
        return "every hour of day and night brought as many"
    return ""


def _sign_of_networks(networks: Mapping[tuple[int, int], int]) -> str:
    count = sum(networks.values())
    total = sum(downloads * count for (_place, downloads), count in networks.items())
    if count and total / count > _MOST_A_NETWORK_HAS:
        return f"each network came with {total / count:.1f} kinds of programs and versions"
    return ""


def _sign_of_repetition(crowd: Crowd) -> str:
    total = sum(downloads * count for (_place, downloads), count in crowd.networks.items())
    if total and sum(crowd.hours) > _MOST_REPEATED * total:
        return f"each of them downloaded the same {sum(crowd.hours) / total:.1f} times"
    return ""


def _sign_of_version(day: Circumstances, usual: Circumstances) -> str:
    version, count = max(day.versions.items(), key=lambda each: each[1], default=("", 0))
    is_old = usual.versions.get(version, 0) > 0 and len(usual.versions) > 1
    return f"all are of {version}, which is not new" if is_old and count >= _ONE * day.downloads else ""


def _sign_of_looks(day: Circumstances) -> str:
    if day.browsers >= _BROWSERS * day.downloads and day.looks < _LOOKS * day.browsers:
        return f"{day.browsers:,.0f} browsers downloaded and {day.looks:,.0f} looked at the page"
    return ""


def _sign_of_traces(day: Circumstances, usual: Circumstances) -> str:
    if usual.downloads <= 0 or usual.traces <= 0 or usual.traces * LEAST_BURST < usual.downloads:
        return ""  # so few hosts of this plugin tell that nothing follows from silence
    expected = usual.traces / usual.downloads * day.downloads
    if expected < 1 / _TRACES or day.traces >= _TRACES * expected:
        return ""
    return f"hosts told of {day.traces:,.0f} installations where {expected:,.0f} were to be expected"


def _sign_of_place(day: Circumstances, usual: Circumstances) -> str:
    country, count = max(day.countries.items(), key=lambda each: each[1], default=("", 0))
    before = sum(usual.countries.values())
    if before <= 0 or count < max(_ONE * day.downloads, _LEAST_KNOWN):
        return ""
    is_usual = usual.countries.get(country, 0) >= before / 2
    return "" if is_usual else f"nearly all came from {country or 'nobody knows which country'}, unlike before"
