"""Programs that must do the same as core modules and as components."""
