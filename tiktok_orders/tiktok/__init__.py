"""The TikTok Shop Open API (202309 and later), as a client: signed calls, shops and tokens, orders."""
