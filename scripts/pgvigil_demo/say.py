"""What the demonstration tells beside its tables."""


def say(text):
    print(f"demo: {text}", flush=True)
