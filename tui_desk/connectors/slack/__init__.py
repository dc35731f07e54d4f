"""Slack: direct messages to an app and the channels it is in, by Socket Mode. https://api.slack.com/apis/socket-mode"""

from tui_desk.connectors.slack.connector import SlackConnector

__all__ = ["SlackConnector"]
