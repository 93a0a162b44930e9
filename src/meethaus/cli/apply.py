"""`meethaus apply`: bring the servers to what the inventory says."""

from meethaus.cli.confirm import confirm_hosts
from meethaus.cli.options import (
    AskBecomePass,
    FormatOption,
    InterruptMeetings,
    Inventory,
    Limit,
    Tags,
    VaultPasswordFile,
    Yes,
)
from meethaus.cli.output import Format, emit
from meethaus.cli.progress import progress
from meethaus.cli.session import Session, open_session, run_options
from meethaus.cli.summary import summary
from meethaus.exitcodes import ExitCode
from meethaus.runner import RunOptions, RunResult, run_playbook
from meethaus.settings.rotation import forget_old_values

__all__ = ["apply", "bring"]


def apply(
    inventory: Inventory,
    vault_password_file: VaultPasswordFile = None,
    limit: Limit = "",
    tags: Tags = None,
    ask_become_pass: AskBecomePass = False,
    interrupt_meetings: InterruptMeetings = False,
    yes: Yes = False,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Bring the servers to what the inventory says. Changes them, after asking.

    The first step looks and refuses what cannot be right before anything is changed. It can be
    run as often as you like: what is already right stays untouched.
    """
    session = open_session(inventory, vault_password_file)
    confirm_hosts(session.settings, limit, yes=yes)
    options = run_options(
        limit=limit,
        tags=tags,
        check=False,
        ask_become_pass=ask_become_pass,
        interrupt_meetings=interrupt_meetings,
    )
    result = bring(session, options)
    text = summary(result, session.settings, options)
    return emit("apply", output, result.exit_code, result, text)


def bring(session: Session, options: RunOptions) -> RunResult:
    """Run everything; once servers have what a rotation has written, forget the old values."""
    with progress() as listener:
        result = run_playbook(session.access, options, listener)
    if result.exit_code is ExitCode.FINE and not options.scope:
        forget_old_values(session.access.inventory)
    return result
