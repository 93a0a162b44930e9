"""When what was deployed is told to administrators alone."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_record import RecordFile

_OTHERS = 0o027


def check_host_record_private(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(RecordFile)
    if not seen.owner:
        return needless("there is no record of a deployment")
    found = f"mode {seen.mode:04o} of {seen.owner}"
    if seen.mode & _OTHERS or seen.owner != "root":
        return wrong(found, "0640 of root")
    return fine(found)
