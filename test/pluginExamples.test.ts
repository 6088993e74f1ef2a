import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { ScimBridgeArgs } from "../components/index.ts";
import { deployExactly } from "./support/bridges.ts";
import { commandsOf, repository } from "./support/docs.ts";
import { valueOf } from "./support/fakeAws.ts";
import type { Property } from "./support/pluginSchema.ts";
import { component, componentToken, schema, shortName, typeOf } from "./support/pluginSchema.ts";
import { inFolder } from "./support/program.ts";

interface Values {
  readonly [key: string]: unknown;
}

/** What a program asks for. */
interface Asked {
  name: string;
  inputs: Values;
  /** The names of the component's outputs, by those of the stack's. */
  exports: Values;
  /** The keys of the stack file that it read, in order. */
  read: string[];
}

interface Project {
  name: string;
  packages: { [name: string]: string };
  config: { [key: string]: { type: string } };
  resources: { [name: string]: { type: string; properties: Values } };
  outputs: Values;
}

const examples = path.join(repository, "examples");
const read = (...file: string[]) => readFileSync(path.join(examples, ...file), "utf8");
const projectOf = (name: string) => parse(read(name, "Pulumi.yaml")) as Project;

/** The values of an example's stack file, by the keys that its project declares. */
function configOf(name: string): Values {
  const { config } = parse(read(name, "Pulumi.dev.yaml")) as { config: Values };
  const own = Object.entries(config).filter(([key]) => !key.startsWith("aws:"));
  return Object.fromEntries(own.map(([key, value]) => [key.replace(`scim-${name}:`, ""), value]));
}

/** Reads a program in YAML, with the values of its stack file in place of their names. */
function askedInYaml({ resources, outputs }: Project, config: Values): Asked {
  const [[name, resource] = ["", undefined], ...others] = Object.entries(resources);
  if (resource?.type !== componentToken || others.length > 0) throw new Error("it has not one ScimBridge");
  const keys: string[] = [];
  const known = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(known);
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner)]));
    }
    const [, key] = /^\$\{(\w+)\}$/.exec(String(value)) ?? [];
    if (key === undefined) return value;
    keys.push(key);
    return config[key];
  };
  const exports = Object.entries(outputs).map(([output, value]) => [
    output,
    String(value).replace(`\${${name}.`, "").replace(/\}$/, ""),
  ]);
  return {
    name,
    inputs: known(resource.properties) as Values,
    exports: Object.fromEntries(exports) as Values,
    read: keys,
  };
}

/** As Pulumi writes a name in Python: https://github.com/pulumi/pulumi/blob/master/pkg/codegen/python/python.go */
const pythonName = (name: string) => name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

const pythonNames = (properties: object) =>
  Object.fromEntries(Object.keys(properties).map(key => [pythonName(key), key]));

/** The package that Pulumi makes of the schema, for Python: the names of its classes, their arguments and choices. */
function pythonPackage() {
  const types = Object.entries(schema.types).map(([token, type]) => ({ name: shortName(token), ...type }));
  const groups = types.flatMap(({ name, properties }) =>
    properties ? [[`${name}Args`, pythonNames(properties)] as const] : [],
  );
  const choices = types.flatMap(({ name, enum: members }) =>
    members ? [[name, members.map(one => [pythonName(one.name).toUpperCase(), one.value])] as const] : [],
  );
  const { inputProperties, properties = {} } = component();
  return {
    component: shortName(componentToken),
    classes: { ...Object.fromEntries(groups), [shortName(componentToken)]: pythonNames(inputProperties) },
    choices: Object.fromEntries(choices),
    outputs: pythonNames(properties),
  };
}

/** Runs a program in Python. */
function askedInPython(program: string, config: Values): Asked {
  const { stdout, stderr, error } = spawnSync("python3", [path.join(repository, "test/support/pythonProgram.py")], {
    input: JSON.stringify({ ...pythonPackage(), program, config }),
    encoding: "utf8",
  });
  if (error) throw error;
  expect(stderr).to.equal("");
  const { fault, ...asked } = JSON.parse(stdout) as Asked & { fault?: string };
  if (fault !== undefined) throw new Error(fault);
  return asked;
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;

function needPython(test: Mocha.Context): void {
  if (hasPython) return;
  console.log("      skipped: there is no python3");
  test.skip();
}

/** What the schema does not allow: a key that it does not have, one that is missing, a value of another type. */
function faultsOf(value: unknown, property: Property, place = ""): string[] {
  const type = typeOf(property);
  if (type?.enum) {
    return type.enum.some(one => one.value === value)
      ? []
      : [`${place} is not one of ${shortName(property.$ref ?? "")}`];
  }
  if (type?.properties) return faultsOfAll(value as Values, type.properties, type.required ?? [], `${place}.`);
  if (property.items) {
    if (!Array.isArray(value)) return [`${place} is no list`];
    return value.flatMap((item, index) => faultsOf(item, property.items ?? {}, `${place}[${index}]`));
  }
  return typeof value === property.type ? [] : [`${place} is no ${property.type ?? "known type"}`];
}

function faultsOfAll(
  values: Values,
  properties: { [key: string]: Property },
  required: string[],
  place = "",
): string[] {
  const missing = required.filter(key => !(key in values)).map(key => `${place}${key} is missing`);
  const wrong = Object.entries(values).flatMap(([key, value]) => {
    const property = properties[key];
    return property ? faultsOf(value, property, `${place}${key}`) : [`${place}${key} is unknown`];
  });
  return [...missing, ...wrong];
}

const inputFaults = (inputs: Values) => faultsOfAll(inputs, component().inputProperties, component().requiredInputs);

for (const [name, language] of [
  ["yaml", "YAML"],
  ["python", "Python"],
] as const) {
  describe(`the example in ${language}`, () => {
    const project = projectOf(name);
    const config = configOf(name);
    let asked: Asked;
    before(function () {
      if (name === "python") needPython(this);
      asked =
        name === "yaml"
          ? askedInYaml(project, config)
          : askedInPython(path.join(examples, name, "__main__.py"), config);
    });

    it("takes the plugin of the repository", () => {
      expect(project.packages).to.deep.equal({ "scim-bridge": "../../plugin" });
      expect(existsSync(path.join(examples, name, "../../plugin/PulumiPlugin.yaml"))).to.equal(true);
    });

    // Older Pulumi CLIs do not install the packages of a plugin in a folder.
    it("has a page that installs the plugin's packages before the program's", () => {
      const file = `examples/${name}/README.md`;
      const shown = commandsOf({ file, text: read(name, "README.md") }).filter(({ inline }) => !inline);
      expect(shown.map(({ line }) => line)).to.deep.equal([
        `cd examples/${name}`,
        ...["npm install --prefix ../../plugin", "pulumi install", "pulumi stack init dev", "pulumi preview"],
      ]);
    });

    it("asks for what the schema has", () => {
      expect(inputFaults(asked.inputs)).to.deep.equal([]);
      expect(component().properties).to.include.keys(Object.values(asked.exports) as string[]);
    });

    it("reads each key that it declares, of which the stack file has a value of that type", () => {
      expect(asked.read.sort()).to.deep.equal(Object.keys(project.config).sort());
      const types = Object.entries(config).map(([key, value]) => [key, Array.isArray(value) ? "array" : typeof value]);
      expect(Object.fromEntries(types)).to.deep.equal(
        Object.fromEntries(Object.entries(project.config).map(([key, { type }]) => [key, type])),
      );
    });

    it("makes a bridge", async () => {
      const { result, errors } = await deployExactly(asked.inputs as unknown as ScimBridgeArgs);
      expect(errors).to.deep.equal([]);
      expect(asked).to.deep.include({ name: "scim", exports: { url: "url" } });
      expect(await valueOf(result.url)).to.equal("https://scim.example.com");
    });
  });
}

describe("the examples in YAML and Python", () => {
  const { inputs } = askedInYaml(projectOf("yaml"), configOf("yaml"));

  it("make the same bridge", function () {
    needPython(this);
    const asked = askedInPython(path.join(examples, "python/__main__.py"), configOf("python"));
    expect(asked.inputs).to.deep.equal(inputs);
  });

  it("would not get away with what the schema does not have", () => {
    const network = { vpcID: "vpc-1", taskSubnetIds: "subnet-1", ingressCidrs: [10] };
    expect(inputFaults({ ...inputs, network, size: "huge", zone: "Z1" })).to.deep.equal([
      "network.vpcId is missing",
      "network.vpcID is unknown",
      "network.taskSubnetIds is no list",
      "network.ingressCidrs[0] is no string",
      "size is not one of BridgeSize",
      "zone is unknown",
    ]);
    expect(inputFaults({})).to.deep.equal(["hostname is missing", "network is missing"]);
  });
});

describe("a program in Python", () => {
  before(function () {
    needPython(this);
  });

  for (const [line, fault] of [
    ['bridge.NetworkArgs(vpc_id="vpc-1")', /^AttributeError: .*NetworkArgs/],
    ['bridge.NetworkArgsArgs(vpcId="vpc-1")', /^TypeError: NetworkArgsArgs has no argument vpcId$/],
    [
      "bridge.BridgeContainerArgsArgs(memory_mib=512)",
      /^TypeError: BridgeContainerArgsArgs has no argument memory_mib$/,
    ],
    ["bridge.BridgeSize.HUGE", /^AttributeError: .*HUGE/],
    ['bridge.ScimBridge("scim").uri', /^AttributeError: .*uri/],
    ['pulumi.Config().require("nothing")', /^KeyError: 'nothing'$/],
  ] as const) {
    it(`fails with ${line}`, () =>
      inFolder({ "program.py": `import pulumi\nimport pulumi_scim_bridge as bridge\n${line}\n` }, folder => {
        expect(() => askedInPython(path.join(folder, "program.py"), {})).to.throw(fault);
      }));
  }

  // These are the names in the package that Pulumi's own generator, of the version of the SDK, made of the schema.
  it("has Pulumi's names for the schema's", () => {
    const { classes, choices } = pythonPackage();
    expect(Object.keys(classes.BridgeContainerArgsArgs ?? {})).to.have.members([
      ...["confirmation_interval_seconds", "cpu", "environment", "image", "json_logs", "memory_mi_b"],
    ]);
    expect(Object.keys(classes.ScimBridge ?? {})).to.include("image_pull_secret_kms_key_arn");
    expect(choices.BridgeSize?.map(([member]) => member)).to.deep.equal(["BASE", "HIGH", "VERY_HIGH"]);
    expect(choices.CpuArchitecture?.map(([member]) => member)).to.deep.equal(["X86_64", "ARM64"]);
  });
});
