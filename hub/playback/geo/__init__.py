"""Places of addresses, from MaxMind-format files on this machine; nothing is sent to anyone."""
