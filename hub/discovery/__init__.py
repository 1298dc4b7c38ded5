"""Finds servers on the network: zeroconf, Plex GDM, and the UDP question of Jellyfin and Emby."""
