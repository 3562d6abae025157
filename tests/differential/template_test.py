"""Templates of rules, expanded here and by promtool, give the same text."""

import ast
import json
import os
import pathlib
import random
import re
import shutil
import subprocess

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
PROBE = os.environ.get("PGVIGIL_TEMPLATE_PROBE", "")
SEED = int(os.environ.get("PGVIGIL_DIFFERENTIAL_SEED", "1"))
COUNT = int(os.environ.get("PGVIGIL_TEMPLATE_CASES", "300"))
PROMTOOLS = [
    path
    for path in (shutil.which("promtool"), str(TESTS / "prometheus3" / "promtool"))
    if path and os.access(path, os.X_OK)
]

EXTERNAL = {"cluster": "c1", "region": "eu"}
URL = "http://prometheus.example.com:9090/prom"
LABELS = {
    "instance": "db1.example.com:9187",
    "pod": "pg-0",
    "path": 'a "quoted" <path> & \\ more\tlies',
    "number": "12.5",
    "address": "[::1]:5432",
    "ip": "10.1.2.3:5432",
    "words": "two words and_one x-ray",
}
VALUES = (
    "0 -0 1 -1 5 21 59.5 60 61.25 3599 3600 86399 86400 123456 100000 999999 1e6 1234567 123456789 "
    "1e15 1e20 1e21 1.5e300 0.1 0.5 0.25 0.012345 0.00001234 1e-7 2.5e-20 -0.001 -3725.5 1023 1024 "
    "1048576 0.9999 0.99999 999.99 999.999 1e3 1697000000 1697000000.123 NaN Inf -Inf"
).split()

FORMATS = (
    "%v %s %d %f %.0f %.1f %.2f %.3g %.4g %g %G %e %.3e %E %x %X %q %t %08.2f %-8v| "
    "%8.1f %+v %+.1f "
    "% v % .2f %5d %05d %T %% %c %U %[1]v %[2]v %v-%v %6s| %-6s| %.2s %5% %!"
).split(" ")
NUMBER_FUNCTIONS = (
    "humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime"
).split()
TEXT_FUNCTIONS = (
    "toUpper toLower title stripPort stripDomain safeHtml html urlquery graphLink tableLink"
).split()
PATTERNS = ['"e"', '"(.)o(.)"', '"^d"', '"[a-z]+"', '"x*"', '"(?P<host>[^.:]+)"', '"$"', '"("']
REPLACEMENTS = ['""', '"-"', '"$1"', '"${1}x"', '"$1x"', '"<$host>"', '"$$"', '"$"']
# Written by hand, because no grammar would come upon them.
NAMED = [
    "{{ $labels.instance }} is {{ $value }}",
    "{{ .Labels.instance }} is {{ .Value }} {{ .ExternalLabels.cluster }} {{ .ExternalURL }}",
    "{{ $labels.missing }}|{{ .Labels.missing }}|{{ $externalLabels.missing }}",
    "{{ .subname }}",
    "{{ $labels.instance.more }}",
    "{{ $value.more }}",
    "{{ $labels }} {{ $externalLabels }}",
    "{{ . }}",
    "{{ $ }}",
    "{{ $.Labels.pod }}",
    "{{ with $labels.pod }}{{ . }}{{ else }}none{{ end }}",
    "{{ with $labels.missing }}{{ . }}{{ else }}none{{ end }}",
    "{{ with $x := $labels.pod }}{{ $x }}{{ . }}{{ end }}",
    "{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}",
    "{{ range $labels }}<{{ . }}>{{ end }}",
    "{{ range $v := $labels }}<{{ $v }}>{{ end }}",
    '{{ range $k, $v := .ExternalLabels }}{{ if eq $k "cluster" }}{{ continue }}{{ end }}{{ $v }}'
    "{{ end }}",
    "{{ range $k, $v := $labels }}{{ $k }}{{ break }}{{ end }}",
    "{{ range $k, $v := $labels.missing }}{{ $k }}{{ else }}none{{ end }}",
    '{{ $x := 1 }}{{ range $labels }}{{ $x = printf "%v." $x }}{{ end }}{{ $x }}',
    "{{ $x := $value }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}",
    "{{ if gt $value 5 }}more{{ end }}",
    "{{ if gt $value 5.0 }}more{{ else if lt $value 0.0 }}minus{{ else }}less{{ end }}",
    "{{ if and $labels.pod (gt $value 1.0) }}both{{ end }}",
    "{{ and $labels.pod $labels.missing $value }}|{{ or $labels.missing $labels.pod $value }}",
    '{{ or "a" (index 1 2) }}|{{ and "" (index 1 2) }}',
    '{{ "b" | and "a" }}|{{ "" | or "" }}',
    "{{ not $value }}|{{ not $labels.missing }}",
    "{{ if $value }}yes{{ else }}no{{ end }}",
    '{{ eq $labels.pod "a" "pg-0" }}|{{ ne $labels.pod "a" }}',
    "{{ eq 1 1.0 }}",
    "{{ eq $labels.pod 1 }}",
    "{{ eq nil nil }}",
    "{{ eq $labels $labels }}",
    '{{ lt "a" "b" }}{{ le "b" "b" }}{{ gt 2 1 }}{{ ge 1 2 }}',
    "{{ lt true false }}",
    '{{ len $labels }} {{ len $labels.pod }} {{ len "é" }}',
    "{{ len $value }}",
    "{{ len 3 }}",
    '{{ index $labels "pod" }}|{{ index $labels "missing" }}|{{ index $labels.pod 0 }}',
    "{{ index $labels 1 }}",
    "{{ index $labels.pod 99 }}",
    "{{ index $value 1 }}",
    "{{ slice $labels.pod 1 }} {{ slice $labels.pod 1 3 }} {{ slice $labels.pod 0 99 }}",
    '{{ print }}|{{ print 1 2 "a" 3 4.5 true nil }}|{{ println "a" 1 }}|',
    '{{ printf "%d %d" 1 }}|{{ printf "%d" 1 2 "x" }}|{{ printf "%*d" 5 42 }}',
    '{{ printf "%5.2f|%-7.1f|%07.2f|%+d" $value $value $value 3 }}',
    '{{ printf "%q %v %s %x %X" "a\\tb\\"c" "x" "y" "hi" "hi" }}',
    '{{ printf "%v %v %v" true nil $labels }}',
    '{{ printf "%d %x %o %b %c %q" 42 255 8 5 65 66 }}',
    '{{ printf "%T %T %T %T %T" 1 1.0 "a" $labels true }}',
    "{{ printf $value }}",
    "{{ printf }}",
    '{{ args 1 "b" $value }}|{{ (args "x" "y").arg1 }}|{{ (args 1).arg7 }}',
    '{{ (printf "%s" "a") | toUpper }}',
    '{{ $value | printf "%.2f" | printf "%s!" | toUpper }}',
    '{{ "12.5" | humanize }}|{{ 3 | humanize }}|{{ "0x10" | humanize1024 }}',
    '{{ "x" | humanize }}',
    '{{ "" | humanizeDuration }}',
    "{{ $labels | humanize }}",
    "{{ nil | humanize }}",
    "{{ humanize }}",
    "{{ humanize 1 2 }}",
    '{{ $labels.pod | toUpper "x" }}',
    "{{ toUpper 1 }}",
    "{{ toUpper $value }}",
    "{{ toUpper true }}",
    "{{ $value | $labels.pod }}",
    "{{ $labels.pod 1 }}",
    "{{ 1 2 }}",
    "{{ nil }}",
    "{{ true }}{{ 1 }}{{ -2.50 }}{{ 0x1F }}{{ 1_000 }}{{ 'a' }}{{ 1e3 }}"
    "{{ `raw \\n` }}{{ \"\\u00e9\" }}",
    "{{ 010 }} {{ 0b11 }} {{ 0o17 }} {{ +5 }} {{ .5 }} {{ 1.e2 }} {{ 0x1p4 }} "
    "{{ '\\n' }} {{ '\\'' }}",
    'a  {{- 1 -}}  b {{- /* gone */ -}} c {{/* gone */}} d\n {{- "x" }} \n',
    "{{- $value -}}",
    "{{3 -}}   x   {{- 4}}",
    "{{ $x := 1 -}} {{- $x}}",
    '{{\n  $value\n  | printf "%.1f"\n}}',
    '}} { {{ "{{" }} }',
    "{{ title `it's a.b x.5y 1.5x a1,2b 2nd _x foo-bar a:b HTTP 'q' a''b .c` }}",
    '{{ match "^d.*" "db" }}{{ match "^b" "db" }}{{ match "(" "db" }}',
    '{{ reReplaceAll "(.*):.*" "$1" $labels.instance }}',
    '{{ $labels.instance | reReplaceAll "([a-z]+)[.]" "<$1>" }}',
    '{{ reReplaceAll "a" "b" $value }}',
    "{{ $value | toTime }}",
    '{{ "1h30m" | graphLink }}',
]

# Refused when the file is read. What this program does not know and Prometheus does is not here.
MALFORMED = [
    "{{ $value",
    "{{ $value }",
    "{{ }}",
    "{{ nope }}",
    "{{ nope $value }}",
    "{{ $nope }}",
    "{{ $x = 1 }}",
    "{{ $value | }}",
    "{{ | $value }}",
    "{{ $value | 1 }}",
    "{{ $value | . }}",
    "{{ $value | nil }}",
    "{{ if }}x{{ end }}",
    "{{ if true }}x",
    "{{ end }}",
    "{{ else }}",
    "{{ if true }}a{{ else }}b{{ else }}c{{ end }}",
    "{{ range $labels }}{{ end }}{{ end }}",
    "{{ with $x := 1 }}{{ end }}{{ $x }}",
    "{{ break }}",
    "{{ (1 }}",
    "{{ 1) }}",
    "{{ () }}",
    '{{ "a }}',
    "{{ `a }}",
    "{{ 'ab' }}",
    '{{ "\\q" }}',
    "{{ 1.2.3 }}",
    "{{ 0x }}",
    "{{ 1x }}",
    "{{ $x, $y := 1 }}",
    "{{ range $x, 1 := $labels }}{{ end }}",
    "{{ $value + 1 }}",
    "{{ $value > 1 }}",
    "{{ $value; 1 }}",
    "{{ $labels..x }}",
    "{{ $labels.a-b }}",
    '{{ $labels["a"] }}',
    "{{ /* comment */ }}",
    "{{/* comment }}",
    "{{/* comment */ x }}",
    '{{ "a".b }}',
    "{{ 1.a }}",
    "{{ nil.a }}",
    "{{ if := 1 }}{{ end }}",
    "{{ : }}",
    "{{ $value, }}",
    "{{ if true }}{{ else if }}{{ end }}",
    "{{ end if }}",
    "{{ if true }}{{ end x }}",
]
ACCEPTED_BY_BOTH = ["{{ $x:=1 }}", "{{$value}}", "{{ (1) }}", "{{/**/}}", "{{ $labels.é }}"]


class Generator:
    """Templates that can be parsed; most can be executed, too."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, choices):
        return self.random.choice(choices)

    def text_operand(self):
        name = self.pick(list(LABELS) + ["missing"])
        return self.pick([f"$labels.{name}", f".Labels.{name}", '"db2.example.org:5432"', '"x y"'])

    def number_operand(self):
        return self.pick(["$value", ".Value", "$value", "3", "2.5", '"7.5"', "$labels.number"])

    def printf(self):
        formats = " ".join(self.pick(FORMATS) for _ in range(self.random.randint(1, 3)))
        operands = [
            self.pick([self.number_operand, self.text_operand])()
            for _ in range(self.random.randint(1, 3))
        ]
        return f'printf {json.dumps(formats)} {" ".join(operands)}'

    def pipeline(self):
        kind = self.random.randrange(6)
        if kind == 0:
            return self.number_operand() + " | " + self.pick(NUMBER_FUNCTIONS)
        if kind == 1:
            return self.pick(NUMBER_FUNCTIONS) + " " + self.number_operand()
        if kind == 2:
            return self.text_operand() + " | " + self.pick(TEXT_FUNCTIONS)
        if kind == 3:
            pattern, replacement = self.pick(PATTERNS), self.pick(REPLACEMENTS)
            return f"{self.text_operand()} | reReplaceAll {pattern} {replacement}"
        if kind == 4:
            return f"match {self.pick(PATTERNS)} {self.text_operand()}"
        return self.printf() + self.pick(["", " | toUpper", " | len", " | html"])

    def condition(self):
        comparison = self.pick("eq ne lt le gt ge".split())
        if self.random.random() < 0.5:
            return f"{comparison} {self.text_operand()} {self.text_operand()}"
        limit = self.pick(["0.0", "1.0", "100.0", "5", "$value"])
        return f"{comparison} $value {limit}"

    def template(self, depth=0):
        parts = [self.piece(depth) for _ in range(self.random.randint(1, 3))]
        return self.pick([" ", "", " text "]).join(parts)

    def piece(self, depth):
        left = self.pick(["{{ ", "{{", "{{- "])
        right = self.pick([" }}", "}}", " -}}"])
        kind = self.random.random()
        if depth > 2 or kind < 0.6:
            return f"{left}{self.pipeline()}{right}"
        inner = self.template(depth + 1)
        if kind < 0.8:
            other = self.template(depth + 1)
            return f"{{{{ if {self.condition()} }}}}{inner}{{{{ else }}}}{other}{{{{ end }}}}"
        if kind < 0.9:
            return f"{{{{ with {self.text_operand()} }}}}{{{{ . }}}}{{{{ end }}}}"
        return "{{ range $k, $v := $externalLabels }}{{ $k }}:{{ $v | toUpper }};{{ end }}"


def run_promtool(promtool, folder, templates):
    """The annotations promtool gives for each value."""
    annotations = {f"t{number}": text for number, text in enumerate(templates)}
    rule = {"alert": "A", "expr": "x", "annotations": annotations}
    (folder / "rules.json").write_text(json.dumps({"groups": [{"name": "g", "rules": [rule]}]}))
    pairs = ",".join(f"{name}={json.dumps(value)}" for name, value in LABELS.items())
    series = [
        {"series": f'x{{case="{number}",{pairs}}}', "values": value}
        for number, value in enumerate(VALUES)
    ]
    test = {
        "interval": "1m",
        "input_series": series,
        "external_labels": EXTERNAL,
        "external_url": URL,
        "alert_rule_test": [{"eval_time": "0s", "alertname": "A", "exp_alerts": []}],
    }
    (folder / "test.json").write_text(json.dumps({"rule_files": ["rules.json"], "tests": [test]}))
    done = subprocess.run(
        [promtool, "test", "rules", "test.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return parse_promtool(done.stdout + done.stderr)


_PAIR = re.compile(r'([a-zA-Z_]\w*)=("(?:[^"\\]|\\.)*")')


def parse_promtool(said):
    results = {}
    case = None
    for line in said.splitlines():
        line = line.strip()
        if line.startswith("Labels:{"):
            case = dict(_PAIR.findall(line))["case"].strip('"')
        elif line.startswith("Annotations:{"):
            results[int(case)] = {
                name: ast.literal_eval(text) for name, text in _PAIR.findall(line)
            }
    assert len(results) == len(VALUES), said[:4000]
    return results


def run_probe(templates):
    requests = [
        {
            "template": template,
            "labels": {"__name__": "x", "case": str(number), **LABELS},
            "external_labels": EXTERNAL,
            "external_url": URL,
            "value": value,
        }
        for number, value in enumerate(VALUES)
        for template in templates
    ]
    lines = "\n".join(json.dumps(request) for request in requests)
    done = subprocess.run(
        [PROBE], input=lines, capture_output=True, text=True, timeout=120, check=True
    )
    expanded = iter(json.loads(line) for line in done.stdout.splitlines())
    return [{f"t{n}": next(expanded) for n in range(len(templates))} for _ in VALUES]


def version_of(promtool):
    said = subprocess.run([promtool, "--version"], capture_output=True, text=True, check=True)
    return int(re.search(r"version (\d+)", said.stdout + said.stderr).group(1))


def normalised(text):
    """Of an error only its kind: the message is Go's own."""
    failed = re.match(r"<error expanding template: error (parsing|executing) template", text)
    return failed.group(0) if failed else text


def overflows(template, value):
    """Beyond int64 Go's seconds are some other number, ours remain one."""
    return "humanizeDuration" in template and abs(float(value)) > 9e18


def mismatches(theirs, ours, templates):
    for number, value in enumerate(VALUES):
        for name, template in zip(ours[number], templates):
            expected, got = theirs[number].get(name, ""), ours[number][name]
            if overflows(template, value):
                continue
            if normalised(expected) != normalised(got):
                yield f"{template!r} at {value}: promtool {expected!r}, pgvigil {got!r}"


@pytest.mark.parametrize("promtool", PROMTOOLS)
def test_promtool_expands_the_same_text(promtool, tmp_path):
    generator = Generator(SEED)
    templates = list(NAMED)
    templates += [generator.template() for _ in range(COUNT)]
    if version_of(promtool) < 3:  # `title` has other ideas of a word there
        templates = [text for text in templates if "title" not in text]
    theirs = run_promtool(promtool, tmp_path, templates)
    wrong = list(mismatches(theirs, run_probe(templates), templates))
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:20])


@pytest.mark.parametrize("promtool", PROMTOOLS)
def test_promtool_refuses_the_same_templates(promtool, tmp_path):
    templates = MALFORMED + ACCEPTED_BY_BOTH
    rules = [
        {"alert": f"A{number}", "expr": "x", "annotations": {"a": text}}
        for number, text in enumerate(templates)
    ]
    (tmp_path / "rules.json").write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}))
    done = subprocess.run(
        [promtool, "check", "rules", "rules.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    refused = {int(number) for number in re.findall(r'"A(\d+)"', said)}
    ours = run_probe(templates)[0]
    wrong = [
        f"{text!r}: promtool {'refuses' if number in refused else 'takes'} it, pgvigil {result!r}"
        for (number, text), result in zip(enumerate(templates), ours.values())
        if (number in refused) != result.startswith("<error expanding template: error parsing")
    ]
    assert not wrong, "\n".join(wrong)
