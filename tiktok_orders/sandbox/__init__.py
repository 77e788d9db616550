"""The practice TikTok Shop: real servers on this machine that behave like the ones they stand for."""
