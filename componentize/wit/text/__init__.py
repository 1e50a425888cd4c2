"""The text of WIT (WIT.md): from texts to the model."""
