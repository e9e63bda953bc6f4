"""The clause of a law that a question names: "AD 9(3)", "section 20 CRA", "消法第二十五条".

A law is known by its short name, its full and its official name, which the passages bring along,
and by what people call it (`clauses.yml`). A number alone is an article only behind a law, and only
where nothing makes it an amount; behind "article", "section" or "第", or with a paragraph, it
surely is one. A shop's own terms have no articles that anybody knows by number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

import yaml

from knowledge.linting.law_text import chinese_number
from knowledge.passages import Passage
from knowledge.reading.follow_up import own_words
from knowledge.reading.places import Place, place_of

_CHINESE_NUMBER = "[零〇一二两三四五六七八九十百千]+"
_NO_LAWS = ("merchant-policy", "platform-policy")
_MARK = (
    r"(?:(?<!['\u2019])\b(?:articles?|arts?\b\.?|sections?|sect?\b\.?|ss?(?:\.|(?=\s?\d))|"
    r"regulations?|regs?\b\.?|clauses?|parts?|rules?|points?)|\u00a7{1,2})\s*"
)
_NUMBER = r"(?P<number>\d{1,4}(?:\.\d{1,3})?[a-z]?)(?![A-Za-z\d]|[.,]\d|\s*[-\u2013/]\s*\d)"
_PARAGRAPHS = (
    r"(?P<paragraphs>(?:\s?\(\s?(?:\d{1,2}[a-z]?|[a-z]|[ivx]{2,5})\s?\))*"
    r"(?:,?\s+(?:paragraph|para|subsection|item)\b\.?\s*\(?\d{1,2}\)?)?)"
)
_ENDS = r"(?=\s*(?:$|[?？!.,;:)])|\s+(?:and|or|says?|means?)\b)"
_AND = (
    rf"(?:\s*,\s*|\s*,?\s+(?:and|or)\s+|\s*&\s*)(?:{_MARK})?"
    r"\d{1,4}(?:\.\d{1,3})?[a-z]?(?:\(\w{1,5}\))*(?![A-Za-z\d%])"
)
_CHINESE = (
    rf"第?\s*(?P<number>{_CHINESE_NUMBER}|\d{{1,4}})\s*条"
    rf"(?P<paragraphs>(?:\s*第\s*(?:{_CHINESE_NUMBER}|\d{{1,2}})\s*[款项])*)"
)
_OF = (
    r"(?:\s*,?\s*\b(?:of|in|under|from)\b)?(?:\s+the\b)?"
    r"(?P<whose>\s+[A-Za-z.]+(?:['\u2019]s)?(?=\s))??[\s(\u300a\"]{0,4}"
)
# "Annex I point 7 of the directive": a list of its own, whose points are no articles of the law.
_ANNEX = (
    r"\b(?P<annex>annex\s+(?:[ivx]{1,4}|\d))(?![A-Za-z\d])[\s,(]{0,3}"
    rf"(?:{_MARK}|(?:no|nr|number|item|numbers|items|points)\b\.?\s*)?"
)
_BETWEEN = r"[\s,:.\u300b\u201d\"')]{0,5}"
_YEAR = r"(?:\s*[(\uff08]?(?:19|20)\d\d[)\uff09]?)?"
_SAYS = re.compile(r"\s+(?:says?|means?)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s*(?:$|[?？!.,;:)\u201d\"\u3002\uff0c])|\s+(?:says?|means?|and|or|vs|versus|about|to|for|on|if|"
    r"when|is|do|does|can|let|lets|in|appl\w+|requir\w+|allow\w*|forbid\w*|prohibit\w*|bans?|"
    r"covers?|gives?|states?|provides?|demands?|permits?|mentions?|explained|text)\b",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile(
    r"\b(?:do|does|did|under|per|see|explain|quote|cit(?:e|es|ed|ing)|violat\w+|breach\w*|"
    r"infring\w+|breaks?|against|of|by|is|about|and|with|to|in)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+(?:\.\d+)?[a-z]?(?:\(\w+\))*", re.IGNORECASE)
_OFFICIAL_NUMBER = re.compile(r"(?<!\d)(?=(\d{2,4}/\d{2,4}))(?=([\w/]+))")
_YEARS = re.compile(r"(?:19|20)\d\d")
_LAST_YEAR = re.compile(r"[\s(]+(?:of )?(?:19|20)\d\d\)?$")
_CHINESE_FRONT = re.compile(r"^(?:中华人民共和国|最高人民法院关于)")
_WORD = re.compile(r"\w+")
_NUMBERED = re.compile(rf"\d|第\s*{_CHINESE_NUMBER}")
_PARAGRAPH = re.compile(rf"\d+[a-z]?|(?<![A-Za-z])[a-z]{{1,5}}(?![A-Za-z])|{_CHINESE_NUMBER}")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_TO_A_LAW = ("to the", "of the", "to", "of", "in the", "")
_ASKS_FOR_IT = frozenset(
    "say says said mean means read reads state states explain show tell text wording content"
    " contents law article section please according under quote cite give summarise summarize"
    " summary meaning china chinese rely s contain contains".split()
)
_OF_PLACE = re.compile(r"\s+(?:of|in)\s+(?:the\s+)?\w+(?:\s+\w+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that a question names.

    Attributes:
        law: The law's short name, as passages cite it.
        article: Its number, in small letters: "25", "435.2", "11a".
        paragraphs: What is named within it, from the outside in; none where the article is.
        jurisdiction: Whose law it is.
        written: The words that named it.
    """

    law: str
    article: str
    paragraphs: tuple[str, ...]
    jurisdiction: str
    written: str


def without(clauses: Iterable[Clause], text: str) -> str:
    """Return a text without the clauses it names: the year of an act, say, is no day."""
    for clause in clauses:
        text = text.replace(clause.written, " ")
    return text


def nothing_else(clauses: Iterable[Clause], text: str) -> bool:
    """Whether a text asks for the clauses it names and for nothing beside: "CRPL 55?"."""
    return {*map(str.lower, own_words(without(clauses, text)))} <= _ASKS_FOR_IT


def article_and_paragraphs(cite: str) -> tuple[str, str, tuple[str, ...]]:
    """Return the law, the article and the paragraphs of a citation: "7D", "10", ("1",)."""
    law, _, number = cite.rpartition(" ")
    article, *paragraphs = re.split(r"[()]+", number.lower())
    return law, article, tuple(filter(None, paragraphs))


@dataclass(frozen=True)
class Laws:
    """The laws that passages cite, and how each is written; finds clauses of them in a text.

    Attributes:
        jurisdictions: Whose each law is, by its short name.
        cited: The articles of each that any passage cites.
        names: The laws that a name may mean, by its letters and digits alone, in small letters.
    """

    jurisdictions: Mapping[str, str]
    cited: Mapping[str, frozenset[str]]
    names: Mapping[str, tuple[str, ...]]
    _forms: tuple[re.Pattern[str], ...] = field(repr=False)

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Laws:
        """Return the laws of an index's passages."""
        jurisdictions: dict[str, str] = {}
        cited: dict[str, set[str]] = defaultdict(set)
        full: dict[str, tuple[str, str]] = {}
        for each in passages:
            if each.kind in _NO_LAWS:
                continue
            full[each.short] = (each.instrument, each.official_name)
            for cite in each.cites:
                law, article, _ = article_and_paragraphs(cite)
                jurisdictions.setdefault(law, each.jurisdiction)
                cited[law].add(article)
        written = tuple(_written(jurisdictions, full))
        written = (*written, *_with_annexes(jurisdictions, written))
        names: dict[str, tuple[str, ...]] = {}
        for name, laws in written:
            names.setdefault(_letters(name), laws)
        articles = {law: frozenset(each) for law, each in cited.items()}
        return cls(jurisdictions, articles, names, _forms_of(name for name, _ in written))

    def named_in(self, text: str) -> tuple[Clause, ...]:
        """Return the clauses that a text names, in its order, all of the first one's jurisdiction.

        What is meant beside them under other law is for the parts of a message to ask.
        """
        if not _NUMBERED.search(text):
            return ()
        found: dict[tuple[int, int], tuple[Clause, ...]] = {}
        for form in self._forms:
            for match in form.finditer(text):
                clause = self._clause(match)
                if clause and not any(a < match.end() and match.start() < b for a, b in found):
                    found[match.span()] = (clause, *_more(clause, match))
        clauses = tuple(each for span in sorted(found) for each in found[span])
        return tuple(each for each in clauses if each.jurisdiction == clauses[0].jurisdiction)

    def _clause(self, match: re.Match[str]) -> Clause | None:
        """Return the clause that a match names, None where it names another law, or none."""
        annex = match.groupdict().get("annex") or ""
        laws = self.names.get(_letters(match["law"]), ())
        if annex:
            known = self.names.get(_letters(match["law"]) + _letters(annex))
            laws = known or tuple(f"{law} {annex}" for law in laws[:1])
        article, paragraphs = self._numbers(laws, match)
        law = next((each for each in laws if self._cites(each, article)), next(iter(laws), None))
        if law is None or not self._surely(law, article, paragraphs, match):
            return None
        jurisdiction = self.jurisdictions.get(law) or self.jurisdictions[_whole(law)]
        if _whose(match) not in (None, jurisdiction):
            return None
        return Clause(law, article, paragraphs, jurisdiction, match[0].strip(" ,.:("))

    def _numbers(self, laws: tuple[str, ...], match: re.Match[str]) -> tuple[str, tuple[str, ...]]:
        """Return article and paragraphs; "5.1" is an article where laws number so, else a 5(1)."""
        number = match["number"].lower()
        paragraphs = tuple(map(_arabic, _PARAGRAPH.findall(_bare(match["paragraphs"]))))
        if "." in number and not any(
            "." in each for law in laws for each in self.cited.get(law, ())
        ):
            number, _, first = number.partition(".")
            paragraphs = (first, *paragraphs)
        return _arabic(number), paragraphs

    def _cites(self, law: str, article: str) -> bool:
        return article in self.cited.get(law, ())

    def _surely(
        self, law: str, article: str, paragraphs: tuple[str, ...], match: re.Match[str]
    ) -> bool:
        """Whether the number is an article, and the name a law's."""
        marked = match.re.groupindex.get("mark") is None or bool(match["mark"])
        before, behind = match.string[: match.start()], match.string[match.end() :]
        name, lists = match["law"], _lists()
        if name.upper() in lists["amounts"] and not (marked or paragraphs):
            said = _SAYS.match(behind) or (name.isupper() and _alone(before, behind))
            return bool(said) and self._cites(law, article)
        if name.upper() in lists["words"]:
            if marked or paragraphs:
                return name.isupper() or (bool(paragraphs) and self._cites(law, article))
            if _alone(before, behind):
                return name.isupper()
            spoken_of = _SPOKEN_OF.search(before) or _SAYS.match(behind)
            if not (name.isupper() and spoken_of and self._cites(law, article)):
                return False
        if marked or paragraphs or "." in article:
            return True
        if _YEARS.fullmatch(article) and not self._cites(law, article):
            return False
        return bool(_GOES_ON.match(behind))


def _more(clause: Clause, match: re.Match[str]) -> Iterator[Clause]:
    """Yield the clauses of the same law that are named in one breath: "articles 24 and 25"."""
    for number in _NUMBERS.findall(match.groupdict().get("more") or ""):
        _, article, paragraphs = article_and_paragraphs(f"{clause.law} {number}")
        yield replace(clause, article=article, paragraphs=paragraphs)


def _written(
    laws: Iterable[str], full: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every way to write a law with the laws it may mean, the surest first."""
    laws = tuple(laws)
    official = {law: each for law, (_, each) in full.items()}
    yield from ((law, (law,)) for law in laws)
    yield from ((name, (law,)) for law, names in full.items() for name in names)
    yield from ((_CHINESE_FRONT.sub("", name), (law,)) for law, name in official.items())
    for law, name in official.items():
        for match in _OFFICIAL_NUMBER.finditer(name):
            yield from ((number, (law,)) for number in match.groups())
    called: dict[str, list[str]] = defaultdict(list)
    for law, names in _lists()["nicknames"].items():
        for name in names if law in laws else ():
            called[name].append(law)
    yield from ((name, tuple(of)) for name, of in called.items())
    # What an act is called without its year, unless another bears that name.
    yield from ((_LAST_YEAR.sub("", name), (law,)) for law, (name, _) in full.items())


def _with_annexes(
    laws: Iterable[str], written: Iterable[tuple[str, tuple[str, ...]]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every way to write an annex that is cited: "UCPD Annex I", "annex 1 to the UCPD"."""
    names = tuple(written)
    for law in laws:
        whole, _, number = law.partition(" Annex ")
        digit = str(_ROMAN.index(number) + 1) if number in _ROMAN else number
        for name in [name for name, of in names if of == (whole,)] if number else ():
            for each in dict.fromkeys((number, digit)):
                yield f"{name} annex {each}", (law,)
                yield from ((f"annex {each} {of} {name}", (law,)) for of in _TO_A_LAW)


def _whole(law: str) -> str:
    """Return the law that an annex is of."""
    return re.split(r" annex ", law, maxsplit=1, flags=re.IGNORECASE)[0]


def _forms_of(names: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Return what names a clause: the law ahead of its number, in Chinese too, and behind it."""
    words = {tuple(_WORD.findall(name)) for name in names}
    longest = sorted(words, key=lambda each: (-len("".join(each)), each))
    either = "|".join(r"[\W_]{0,3}".join(map(re.escape, each)) for each in longest if each)
    law = rf"(?<![A-Za-z0-9])(?P<law>{either or '(?!)'})(?:(?<=[^\x00-\x7f])|(?![A-Za-z0-9]))"
    return tuple(
        # Spaces are few: pages of nothing but them would take half a second.
        re.compile(form.replace(r"\s*", r"\s{0,3}").replace(r"\s+", r"\s{1,3}"), re.IGNORECASE)
        for form in (
            rf"{_ANNEX}{_NUMBER}{_PARAGRAPHS}{_OF}{law}",
            rf"{_MARK}{_NUMBER}{_PARAGRAPHS}(?P<more>(?:{_AND})*){_OF}{law}",
            rf"{law}{_YEAR}{_BETWEEN}的?{_CHINESE}",
            rf"{law}{_YEAR}{_BETWEEN}(?P<mark>{_MARK})?{_NUMBER}{_PARAGRAPHS}"
            rf"(?P<more>(?(mark)(?:{_AND}{_ENDS})*))",
        )
    )


def _whose(match: re.Match[str]) -> str | None:
    """Return whose law the words around a law's name make it, "" of no place with passages."""
    text, (start, end) = match.string, match.span("law")
    ahead = text[:start].split()[-1:]
    behind = _OF_PLACE.match(text, end)
    said = (*(f"{word.strip('(')} law" for word in ahead), f"law{behind[0]}" if behind else "")
    for each in said:
        place = place_of(each, None, "")
        if place != Place():
            return place.jurisdiction or ""
    return None


def _arabic(number: str) -> str:
    return str(chinese_number(number)) if re.fullmatch(_CHINESE_NUMBER, number) else number


def _alone(before: str, behind: str) -> bool:
    return not _WORD.search(before) and not _WORD.search(behind)


def _letters(name: str) -> str:
    """Return the letters and digits of a name, in small letters."""
    return "".join(_WORD.findall(name)).replace("_", "").lower()


def _bare(paragraphs: str) -> str:
    return re.sub(r"paragraph|para|subsection|item", "", paragraphs, flags=re.IGNORECASE).lower()


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("knowledge.reading").joinpath("clauses.yml").read_text("utf-8")
    lists: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(text)
    return lists
