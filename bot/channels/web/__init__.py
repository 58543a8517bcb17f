"""The website's channel: sessions, messages, streams and polls."""
