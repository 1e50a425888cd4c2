"""Worlds, and core modules for them, from their bytes to what runs."""
