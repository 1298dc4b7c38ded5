"""The pages that people see, and the commands they type."""
