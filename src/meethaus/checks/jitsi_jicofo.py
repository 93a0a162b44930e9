"""When the focus lets nobody have more than they should."""

from meethaus.checks.java import all_off, closed, confined, forgetful, local_only, quiet
from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.probes.jitsi_daemons import JitsiDaemons
from meethaus.probes.jitsi_jicofo import Focus


def check_jitsi_jicofo_authentication_required(sights: Sights, _: Intent) -> Finding:
    settings = sights.fact(Focus).settings
    if not settings["jicofo.authentication.enabled"]:
        return wrong("jicofo.authentication.enabled is off", "on")
    kind = str(settings["jicofo.authentication.type"]).upper()
    found = f"jicofo.authentication.type is {kind}"
    return fine(found) if kind in {"XMPP", "JWT"} else wrong(found, "XMPP or JWT")


def check_jitsi_jicofo_no_automatic_moderators(sights: Sights, _: Intent) -> Finding:
    name = "jicofo.conference.enable-auto-owner"
    on = sights.fact(Focus).settings[name]
    return wrong(f"{name} is on", "off") if on else fine(f"{name} is off")


def check_jitsi_jicofo_sign_in_short(sights: Sights, intent: Intent) -> Finding:
    name = "jicofo.authentication.enable-auto-login"
    on = sights.fact(Focus).settings[name]
    if on and not intent.switch("jitsi_jicofo_stay_signed_in_enabled"):
        return wrong(f"{name} is on", "off")
    return fine(f"{name} is {'on' if on else 'off'}")


def check_jitsi_jicofo_interface_local(sights: Sights, _: Intent) -> Finding:
    return local_only(sights.fact(JitsiDaemons).daemon("jicofo").listens)


def check_jitsi_jicofo_no_inspection(sights: Sights, _: Intent) -> Finding:
    names = ("debug", "pin", "move-endpoints", "conference-request")
    settings = sights.fact(Focus).settings
    return all_off({each: settings[f"jicofo.rest.{each}.enabled"] for each in names})


def check_jitsi_jicofo_no_recorders(sights: Sights, _: Intent) -> Finding:
    names = ("xmpp.trusted-domains", "jibri.brewery-jid", "jigasi.brewery-jid")
    settings = sights.fact(Focus).settings
    return all_off({f"jicofo.{each}": settings[f"jicofo.{each}"] for each in names})


def check_jitsi_jicofo_no_transcription(sights: Sights, _: Intent) -> Finding:
    names = ("jicofo.transcription.url-template", "jicofo.translation.url-template")
    settings = sights.fact(Focus).settings
    return all_off({each: settings[each] for each in names})


def check_jitsi_jicofo_no_tracing(sights: Sights, _: Intent) -> Finding:
    return all_off({"tracing.enabled": sights.fact(Focus).settings["tracing.enabled"]})


def check_jitsi_jicofo_log_level_quiet(sights: Sights, intent: Intent) -> Finding:
    return quiet(sights.fact(Focus).log, str(intent.value("jitsi_jicofo_log_level")))


def check_jitsi_jicofo_log_without_messages(sights: Sights, _: Intent) -> Finding:
    log = sights.fact(Focus).log
    others = [each for each in log.handlers if not each.endswith(".ConsoleHandler")]
    if others:
        return wrong(f"{', '.join(others)} writes, too", "ConsoleHandler alone")
    if log.handlers and not log.stanzas_left_out:
        return wrong("ConsoleHandler has no filter ExcludeXmppPackets", "the filter")
    return fine("whole messages are left out of the log")


def check_jitsi_jicofo_no_memory_dumps(sights: Sights, _: Intent) -> Finding:
    return forgetful(sights.fact(Focus).memory)


def check_jitsi_jicofo_server_proves_itself(sights: Sights, _: Intent) -> Finding:
    settings = sights.fact(Focus).settings
    if not settings["jicofo.xmpp.client.use-tls"]:
        return wrong("jicofo.xmpp.client.use-tls is off", "on")
    name = "jicofo.xmpp.client.disable-certificate-verification"
    return wrong(f"{name} is on", "off") if settings[name] else fine(f"{name} is off")


def check_jitsi_jicofo_meetings_limited(sights: Sights, intent: Intent) -> Finding:
    limit = intent.number("jitsi_jicofo_members_per_bridge")
    value = sights.fact(Focus).settings["jicofo.bridge.max-bridge-participants"]
    found = f"{value} members of one meeting on one bridge"
    # 0 or less would mean that there is no limit.
    return fine(found) if 0 < int(str(value)) <= limit else wrong(found, f"1 to {limit}")


def check_jitsi_jicofo_sandboxed(sights: Sights, intent: Intent) -> Finding:
    daemon = sights.fact(JitsiDaemons).daemon("jicofo")
    return confined(dict(daemon.confined), daemon.user, intent, "jitsi_jicofo_sandbox_enabled")


def check_jitsi_jicofo_secrets_private(sights: Sights, _: Intent) -> Finding:
    return closed(sights.fact(Focus).open_files)
