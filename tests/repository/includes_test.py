"""The architecture of docs/architecture.md, read from the #include lines."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*") if path.suffix in (".cc", ".h"))

# What each folder may include besides itself.
_POSTGRES = {"base", "config", "metrics"}
_QUERIES = _POSTGRES | {"postgres"}
ALLOWED = {
    "base": set(),
    "config": {"base"},
    "metrics": {"base"},
    "postgres": _POSTGRES,
    "queries": _QUERIES,
    "collectors": _QUERIES,
    "gather": _QUERIES | {"queries", "collectors"},
    "alerts": {"base", "config", "metrics"},
    "http": {"base", "config", "metrics"},
    "inject": {"base", "config", "metrics", "http"},
    "app": _QUERIES | {"queries", "collectors", "gather", "alerts", "http", "inject"},
}

# The folders that know each library, most of them one.
LIBRARIES = {
    r"libpq-fe\.h|pg_config.*\.h|postgres_ext\.h": "postgres",
    r"openssl/.*": ("postgres", "http"),
    r"yaml-cpp/.*": "config",
    r"civetweb\.h": "http",
    r"libdeflate\.h": "metrics",
    r"re2/.*": "alerts/promql",
    r"curl/.*": "alerts/notify",
    r"CLI/.*": "app",
}


def includes(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(), flags=re.MULTILINE)


def folder_of(path):
    relative = path.relative_to(ROOT / "src")
    return "app" if len(relative.parts) == 1 else relative.parts[0]


def test_every_folder_has_a_place_in_the_table():
    assert {folder_of(path) for path in SOURCES} <= set(ALLOWED)


@pytest.mark.parametrize("folder", ALLOWED)
def test_folder_includes_only_what_is_below_it(folder):
    wrong = [
        f"{path.relative_to(ROOT)} includes {name}"
        for path in SOURCES
        if folder_of(path) == folder
        for name in includes(path)
        if "/" in name
        and name.split("/")[0] in ALLOWED
        and name.split("/")[0] not in ALLOWED[folder] | {folder}
    ]
    assert not wrong


@pytest.mark.parametrize("library, folder", LIBRARIES.items())
def test_library_is_known_to_its_folders(library, folder):
    homes = {ROOT / "src" / home for home in ([folder] if isinstance(folder, str) else folder)}
    wrong = [
        f"{path.relative_to(ROOT)} includes {name}"
        for path in SOURCES
        if not homes & set(path.parents) and folder_of(path) != folder
        for name in includes(path)
        if re.fullmatch(library, name)
    ]
    assert not wrong


def test_time_is_read_in_one_file():
    reading = re.compile(
        r"(steady|system)_clock::now|\bclock_gettime\b|\bgettimeofday\b|\btime\(nullptr\)"
    )
    found = [str(path.relative_to(ROOT)) for path in SOURCES if reading.search(path.read_text())]
    assert found == ["src/base/clock.cc"]
