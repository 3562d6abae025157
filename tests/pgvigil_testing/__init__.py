"""What the integration and end-to-end tests are made of: real processes in temporary folders.

Nothing here uses a fixed port, a fixed path or a pause of a fixed length: ports come from the
kernel, folders from tempfile, and every wait is for a condition with a deadline.
"""
