"""The households of the demo: persons, their devices and the networks they use."""
