"""Telegram by its Bot API: long poll in, method calls out. https://core.telegram.org/bots/api"""
