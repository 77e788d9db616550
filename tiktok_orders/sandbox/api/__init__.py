"""The HTTP face of the practice TikTok Shop: consent page, token host, signed API and pictures."""
