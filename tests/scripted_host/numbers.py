"""Numbers of preview1."""

from enum import IntEnum

Errno = IntEnum(
    "Errno",
    "success toobig acces addrinuse addrnotavail afnosupport again already badf badmsg busy"
    " canceled child connaborted connrefused connreset deadlk destaddrreq dom dquot exist"
    " fault fbig hostunreach idrm ilseq inprogress intr inval io isconn isdir loop mfile mlink"
    " msgsize multihop nametoolong netdown netreset netunreach nfile nobufs nodev noent noexec"
    " nolck nolink nomem nomsg noprotoopt nospc nosys notconn notdir notempty notrecoverable"
    " notsock notsup notty nxio overflow ownerdead perm pipe proto protonosupport prototype"
    " range rofs spipe srch stale timedout txtbsy xdev notcapable",
    start=0,
)

READ = 1 << 1
WRITE = 1 << 6
"""Rights that path_open looks at."""

CREAT, DIRECTORY, EXCL, TRUNC = 1, 2, 4, 8
"""oflags"""

APPEND, DSYNC, NONBLOCK, RSYNC, SYNC = 1, 2, 4, 8, 16
"""fdflags"""

ROOT = 3
"""The descriptor of the first preopen."""
