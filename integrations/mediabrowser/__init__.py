"""What Jellyfin and Emby share: both grew out of MediaBrowser, and still speak alike.

This is no integration of its own. `jellyfin` and `emby` say in their `client.py` and
`config_flow.py` where they differ.
"""
