"""The functions that the generated programs call: what each parameter is for, and what differs
between preview1 and preview0."""

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct

# What a parameter is for, by name of the role: its core types.
ROLES = {
    "fd": "i",
    "clockid": "i",
    "advice": "i",
    "whence": "i",
    "signal": "i",
    "fdflags": "i",
    "fstflags": "i",
    "lookupflags": "i",
    "oflags": "i",
    "riflags": "i",
    "siflags": "i",
    "sdflags": "i",
    "exitcode": "i",
    "rights": "I",
    "offset": "I",
    "delta": "I",
    "filesize": "I",
    "timestamp": "I",
    "cookie": "I",
    "path": "ii",
    "iovs": "ii",
    "ciovs": "ii",
    "buffer": "ii",
    "pointers": "i",
    "strings": "i",
    "subscriptions": "i",
    "events": "i",
    "count": "i",
    "out.size": "i",
    "out.fd": "i",
    "out.time": "i",
    "out.position": "i",
    "out.roflags": "i",
    "out.prestat": "i",
    "out.fdstat": "i",
    "out.filestat": "i",
}

RESULTS = {
    "out.size": (4, 4),
    "out.fd": (4, 4),
    "out.time": (8, 8),
    "out.position": (8, 8),
    "out.roflags": (2, 2),
    "out.prestat": (8, 4),
    "out.fdstat": (24, 8),
}
"""Size and alignment of what a result pointer points to; a filestat is in `Version`."""

_TABLE = """
args_get                 pointers strings
args_sizes_get           out.size out.size
environ_get              pointers strings
environ_sizes_get        out.size out.size
clock_res_get            clockid out.time
clock_time_get           clockid timestamp out.time
fd_advise                fd filesize filesize advice
fd_allocate              fd offset filesize
fd_close                 fd
fd_datasync              fd
fd_fdstat_get            fd out.fdstat
fd_fdstat_set_flags      fd fdflags
fd_fdstat_set_rights     fd rights rights
fd_filestat_get          fd out.filestat
fd_filestat_set_size     fd filesize
fd_filestat_set_times    fd timestamp timestamp fstflags
fd_pread                 fd iovs offset out.size
fd_prestat_get           fd out.prestat
fd_prestat_dir_name      fd buffer
fd_pwrite                fd ciovs offset out.size
fd_read                  fd iovs out.size
fd_readdir               fd buffer cookie out.size
fd_renumber              fd fd
fd_seek                  fd delta whence out.position
fd_sync                  fd
fd_tell                  fd out.position
fd_write                 fd ciovs out.size
path_create_directory    fd path
path_filestat_get        fd lookupflags path out.filestat
path_filestat_set_times  fd lookupflags path timestamp timestamp fstflags
path_link                fd lookupflags path fd path
path_open                fd lookupflags path oflags rights rights fdflags out.fd
path_readlink            fd path buffer out.size
path_remove_directory    fd path
path_rename              fd path fd path
path_symlink             path fd path
path_unlink_file         fd path
poll_oneoff              subscriptions events count out.size
proc_exit                exitcode
proc_raise               signal
sched_yield
random_get               buffer
sock_accept              fd fdflags out.fd
sock_recv                fd iovs riflags out.size out.roflags
sock_send                fd ciovs siflags out.size
sock_shutdown            fd sdflags
"""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its number in programs, its name, its parameters' roles."""

    number: int
    name: str
    roles: tuple[str, ...]

    @property
    def params(self) -> str:
        """The core types of its parameters: "i" and "I" for i32 and i64."""
        return "".join(ROLES[role] for role in self.roles)


FUNCTIONS = {
    name: Function(number, name, tuple(roles))
    for number, (name, *roles) in enumerate(line.split() for line in _TABLE.strip().splitlines())
}


@dataclass(frozen=True, eq=False, slots=True)
class Version:
    """A version of WASI.

    Args:
        module: what its functions are imported from.
        functions: those that programs call, by name.
        rights: all rights that there are.
        filestat: device, inode, filetype, links, size, and three times.
        subscription: that of a clock: userdata, type, clock, timeout, precision, flags. That of a
            file has the descriptor at 16.
    """

    module: str
    functions: Mapping[str, Function]
    rights: int
    filestat: Struct
    subscription: Struct


PREVIEW1 = Version(
    "wasi_snapshot_preview1",
    FUNCTIONS,
    (1 << 30) - 1,
    Struct("<QQB7xQQQQQ"),
    Struct("<QB7xI4xQQH6x"),
)
PREVIEW0 = Version(
    "wasi_unstable",
    {name: each for name, each in FUNCTIONS.items() if not name.startswith("sock_")},
    (1 << 29) - 1,
    Struct("<QQB3xIQQQQ"),
    Struct("<QB15xI4xQQH6x"),
)

_ERRNOS = """
success 2big acces addrinuse addrnotavail afnosupport again already badf badmsg busy canceled child
connaborted connrefused connreset deadlk destaddrreq dom dquot exist fault fbig hostunreach idrm
ilseq inprogress intr inval io isconn isdir loop mfile mlink msgsize multihop nametoolong netdown
netreset netunreach nfile nobufs nodev noent noexec nolck nolink nomem nomsg noprotoopt nospc nosys
notconn notdir notempty notrecoverable notsock notsup notty nxio overflow ownerdead perm pipe proto
protonosupport prototype range rofs spipe srch stale timedout txtbsy xdev notcapable
"""

ERRNOS = _ERRNOS.split()
"""The names of the error numbers, in order."""
