"""The process that stands between the harness and a child: it starts, bounds and ends the child.

A program of its own, `python -I -S warden.py OPTIONS COMMAND…`, so that a child is ended even when
the harness is killed. The supervisor starts it and is the only one to do so. Standard library
only, and little of it, so that it starts in a few milliseconds.

The link is a socket to the supervisor. Out go JSON lines: `{"started": pid}` or
`{"failed": errno}`, and at the end `{"ended": reason, …}`. When its other end is shut, whoever
waited is gone or wants no more: the child's process group gets TERM, and KILL if it does not go.

With `relay`, standard output and error of the child pass through here and come out fit for a line
reader: valid UTF-8, no NUL, no line over `PIECE` characters (a longer one is cut, and every piece
but the last ends in NUL), no more than `budget` bytes. Without it the child has this process's own
standard streams.
"""

import codecs
import json
import math
import os
import selectors
import signal
import sys
import time

PIECE = 1 << 20
TICK = 0.5  # seconds between two looks at the memory
DRAIN = 1.0  # seconds that a pipe may stay open after the child has gone
STUCK = 5.0  # seconds that a killed child may take to go


class Budget:
    """What may still pass, of both streams together, and what did not."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.dropped = 0

    def take(self, data: bytes) -> bytes:
        kept = data[: self.left]
        self.left -= len(kept)
        self.dropped += len(data) - len(kept)
        return kept


class Relay:
    """The way of one stream: any bytes in, clean text out."""

    def __init__(self, out: int, budget: Budget) -> None:
        self.out = out
        self.budget = budget
        self.decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self.column = 0

    def pass_on(self, data: bytes, *, final: bool = False) -> None:
        text = self.decoder.decode(self.budget.take(data), final)
        write_all(self.out, self.cut(text.replace("\0", "\\x00")).encode())

    def cut(self, text: str) -> str:
        pieces: list[str] = []
        for number, line in enumerate(text.split("\n")):
            if number:
                pieces.append("\n")
                self.column = 0
            while self.column + len(line) > PIECE:
                room = PIECE - self.column
                pieces += [line[:room], "\0\n"]
                line = line[room:]
                self.column = 0
            pieces.append(line)
            self.column += len(line)
        return "".join(pieces)


class Link:
    """The socket to the supervisor."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def tell(self, **message: object) -> None:
        try:
            write_all(self.fd, json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # nobody is there to be told

    def shut(self) -> bool:
        """Called when the link is readable: nothing is ever sent here, so it has been shut."""
        try:
            return not os.read(self.fd, 64)
        except OSError:
            return True


def write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def start(command: list[str], streams: tuple[int, int, int]) -> int:
    """The child's pid, which is its group and session too. Raises `OSError` if it cannot start."""
    broken, report = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            for target, fd in enumerate(streams):
                os.dup2(fd, target)
            for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            os.execvp(command[0], command)
        except OSError as error:
            os.write(report, str(error.errno).encode())
        finally:
            os._exit(127)
    os.close(report)
    failure = os.read(broken, 16)
    os.close(broken)
    if failure:
        os.waitpid(pid, 0)
        raise OSError(int(failure), os.strerror(int(failure)), command[0])
    return pid


def send(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass  # gone already; macOS says so of a group of zombies with EPERM


def over(group: int, limit: float) -> bool:
    """Do the processes of the group take more than `limit` bytes of memory? What several share is
    divided among them, where the system tells; that is slow, and asked only where it matters."""
    sizes = resident(group)
    if sum(sizes.values()) <= limit:
        return False
    return sum(proportional(pid, size) for pid, size in sizes.items()) > limit


def resident(group: int) -> dict[int, int]:
    """The resident bytes of each process of the group; what they share counts for each."""
    if not os.path.isdir("/proc/self"):
        with os.popen("ps -A -o pgid=,pid=,rss=") as table:
            rows = [line.split() for line in table]
        return {int(row[1]): int(row[2]) << 10 for row in rows if row[:1] == [str(group)]}
    sizes = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            if int(fields[2]) == group:
                sizes[int(entry)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return sizes


def proportional(pid: int, size: int) -> int:
    """The bytes of a process with its part of what it shares; `size` where that is not told, and
    none if it has ended meanwhile."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) << 10
    except ProcessLookupError:
        return 0
    except OSError:  # an old system, or somebody else's process
        return size if os.path.isdir(f"/proc/{pid}") else 0
    return 0


class Signals:
    """Wakes a selector when the child ends, and when this process is told to end."""

    def __init__(self) -> None:
        self.wake, waker = os.pipe()
        for fd in (self.wake, waker):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        self.told = False
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor hears it and shuts the link
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, self.tell)

    def tell(self, number: int, frame: object) -> None:
        self.told = True


def watch(
    group: int, link: Link, relays: dict[int, Relay], signals: Signals, options: dict[str, float]
) -> dict[str, object]:
    """Wait for the child, end it where a bound is passed, and say how it went."""
    selector = selectors.DefaultSelector()
    for fd in (signals.wake, link.fd, *relays):
        selector.register(fd, selectors.EVENT_READ)

    begin = time.monotonic()
    deadline, look = begin + options["deadline"], begin + TICK
    kill_at = leave_at = math.inf
    reason, status, peak = "exited", None, 0
    while status is None or relays:
        now, why = time.monotonic(), ""
        if now >= leave_at:
            break
        if now >= kill_at:
            send(group, signal.SIGKILL)
            kill_at, leave_at = math.inf, now + STUCK
        if now >= deadline:
            why, deadline = "deadline", math.inf
        elif now >= look:
            look = now + TICK if options["memory"] else math.inf
            if options["memory"] and over(group, options["memory"]):
                why = "memory"

        moment = min(deadline, look, kill_at, leave_at)
        for key, _ in selector.select(None if moment == math.inf else max(0.0, moment - now)):
            if key.fd == signals.wake:
                os.read(signals.wake, 4096)
            elif key.fd == link.fd:
                if link.shut():
                    selector.unregister(link.fd)
                    why = "cancelled"
            else:
                data = os.read(key.fd, 1 << 16)
                try:
                    relays[key.fd].pass_on(data, final=not data)
                except OSError:
                    data, why = b"", "cancelled"  # the supervisor does not read any more
                if not data:
                    selector.unregister(key.fd)
                    del relays[key.fd]

        if status is None:
            pid, raw, usage = os.wait4(group, os.WNOHANG)
            if pid:
                status = os.waitstatus_to_exitcode(raw)
                peak = usage.ru_maxrss << (0 if sys.platform == "darwin" else 10)
                send(group, signal.SIGKILL)  # what the child left behind
                deadline = look = kill_at = math.inf
                leave_at = time.monotonic() + DRAIN
            elif reason == "exited" and (why or signals.told):
                reason = why or "cancelled"
                deadline = look = math.inf
                kill_at = time.monotonic() + options["grace"]
                send(group, signal.SIGTERM)
    return {
        "ended": reason,
        "status": status,
        "seconds": time.monotonic() - begin,
        "peak": peak,
    }


def main() -> None:
    options, command = json.loads(sys.argv[1]), sys.argv[2:]
    signals = Signals()
    link = Link(options["link"])
    os.set_inheritable(link.fd, False)
    null = os.open(os.devnull, os.O_RDWR)
    budget = Budget(options["budget"])
    relays: dict[int, Relay] = {}
    streams = (0, 1, 2)
    if options["relay"]:
        (out, child_out), (err, child_err) = os.pipe(), os.pipe()
        relays = {out: Relay(1, budget), err: Relay(2, budget)}
        streams = (null, child_out, child_err)
    try:
        child = start(command, streams)
    except OSError as error:
        link.tell(failed=error.errno)
        return
    link.tell(started=child)
    for fd in streams:  # they are the child's now, and end with it
        os.dup2(null, fd)
    link.tell(**watch(child, link, relays, signals, options), dropped=budget.dropped)


if __name__ == "__main__":
    main()
