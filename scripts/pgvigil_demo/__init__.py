"""The running part of scripts/demo: a cluster under load, watched, and failures played on it."""
