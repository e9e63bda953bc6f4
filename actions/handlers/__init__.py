"""What Rasa may call: one class an action, each behind the same base class."""
