"""Sending messages: the log that knows what was sent, and the mail server."""
