"""The things a shop talks about, as frozen values that know no database, no web and no Rasa."""
