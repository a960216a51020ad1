"""What `sangam inspect` lets its child processes do: one module a kind of work, so that each imports only its own."""
