import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

/** An AWS API on this machine, to which every client of this process goes until it is stopped. */
export interface LocalAws {
  url: string;
  stop: () => Promise<void>;
}

const motoServer = path.resolve(import.meta.dirname, "../../.venv/bin/moto_server");

/** Why there is no moto here; undefined where there is. */
export const motoMissing = existsSync(motoServer)
  ? undefined
  : "moto is not installed: python3 -m venv .venv && .venv/bin/pip install -r test/requirements.txt";

/** Starts moto, which answers as AWS does and keeps what it is told: https://docs.getmoto.org */
export async function startMoto(): Promise<LocalAws & { reset: () => Promise<void> }> {
  const child = spawn(motoServer, ["-H", "127.0.0.1", "-p", "0"], {
    // Its services have a running task at once.
    env: { ...process.env, MOTO_ECS_SERVICE_RUNNING: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await addressOf(child);
  const restore = goTo(url);
  return {
    url,
    reset: async () => void (await fetch(`${url}/moto-api/reset`, { method: "POST" })),
    stop: async () => {
      restore();
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error("moto has no stderr");
  const said: string[] = [];
  for await (const line of createInterface({ input: stderr })) {
    said.push(line);
    const [, url] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
    // Whatever it logs from now on is not read, and must not fill the pipe.
    if (url !== undefined) return (stderr.resume(), url);
  }
  throw new Error(`moto did not start: ${said.join("\n")}`);
}

/** What an API answers to an action: its output, or its error. */
export type Answer = { [key: string]: unknown } | string | AwsFailure;

/** An error as AWS answers it. */
export class AwsFailure {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    this.name = name;
    this.message = message;
    this.status = status;
  }
  get json(): string {
    return JSON.stringify({ __type: this.name, message: this.message });
  }
  get xml(): string {
    return `<ErrorResponse><Error><Code>${this.name}</Code><Message>${this.message}</Message></Error></ErrorResponse>`;
  }
}

/** Answers by the action's name: `DescribeServices`. */
export type Answers = { [action: string]: (input: { [key: string]: unknown }) => Answer };

/** Starts an API of hand-written answers: JSON, or XML as a text. An action without one fails. */
export async function startStub(answers: Answers): Promise<LocalAws & { asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { action, input } = await read(request);
      asked.push(action);
      const answer = answers[action]?.(input) ?? new AwsFailure("NotStubbed", `no answer to ${action}`);
      if (answer instanceof AwsFailure) {
        response.writeHead(answer.status);
        response.end("Action" in input ? answer.xml : answer.json);
      } else {
        response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
      }
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const restore = goTo(url);
  return {
    url,
    asked,
    stop: async () => {
      restore();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** ECS, SSM and the logs name the action in a header, STS and the load balancers in the body. */
async function read(request: IncomingMessage): Promise<{ action: string; input: { [key: string]: unknown } }> {
  const body = await text(request);
  const target = request.headers["x-amz-target"] as string | undefined;
  if (target === undefined) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return { action: input.Action ?? request.url ?? "", input };
  }
  return { action: target.split(".").at(-1) ?? "", input: JSON.parse(body) as { [key: string]: unknown } };
}

/** Sends the clients of this process there, with credentials of nobody and nothing of the person's own. Returns what undoes it. */
function goTo(url: string): () => void {
  const changed = {
    ...{ AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-west-2" },
    ...{ AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null", AWS_MAX_ATTEMPTS: "1" },
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  const before = Object.keys(changed).map(name => [name, process.env[name]] as const);
  Object.assign(process.env, changed);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
}
