// Reads a JSON list of Kubernetes objects from standard input and says what is wrong with each:
//   [{"object": "Deployment/orders", "errors": ["..."]}, ...]
//
// Two judges, because neither sees all: the schema of the kind (required fields, formats, ranges), and
// TypeScript, for which a field that the kind does not have is an error.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const ts = createRequire(join(here, "..", "..", "dashboards", "package.json"))("typescript");

const PACKAGES = [
  "kubernetes-models",
  "@kubernetes-models/prometheus-operator",
  "@kubernetes-models/grafana-operator",
  "@kubernetes-models/cert-manager",
  "@kubernetes-models/cloudnative-pg",
];

/** The files of a kind, or undefined where no package has it. */
function modelOf({ apiVersion, kind }) {
  for (const name of PACKAGES) {
    // rbac.authorization.k8s.io/v1 is a folder of that name, or one without the domain.
    for (const folder of [apiVersion, String(apiVersion).replace(/\.k8s\.io\//, "/")]) {
      const path = join(modules, name, String(folder), `${kind}.js`);
      if (/^[\w./-]+$/.test(folder) && existsSync(path)) {
        return { path, module: `${name}/${folder}/${kind}` };
      }
    }
  }
  return undefined;
}

async function errorsOfSchema(object, model) {
  const { [object.kind]: Model } = await import(pathToFileURL(model.path));
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

/** A program of one constant per object; what TypeScript says, by object. */
function errorsOfTypes(objects, models) {
  const file = join(here, "rendered.ts");
  const lines = [];
  objects.forEach((object, number) => {
    const type = `import("${models[number].module}").I${object.kind}`;
    lines.push(`export const o${number}: ${type} = ${JSON.stringify(object)};`);
  });
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, lines.join("\n"), rest[0], true) : read(name, ...rest);
  host.fileExists = ((exists) => (name) => name === file || exists(name))(host.fileExists);
  const program = ts.createProgram([file], options, host);
  const errors = objects.map(() => []);
  for (const found of ts.getPreEmitDiagnostics(program)) {
    const text = ts.flattenDiagnosticMessageText(found.messageText, "\n");
    if (found.file?.fileName !== file) throw new Error(`${found.file?.fileName}: ${text}`);
    errors[found.file.getLineAndCharacterOfPosition(found.start).line].push(text);
  }
  return errors;
}

const objects = JSON.parse(readFileSync(0, "utf8"));
const models = objects.map(modelOf);
const known = objects.filter((_, number) => models[number]);
const typed = known.length ? errorsOfTypes(known, models.filter(Boolean)) : [];
const report = [];
for (const [number, object] of objects.entries()) {
  const model = models[number];
  const errors = model
    ? [...(await errorsOfSchema(object, model)), ...typed[known.indexOf(object)]]
    : [`no schema of ${object.apiVersion} ${object.kind}`];
  report.push({ object: `${object.kind}/${object.metadata?.name}`, errors });
}
console.log(JSON.stringify(report));
