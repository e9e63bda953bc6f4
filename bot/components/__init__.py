"""The graph components that are ours: what turns a message into a vector, and a vector into an intent."""
