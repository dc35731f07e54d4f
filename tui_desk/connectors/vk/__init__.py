"""VK communities: messages to a community and the group chats it is in. https://dev.vk.com/api/bots"""

from tui_desk.connectors.vk.connector import VkConnector

__all__ = ["VkConnector"]
