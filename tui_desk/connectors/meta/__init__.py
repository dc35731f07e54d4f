"""What WhatsApp, Messenger and Instagram share: the signature of their calls, the Graph API, and its refusals."""
