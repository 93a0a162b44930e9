"""Standing where a syslog daemon would stand, to see what the journal passes on."""

from testinfra.host import Host

_SOCKET = "/run/systemd/journal/syslog"
_SECONDS = 4
_LISTENER = (
    "import socket; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); "
    f"s.bind('{_SOCKET}'); print(s.recv(4096))"
)


def overheard(host: Host, line: str) -> str:
    """Log a line and return what the journal passes on to a syslog daemon meanwhile."""
    listen = f'timeout {_SECONDS} python3 -c "{_LISTENER}"'
    done = host.run(f"{listen} & sleep 1; logger {line}; wait; rm -f {_SOCKET}")
    return str(done.stdout)
