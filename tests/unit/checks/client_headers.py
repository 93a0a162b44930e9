"""Examples for what the headers of the client's site allow."""

from dataclasses import replace

from tests.support.examples import Example
from tests.unit.checks.web_edge import DEVICES, SITE, saying, silent, sites

POLICY = "content-security-policy"
EXAMPLES = {
    "jitsi-web-csp-own-hosts": [
        Example((sites(),)),
        Example((sites(replace(SITE, serves_client=False)),), unseen="no server of nginx"),
        Example((silent(POLICY),), because="no Content-Security-Policy"),
        Example((saying(POLICY, "frame-ancestors 'self'"),), because="default-src"),
        Example((saying(POLICY, "default-src 'self'"),), because="form-action is missing"),
        Example(
            (saying(POLICY, "default-src 'self' https:; form-action 'self'"),),
            because="script-src allows https:",
        ),
        Example(
            (saying(POLICY, "default-src 'self'; img-src *; form-action 'self'"),),
            because="img-src allows *",
        ),
    ],
    "jitsi-web-frames-bound": [
        Example((sites(),)),
        Example((sites(replace(SITE, tls=False)),), unseen="no server of nginx"),
        Example((silent(POLICY),), because="frame-ancestors is missing"),
        Example((saying(POLICY, "frame-ancestors *"),), because="allows *"),
        Example(
            (saying(POLICY, "frame-ancestors 'self' https://a.example.org"),),
            {"jitsi_web_embedding_origins": ["https://a.example.org"]},
        ),
    ],
    "jitsi-web-devices-bound": [
        Example((sites(),)),
        Example((sites(replace(SITE, serves_client=False)),), unseen="no server of nginx"),
        Example((silent("permissions-policy"),), because="missing"),
        Example((saying("permissions-policy", "camera=*"),), because="leaves camera"),
        Example(
            (saying("permissions-policy", DEVICES.replace("usb=()", "usb=*")),),
            because="leaves usb",
        ),
        Example(
            (saying("permissions-policy", DEVICES.replace("camera=(self)", "camera=(self) *")),),
            because="leaves camera",
        ),
    ],
}
