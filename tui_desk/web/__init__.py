"""The receiver: messengers call it, it verifies, stores and answers; reading is left to the sync.

Needs the extra `[web]`; nothing else of the program imports this package.
"""
