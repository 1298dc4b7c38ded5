"""From observations to plays: session tracker, watch time, identity, places."""
