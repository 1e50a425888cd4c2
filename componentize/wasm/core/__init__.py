"""The core module's binary format (core spec, 5 Binary Format), a module to a section family."""
