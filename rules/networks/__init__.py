"""What kind of network an address belongs to, from files on this machine alone."""
