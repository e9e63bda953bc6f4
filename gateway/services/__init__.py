"""What the gateway does, behind ports: no web, no SQL, no Rasa."""
