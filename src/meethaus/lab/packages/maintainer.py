"""The parts of maintainer scripts that every package shares.

Authors write `#USERS#` and `#SERVICES#` on a line of their own; the builder puts the text of the
declared accounts and services there, as the vendor's build tool does with its own marker. The
behaviour follows Debian's debhelper level 12: a service is restarted after an upgrade, stopped on
removal and forgotten on purge.
"""

from collections.abc import Sequence

from meethaus.lab.packages.description import Service, SystemUser
from meethaus.lab.packages.errors import PackageBuildError

USERS_LINE = "#USERS#"
SERVICES_LINE = "#SERVICES#"

_USER = """\
if ! getent group {group} > /dev/null; then
    groupadd {group}
fi
if ! getent passwd {name} > /dev/null; then
    useradd -r -g {group} --shell {shell} --create-home -d {home} {name}
fi
if [ "$(id -gn {name})" != {group} ]; then
    usermod -g {group} {name}
fi
"""

_SYSTEMD_POSTINST = """\
case "$1" in
    configure|abort-upgrade|abort-deconfigure|abort-remove)
        deb-systemd-helper unmask {name}.service > /dev/null
        if deb-systemd-helper --quiet was-enabled {name}.service; then
            deb-systemd-helper enable {name}.service > /dev/null
        else
            deb-systemd-helper update-state {name}.service > /dev/null
        fi
        if [ -d /run/systemd/system ]; then
            systemctl --system daemon-reload
            if [ -n "$2" ]; then
                deb-systemd-invoke restart {name}.service
            else
                deb-systemd-invoke start {name}.service
            fi
        fi
        ;;
esac
"""

_SYSTEMD_PRERM = """\
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    deb-systemd-invoke stop {name}.service
fi
"""

_SYSTEMD_POSTRM = """\
if [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload
fi
case "$1" in
    remove)
        deb-systemd-helper mask {name}.service > /dev/null
        ;;
    purge)
        deb-systemd-helper purge {name}.service > /dev/null
        deb-systemd-helper unmask {name}.service > /dev/null
        ;;
esac
"""

_SYSV_POSTINST = """\
case "$1" in
    configure|abort-upgrade|abort-deconfigure|abort-remove)
        update-rc.d {name} defaults > /dev/null
        if [ -n "$2" ]; then
            invoke-rc.d {name} restart
        else
            invoke-rc.d {name} start
        fi
        ;;
esac
"""

_SYSV_PRERM = """\
if [ "$1" = remove ] && [ -x /etc/init.d/{name} ]; then
    invoke-rc.d {name} stop
fi
"""

_SYSV_POSTRM = """\
if [ "$1" = purge ]; then
    update-rc.d {name} remove > /dev/null
fi
"""

_SERVICE_TEXTS = {
    ("systemd", "postinst"): _SYSTEMD_POSTINST,
    ("systemd", "prerm"): _SYSTEMD_PRERM,
    ("systemd", "postrm"): _SYSTEMD_POSTRM,
    ("sysv", "postinst"): _SYSV_POSTINST,
    ("sysv", "prerm"): _SYSV_PRERM,
    ("sysv", "postrm"): _SYSV_POSTRM,
}

SERVICE_SCRIPTS = ("postinst", "prerm", "postrm")


def users_text(users: Sequence[SystemUser]) -> str:
    """Return shell text that creates the accounts and their groups when they are missing."""
    return "".join(_USER.format(**user.model_dump()) for user in users)


def services_text(services: Sequence[Service], script: str) -> str:
    """Return shell text that handles the services in `script` (one of SERVICE_SCRIPTS)."""
    return "".join(
        _SERVICE_TEXTS[service.kind, script].format(name=service.name) for service in services
    )


def default_script(services: Sequence[Service], script: str) -> str | None:
    """Return the script a package with services gets when its author wrote none, else None."""
    if not services or script not in SERVICE_SCRIPTS:
        return None
    return f"#!/bin/sh\nset -e\n\n{SERVICES_LINE}\n\nexit 0\n"


def expand(
    text: str, users: Sequence[SystemUser], services: Sequence[Service], script: str, where: str
) -> str:
    """Replace the markers in one script; raises PackageBuildError when a needed one is missing."""
    needed = [(USERS_LINE, users_text(users), bool(users) and script == "postinst")]
    if script in SERVICE_SCRIPTS:
        needed.append((SERVICES_LINE, services_text(services, script), bool(services)))
    lines = text.splitlines(keepends=True)
    for marker, replacement, required in needed:
        places = [number for number, line in enumerate(lines) if line.strip() == marker]
        if required and len(places) != 1:
            raise PackageBuildError(f"{where}: needs exactly one line {marker}")
        for number in places:
            lines[number] = replacement
    return "".join(lines)
