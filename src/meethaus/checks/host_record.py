"""When what was deployed is told to administrators alone."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_record import RecordFile
from meethaus.probes.host_record_content import RecordContent

_OTHERS = 0o027


def check_host_record_private(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(RecordFile)
    if not seen.owner:
        return needless("there is no record of a deployment")
    found = f"mode {seen.mode:04o} of {seen.owner}"
    if seen.mode & _OTHERS or seen.owner != "root":
        return wrong(found, "0640 of root")
    return fine(found)


def check_host_record_unchanged(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(RecordContent)
    if not seen.present:
        return needless("there is no record of a deployment")
    if not seen.unchanged:
        return wrong("the settings are not those of which it holds the sum", "as apply wrote it")
    return fine("as apply wrote it")


def check_host_record_without_secrets(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(RecordContent)
    if not seen.present:
        return needless("there is no record of a deployment")
    if seen.secrets:
        return wrong(f"{seen.secrets} entries look like secrets", "none")
    return fine("no secret in it")
