"""What the container image holds: fills its root in the Dockerfile's build stage and lists it."""
