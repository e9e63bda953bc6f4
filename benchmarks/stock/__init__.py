"""A stock Rasa project as `rasa init` makes it, with this project's training data."""
