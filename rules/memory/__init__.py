"""What facts read: who was where, on what and when, fed by playback alone."""
