"""When the bridge tells nobody about meetings and asks nobody about itself."""

from meethaus.checks.java import all_off, closed, confined, forgetful, local_only, quiet
from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.probes.jitsi_daemons import JitsiDaemons
from meethaus.probes.jitsi_videobridge import Bridge


def check_jitsi_videobridge_no_stun(sights: Sights, _: Intent) -> Finding:
    bridge = sights.fact(Bridge)
    addresses = bridge.settings["ice4j.harvest.mapping.stun.addresses"]
    asked = [*(addresses if isinstance(addresses, tuple) else ()), *bridge.old_stun]
    if asked:
        return wrong(f"it asks {', '.join(asked)} for its address", "nobody is asked")
    return fine("it asks no STUN server")


def check_jitsi_videobridge_no_cloud_inquiry(sights: Sights, _: Intent) -> Finding:
    names = ("ice4j.harvest.mapping.aws.enabled", "ice4j.harvest.mapping.aws.force")
    settings = sights.fact(Bridge).settings
    return all_off({each: settings[each] for each in names})


def check_jitsi_videobridge_interface_local(sights: Sights, _: Intent) -> Finding:
    return local_only(sights.fact(JitsiDaemons).daemon("videobridge").listens)


def check_jitsi_videobridge_no_remote_control(sights: Sights, _: Intent) -> Finding:
    names = ("videobridge.apis.rest.enabled", "videobridge.rest.shutdown.enabled")
    settings = sights.fact(Bridge).settings
    return all_off({each: settings[each] for each in names})


def check_jitsi_videobridge_no_inspection(sights: Sights, _: Intent) -> Finding:
    names = ("videobridge.rest.debug.enabled", "videobridge.rest.rtcstats.enabled")
    settings = sights.fact(Bridge).settings
    return all_off({each: settings[each] for each in names})


def check_jitsi_videobridge_no_version_told(sights: Sights, _: Intent) -> Finding:
    names = ("videobridge.rest.version.enabled", "videobridge.version.announce")
    settings = sights.fact(Bridge).settings
    return all_off({each: settings[each] for each in names})


def check_jitsi_videobridge_no_public_http(sights: Sights, _: Intent) -> Finding:
    settings = sights.fact(Bridge).settings
    if settings["videobridge.websockets.enabled"]:
        return wrong("videobridge.websockets.enabled is on", "off")
    for name in ("port", "tls-port"):
        value = int(str(settings[f"videobridge.http-servers.public.{name}"]))
        if value > 0:
            return wrong(f"videobridge.http-servers.public.{name} is {value}", "-1")
    return fine("there is no public HTTP server")


def check_jitsi_videobridge_log_level_quiet(sights: Sights, intent: Intent) -> Finding:
    return quiet(sights.fact(Bridge).log, str(intent.value("jitsi_videobridge_log_level")))


def check_jitsi_videobridge_no_packet_traces(sights: Sights, _: Intent) -> Finding:
    level = sights.fact(Bridge).log.levels.get("timeseries", "not set")
    found = f"timeseries.level is {level}"
    return fine(found) if level.upper() == "OFF" else wrong(found, "OFF")


def check_jitsi_videobridge_log_in_one_place(sights: Sights, _: Intent) -> Finding:
    handlers = sights.fact(Bridge).log.handlers
    others = [each for each in handlers if not each.endswith(".ConsoleHandler")]
    if others:
        return wrong(f"{', '.join(others)} writes, too", "ConsoleHandler alone")
    return fine("no handler sends the log elsewhere")


def check_jitsi_videobridge_addresses_masked(sights: Sights, _: Intent) -> Finding:
    name = "videobridge.redact-remote-addresses"
    on = sights.fact(Bridge).settings[name]
    return fine(f"{name} is on") if on else wrong(f"{name} is off", "on")


def check_jitsi_videobridge_inner_addresses_as_wanted(sights: Sights, intent: Intent) -> Finding:
    bridge = sights.fact(Bridge)
    name = "videobridge.ice.advertise-private-candidates"
    setting = "jitsi_videobridge_private_candidates_enabled"
    on = bool(bridge.settings[name])
    # Where only Ansible can compute the setting: needed where nobody could reach the bridge else.
    needed = not (bridge.public or bridge.mapped)
    wanted = intent.switch(setting) if setting in intent.values else needed
    found = f"{name} is {'on' if on else 'off'}"
    return fine(found) if on == wanted else wrong(found, "on" if wanted else "off")


def check_jitsi_videobridge_no_tracing(sights: Sights, _: Intent) -> Finding:
    return all_off({"tracing.enabled": sights.fact(Bridge).settings["tracing.enabled"]})


def check_jitsi_videobridge_no_memory_dumps(sights: Sights, _: Intent) -> Finding:
    return forgetful(sights.fact(Bridge).memory)


def check_jitsi_videobridge_server_proves_itself(sights: Sights, _: Intent) -> Finding:
    count = sights.fact(Bridge).unverified
    found = f"{count} XMPP servers whose certificate is not checked"
    return wrong(found, "0") if count else fine(found)


def check_jitsi_videobridge_sandboxed(sights: Sights, intent: Intent) -> Finding:
    daemon = sights.fact(JitsiDaemons).daemon("videobridge")
    setting = "jitsi_videobridge_sandbox_enabled"
    return confined(dict(daemon.confined), daemon.user, intent, setting)


def check_jitsi_videobridge_secrets_private(sights: Sights, _: Intent) -> Finding:
    return closed(sights.fact(Bridge).open_files)
