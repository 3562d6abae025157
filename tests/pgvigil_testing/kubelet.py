"""What a kubelet makes of a rendered pod: files of ConfigMaps and secrets, and the environment."""

import os
import pathlib

from pgvigil_testing import helm

_OWN = ("/etc/pgvigil", "/var/lib/pgvigil")


class Kubelet:
    """The volumes of one container below a folder, as `..data` links to renew at once."""

    def __init__(self, root, secrets=None):
        self._root = pathlib.Path(root)
        self._secrets = secrets or {}
        self._generation = 0

    def mount(self, objects, deployment):
        """Writes every volume as the objects have it now; returns the environment."""
        self._generation += 1
        pod = helm.one(objects, "Deployment", deployment)["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        mounts = sorted(container["volumeMounts"], key=lambda mount: mount["mountPath"])
        for mount in mounts:
            folder = pathlib.Path(self.path(mount["mountPath"]))
            folder.mkdir(parents=True, exist_ok=True)
            if "emptyDir" not in volumes[mount["name"]]:
                self._write(folder, self._files(objects, volumes[mount["name"]]))
        return self._environment(container)

    def path(self, text):
        """The paths of a container's in a text, below the folder."""
        for own in _OWN:
            text = text.replace(own, f"{self._root}{own}")
        return text

    def _files(self, objects, volume):
        sources = volume.get("projected", {}).get("sources") or [volume]
        files = {}
        for source in sources:
            if "configMap" in source:
                name = source["configMap"]["name"]
                files.update(helm.one(objects, "ConfigMap", name)["data"])
            else:
                secret = source["secret"]
                held = self._secrets[secret.get("name") or secret["secretName"]]
                items = secret.get("items") or [{"key": key, "path": key} for key in held]
                files.update({item["path"]: held[item["key"]] for item in items})
        return files

    def _write(self, folder, files):
        version = folder / f"..{self._generation}"
        version.mkdir()
        for name, content in files.items():
            (version / name).write_text(self.path(content))
            if not (folder / name).is_symlink():
                (folder / name).symlink_to(pathlib.Path("..data", name))
        link = folder / "..data.new"
        link.symlink_to(version.name)
        os.replace(link, folder / "..data")

    def _environment(self, container):
        known = {"POD_NAMESPACE": "monitoring", "POD_NAME": "pod-0"}
        for each in container["env"]:
            if "value" in each:
                value = self.path(each["value"])
                for name, text in known.items():
                    value = value.replace(f"$({name})", text)
                known[each["name"]] = value
        return known
