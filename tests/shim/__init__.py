"""The shim: its source and linker, and what it does before a host that tests command."""
