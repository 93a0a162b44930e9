"""Makes what a meeting needs: a name nobody guesses, a link that ends, and mails for both."""

from meethaus.invitations.invitation import Invitation, Meeting, invitation
from meethaus.invitations.period import HOURS, Period, period, read_time
from meethaus.invitations.room import random_part, room_name
from meethaus.invitations.server import Server, server_of
from meethaus.invitations.text import Language
from meethaus.invitations.title import read_title
from meethaus.invitations.token import Signer

__all__ = [
    "HOURS",
    "Invitation",
    "Language",
    "Meeting",
    "Period",
    "Server",
    "Signer",
    "invitation",
    "period",
    "random_part",
    "read_time",
    "read_title",
    "room_name",
    "server_of",
]
