"""The receiver: messengers call it, it verifies, stores and answers; reading is left to the sync.

Needs the extra `[web]`; nothing else imports this package.
"""
