"""Our graph components: what turns a message into a vector, and a vector into an intent."""
