"""Data directories fresh from initdb, made once for each installation and copied."""

import os
import shutil
import subprocess

from pgvigil_testing import installations
from pgvigil_testing.processes import WorkFolder, credentials


def copy_template(installation, data, user, family=""):
    """initdb costs a second, a copy a tenth. All copies of one `family` have the same system
    identifier, as the members of a cluster do."""
    template = installations.cache_folder() / f"template-{installation.name}{family}"
    with installations.locked(template.name):
        if not template.exists():
            _initialise(installation, template, user)
    shutil.copytree(template, data, symlinks=True)
    give_to(user, data)


def give_to(user, path):
    """Servers refuse a data directory that somebody else owns."""
    if user is not None:
        subprocess.run(["chown", "-R", f"{user.pw_uid}:{user.pw_gid}", str(path)], check=True)


def _initialise(installation, template, user):
    work = WorkFolder("initdb", user)
    try:
        subprocess.run(
            [
                installation.program("initdb"),
                "-D",
                work.path / "data",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            capture_output=True,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            **credentials(user),
        )
        shutil.copytree(work.path / "data", template.with_suffix(".partial"), symlinks=True)
        template.with_suffix(".partial").rename(template)
    finally:
        work.close()
