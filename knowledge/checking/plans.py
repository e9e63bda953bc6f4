"""Which rules can concern a listing at all: sorted out once for a category and a day.

Most rules can hold only where the words make a claim, or where an attribute is given that nobody
gives otherwise (a prize draw, a crossed-out price). A plan keeps those behind what sets them off,
so that a listing meets few others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cel import Context

from knowledge.checking.attributes import Value
from knowledge.checking.listing import Listing
from knowledge.checking.names import SAYS, Plain, known_of, names, presumed_of
from knowledge.checking.rules import ListingRule
from knowledge.deciding.decision import distinct

# Nearly every listing has them: what they alone could set off is looked at always.
_NEARLY_ALWAYS = ("price", "images")


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules that can concern a category, jurisdiction and day.

    `always` are looked at in any case, `set_off` only with what they stand under: a claim
    (`says_...`) or an attribute with another value than it is presumed to have.
    """

    always: tuple[ListingRule, ...]
    asked: tuple[str, ...]
    set_off: Mapping[str, tuple[ListingRule, ...]]
    presumed: Mapping[str, Value]

    @property
    def claims(self) -> frozenset[str]:
        """The claims that its rules ask for: others need not be looked for."""
        rules = [*self.always, *(rule for found in self.set_off.values() for rule in found)]
        return frozenset(claim for each in rules for claim in each.claims)

    def rules_for(
        self, listing: Listing, stated: Iterable[str], claims: Iterable[str]
    ) -> tuple[Sequence[ListingRule], Collection[str]]:
        """Return the rules to look at with the names that they ask for.

        `stated` are the attributes that the words speak of, `claims` the claims that they make.
        """
        causes = [n for n, v in listing.attributes.items() if self.presumed.get(n) != v]
        causes += [*stated, *(SAYS + each for each in claims)]
        more = {id(rule): rule for each in causes for rule in self.set_off.get(each, ())}.values()
        if not more:
            return self.always, self.asked
        asked = dict.fromkeys(self.asked)
        for rule in more:
            asked.update(dict.fromkeys(rule.condition.names))
        return (*self.always, *more), asked.keys()


def make_plan(
    rules: Iterable[ListingRule], jurisdiction: str, category: str, is_asked: Callable[[str], bool]
) -> Plan:
    """Return the plan of the rules in force; `is_asked` tells if a claim is sought in the words."""
    silent = Listing("", jurisdiction, "", "", category, {}, None, ())
    priced = Listing("", jurisdiction, "", "", category, {}, Decimal(1), ("picture",))
    unset, alone = _worked_out(silent), _worked_out(priced)
    defaults = {name: value for name, value in unset.items() if alone.get(name) == value}
    always: list[ListingRule] = []
    set_off: dict[str, list[ListingRule]] = defaultdict(list)
    for rule in rules:
        fixed = {"category": category, "jurisdiction": jurisdiction}
        if cannot_hold(rule, fixed):
            continue
        mine = {name: defaults[name] for name in rule.condition.names if name in defaults}
        unsaid = {SAYS + each: False for each in rule.claims if is_asked(each)}
        if not cannot_hold(rule, fixed | mine | unsaid):
            always.append(rule)
            continue
        sources = [source for name in mine for source in names()[name].sources]
        for cause in distinct([*unsaid, *sources]):
            if cause not in (*fixed, *_NEARLY_ALWAYS):
                set_off[cause].append(rule)
    asked = distinct([name for rule in always for name in rule.condition.names])
    sorted_out = {cause: tuple(found) for cause, found in set_off.items()}
    return Plan(tuple(always), asked, sorted_out, presumed_of(category))


def cannot_hold(rule: ListingRule, given: Mapping[str, Plain]) -> bool:
    """Whether a rule is false already, whatever else may be known."""
    return rule.condition.holds(Context(dict(given)), given) is False


def _worked_out(listing: Listing) -> Mapping[str, Plain]:
    known = known_of(listing, {})
    found = {name: each.work_out(known) for name, each in names().items()}
    return {name: value for name, value in found.items() if value is not None}
