"""The report on listings as a page: for a manager to read, narrow down and print.

It is one file with nothing to fetch. The law that findings cite stands at its end, so that a link
to a clause works wherever the file is opened. Its size hangs on the number of rules, not on that of
listings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from html import escape
from pathlib import Path

from gateway.cli.check_output import Outcome, by_weight
from gateway.cli.check_page_look import SCRIPT, STYLE
from gateway.cli.output import CommandError
from knowledge.checking.bulk.chunk_checker import CheckedChunk, Form
from knowledge.checking.bulk.tally import Example, RuleTally, Tally
from knowledge.checking.checker import Checker
from knowledge.checking.score import PADDING, PARTS, Score

SEVERITIES = {
    "remove": "must come off",
    "fix": "to be mended",
    "advise": "could be better",
    "needs": "not decided",
}

# A table that is wider than the window is scrolled, by keyboard too.
_WIDE = '<div class="wide" tabindex="0" role="group" aria-label="Table">'


class PageOutput:
    """Writes the page when everything has been checked."""

    form: Form | None = None

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, checked: CheckedChunk) -> None:
        """Take nothing: the page is of the sums."""

    def finish(self, outcome: Outcome) -> None:
        """Write the page, whole or not at all."""
        draft = self._path.with_name(f"{self._path.name}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("w", encoding="utf-8") as file:
                file.writelines(page(outcome, dt.datetime.now().astimezone()))
            draft.replace(self._path)
        except OSError as exc:
            raise CommandError(
                f"{self._path} cannot be written: {exc.strerror}; name another path"
            ) from exc


def page(outcome: Outcome, now: dt.datetime) -> Iterator[str]:
    """Yield the page in pieces."""
    tally = outcome.tally
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Listings checked: {escape(outcome.source)}</title><style>{STYLE}</style></head>"
        '<body><a class="skip" href="#rules">Skip to the findings</a><header>'
        f"<h1>Listings checked: {escape(outcome.source)}</h1>"
        f'<p class="soft">By the rules of {outcome.as_of:%-d %B %Y}'
        f" ({_jurisdictions(tally)}). Written {now:%-d %B %Y, %H:%M}.</p></header><main>"
    )
    yield _tiles(tally)
    yield _filter()
    yield from _rules(tally, outcome.checker)
    yield from _merchants(outcome)
    yield from _examples(tally, outcome.checker)
    yield from _needs(tally)
    yield from _troubles(tally)
    yield from _laws(tally, outcome.checker)
    yield (
        '</main><footer><p class="soft">Information, not legal advice. A rule that lacks what it'
        " asks for is shown as not decided; it never counts as passed.</p></footer>"
        f"<script>{SCRIPT}</script></body></html>\n"
    )


def _jurisdictions(tally: Tally) -> str:
    each = (f"{name} {count:,}" for name, count in tally.jurisdictions.most_common())
    return escape(", ".join(each)) or "none"


def _tiles(tally: Tally) -> str:
    share = f" ({tally.violating / tally.listings:.1%})" if tally.listings else ""
    tiles = (
        (tally.listings, "listings checked"),
        (tally.violating, f"break a rule{share}"),
        (tally.undecided, "could not be decided in all"),
        (tally.clean, "clean"),
        (tally.unreadable, "rows that could not be read"),
    )
    found = (tally.findings[each] for each in ("remove", "fix", "advise"))
    words = ("must come off", "are to be mended", "could be better")
    kinds = ", ".join(f"{count:,} {word}" for count, word in zip(found, words, strict=True))
    items = "".join(f"<li><b>{count:,}</b>{label}</li>" for count, label in tiles)
    return (
        '<section aria-label="In short"><ul class="tiles">'
        f"{items}</ul><p>Findings: {kinds}. One listing can have several.</p></section>"
    )


def _filter() -> str:
    boxes = " ".join(
        f'<label><input type="checkbox" value="{kind}" checked> {words}</label>'
        for kind, words in SEVERITIES.items()
    )
    return (
        '<form class="filter" role="search" hidden onsubmit="return false">'
        '<label>Narrow down <input type="search" id="words"'
        ' placeholder="rule, merchant, article, words"></label>'
        f'{boxes} <button type="button" id="print">Print</button>'
        '<span id="said" class="soft" role="status"></span></form>'
    )


def _rules(tally: Tally, checker: Checker) -> Iterator[str]:
    yield '<section aria-labelledby="rules"><h2 id="rules">What was found</h2>'
    if not tally.rules:
        yield "<p>Nothing: every listing that could be read is clean.</p></section>"
        return
    most = max(rule.listings for rule in tally.rules.values()) or 1
    yield (
        f"{_WIDE}<table><caption>Listings by rule, the gravest first</caption><thead><tr>"
        '<th scope="col">What follows</th><th scope="col">Rule</th><th scope="col">Article</th>'
        '<th scope="col" class="n">Listings</th><th scope="col">Share</th>'
        '<th scope="col" class="n">Not decided</th></tr></thead><tbody>'
    )
    for name, rule in by_weight(tally):
        kind = _kind(rule)
        text = f"{name} {rule.cites} {checker.passage(rule.passage).title}"
        yield (
            f'<tr data-kind="{kind}" data-text="{_lowered(text)}"><td>{_badge(kind)}</td>'
            f'<th scope="row">{_rule(name, tally)}</th>'
            f"<td>{_cite(rule, checker)}</td>"
            f'<td class="n">{rule.listings:,}</td><td style="width:9rem" class="{kind}">'
            f"{_bar(rule.listings / most)}</td>"
            f'<td class="n">{rule.undecided:,}</td></tr>'
        )
    yield "</tbody></table></div></section>"


def _merchants(outcome: Outcome) -> Iterator[str]:
    if not outcome.merchants:
        return
    whence = (
        "from findings and from what the shop counted of orders, complaints, returns and recalls"
        if outcome.with_records
        else "from findings alone: nobody gave complaints, returns and recalls (--merchants)"
    )
    yield (
        '<section aria-labelledby="merchants"><h2 id="merchants">Merchants with the lowest scores'
        f'</h2><p>{len(outcome.worst):,} of {outcome.merchants:,}, {whence}. <a href="#formula">How'
        f" the score is worked out</a>.</p>{_WIDE}<table><caption>100 is best; every"
        ' deduction is listed</caption><thead><tr><th scope="col" class="n">Score</th>'
        '<th scope="col">Merchant</th><th scope="col" class="n">Listings</th>'
        '<th scope="col">Taken off</th><th scope="col">Not in it</th></tr></thead><tbody>'
    )
    yield from (_merchant(each, outcome.tally) for each in outcome.worst)
    yield f"</tbody></table></div>{_formula()}</section>"


def _merchant(score: Score, tally: Tally) -> str:
    costs = "".join(
        f"<li><b>{each.points}</b> for {each.count:,}"
        f"{'' if each.out_of is None else f' of {each.out_of:,}'} {escape(each.counts)}"
        f' <span class="soft">(at most {each.most})</span></li>'
        for each in score.deductions
    )
    rules = ", ".join(f"{_rule(name, tally)} {count:,}" for name, count in score.rules)
    most = f'<p class="soft">Most often: {rules}</p>' if rules else ""
    text = " ".join([score.merchant, *(name for name, _ in score.rules)])
    return (
        f'<tr data-text="{_lowered(text)}"><td class="n score">{score.points}</td>'
        f'<th scope="row">{escape(score.merchant)}</th><td class="n">{score.listings:,}</td>'
        f'<td><ul class="cost">{costs or "<li>nothing</li>"}</ul>{most}</td>'
        f'<td class="soft">{escape(", ".join(score.left_out)) or "–"}</td></tr>'
    )


def _formula() -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(part.counts)}</th><td class="n">{part.points}</td>'
        f'<td class="n">{_full_at(part.name, part.full_at)}</td></tr>'
        for part in PARTS
    )
    return (
        '<section aria-labelledby="formula"><h3 id="formula">How the score is worked out</h3>'
        "<p>A merchant starts with 100 points. Each part takes points off in proportion to its"
        f" share, up to the share at which it takes all it can. {PADDING} good ones are added to"
        " what a share is out of, so that nobody is judged by one listing."
        " A listing counts once, under its gravest finding. Where a part was not counted, the"
        " others share the 100 points in proportion.</p>"
        f'{_WIDE}<table><thead><tr><th scope="col">Part</th>'
        '<th scope="col" class="n">Points at most</th><th scope="col" class="n">All of them at</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _full_at(name: str, full_at: object) -> str:
    return f"{full_at}" if name == "recalls" else f"{float(str(full_at)):.0%}"


def _examples(tally: Tally, checker: Checker) -> Iterator[str]:
    shown = [(name, rule) for name, rule in by_weight(tally) if rule.examples]
    if not shown:
        return
    yield '<section aria-labelledby="examples"><h2 id="examples">Examples</h2>'
    for name, rule in shown:
        kind = _kind(rule)
        said = " ".join(f"{e.listing} {e.merchant} {e.words} {e.found}" for e in rule.examples)
        yield (
            f'<article class="card {kind}" id="x-{escape(name)}" data-kind="{kind}"'
            f' data-text="{_lowered(f"{name} {rule.cites} {said}")}">'
            f'<h3>{_badge(kind)} <span class="rule">{escape(name)}</span></h3>'
            f'<p class="soft">{rule.listings:,} listings · {_cite(rule, checker)}</p><ul>'
        )
        yield from (_example(each) for each in rule.examples)
        yield "</ul></article>"
    yield "</section>"


def _example(example: Example) -> str:
    place = [example.where] if example.listing != example.where else []
    place += [example.merchant] if example.merchant else []
    quoted = (
        f"<blockquote>{escape(example.before)}<mark>{escape(example.words)}</mark>"
        f"{escape(example.after)}</blockquote>"
        if example.words
        else ""
    )
    return (
        f"<li><p><b>{escape(example.listing)}</b>"
        f' <span class="soft">{escape(" · ".join([*place, example.field]))}</span></p>{quoted}'
        f"<p>{escape(example.found)}</p><p><b>What to do:</b> {escape(example.fix)}</p></li>"
    )


def _needs(tally: Tally) -> Iterator[str]:
    if not tally.needs:
        return
    yield (
        '<section aria-labelledby="needs"><h2 id="needs">What listings do not say</h2>'
        f"{_WIDE}<table><caption>Attributes that a rule asks for and that are not given"
        '</caption><thead><tr><th scope="col">Attribute</th><th scope="col" class="n">Listings</th>'
        "</tr></thead><tbody>"
    )
    for name, count in sorted(tally.needs.items(), key=lambda need: (-need[1], need[0])):
        yield (
            f'<tr data-kind="needs" data-text="{_lowered(name)}"><th scope="row" class="rule">'
            f'{escape(name)}</th><td class="n">{count:,}</td></tr>'
        )
    yield "</tbody></table></div></section>"


def _troubles(tally: Tally) -> Iterator[str]:
    if not tally.unreadable:
        return
    more = f", the first {len(tally.troubles)}" if tally.unreadable > len(tally.troubles) else ""
    yield (
        '<section aria-labelledby="unreadable"><h2 id="unreadable">Rows that could not be read</h2>'
        f"<p>{tally.unreadable:,}{more}. They were not checked.</p>{_WIDE}<table><thead>"
        '<tr><th scope="col">Row</th><th scope="col">Why</th></tr></thead><tbody>'
    )
    for each in tally.troubles:
        yield (
            f'<tr data-text="{_lowered(f"{each.where} {each.text}")}"><th scope="row">'
            f"{escape(each.where)}</th><td>{escape(each.text)}</td></tr>"
        )
    yield "</tbody></table></div></section>"


def _laws(tally: Tally, checker: Checker) -> Iterator[str]:
    cited = sorted({rule.passage for rule in tally.rules.values()})
    if not cited:
        return
    yield '<section aria-labelledby="law"><h2 id="law">The law that is cited</h2>'
    for name in cited:
        passage = checker.passage(name)
        paragraphs = "".join(f"<p>{escape(each)}</p>" for each in passage.text.split("\n\n"))
        until = f" until {passage.effective_to:%-d %B %Y}" if passage.effective_to else ""
        yield (
            f'<article class="law" id="{escape(name)}"><h3>{escape(passage.title)}</h3>'
            f'<p class="soft">{escape("; ".join(passage.cites))} · {escape(passage.instrument)}'
            f" · {escape(passage.official_name)} · in force since"
            f" {passage.effective_from:%-d %B %Y}{until} · {escape(passage.confidence)}</p>"
            f"{paragraphs}</article>"
        )
    yield "</section>"


def _kind(rule: RuleTally) -> str:
    return str(rule.severity) if rule.severity else "needs"


def _bar(share: float) -> str:
    return f'<span class="bar" style="width:{share:.1%}"></span>' if share else ""


def _rule(name: str, tally: Tally) -> str:
    """Return a rule's name, as a link where there are examples of it."""
    shown = escape(name)
    if tally.rules[name].examples:
        return f'<a class="rule" href="#x-{shown}">{shown}</a>'
    return f'<span class="rule">{shown}</span>'


def _badge(kind: str) -> str:
    return f'<span class="badge {kind}">{SEVERITIES[kind]}</span>'


def _cite(rule: RuleTally, checker: Checker) -> str:
    title = escape(checker.passage(rule.passage).title, quote=True)
    return f'<a href="#{escape(rule.passage)}" title="{title}">{escape(rule.cites)}</a>'


def _lowered(text: str) -> str:
    return escape(text.lower(), quote=True)
