"""What every device says over MQTT: topics, messages, the link and the outbox."""
