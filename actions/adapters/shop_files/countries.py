"""The currency of a country, for shops that name none and sell in one country only."""

from __future__ import annotations

_BY_CURRENCY = {
    "USD": ("us", "usa", "united states", "united states of america"),
    "CNY": ("cn", "chn", "china", "中国"),
    "GBP": ("gb", "gbr", "uk", "united kingdom", "great britain"),
    "JPY": ("jp", "jpn", "japan"),
    "CAD": ("ca", "can", "canada"),
    "AUD": ("au", "aus", "australia"),
    "INR": ("in", "ind", "india"),
    "CHF": ("ch", "che", "switzerland"),
    "EUR": (
        *("at", "aut", "austria", "be", "bel", "belgium", "de", "deu", "germany", "es", "esp"),
        *("spain", "fi", "fin", "finland", "fr", "fra", "france", "gr", "grc", "greece", "ie"),
        *("irl", "ireland", "it", "ita", "italy", "lu", "lux", "luxembourg", "nl", "nld"),
        *("netherlands", "pt", "prt", "portugal"),
    ),
}
_BY_COUNTRY = {country: code for code, countries in _BY_CURRENCY.items() for country in countries}


def currency_of(country: str) -> str | None:
    """Return the ISO 4217 code of a country's currency, None for one not listed here."""
    return _BY_COUNTRY.get(country.strip().casefold())
