"""What each messenger sends of its own accord, as small as it still has all that is read of it."""

from __future__ import annotations

from typing import Any

HONEST: dict[str, tuple[Any, ...]] = {
    "telegram": (
        {
            "update_id": 5,
            "message": {
                "message_id": 7,
                "date": 1_790_000_000,
                "text": "hello",
                "entities": [{"type": "bold", "offset": 0, "length": 5}],
                "from": {"id": 17, "is_bot": False, "first_name": "Anna", "username": "anna"},
                "chat": {"id": -100, "type": "supergroup", "title": "House", "is_forum": True},
                "reply_to_message": {"message_id": 6, "date": 1},
                "document": {"file_id": "d", "file_unique_id": "d", "file_name": "a"},
                "photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}],
                "caption": "c",
                "location": {"latitude": 1.5, "longitude": 2.5},
                "contact": {"phone_number": "1", "first_name": "x"},
                "poll": {"question": "q", "options": [{"text": "a", "voter_count": 1}]},
                "voice": {"file_id": "v", "duration": 7},
            },
        },
        {
            "update_id": 6,
            "edited_message": {"message_id": 7, "date": 1, "edit_date": 2, "text": "new", "chat": {"id": 17}},
        },
        {
            "update_id": 7,
            "callback_query": {
                "id": "1",
                "data": "x",
                "from": {"id": 17},
                "message": {"message_id": 7, "chat": {"id": 17}},
            },
        },
        {
            "update_id": 8,
            "my_chat_member": {
                "chat": {"id": 1},
                "date": 1,
                "from": {"id": 17},
                "old_chat_member": {"status": "left"},
                "new_chat_member": {"status": "member"},
            },
        },
        {
            "update_id": 9,
            "deleted_business_messages": {
                "chat": {"id": 1},
                "message_ids": [1, 2],
                "business_connection_id": "b",
            },
        },
    ),
    "matrix": (
        {
            "type": "m.room.message",
            "event_id": "$1",
            "sender": "@ann:x",
            "origin_server_ts": 1_790_000_000_000,
            "content": {
                "msgtype": "m.text",
                "body": "hello",
                "formatted_body": "<b>hello</b>",
                "format": "org.matrix.custom.html",
                "url": "mxc://x/y",
                "info": {"size": 5, "mimetype": "text/plain"},
                "filename": "a.pdf",
                "m.relates_to": {
                    "rel_type": "m.thread",
                    "event_id": "$0",
                    "m.in_reply_to": {"event_id": "$0"},
                },
            },
        },
        {
            "type": "m.room.member",
            "event_id": "$2",
            "sender": "@ann:x",
            "state_key": "@ann:x",
            "origin_server_ts": 1,
            "content": {"membership": "join", "displayname": "Ann"},
            "unsigned": {"prev_content": {"membership": "leave"}},
        },
        {
            "type": "m.room.redaction",
            "event_id": "$3",
            "sender": "@ann:x",
            "content": {"redacts": "$1"},
            "origin_server_ts": 1,
        },
        {
            "type": "m.poll.start",
            "event_id": "$4",
            "sender": "@ann:x",
            "content": {"m.poll": {"question": {"m.text": "q"}}},
        },
    ),
    "slack": (
        {
            "type": "events_api",
            "payload": {
                "event_id": "E1",
                "event": {
                    "type": "message",
                    "channel": "D1",
                    "channel_type": "im",
                    "user": "U1",
                    "ts": "1790000000.000100",
                    "text": "hello <@U1>",
                    "thread_ts": "1790000000.000000",
                    "event_ts": "1790000000.000100",
                    "client_msg_id": "x",
                    "files": [
                        {
                            "id": "F1",
                            "name": "a.pdf",
                            "mimetype": "application/pdf",
                            "size": 5,
                            "url_private": "https://x",
                        }
                    ],
                    "blocks": [
                        {
                            "type": "rich_text",
                            "elements": [
                                {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
                            ],
                        }
                    ],
                    "attachments": [{"text": "a", "fallback": "b"}],
                    "edited": {"ts": "1.2"},
                },
            },
        },
        {
            "type": "events_api",
            "payload": {
                "event_id": "E2",
                "event": {
                    "type": "message",
                    "subtype": "message_changed",
                    "channel": "D1",
                    "message": {
                        "ts": "1.2",
                        "text": "new",
                        "user": "U1",
                        "edited": {"user": "U1", "ts": "3.4"},
                    },
                    "previous_message": {"ts": "1.2", "text": "old"},
                },
            },
        },
        {
            "type": "interactive",
            "payload": {
                "type": "block_actions",
                "user": {"id": "U1"},
                "channel": {"id": "D1"},
                "actions": [{"text": {"text": "Yes"}, "action_ts": "1.2"}],
                "message": {"ts": "1.1"},
            },
        },
    ),
    "vk": (
        {
            "type": "message_new",
            "event_id": "e",
            "object": {
                "message": {
                    "id": 1,
                    "conversation_message_id": 2,
                    "peer_id": 5,
                    "from_id": 5,
                    "date": 1_790_000_000,
                    "text": "hello",
                    "out": 0,
                    "random_id": 0,
                    "reply_message": {"conversation_message_id": 1},
                    "fwd_messages": [{"text": "f", "from_id": 5, "date": 1}],
                    "geo": {"coordinates": {"latitude": 1, "longitude": 2}},
                    "attachments": [
                        {
                            "type": "photo",
                            "photo": {"sizes": [{"type": "z", "url": "https://x", "width": 1, "height": 1}]},
                        },
                        {"type": "doc", "doc": {"title": "a.pdf", "url": "https://x", "size": 5}},
                        {"type": "link", "link": {"url": "https://x"}},
                    ],
                }
            },
        },
        {
            "type": "message_edit",
            "event_id": "e",
            "object": {
                "conversation_message_id": 2,
                "peer_id": 5,
                "from_id": 5,
                "text": "n",
                "update_time": 2,
            },
        },
        {
            "type": "message_event",
            "event_id": "e",
            "object": {
                "user_id": 5,
                "peer_id": 5,
                "event_id": "x",
                "payload": {"a": 1},
                "conversation_message_id": 2,
            },
        },
        {
            "type": "message_read",
            "object": {"from_id": 5, "peer_id": 5, "read_message_id": 3, "conversation_message_id": 3},
        },
    ),
    "whatsapp": (
        {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": "1",
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "metadata": {"phone_number_id": "1"},
                                "contacts": [{"wa_id": "49", "profile": {"name": "Ann"}}],
                                "messages": [
                                    {
                                        "id": "w1",
                                        "from": "49",
                                        "timestamp": "1790000000",
                                        "type": "text",
                                        "text": {"body": "hello"},
                                        "context": {"id": "w0"},
                                        "image": {"id": "i", "mime_type": "image/png", "caption": "c"},
                                        "interactive": {
                                            "type": "button_reply",
                                            "button_reply": {"id": "b", "title": "t"},
                                        },
                                        "contacts": [
                                            {"name": {"formatted_name": "x"}, "phones": [{"phone": "1"}]}
                                        ],
                                        "location": {"latitude": 1, "longitude": 2},
                                    }
                                ],
                                "statuses": [
                                    {
                                        "id": "w1",
                                        "status": "failed",
                                        "timestamp": "1",
                                        "recipient_id": "49",
                                        "errors": [{"code": 1, "title": "x"}],
                                    }
                                ],
                            },
                        }
                    ],
                }
            ],
        },
    ),
    "messenger": (
        {
            "object": "page",
            "entry": [
                {
                    "id": "1",
                    "time": 1,
                    "messaging": [
                        {
                            "sender": {"id": "9"},
                            "recipient": {"id": "1"},
                            "timestamp": 1_790_000_000_000,
                            "message": {
                                "mid": "m1",
                                "text": "hello",
                                "reply_to": {"mid": "m0"},
                                "attachments": [
                                    {"type": "image", "payload": {"url": "https://x", "title": "t"}}
                                ],
                            },
                        },
                        {
                            "sender": {"id": "9"},
                            "recipient": {"id": "1"},
                            "postback": {"mid": "m2", "title": "t", "payload": "p"},
                        },
                        {
                            "sender": {"id": "9"},
                            "recipient": {"id": "1"},
                            "delivery": {"mids": ["m1"], "watermark": 1},
                        },
                        {"sender": {"id": "9"}, "recipient": {"id": "1"}, "read": {"watermark": 1}},
                    ],
                }
            ],
        },
    ),
    "viber": (
        {
            "event": "message",
            "timestamp": 1_790_000_000_000,
            "message_token": 55,
            "sender": {"id": "v1", "name": "Ann"},
            "message": {
                "type": "file",
                "text": "hello",
                "media": "https://x",
                "file_name": "a",
                "size": 5,
                "tracking_data": "k",
                "location": {"lat": 1, "lon": 2},
                "contact": {"name": "x", "phone_number": "1"},
            },
        },
        {"event": "failed", "timestamp": 1, "message_token": 55, "user_id": "v1", "desc": "no"},
        {"event": "subscribed", "timestamp": 1, "message_token": 56, "user": {"id": "v1", "name": "Ann"}},
    ),
    "form": (
        {
            "name": "Ann",
            "email": "ann@x.example",
            "subject": "s",
            "message": "hello",
            "order": "12",
            "files": [{"name": "a.txt", "type": "text/plain", "content": "eA=="}],
        },
    ),
}
