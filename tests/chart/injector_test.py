"""The webhook over real TLS, with the file the chart renders and the pods of real operators."""

import copy
import json
import threading

import pytest
import yaml

from pgvigil_testing import helm, kubernetes
from pgvigil_testing.injector import Injector, pod, review
from pgvigil_testing.pgvigil import run
from pgvigil_testing.tls import Authority

INSTANCES = ["cloudnative-pg", "zalando", "crunchy", "bitnami", "plain"]
OTHERS = ["cloudnative-pg-join-job", "cloudnative-pg-pooler", "crunchy-repo-host"]
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"


def config_of(values):
    """The injector's file as the chart renders it."""
    reason = helm.missing(4)
    if reason:
        pytest.skip(reason)
    objects = helm.render(helm.CHART / "ci" / f"{values}-values.yaml")
    maps = [each["data"] for each in helm.of_kind(objects, "ConfigMap")]
    return next(data["injector.yaml"] for data in maps if "injector.yaml" in data)


@pytest.fixture(scope="module")
def authority():
    made = Authority()
    yield made
    made.close()


@pytest.fixture(scope="module")
def injector(authority):
    served = Injector(config_of("injector"), authority.issue(), authority.path)
    yield served
    served.close()


@pytest.fixture(scope="module")
def native(authority):
    served = Injector(config_of("injector-cert-manager"), authority.issue(), authority.path)
    yield served
    served.close()


def named(items, name):
    return next(each for each in items if each["name"] == name)


def sidecar(of):
    return named(of["spec"]["containers"], "pgvigil")


def environment(container):
    return {each["name"]: each.get("value") for each in container["env"]}


def annotated(of, **annotations):
    of = copy.deepcopy(of)
    marked = {f"pgvigil.io/{name.replace('_', '-')}": text for name, text in annotations.items()}
    of["metadata"].setdefault("annotations", {}).update(marked)
    return of


@pytest.mark.parametrize("name", INSTANCES)
def test_an_instance_gets_a_sidecar_and_keeps_everything_else(injector, name):
    before = pod(name)
    after = injector.inject(before)
    assert sidecar(after)["ports"][0]["name"] == "pgvigil"
    after["spec"]["containers"].remove(sidecar(after))
    del after["metadata"]["annotations"]["pgvigil.io/injected"]
    volumes = before["spec"]["volumes"]
    assert after["spec"]["volumes"][: len(volumes)] == volumes
    after["spec"]["volumes"] = volumes
    before["metadata"].setdefault("annotations", {})
    assert after == before


def test_pods_are_valid_before_and_after(injector, native):
    before = [pod(name) for name in [*INSTANCES, *OTHERS, "zalando-pooler"]]
    assert kubernetes.errors_of([with_status(one) for one in before]) == []
    after = [served.inject(pod(name)) for name in INSTANCES for served in (injector, native)]
    assert kubernetes.errors_of([with_status(one) for one in after]) == []


def with_status(of):
    """A pod that waits for admission has no name yet, only how it begins."""
    of = copy.deepcopy(of)
    of["metadata"].setdefault("name", of["metadata"].get("generateName", "") + "x")
    return of


@pytest.mark.parametrize("name", INSTANCES)
def test_a_pod_that_has_its_sidecar_is_left_alone(injector, native, name):
    for served in (injector, native):
        after = served.inject(pod(name))
        assert "patch" not in served.ask(after)
        assert served.ask(after)["auditAnnotations"] == {"outcome": "present"}


@pytest.mark.parametrize("name", INSTANCES)
def test_sidecar_keeps_to_the_restricted_profile_and_to_itself(injector, name):
    after = injector.inject(pod(name))
    container = sidecar(after)
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    volumes = [each for each in after["spec"]["volumes"] if each["name"] in mounted]
    assert {volume["name"] for volume in volumes} == mounted
    assert (
        kubernetes.breaches_of_restricted_profile({"containers": [container], "volumes": volumes})
        == []
    )
    token = next(each for each in container["volumeMounts"] if each["mountPath"] == TOKEN)
    assert "emptyDir" in named(volumes, token["name"]), "the operator's token is out of its reach"
    ports = [p["containerPort"] for c in after["spec"]["containers"] for p in c.get("ports", [])]
    assert len(ports) == len(set(ports))
    names = [volume["name"] for volume in after["spec"]["volumes"]]
    assert len(names) == len(set(names))


def server_mounts(container):
    return {
        mount["mountPath"]: mount["readOnly"]
        for mount in container["volumeMounts"]
        if not mount["name"].startswith("pgvigil-")
    }


@pytest.mark.parametrize(
    "name, paths, hidden, label",
    [
        (
            "cloudnative-pg",
            [
                "/var/lib/postgresql/data",
                "/var/lib/postgresql/wal",
                "/var/lib/postgresql/tablespaces/archive",
            ],
            "/var/lib/postgresql/wal",
            "cnpg.io/cluster",
        ),
        ("zalando", ["/home/postgres/pgdata"], None, "cluster-name"),
        ("crunchy", ["/pgdata", "/pgwal"], "/pgwal", "postgres-operator.crunchydata.com/cluster"),
        ("bitnami", ["/bitnami/postgresql"], None, "app.kubernetes.io/instance"),
        ("plain", ["/data"], None, None),
    ],
)
def test_shapes_of_operators_are_known(injector, name, paths, hidden, label):
    container = sidecar(injector.inject(pod(name)))
    assert server_mounts(container) == {path: True for path in paths}
    told = environment(container)
    assert told.get("PGVIGIL_HA_DISKS") == hidden
    assert (told["PGHOST"], told["PGPORT"]) == ("127.0.0.1", "5432")
    assert told["PGVIGIL_DSN"] == "dbname=postgres user=pgvigil"
    assert told["PGVIGIL_ALERTS_TARGET_LABELS"].endswith("cluster=$(POD_CLUSTER)")
    cluster = named(container["env"], "POD_CLUSTER")
    if label:
        path = {"fieldPath": f"metadata.labels['{label}']"}
        assert cluster == {"name": "POD_CLUSTER", "valueFrom": {"fieldRef": path}}
    else:
        assert cluster == {"name": "POD_CLUSTER", "value": "ledger"}, "of its StatefulSet"
    names = [each["name"] for each in container["env"]]
    assert names.index("POD_CLUSTER") < names.index("PGVIGIL_ALERTS_TARGET_LABELS")


@pytest.mark.parametrize("name", OTHERS)
def test_what_stands_beside_instances_is_left_alone(injector, name):
    response = injector.ask(pod(name))
    assert "patch" not in response and "warnings" not in response
    assert response["auditAnnotations"] == {"outcome": "not_instance"}


def test_selectors_take_instances_that_do_not_ask(injector):
    instance = pod("cloudnative-pg")
    del instance["metadata"]["annotations"]["pgvigil.io/inject"]
    assert sidecar(injector.inject(instance))
    assert "patch" not in injector.ask(annotated(instance, inject="false"))
    assert "patch" not in injector.ask(instance, namespace="kube-system")
    other = pod("zalando-pooler")
    assert injector.ask(other)["auditAnnotations"] == {"outcome": "not_selected"}
    plain = pod("plain")
    del plain["metadata"]["labels"]["pgvigil.io/inject"]
    plain["metadata"]["labels"]["tier"] = "database"
    assert "patch" not in injector.ask(plain)
    assert "patch" in injector.ask(plain, namespace="team-blue")
    plain["spec"]["hostNetwork"] = True
    assert "patch" not in injector.ask(plain, namespace="team-blue")


def test_annotations_shape_the_sidecar(injector):
    endpoints = "[{name: rw, dsn: host=orders-rw, role: primary}]"
    asked = annotated(
        pod("crunchy"),
        port="9300",
        profile="cnpg",
        endpoints=endpoints,
        config="orders-pgvigil",
        credentials_secret="orders-role",
        image="example.org/pgvigil:test",
        resources="{requests: {cpu: 5m}, limits: {memory: 96Mi}}",
    )
    after = injector.inject(asked)
    container = sidecar(after)
    told = environment(container)
    assert container["ports"] == [{"name": "pgvigil", "containerPort": 9300, "protocol": "TCP"}]
    assert container["livenessProbe"]["httpGet"]["port"] == 9300
    assert told["PGVIGIL_LISTEN"] == "0.0.0.0:9300"
    assert told["PGVIGIL_PROFILE"] == "cnpg"
    assert yaml.safe_load(told["PGVIGIL_HA_ENDPOINTS"]) == yaml.safe_load(endpoints)
    assert container["image"] == "example.org/pgvigil:test"
    assert container["resources"] == {"requests": {"cpu": "5m"}, "limits": {"memory": "96Mi"}}
    volumes = after["spec"]["volumes"]
    assert named(volumes, "pgvigil-config")["configMap"] == {
        "name": "orders-pgvigil",
        "optional": True,
    }
    (source,) = named(volumes, "pgvigil-credentials")["projected"]["sources"]
    assert source["secret"]["name"] == "orders-role"
    assert source["secret"]["optional"], "PostgreSQL does not wait for a name that is mistyped"


def test_endpoints_of_an_operator_are_known(injector):
    told = environment(sidecar(injector.inject(pod("zalando"))))
    assert yaml.safe_load(told["PGVIGIL_HA_ENDPOINTS"]) == [
        {"name": "rw", "dsn": "host=acid-orders dbname=postgres", "role": "primary"},
        {"name": "ro", "dsn": "host=acid-orders-repl dbname=postgres", "role": "standby"},
    ]


@pytest.mark.parametrize(
    "annotations, said",
    [
        ({"port": "none"}, "pgvigil.io/port:1:1"),
        ({"port": "5432"}, "another container of the pod has port 5432"),
        ({"prot": "9300"}, "did you mean `pgvigil.io/port`"),
        ({"profile": "pgsty"}, "expected default, cnpg or postgres_exporter, found `pgsty`"),
        ({"container": "mysql"}, "the pod has no container `mysql`"),
        ({"endpoints": "rw"}, "expected `auto`"),
        ({"endpoints": "[{name: rw}]"}, "expected a map with a `name` and a `dsn`"),
        ({"resources": "{limits: {memory: much}}"}, "expected a quantity"),
        ({"resources": "{limit: {memory: 1Mi}}"}, "did you mean `limits`"),
        ({"config": "Not A Name"}, "expected the name of an object"),
        ({"inject": "yes"}, "expected true or false, found `yes`"),
        ({"port": "0"}, "expected a port, 1 to 65535, found `0`"),
    ],
)
def test_wrong_annotations_are_told_and_never_keep_a_pod_out(injector, annotations, said):
    response = injector.ask(annotated(pod("crunchy"), **annotations))
    assert "patch" not in response
    (warning,) = response["warnings"]
    assert said in warning and len(warning) <= 256
    assert response["auditAnnotations"] == {"outcome": "invalid"}


def test_names_and_ports_that_are_taken(injector):
    after = injector.inject(pod("plain"))
    container = sidecar(after)
    assert container["ports"][0]["containerPort"] == 9189, "9188 is taken"
    assert environment(container)["PGVIGIL_LISTEN"] == "0.0.0.0:9189"
    mount = next(m for m in container["volumeMounts"] if m["mountPath"] == "/etc/pgvigil")
    assert mount["name"] == "pgvigil-config-2"
    taken = pod("crunchy")
    taken["spec"]["containers"][1]["ports"] = [{"name": "pgvigil", "containerPort": 1234}]
    assert "name `pgvigil`" in injector.ask(taken)["warnings"][0]
    two = pod("plain")
    two["spec"]["containers"][0].pop("ports")
    assert "cannot be told" in injector.ask(two)["warnings"][0]
    assert "patch" in injector.ask(annotated(two, container="ledger-db"))


def test_native_sidecar_of_another_user(native):
    after = native.inject(pod("cloudnative-pg"))
    container = after["spec"]["initContainers"][-1]
    assert (container["name"], container["restartPolicy"]) == ("pgvigil", "Always")
    assert container["securityContext"]["runAsUser"] == 26
    assert container["resources"]["limits"] == {"memory": "64Mi"}
    told = environment(container)
    assert (told["PGHOST"], told["PGVIGIL_PROFILE"]) == ("/controller/run", "cnpg")
    assert [c["name"] for c in after["spec"]["containers"]] == ["postgres"]
    assert TOKEN not in [mount["mountPath"] for mount in container["volumeMounts"]]


def test_what_is_no_review_is_refused(injector):
    good = review(pod("plain"))
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"nonsense", b"[]", b"{}", b"[" * 100000, b'{"kind":"AdmissionReview"}'):
        assert injector.post(body).status == 400, body[:20]
    assert injector.post({**good, "apiVersion": "admission.k8s.io/v1beta1"}).status == 400
    assert injector.post(review({"metadata": {}})).status == 400
    assert injector.request("POST", "/mutate", b" " * (3 * 2**20 + 1), headers).status == 413
    assert injector.request("POST", "/mutate", b"x=1", {"Content-Type": "text/plain"}).status == 415
    assert injector.request("GET", "/mutate").status == 405
    assert injector.request("POST", "/metrics", b"{}", headers).status == 405


def test_a_body_that_does_not_come_is_not_waited_for(injector):
    with injector.connect() as client:
        client.sendall(
            b"POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        assert client.recv(100).startswith(b"HTTP/1.1 408 ")


def test_other_kinds_and_operations_are_admitted_as_they_are(injector):
    service = {"group": "", "version": "v1", "kind": "Service"}
    for changes in ({"operation": "UPDATE"}, {"kind": service}, {"operation": "DELETE"}):
        assert injector.ask(pod("plain"), **changes).keys() == {"uid", "allowed"}


def test_counts_and_health(injector):
    for path in ("/healthz", "/readyz"):
        assert injector.request("GET", path).status == 200
    page = injector.request("GET", "/metrics").page()

    def reviews(outcome):
        return page.value("pgvigil_inject_reviews_total", outcome=outcome)

    before = reviews("injected")
    injector.inject(pod("plain"))
    page = injector.request("GET", "/metrics").page()
    assert reviews("injected") == before + 1
    assert page.value("pgvigil_http_certificate_expiry_timestamp_seconds") > 1.7e9
    assert page.value("pgvigil_build_info") == 1


def test_many_reviews_at_once(injector):
    wrong = []

    def ask(name):
        try:
            injector.inject(pod(name))
        except Exception as error:  # pylint: disable=broad-except
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(name,)) for name in INSTANCES * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_patch_shows_what_would_become_of_a_pod(tmp_path, injector):
    config = tmp_path / "injector.yaml"
    config.write_text(config_of("injector"))
    path = tmp_path / "pod.yaml"
    path.write_text(yaml.safe_dump(pod("crunchy")))
    done = run("inject", "patch", "--config", config, path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == injector.inject(pod("crunchy"))
    assert "injected: an instance of crunchy" in done.stderr
    path.write_text(yaml.safe_dump(annotated(pod("crunchy"), port="x")))
    done = run("inject", "patch", "--config", config, path)
    assert done.returncode == 1
    assert "invalid: pgvigil.io/port:1:1" in done.stderr


def test_mistakes_in_the_file_are_all_told(tmp_path):
    config = tmp_path / "injector.yaml"
    config.write_text(
        "container: {name: pgvigil}\nvolums: []\nselectors:\n  - operators: [cloudnativepg]\n"
    )
    done = run("inject", "patch", "--config", config, "/dev/null")
    assert done.returncode == 2
    assert f"{config}:1:12: a container needs a text as `image`" in done.stderr
    assert f"{config}:2:1: " in done.stderr and "did you mean `volumes`" in done.stderr
    assert "did you mean `cloudnative-pg`" in done.stderr
