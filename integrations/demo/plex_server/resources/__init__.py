"""What the simulated Plex Media Server answers, one module for each group of addresses."""
