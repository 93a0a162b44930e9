"""What Jitsi's own client knows, asked of the compiler of the language it is written in."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from meethaus.lab.packages import npm
from meethaus.lab.packages.description import NpmSource
from meethaus.lab.state import exclusive
from meethaus.paths import cache_dir
from tests.support.reading import leaves

# The client's source as its makers publish it, web parts included. A newer version is entered with
# the integrity value that `npm view @jitsi/react-native-sdk dist` shows.
CLIENT = NpmSource(
    package="@jitsi/react-native-sdk",
    version="13.2.0",
    integrity="sha512-J7itSoy85IScxeC4letOtoS33Sp0tH5hLYFHYtH+v3WQwLjganuWlFCjlDbL5ks9ebGhVNsCyCBdML9qC+SAWw==",
    files={"package/react/features/": "/features/"},
)
# The last line that is one package for every machine; from 7 on there is a binary for each.
COMPILER = NpmSource(
    package="typescript",
    version="6.0.3",
    integrity="sha512-y2TvuxSZPDyQakkFRPZHKFm+KKVqIisdg9/CZwm9ftvKXLP8NRWj38/ODjNbr43SsoXqNuAisEf1GdCxqWcdBw==",
    files={
        f"package/lib/{name}": f"/compiler/{name}"
        for name in (
            *("tsc.js", "_tsc.js", "lib.es5.d.ts"),
            *("lib.decorators.d.ts", "lib.decorators.legacy.d.ts"),
        )
    },
)
# Following every import would mean the whole client and the libraries it needs.
OPTIONS = (
    *("--noEmit", "--noResolve", "--pretty", "false", "--jsx", "preserve", "--lib", "es5"),
    *("--module", "esnext", "--moduleResolution", "bundler"),
)
TYPE = "features/base/config/configType.ts"
# What `TYPE` takes in. An import that is missing here is a complaint about `TYPE`, see `faults`.
TAKEN_IN = (
    "features/base/logging/types.ts",
    "features/base/settings/reducer.ts",
    "features/base/tracks/types.ts",
    "features/toolbox/types.ts",
)
# Names that `--lib es5` lacks: what `TYPE` uses, and what the compiler wants for `async`.
BROWSER = "interface URL { href: string }\ndeclare const Promise: unknown;\n"
COMPLAINT = re.compile(r"^(?P<file>[^\s(]+)\((?P<line>\d+),\d+\): error TS\d+: (?P<text>.*)$")
UNKNOWN_MEMBER = re.compile(r"Property '(\w+)' does not exist on type 'InterfaceConfig'")


@dataclass(frozen=True)
class Complaint:
    """One line of the compiler's."""

    file: str
    line: int
    text: str


@dataclass(frozen=True)
class Client:
    """The unpacked source of the client, with the compiler beside it."""

    directory: Path

    @classmethod
    def unpacked(cls, directory: Path) -> Client:
        """Unpack into a directory; downloads at most once on a machine."""
        cache = cache_dir() / "lab" / "npm"
        for source in (CLIENT, COMPILER):
            with exclusive(cache / "lock"):
                archive = npm.fetch(source, cache)
            npm.unpack(source, archive, directory)
        (directory / "browser.d.ts").write_text(BROWSER, "utf-8")
        return cls(directory)

    def faults(self, config: Mapping[str, Any]) -> dict[str, str]:
        """Return, by key path, what is wrong with a config.js: unknown keys and wrong values."""
        values = list(leaves(config))
        head = f"import type {{ IConfig }} from './{TYPE.removesuffix('.ts')}';"
        lines = [
            f"export const value{number}: {member_type(keys)} = {json.dumps(value)};"
            for number, (keys, value) in enumerate(values)
        ]
        (self.directory / "config.ts").write_text("\n".join([head, *lines]), "utf-8")
        found = list(self._compile("--strict", "config.ts", TYPE, *TAKEN_IN))
        # A type that the compiler cannot find would fit everything.
        holes = [complaint.text for complaint in found if complaint.file == TYPE]
        assert not holes, f"{TYPE} is not whole: {holes}"
        return {
            ".".join(values[complaint.line - 2][0]): complaint.text
            for complaint in found
            if complaint.file == "config.ts"
        }

    def interface_keys(self) -> frozenset[str]:
        """Return the keys of interface_config.js that the client reads.

        The client has no type for them. It is given one without any member, and the compiler names
        each member that the client asks for.
        """
        readers = [
            str(path.relative_to(self.directory))
            for path in sorted((self.directory / "features").rglob("*.ts*"))
            if b"interfaceConfig" in path.read_bytes()
        ]
        empty = "interface InterfaceConfig {}\ndeclare const interfaceConfig: InterfaceConfig;\n"
        (self.directory / "interface.d.ts").write_text(empty, "utf-8")
        matches = (
            UNKNOWN_MEMBER.match(complaint.text)
            for complaint in self._compile("interface.d.ts", *readers)
        )
        return frozenset(match[1] for match in matches if match)

    def _compile(self, *arguments: str) -> Iterator[Complaint]:
        run = subprocess.run(
            ["node", "compiler/tsc.js", *OPTIONS, "browser.d.ts", *arguments],
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
        )
        for line in run.stdout.splitlines():
            match = COMPLAINT.match(line)
            # More about the complaint above is indented.
            assert match or line.startswith(" "), line + run.stderr
            if match:
                yield Complaint(match["file"], int(match["line"]), match["text"])
        assert run.returncode in {0, 2}, run.stderr


def member_type(keys: tuple[str, ...]) -> str:
    """Return the type of one member of the client's configuration, as TypeScript writes it."""
    found = "IConfig"
    for key in keys:
        found = f"NonNullable<{found}[{json.dumps(key)}]>"
    return found
