import { expect } from "chai";
import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { containersOf, deploy } from "../support/bridges.ts";

const missing = ["redis-server", "redis-cli"].filter(binary => spawnSync(binary, ["--version"]).error !== undefined);

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

describe("a real redis-server with the command of the container", () => {
  let child: ChildProcess;
  let folder: string;
  let port: string;
  const ask = (host: string, ...question: string[]) =>
    spawnSync("redis-cli", ["-h", host, "-p", port, ...question], { encoding: "utf8", timeout: 5000 });
  const setting = (name: string) => ask("127.0.0.1", "config", "get", name).stdout.split("\n")[1];

  before(async function () {
    if (missing.length > 0) {
      console.log(`      skipped: there is no ${missing.join(" and no ")} here (Debian package redis-server)`);
      this.skip();
    }
    port = await freePort();
    folder = mkdtempSync(path.join(tmpdir(), "redis-"));
    const { redis } = containersOf(await deploy({ redis: { maxMemoryMiB: 100, maxMemoryPolicy: "allkeys-lfu" } }));
    const [command = "", ...args] = redis?.command as string[];
    child = spawn(command, [...args, "--port", port], { cwd: folder, stdio: "ignore" });
    for (let tries = 0; tries < 100 && ask("127.0.0.1", "ping").stdout !== "PONG\n"; tries++) await wait(50);
  });

  after(async () => {
    if (missing.length > 0) return;
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
    rmSync(folder, { recursive: true });
  });

  it("answers the container's own health check", async () => {
    const { redis } = containersOf(await deploy());
    const [, command = "", ...args] = (redis?.healthCheck as { command: string[] }).command;
    expect(execFileSync(command, ["-p", port, ...args], { encoding: "utf8" })).to.equal("PONG\n");
  });

  it("has the limits that the arguments say", () => {
    expect(setting("maxmemory")).to.equal(String(100 * 1024 * 1024));
    expect(setting("maxmemory-policy")).to.equal("allkeys-lfu");
  });

  it("listens on loopback alone", function () {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find(address => address?.family === "IPv4" && !address.internal);
    expect(setting("bind")).to.equal("127.0.0.1 -::1");
    if (!outside) return;
    expect(ask(outside.address, "ping").stdout).to.equal("");
  });

  it("keeps nothing on disk, although it is asked to leave", async () => {
    expect([setting("save"), setting("appendonly")]).to.deep.equal(["", "no"]);
    ask("127.0.0.1", "set", "key", "value");
    ask("127.0.0.1", "shutdown");
    if (child.exitCode === null) await once(child, "exit");
    expect(readdirSync(folder)).to.deep.equal([]);
  });
});
