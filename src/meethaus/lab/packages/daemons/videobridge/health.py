"""Is this bridge fit to carry media? Decided as the vendor's bridge decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from .addresses import Mapping, is_valid
from .settings import Health

NO_ADDRESS = "No valid IP addresses available for harvesting."
NO_STUN = "Address discovery through STUN failed"
NOT_BOUND = "Failed to bind single-port"


@dataclass(frozen=True)
class Result:
    """Outcome of a check; `message` is empty when all is well."""

    success: bool
    message: str = ""

    @property
    def status(self) -> HTTPStatus:
        """What `/about/health` answers; every failure of the bridge is a hard one."""
        return HTTPStatus.OK if self.success else HTTPStatus.INTERNAL_SERVER_ERROR


def check(
    health: Health,
    local: Sequence[str],
    mappings: Sequence[Mapping],
    *,
    stun_failed: bool,
    bound: bool,
) -> Result:
    """Judge the addresses; an XMPP connection that is down does not count against a bridge."""
    reachable = any(
        is_valid(address) for address in (*local, *(mapping.public for mapping in mappings))
    )
    if health.require_valid_address and not reachable:
        return Result(success=False, message=NO_ADDRESS)
    if health.require_stun and stun_failed:
        return Result(success=False, message=NO_STUN)
    if not bound:
        return Result(success=False, message=NOT_BOUND)
    return Result(success=True)
