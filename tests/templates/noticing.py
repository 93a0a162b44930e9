"""Renders privacy notice and imprint with other settings each time, and reads them as HTML."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from tests.support.rendering import CHECKOUT, PARTS, host, inventory

SOURCE = CHECKOUT / "roles/web_pages/templates/usr/local/share/meethaus/pages"
VOID = frozenset({"meta", "link", "br"})
PAGES = ("privacy.de", "privacy.en", "imprint.de", "imprint.en", "links.de", "links.en")
# All in one: each template of its own costs Ansible a second look at every variable.
ALL = "".join(
    f"{{% set page_{number} %}}{{% include '{name}.html.j2' %}}{{% endset %}}"
    for number, name in enumerate(PAGES)
)
ALL += "{{ {'missing': __web_pages_missing | to_json,"
ALL += " 'refused': __web_pages_broken_rules | to_json, "
ALL += ", ".join(f"'{name}': page_{number}" for number, name in enumerate(PAGES))
ALL += "} | to_json }}"
# One host, so that another's settings do not reach into what is said of it.
NAME = "meet.example.org"


@dataclass
class Page(HTMLParser):
    """A page: its elements with attributes, and the text below each id."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    text: str = ""
    _open: list[tuple[str, str | None]] = field(default_factory=list)

    @classmethod
    def read(cls, source: str) -> Page:
        """Parse a page; elements that are closed in a wrong order are an error."""
        page = cls()
        HTMLParser.__init__(page)
        page.feed(source)
        page.close()
        assert page._open == [], page._open
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert len(found) == len(attrs), attrs
        self.elements.append((tag, found))
        if name := found.get("id"):
            assert name not in self.texts, name
            self.texts[name] = ""
        if tag not in VOID:
            self._open.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        expected, _ = self._open.pop()
        assert tag == expected, (tag, expected)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            return
        self.text += data
        for _, name in self._open:
            if name:
                self.texts[name] += data

    def said(self, name: str) -> str:
        """Return the text of an element as one line."""
        return " ".join(self.texts[name].split())

    def links(self) -> list[str]:
        """Return where the page leads to, and what it loads."""
        found = [of.get("href") or of.get("src") for _, of in self.elements]
        return [each for each in found if each]


@dataclass(frozen=True)
class Pages:
    """The pages of one case, by name and language, such as `privacy.de`."""

    sources: dict[str, str]

    def page(self, name: str) -> Page:
        return Page.read(self.sources[name])

    def notices(self) -> tuple[Page, Page]:
        return self.page("privacy.de"), self.page("privacy.en")


def render_pages(target: Path, cases: dict[str, dict[str, Any]]) -> dict[str, Pages]:
    """Run the playbook beside this file; return the pages, by case."""
    shutil.copytree(SOURCE, target / "pages")
    (target / "pages" / "all.j2").write_text(ALL)
    place = target / "inventory.yml"
    groups = {part: [NAME] for part in PARTS}
    place.write_text(yaml.safe_dump(inventory({NAME: host(10)}, groups, {})))
    extra = {
        "notice_cases": [{"name": name, "settings": given} for name, given in cases.items()],
        "notice_directory": str(target),
        # Set by Ansible within roles only; what is computed from the roles' own files needs it.
        "role_path": str(CHECKOUT / "roles" / "meet"),
        "ansible_python_interpreter": sys.executable,
    }
    command = [
        *(str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(place)),
        *("-e", json.dumps(extra), str(CHECKOUT / "tests/templates/notice.yml")),
    ]
    environment = {**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}
    run = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return {name: Pages(json.loads((target / f"{name}.json").read_text())) for name in cases}
