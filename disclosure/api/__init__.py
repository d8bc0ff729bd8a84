"""What other systems speak with: each interface in a module of its own, all of them in one OpenAPI document."""
