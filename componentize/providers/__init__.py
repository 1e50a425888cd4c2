"""Who gives each of the imports of a core module, a provider a file."""
