"""What can be done: orders and identity behind ports, and the Rasa actions that serve them."""
