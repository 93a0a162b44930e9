"""The lab's network: a bridge of its own from which nothing is forwarded anywhere."""

import json
import shlex
from dataclasses import dataclass
from itertools import pairwise

from meethaus.lab.command import attempt, run
from meethaus.lab.naming import Instance
from meethaus.lab.podman import Podman


@dataclass(frozen=True)
class Network:
    """The bridge all machines of a lab are plugged into."""

    podman: Podman
    instance: Instance

    @property
    def _table(self) -> tuple[str, str]:
        return ("inet", self.instance.prefix)

    @property
    def bridge(self) -> str:
        """Name of the bridge device; it exists while a container is running."""
        return self.podman.network_bridge(self.instance.network)

    def exists(self) -> bool:
        """Tell whether the network stands."""
        return self.podman.network_exists(self.instance.network)

    def ensure(self) -> None:
        """Make the network unless it stands, and keep this machine from routing for it."""
        if not self.exists():
            # Without a named gateway an internal network leaves this machine without an address.
            subnets = ["--subnet", self.instance.subnet4, "--gateway", self.instance.bridge4]
            if self.podman.host.ipv6:
                subnets += ["--ipv6", "--subnet", self.instance.subnet6]
                subnets += ["--gateway", self.instance.bridge6]
            self.podman.call(
                *("network", "create", "--internal", "--disable-dns"),
                *subnets,
                self.instance.network,
            )
        if not self.guarded():
            self._guard()
            self._let_pass()

    def _guard(self) -> None:
        """Drop what a target would send out through this machine.

        The network has no way out by itself, but a target may well set a route by this machine's
        own bridge address, and podman's switching off of forwarding for the bridge lasts only
        until some program switches forwarding on for all. Frames between two ports of the bridge
        pass the same hook when the kernel hands bridged packets to the packet filter, hence the
        second condition.
        """
        family, table = self._table
        bridge = self.bridge
        rules = f"""
            table {family} {table} {{}}
            delete table {family} {table}
            table {family} {table} {{
                chain forward {{
                    type filter hook forward priority filter; policy accept;
                    iifname "{bridge}" oifname != "{bridge}" counter drop
                    oifname "{bridge}" iifname != "{bridge}" counter drop
                }}
            }}
        """
        run(["nft", "--file", "-"], data=rules)

    def _let_pass(self) -> None:
        """Allow frames between the lab's own machines.

        Where the kernel hands bridged packets to the packet filter and somebody, Docker for one,
        drops all forwarding by default, the machines could not reach each other.
        """
        bridge = self.bridge
        mark = ["-m", "comment", "--comment", self.instance.prefix]
        for tool in self._tools:
            run([tool, "-w", "-I", "FORWARD", "-i", bridge, "-o", bridge, *mark, "-j", "ACCEPT"])

    @property
    def _tools(self) -> tuple[str, ...]:
        return ("iptables", "ip6tables") if self.podman.host.ipv6 else ("iptables",)

    def _forget_passing(self) -> None:
        for tool in self._tools:
            for rule in marked_rules(run([tool, "-w", "-S", "FORWARD"]), self.instance.prefix):
                run([tool, "-w", "-D", *rule])

    def guarded(self) -> bool:
        """Tell whether the rules of this machine's packet filter stand."""
        return attempt(["nft", "list", "table", *self._table]).code == 0

    def remove(self) -> None:
        """Remove the network and the rules, as far as they are there."""
        if self.exists():
            self.podman.call("network", "rm", "--force", self.instance.network)
        self._forget_bridge()
        if self.guarded():
            run(["nft", "delete", "table", *self._table])
        self._forget_passing()

    def _forget_bridge(self) -> None:
        """Delete a bridge that outlived its network, as after a command that was killed.

        Podman no longer knows it, and refuses to make the network anew while it has the address.
        """
        ours = ["to", f"{self.instance.bridge4}/32"]
        listing = run(["ip", "-json", "-4", "address", "show", *ours])
        for device in json.loads(listing):
            # Somebody else may use the address: only podman's own, with nothing plugged in.
            if device["ifname"].startswith("podman") and device["operstate"] != "UP":
                run(["ip", "link", "delete", device["ifname"], "type", "bridge"])


def marked_rules(listing: str, mark: str) -> list[list[str]]:
    """Return chain and specification of the rules whose comment is the mark.

    `listing` is what `iptables -S` prints.
    """
    rules = [shlex.split(line) for line in listing.splitlines()]
    return [rule[1:] for rule in rules if rule[0] == "-A" and ("--comment", mark) in pairwise(rule)]
