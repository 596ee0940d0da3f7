"""A plugin's report as it travels, with the names of the Distribution Guide where it has some."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalDocument:
    """Where a number lies; a missing end is any number."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDocument:
    """One figure.

    Attributes:
        name: Key in `definitions`.
        label: What it is called before people.
        value: Null where nothing is known.
        unit: `count`, `share` (of 1), `times`, `days`, `stars` or `ms`.
        within: Where it lies, where it is not known exactly.
        cases: Of how many.
        before: The same figure of `before`, as far as it is compared.
        change: Where the change since then lies, as a multiple: below 1 is less.
        moreIsBetter: Null where that depends.
    """

    name: str
    label: str
    value: float | None
    unit: str
    within: IntervalDocument | None = None
    cases: int | None = None
    before: float | None = None
    change: IntervalDocument | None = None
    moreIsBetter: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """UTC days, from the first to the last."""

    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDay:
    """One UTC day."""

    day: str
    downloads: int
    uniqueDownloads: int
    users: int
    views: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionRow:
    """One part of what is divided; `unknown` where nobody could tell."""

    value: str
    downloads: int
    uniqueDownloads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """The downloads divided by something.

    Attributes:
        name: The Guide's, such as `downloadsByVersion`.
        label: What they are divided by.
        rows: The greatest first; those beyond the most that are shown are together in `other`.
    """

    name: str
    label: str
    rows: list[DivisionRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionSection:
    """How it was distributed."""

    daily: list[ReportDay]
    divisions: list[Division]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFigures:
    """How one version fared; null where nothing is known.

    Attributes:
        activeDays: Days of use that hosts told of.
        errors: Errors and crashes that they told of.
    """

    version: str
    activeInstallations: int
    activeDays: int
    errors: int
    errorRate: float | None
    errorRateWithin: IntervalDocument | None
    loadMs: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceSection:
    """How it fares where it runs, as far as hosts tell."""

    figures: list[FigureDocument]
    versions: list[VersionFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSection:
    """What users say.

    Attributes:
        stars: `5` to `1` → how many of the ratings that are shown now.
        problems: Kind → how many reports of problems within the period.
    """

    figures: list[FigureDocument]
    stars: dict[str, int]
    problems: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDocument:
    """One figure that a recommendation rests on."""

    what: str
    value: float
    unit: str
    within: IntervalDocument | None = None
    cases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationDocument:
    """What to do, and why.

    Attributes:
        effect: How much is at stake, in a sentence.
        size: The same as a number, by which the same rule's are compared.
        page: Address of the page to act on.
        command: What to type instead; empty where there is nothing.
    """

    rule: str
    title: str
    why: str
    effect: str
    size: float
    evidence: list[EvidenceDocument]
    page: str
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedDocument:
    """A rule that cannot say anything yet."""

    rule: str
    looksAt: str
    of: str
    there: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionReportDocument:
    """The report of one plugin.

    Attributes:
        period: What it is about.
        wholePeriod: The days of it that are over, which are compared with `before`.
        before: Null where there is nothing to compare with; `notCompared` says why.
        madeAt: When.
        undecided: Rules that know too little.
        rulesInForce: How many rules looked; together they are wrong at most as often as `error`.
        definitions: Figure → what it means.
        page: Address of this report as a page.
    """

    pluginId: str
    name: str
    registry: str
    madeAt: str
    period: ReportPeriod
    wholePeriod: ReportPeriod | None
    before: ReportPeriod | None
    notCompared: str
    summary: list[FigureDocument]
    distribution: DistributionSection
    performance: PerformanceSection
    feedback: FeedbackSection
    recommendations: list[RecommendationDocument]
    undecided: list[UndecidedDocument]
    rulesInForce: int
    error: float
    page: str
    definitions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleBody:
    """How often somebody wants a plugin's report: `weekly` or `monthly`."""

    every: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDocument:
    """How often somebody is sent a plugin's report; `every` is `never` where they chose nothing.

    Attributes:
        toldUntil: The last day of what they were told of; null where they chose nothing.
    """

    pluginId: str
    every: str
    toldUntil: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePage:
    """Somebody's schedules."""

    schedules: list[ScheduleDocument]
