import type { Step } from "../../preview/record.ts";
import type { Draft, Item } from "./draft.ts";
import { connect, outsideBox, partsOf } from "./draft.ts";
import { types } from "./looks.ts";
import { secretOf } from "./relations.ts";
import { taskSizeOf } from "../taskSize.ts";
import { at, jsonOf, listOf, textOf, textsOf } from "../values.ts";

interface Container {
  key: string;
  name: string;
  definition: unknown;
}

/** Draws each service whose containers are known as a frame that has them in it. */
export function drawContainers(draft: Draft): void {
  for (const step of draft.steps.values()) {
    const box = draft.boxes.get(step.urn);
    if (!box || !types.services.includes(step.type)) continue;
    const task = partsOf(draft, step.urn).find(({ type }) => type === types.taskDefinition);
    const containers = task ? containersOf(task) : [];
    if (!task || containers.length === 0) continue;
    openBox(draft, box, task, targetOf(step, containers));
    for (const container of containers) drawContainer(draft, box.key, task, container, containers);
  }
}

function containersOf({ urn, inputs }: Step): Container[] {
  return listOf(jsonOf(inputs.containerDefinitions)).flatMap(definition => {
    const name = textOf(at(definition, "name"));
    return name === undefined ? [] : { key: JSON.stringify([urn, name]), name, definition };
  });
}

/** The container that takes the requests. */
function targetOf({ inputs }: Step, containers: readonly Container[]): Container | undefined {
  const served = at(listOf(inputs.loadBalancers)[0], "containerName");
  return containers.find(({ name }) => name === served);
}

/** Makes a frame of a service's box; requests then go to a container in it. */
function openBox({ boxes, frames, edges }: Draft, box: Item, task: Step, target: Container | undefined): void {
  boxes.delete(box.key);
  frames.set(box.key, { ...box, details: [...box.details, ...sizeOf(task)] });
  for (const edge of edges.values()) {
    if (edge.kind === "traffic" && edge.to === box.key && target) edge.to = target.key;
  }
}

function drawContainer(
  draft: Draft,
  frame: string,
  { urn }: Step,
  { key, name, definition }: Container,
  others: readonly Container[],
): void {
  const about = { kind: "compute", title: name, names: [], details: imageOf(definition) } as const;
  draft.boxes.set(key, { ...about, names: [], key, members: [key], frame, urns: [urn] });
  for (const secret of listOf(at(definition, "secrets"))) {
    const valueFrom = textOf(at(secret, "valueFrom"));
    if (valueFrom === undefined) continue;
    const from = outsideBox(draft, ...secretOf(valueFrom));
    connect(draft, { from, to: key, kind: "use", label: textOf(at(secret, "name")) });
  }
  const needed = listOf(at(definition, "dependsOn")).map(it => at(it, "containerName"));
  for (const other of others.filter(it => needed.includes(it.name))) {
    connect(draft, { from: key, to: other.key, kind: "traffic", label: localPort(definition) });
  }
}

/** The image without its registry and most of its digest. */
function imageOf(definition: unknown): string[] {
  const image = textOf(at(definition, "image"));
  if (image === undefined) return [];
  const [path = ""] = /(?:[^/]*\/)?[^/]*$/.exec(image) ?? [];
  return [path.replace(/(@sha256:.{8}).*$/, "$1…")];
}

/** The port on which a container speaks to another of its task, where its environment has one URL that says so. */
function localPort(definition: unknown): string | undefined {
  const urls = listOf(at(definition, "environment")).flatMap(
    it => /^\w+:\/\/localhost:(\d+)/.exec(textOf(at(it, "value")) ?? "")?.[1] ?? [],
  );
  return urls.length === 1 ? urls[0] : undefined;
}

function sizeOf({ inputs }: Step): string[] {
  const size = taskSizeOf(inputs);
  const text = size ? [`${size.vcpu} vCPU, ${size.gigabytes} GB`] : [];
  return [...text, ...textsOf([at(inputs.runtimePlatform, "cpuArchitecture")])];
}
