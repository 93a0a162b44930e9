"""The judge of accessibility that browsers' own tools use, run inside a page."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from meethaus.lab.packages import npm
from meethaus.lab.packages.description import NpmSource
from meethaus.lab.state import exclusive
from meethaus.paths import cache_dir

AXE = NpmSource(
    package="axe-core",
    version="4.14.1",
    integrity="sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    files={"package/axe.min.js": "/axe/axe.min.js"},
)


@cache
def script() -> str:
    """Return the script; downloads at most once on a machine."""
    cache_of_npm = cache_dir() / "lab" / "npm"
    with exclusive(cache_of_npm / "lock"):
        archive = npm.fetch(AXE, cache_of_npm)
    directory = cache_of_npm.parent / "axe"
    npm.unpack(AXE, archive, directory)
    return (directory / "axe" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Return what is wrong with a page that is open, and where; all rules but experimental ones."""
    # By the debugger's door: the page's own policy lets no script in.
    session = page.context.new_cdp_session(page)
    session.send("Page.setBypassCSP", {"enabled": True})
    page.reload()
    page.evaluate(f"() => {{ {script()} }}")
    found: dict[str, Any] = page.evaluate("() => axe.run()")
    assert found["passes"], "axe looked at nothing"
    return [
        f"{each['id']}: {each['help']}: {', '.join(str(node['target']) for node in each['nodes'])}"
        for each in found["violations"]
    ]
