"""Notifications for apps that are closed: Web Push (RFC 8030, 8291, 8292), Firebase Cloud Messaging (HTTP v1), Apple's APNs."""
