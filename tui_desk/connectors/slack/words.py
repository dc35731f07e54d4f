"""What Slack's refusals mean to a person: what happened, and what to click."""

from __future__ import annotations

from tui_desk.connectors.slack.client import LIMITED, TOKEN_REFUSED, Refused
from tui_desk.exchange import NeedsOperator, Rejected, Retry, SendError, Uncertain

APP = "api.slack.com/apps, your app"
INSTALL = f"{APP}, Install App"
_BROKEN = ("internal_error", "fatal_error", "request_timeout", "service_unavailable")
_TYPES = (
    "not_allowed_token_type",
    "no_permission",
    "missing_scope",
    "team_access_not_granted",
    "access_denied",
)
_UNREACHABLE = {
    "not_in_channel": "the app is not in this channel (any more): invite it there with /invite",
    "channel_not_found": "the app does not see this channel (any more): invite it there with /invite",
    "is_archived": "this channel is archived",
    "cannot_dm_bot": "Slack lets no app write to an app",
    "user_disabled": "the customer's account is switched off",
    "user_not_found": "the customer's account is gone",
    "messages_tab_disabled": f"direct messages are switched off: {APP}, App Home, Messages Tab",
}
_REJECTED = {
    "msg_too_long": "the text is longer than Slack takes",
    "no_text": "there is nothing to send",
    "restricted_action": "the workspace does not let apps write in this channel: its administrators can",
    "restricted_action_read_only_channel": "this channel is for reading only",
    "restricted_action_thread_only_channel": "in this channel only threads may be written in",
    "restricted_action_non_threadable_channel": "in this channel no thread may be begun",
    "restricted_action_thread_locked": "the thread is locked",
    "ekm_access_denied": "the workspace's administrators have switched off writing for now",
    "thread_not_found": "the thread is gone",
    "file_uploads_disabled": "the workspace takes no files: its administrators can allow them",
    "file_upload_size_restricted": "the file is bigger than Slack takes",
    "storage_limit_reached": "the workspace has no room left for files",
}
_LATER = {"message_limit_exceeded": 3600.0, "team_not_found": 60.0}


def unusable(error: Refused, which: str = "bot") -> NeedsOperator | None:
    """Whether the channel itself can't be used; `which`: whose token was refused."""
    if error.code in TOKEN_REFUSED:
        where = INSTALL if which == "bot" else f"{APP}, Basic Information, App-Level Tokens"
        return NeedsOperator(
            f"Slack does not know the {which}'s token (any more, {error.code}): copy it again from {where}, into"
            f" `{'token' if which == 'bot' else 'app_token'}`"
        )
    if error.code == "missing_scope" and which == "bot":
        scope = error.needed or "a scope"
        return NeedsOperator(
            f"the bot lacks {scope}: add it under {APP}, OAuth & Permissions, Bot Token Scopes, and install again"
        )
    if error.code in _TYPES:
        right = (
            "a bot token (xoxb-…)" if which == "bot" else "an app-level token (xapp-…) with connections:write"
        )
        return NeedsOperator(f"Slack wants {right} there ({error.code})")
    return None


def pull_error(error: Refused, which: str = "bot") -> Exception:
    """What a refused question means for the channel."""
    if error.code == LIMITED:
        return Retry("Slack asks for a pause", after=error.wait)
    return unusable(error, which) or error


def send_error(error: Refused, *, risky: bool) -> SendError:
    """What a refused message means; `risky`: it was about to leave."""
    if error.code == LIMITED:
        return Retry("Slack asks for a pause", after=error.wait or 1.0)
    needs = unusable(error)
    if needs is not None:
        return needs
    if error.code in _LATER:
        return Retry(str(error), after=_LATER[error.code])
    if error.code in _BROKEN:
        return (Uncertain if risky else Retry)(str(error))
    if error.code in _UNREACHABLE:
        return Rejected(_UNREACHABLE[error.code], unreachable=True)
    return Rejected(_REJECTED.get(error.code) or str(error))
