"""Typed requests that customers can follow: stages, fields, tasks for other departments, approvals. See docs/requests.md."""
