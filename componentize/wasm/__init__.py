"""Binary formats: each declaration both reads and writes."""
