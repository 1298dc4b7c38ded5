"""What the simulated Jellyfin and Emby share: one code base, from the time before they parted.

The tables in `items`, `tracks`, `playing` and `sessions` turn the world into what goes over the
wire; each row says on which platform, and from which version on, a member exists.
"""
