"""What can be asked of a field of each type, and how that is said. What says no is the opposite of what says yes: "is not
French" also holds for whoever's language is unknown, so a condition is true or false and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sangam.conditions.fields import Field, Label, Type


class Takes(StrEnum):
    """What a value looks like in JSON: nothing; one text, number, day or amount of money; two of them; a list of texts; a
    number of days; how many of something within a time."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"
    LIST = "list"
    DAYS = "days"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Operator:
    """`sentence` says the whole test. `opposite` names the operator that it denies."""

    label: Label
    sentence: Label
    takes: Takes = Takes.ONE
    opposite: str = ""


KNOWN = Operator(_("is known"), _("{field} is known"), Takes.NOTHING)
UNKNOWN = Operator(_("is unknown"), _("{field} is unknown"), Takes.NOTHING, "known")
LISTED = {
    "is": Operator(_("is"), _("{field} is {value}"), Takes.LIST),
    "is_not": Operator(_("is not"), _("{field} is not {value}"), Takes.LIST, "is"),
}
COMPARED = {
    "is": Operator(_("is"), _("{field} is {value}")),
    "is_not": Operator(_("is not"), _("{field} is not {value}"), opposite="is"),
    "more": Operator(_("is more than"), _("{field} is more than {value}")),
    "less": Operator(_("is less than"), _("{field} is less than {value}")),
    "between": Operator(_("is between"), _("{field} is between {value} and {other}"), Takes.TWO),
    "known": KNOWN,
    "unknown": UNKNOWN,
}
TIMED = {
    "last_days": Operator(_("in the last … days"), _("{field} is in the last {value} days"), Takes.DAYS),
    "before_days": Operator(_("more than … days ago"), _("{field} is more than {value} days ago"), Takes.DAYS),
    "next_days": Operator(_("in the next … days"), _("{field} is in the next {value} days"), Takes.DAYS),
    "since": Operator(_("on or after"), _("{field} is on or after {value}")),
    "until": Operator(_("on or before"), _("{field} is on or before {value}")),
    "between": Operator(_("is between"), _("{field} is between {value} and {other}"), Takes.TWO),
    "known": KNOWN,
    "unknown": UNKNOWN,
}
COUNTED = {
    "at_least": Operator(_("at least"), _("{field} at least {value}"), Takes.WITHIN),
    "at_most": Operator(_("at most"), _("{field} at most {value}"), Takes.WITHIN),
    "exactly": Operator(_("exactly"), _("{field} exactly {value}"), Takes.WITHIN),
}
RETURNS = Operator(_("comes round in the next … days"), _("{field} comes round in the next {value} days"), Takes.DAYS)
ALL_OF = Operator(_("has all of"), _("{field} has all of {value}"), Takes.LIST)
OPERATORS: Mapping[Type, Mapping[str, Operator]] = {
    Type.TEXT: LISTED
    | {
        "contains": Operator(_("contains"), _("{field} contains {value}")),
        "lacks": Operator(_("does not contain"), _("{field} does not contain {value}"), opposite="contains"),
        "begins": Operator(_("begins with"), _("{field} begins with {value}")),
        "ends": Operator(_("ends with"), _("{field} ends with {value}")),
        "known": KNOWN,
        "unknown": UNKNOWN,
    },
    Type.NUMBER: COMPARED,
    Type.MONEY: COMPARED,
    Type.DATE: TIMED | {"returns": RETURNS},
    Type.MOMENT: TIMED,
    Type.CHOICE: LISTED | {"known": KNOWN, "unknown": UNKNOWN},
    Type.YES_NO: {
        "yes": Operator(_("is yes"), _("{field}: yes"), Takes.NOTHING),
        "no": Operator(_("is no"), _("{field}: no"), Takes.NOTHING),
        "unknown": Operator(_("is unknown"), _("{field} is unknown"), Takes.NOTHING),
    },
    Type.COUNT: COUNTED,
    Type.SUM: {key: COUNTED[key] for key in ("at_least", "at_most")},
}


def of(field: Field) -> Mapping[str, Operator]:
    found = OPERATORS[field.type]
    return {**found, "all_of": ALL_OF} if field.type is Type.CHOICE and field.many else found
