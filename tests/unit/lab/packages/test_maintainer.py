"""The shared parts of maintainer scripts."""

import pytest

from meethaus.lab.packages.description import Service, SystemUser
from meethaus.lab.packages.errors import PackageBuildError
from meethaus.lab.packages.maintainer import default_script, expand

_USER = SystemUser(name="jvb", group="jitsi", home="/usr/share/jvb")
_SERVICE = Service(name="bridge", kind="systemd")


def test_expand_puts_users_and_services_in_their_places() -> None:
    text = expand("a\n#USERS#\nb\n#SERVICES#\nc\n", [_USER], [_SERVICE], "postinst", "x")
    assert text.index("a\n") < text.index("useradd") < text.index("b\n")
    assert text.index("b\n") < text.index("deb-systemd-invoke restart bridge.service")
    assert "#USERS#" not in text


def test_expand_missing_marker_is_refused() -> None:
    with pytest.raises(PackageBuildError, match="#SERVICES#"):
        expand("echo\n", [], [_SERVICE], "prerm", "scripts/prerm")


def test_expand_repeated_marker_is_refused() -> None:
    with pytest.raises(PackageBuildError, match="exactly one"):
        expand("#USERS#\n#USERS#\n", [_USER], [], "postinst", "scripts/postinst")


def test_expand_prerm_needs_no_users_marker() -> None:
    assert expand("echo\n", [_USER], [], "prerm", "x") == "echo\n"


def test_default_script_only_for_packages_with_services() -> None:
    assert default_script([], "postinst") is None
    assert default_script([_SERVICE], "preinst") is None
    assert "#SERVICES#" in str(default_script([_SERVICE], "postrm"))
