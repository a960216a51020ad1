"""JSON in and out for programs: typed, described by OpenAPI, guarded by tokens that admins make."""
