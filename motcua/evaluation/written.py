"""A report as JSON and as CSV: the same report gives the same bytes. Pure."""

import csv
import io
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from motcua.evaluation.report import Group, Report
from motcua.evaluation.rounding import one_decimal, percent
from motcua.evaluation.tally import LEVELS, MIN_SHOWN, SATISFIED, Figures, Times

FORMAT = 1
"""Rises when a field changes its meaning; new ones may be added."""
BOM = "\ufeff"
"""Before a CSV file, without which Excel reads Vietnamese letters as others."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(made: Report) -> str:
    """Write a report as JSON; decimals are text, rounded as they are printed."""
    return json.dumps(_report(made), ensure_ascii=False, indent=1) + "\n"


def _report(made: Report) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
        "centre": made.centre,
        "period": {
            "kind": made.period.kind,
            "name": made.period.name,
            "first": made.period.first.isoformat(),
            "last": made.period.last.isoformat(),
        },
        "data_as_of": {"seq": made.as_of.seq, "at": made.as_of.at, "hash": made.as_of.hash},
        "inputs_sha256": made.sha256,
        "rules": {
            "satisfied": list(SATISFIED),
            "interval": "Wilson, 95 %",
            "shown_from": MIN_SHOWN,
            "rounding": "one decimal, half up",
            "wait_target_s": made.target_s,
        },
        "shows_all": made.shows_all,
        "unverified_scores": made.unverified,
        "total": _group(made.total),
        "by": made.by,
        "groups": [_group(group) for group in made.groups],
    }


def _group(group: Group) -> Mapping[str, Any]:
    its = group.figures
    return {
        "id": group.id,
        "name": {"vi": group.name.vi, "en": group.name.en},
        "finished": its.finished,
        "asked": its.asked,
        "answered": its.answered,
        "skipped": its.skipped,
        "unanswered": its.unanswered,
        "response_rate": _share(its.answered, its.finished),
        "response_rate_is_odd": its.is_odd,
        "hidden": group.is_hidden,
        "satisfaction": None if group.is_hidden else _satisfaction(its),
        "wait": _waits(its),
        "service": _times(its.work),
    }


def _satisfaction(its: Figures) -> Mapping[str, Any] | None:
    if its.bounds is None or its.mean is None:
        return None
    low, high = its.bounds
    return {
        **_share(its.satisfied, its.answered),
        "low": percent(low),
        "high": percent(high),
        "mean": one_decimal(its.mean),
        "levels": {str(level): count for level, count in zip(LEVELS, its.levels, strict=True)},
        "reasons": dict(its.reasons),
    }


def _share(of: int, total: int) -> dict[str, Any]:
    return {"of": of, "n": total, "percent": percent(Fraction(of, total)) if total else None}


def _waits(its: Figures) -> Mapping[str, Any] | None:
    if its.wait is None:
        return None
    return {**(_times(its.wait) or {}), "within_target": _share(its.within, its.wait.n)}


def _times(times: Times | None) -> Mapping[str, int] | None:
    if times is None:
        return None
    return {"n": times.n, "median_s": seconds(times.median_ms), "p90_s": seconds(times.p90_ms)}


def seconds(ms: int) -> int:
    """Return whole seconds; a half is rounded up."""
    return (ms + 500) // 1000


# --- CSV ------------------------------------------------------------------------------------


def as_csv(made: Report, *, bom: bool = False) -> str:
    """Write a report as CSV (RFC 4180): one row a group, each with what one must know to read it."""
    rows = [_row(made, group) for group in made.groups or (made.total,)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return (BOM if bom else "") + out.getvalue()


def _row(made: Report, group: Group) -> dict[str, str | int]:
    its = group.figures
    low, high = its.bounds if its.bounds and not group.is_hidden else (None, None)
    shown = None if group.is_hidden else its
    return {
        "period": made.period.name,
        "first": made.period.first.isoformat(),
        "last": made.period.last.isoformat(),
        "by": made.by,
        "id": _harmless(group.id),
        "name": _harmless(group.name.vi),
        "finished": its.finished,
        "asked": its.asked,
        "answered": its.answered,
        "skipped": its.skipped,
        "unanswered": its.unanswered,
        "response_percent": _or_empty(its.response_rate),
        "hidden": int(group.is_hidden),
        "satisfied": shown.satisfied if shown else "",
        "satisfied_percent": _or_empty(shown.share if shown else None),
        "low_percent": _or_empty(low),
        "high_percent": _or_empty(high),
        "mean": one_decimal(shown.mean) if shown and shown.mean is not None else "",
        **{f"level_{level}": shown.levels[level - 1] if shown else "" for level in LEVELS},
        "reasons": " ".join(f"{name}:{count}" for name, count in shown.reasons) if shown else "",
        **_csv_times("wait", its.wait),
        "wait_within_target_percent": _or_empty(Fraction(its.within, its.wait.n) if its.wait else None),
        **_csv_times("service", its.work),
        "data_as_of_seq": made.as_of.seq,
        "data_as_of": made.as_of.at,
        "inputs_sha256": made.sha256,
    }


def _csv_times(what: str, times: Times | None) -> dict[str, str | int]:
    return {
        f"{what}_median_s": seconds(times.median_ms) if times else "",
        f"{what}_p90_s": seconds(times.p90_ms) if times else "",
    }


def _or_empty(share: Fraction | None) -> str:
    return "" if share is None else percent(share)


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
