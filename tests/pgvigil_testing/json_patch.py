"""RFC 6902, as much of it as an admission webhook uses, and strict about it."""

import copy


def apply(document, patch):
    """A changed copy; raises where an operation does not fit the document."""
    document = copy.deepcopy(document)
    for operation in patch:
        parent, key = _place(document, operation["path"])
        if operation["op"] == "add":
            _add(parent, key, operation["value"])
        elif operation["op"] == "replace":
            parent[key]  # must be there
            parent[key] = operation["value"]
        elif operation["op"] == "test":
            assert parent[key] == operation["value"], operation
        else:
            raise ValueError(f"unexpected operation {operation['op']}")
    return document


def _add(parent, key, value):
    if isinstance(parent, dict):
        parent[key] = value
    elif key == "-":
        parent.append(value)
    else:
        assert 0 <= key <= len(parent)
        parent.insert(key, value)


def _place(document, path):
    assert path.startswith("/")
    *folders, last = [part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")]
    for folder in folders:
        document = document[int(folder) if isinstance(document, list) else folder]
    if isinstance(document, list) and last != "-":
        last = int(last)
    return document, last
