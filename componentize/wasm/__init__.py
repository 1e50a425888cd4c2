"""Binary formats, declared with `construct`: each declaration both reads and writes."""
