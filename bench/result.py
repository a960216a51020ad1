"""What a scenario gives: one figure, what it is measured against, and whether the aim is met."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Result:
    """`figure` in `unit`; `limit` is what the bare machine does for the same bytes or rows in the same run, named by
    `limit_is`. `aim` None: measured for the record only. `low` says that a small figure is a good one."""

    name: str
    figure: float
    unit: str
    limit: float | None = None
    limit_is: str = ""
    aim: float | None = None
    low: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.figure <= self.aim if self.low else self.figure >= self.aim

    @property
    def ratio(self) -> float | None:
        """How many times the limit this costs (low figures), or which part of it is reached."""
        return self.figure / self.limit if self.limit else None

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name, "figure": round(self.figure, 3), "unit": self.unit,
            "limit": round(self.limit, 3) if self.limit else None, "limit_is": self.limit_is,
            "ratio": round(self.ratio, 3) if self.ratio else None,
            "aim": self.aim, "aim_is": "at most" if self.low else "at least", "met": self.met, "note": self.note,
        }  # fmt: skip


def percentile(values: list[float], part: float) -> float:
    """The smallest value that `part` of the values do not exceed (nearest rank). Raises ValueError without values."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(part * 1000) // 1000) - 1)]


def middle(values: list[float]) -> float:
    return median(values)


def table(results: list[Result]) -> str:
    """For people: a line a figure, misses marked as plainly as the others."""
    rows = [("scenario", "figure", "limit", "ratio", "aim", "")]
    for one in results:
        sign = "≤" if one.low else "≥"
        rows.append(
            (
                one.name,
                f"{one.figure:,.2f} {one.unit}" if one.figure < 100 else f"{one.figure:,.0f} {one.unit}",
                f"{one.limit:,.2f} ({one.limit_is})" if one.limit else "",
                f"{one.ratio:.2f}" if one.ratio else "",
                f"{sign} {one.aim:,g}" if one.aim is not None else "",
                {True: "met", False: "MISSED", None: ""}[one.met],
            )
        )
    widths = [max(len(row[place]) for row in rows) for place in range(6)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"  {one.name}: {one.note}" for one in results if one.note]
    return "\n".join([*lines, *(["", *notes] if notes else [])])
