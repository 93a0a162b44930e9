"""Examples for the controls of jitsi_apt."""

from dataclasses import replace

from meethaus.probes.jitsi_apt import JitsiPackages
from tests.support.examples import Example

KEY = "FFD65A0DA2BEBDEB73D44C8BB4D2D216F1FD7806"
PLACE = "https://download.jitsi.org"
GOOD = JitsiPackages({"jicofo": 990, "jitsi-meet-web": 990}, (), {PLACE: (KEY,)}, -1)
NONE = JitsiPackages({}, (), {}, 0)
LOOSE = replace(GOOD, priorities={"jicofo": 500})


def signed(*keys: str) -> tuple[JitsiPackages]:
    return (replace(GOOD, sources={PLACE: keys}),)


EXAMPLES = {
    "jitsi-apt-source-encrypted": [
        Example((GOOD,)),
        Example((NONE,)),
        Example((replace(GOOD, sources={"http://a.example": (KEY,)}),), because="http://a.example"),
    ],
    "jitsi-apt-key-pinned": [
        Example((GOOD,)),
        Example((NONE,)),
        Example(signed(), because="every key that apt trusts"),
        Example(signed("A" * 40), because="AAAA"),
        Example(signed(KEY, "A" * 40), because="AAAA"),
        Example(signed("A" * 40), {"jitsi_apt_key_fingerprint": "a" * 40}),
    ],
    "jitsi-apt-release-pinned": [
        Example((GOOD,)),
        Example((NONE,)),
        Example((LOOSE,), because="jicofo"),
        Example((replace(LOOSE, held=("jicofo",)),)),
    ],
    "jitsi-apt-vendor-confined": [
        Example((GOOD,)),
        Example((NONE,)),
        Example((replace(GOOD, highest=500),), because="priority 500"),
        Example((replace(GOOD, highest=100),), because="priority 100"),
    ],
}
