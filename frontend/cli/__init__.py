"""The command `usher`: what people do with the hub from a terminal."""
