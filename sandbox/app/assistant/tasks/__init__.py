"""What the workers do, one module a queue."""
