"""REST v1, its OpenAPI description, and the live socket."""
