"""What a conversation is, as frozen values that know no database, no web and no Rasa."""
