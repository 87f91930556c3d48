"""What the page of scores says, in the language of who reads it. Pure but for the catalogues of texts."""

from collections.abc import Mapping
from fractions import Fraction

from motcua.evaluation.periods import Period
from motcua.evaluation.report import Group, Report
from motcua.evaluation.rounding import one_decimal, percent
from motcua.evaluation.tally import MIN_SHOWN, By, Times
from motcua.levels import level as level  # noqa: PLC0414 - the templates say it from here
from motcua.reasons import REASONS
from motcua.settings import Name
from motcua.texts import text_in
from motcua.web.words import said_in

_REASONS = {reason.id: reason for reason in REASONS}


def labels(lang: str) -> Mapping[str, str]:
    """Return the headings of the page by name."""
    return {
        **_more_labels(lang),
        "title": text_in(lang, "Scores"),
        "period": text_in(lang, "Period"),
        "first": text_in(lang, "or from"),
        "last": text_in(lang, "to"),
        "by": text_in(lang, "By"),
        "show": text_in(lang, "Show"),
        "all": text_in(lang, "Also what fewer than {n} people said; your name is noted", n=MIN_SHOWN),
        "csv": text_in(lang, "As CSV, for Excel"),
        "json": text_in(lang, "As JSON"),
        "finished": text_in(lang, "Finished"),
        "asked": text_in(lang, "Asked"),
        "rated": text_in(lang, "Rated"),
        "skipped": text_in(lang, "Skipped"),
        "silent": text_in(lang, "No answer"),
        "response": text_in(lang, "Response"),
        "satisfied": text_in(lang, "Satisfied"),
        "interval": text_in(lang, "95 % interval"),
        "mean": text_in(lang, "Mean"),
        "wait": text_in(lang, "Wait, half of them"),
        "serving": text_in(lang, "Serving, half of them"),
        "nine": text_in(lang, "9 of 10 within"),
        "within": text_in(lang, "Within the target"),
    }


def _more_labels(lang: str) -> Mapping[str, str]:
    return {
        "answers": text_in(lang, "How the answers are spread"),
        "answer": text_in(lang, "Answer"),
        "people": text_in(lang, "People"),
        "share": text_in(lang, "Share"),
        "reasons": text_in(lang, "Reasons"),
        "reason": text_in(lang, "Reason"),
        "no_reasons": text_in(lang, "Nobody named a reason."),
        "trend": text_in(lang, "How it went: satisfied, in %"),
        "as_table": text_in(lang, "As a table"),
        "hidden": text_in(lang, "hidden"),
        "too_few": text_in(
            lang, "Fewer than {n} people rated: nothing is said of how satisfied they were.", n=MIN_SHOWN
        ),
        "nobody": text_in(lang, "Nobody was served in this period."),
        "odd": text_in(lang, "unusually few or many"),
        "explained": text_in(
            lang,
            "Satisfied: those who gave 4 or 5, of those who rated. The interval says between which bounds the"
            " share lies, with 95 % confidence, when one asks so few (Wilson). Groups whose intervals overlap"
            " cannot be told apart.",
        ),
    }


def groupings(lang: str) -> Mapping[By, str]:
    """Return what figures can be told by, and what each is called."""
    return {
        "centre": text_in(lang, "Centre"),
        "officer": text_in(lang, "Officer"),
        "agency": text_in(lang, "Agency"),
        "service": text_in(lang, "Service"),
        "counter": text_in(lang, "Counter"),
    }


def period(of: Period, lang: str) -> str:
    """Return what people call a period."""
    match of.kind:
        case "day":
            return f"{of.first:%d/%m/%Y}"
        case "month":
            return text_in(lang, "{month}/{year}", month=f"{of.first:%m}", year=f"{of.first:%Y}")
        case "quarter":
            quarter = (of.first.month + 2) // 3
            return text_in(lang, "quarter {quarter}/{year}", quarter=quarter, year=f"{of.first:%Y}")
        case "range":
            return f"{of.first:%d/%m/%Y} – {of.last:%d/%m/%Y}"  # noqa: RUF001 - an en dash is meant


def short(of: Period) -> str:
    """Return a period as it stands below a chart."""
    match of.kind:
        case "month":
            return f"{of.first:%m/%y}"
        case "quarter":
            return f"Q{(of.first.month + 2) // 3}/{of.first:%y}"
        case _:
            return f"{of.first:%d/%m}"


def basis(made: Report, group: Group, lang: str) -> str:
    """Return what stands beside every figure: period, how many, response rate, as of when."""
    its = group.figures
    return text_in(
        lang,
        "{period}: {rated} rated of {finished} finished visits, a response of {rate}. Data as of {at}"
        " (row {seq} of the journal).",
        period=period(made.period, lang),
        rated=its.answered,
        finished=its.finished,
        rate=share(its.response_rate, lang),
        at=f"{made.as_of_local():%H:%M, %d/%m/%Y}",
        seq=made.as_of.seq,
    )


def unverified(made: Report, lang: str) -> str:
    """Return how many scores count nowhere; empty for none."""
    if not made.unverified:
        return ""
    return text_in(lang, "{n} ratings belong to no known visit and count nowhere.", n=made.unverified)


def inputs(made: Report, lang: str) -> str:
    """Return what the figures were made from."""
    return text_in(lang, "Made from data with the SHA-256 {digest}.", digest=made.sha256)


def name(of: Name, lang: str) -> str:
    """Return a group's name."""
    return said_in(lang, of) or text_in(lang, "unknown")


def reason(ident: str, lang: str) -> str:
    """Return what a reason is called."""
    return _REASONS[ident].label(lang) if ident in _REASONS else ident


def share(of: Fraction | None, lang: str) -> str:
    """Write a share in hundredths."""
    return "–" if of is None else f"{decimal(percent(of), lang)} %"  # noqa: RUF001


def bounds(of: tuple[Fraction, Fraction] | None, lang: str) -> str:
    """Write an interval."""
    return "–" if of is None else " – ".join(decimal(percent(one), lang) for one in of)  # noqa: RUF001


def mean(of: Fraction | None, lang: str) -> str:
    """Write a mean score."""
    return "–" if of is None else decimal(one_decimal(of), lang)  # noqa: RUF001


def minutes(ms: int, lang: str) -> str:
    """Write a time."""
    return text_in(lang, "{n} min", n=decimal(one_decimal(Fraction(ms, 60_000)), lang))


def median(times: Times | None, lang: str) -> str:
    """Write the time that half of them kept within."""
    return "–" if times is None else minutes(times.median_ms, lang)  # noqa: RUF001


def p90(times: Times | None, lang: str) -> str:
    """Write the time that nine of ten kept within."""
    return "–" if times is None else minutes(times.p90_ms, lang)  # noqa: RUF001


def decimal(number: str, lang: str) -> str:
    """Write a number as the language does."""
    return number.replace(".", ",") if lang == "vi" else number
