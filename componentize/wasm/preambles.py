"""What each binary format begins with: magic, version and layer (core spec, 5.5.16; Binary.md)."""

MAGIC = b"\0asm"
MODULE = MAGIC + b"\1\0\0\0"
COMPONENT = MAGIC + b"\x0d\0\1\0"
