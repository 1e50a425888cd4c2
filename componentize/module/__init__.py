"""A core module as a guest: what it is, whether it can be converted, and how it is edited."""
