"""The component around core modules: what is in it as data (`composition`), and its encoding."""
