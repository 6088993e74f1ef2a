import { connect } from "../../cli/connect.ts";
import { restart } from "../../cli/restart.ts";
import { rotate } from "../../cli/rotate.ts";
import { validate } from "../../cli/validate.ts";
import { main } from "../../cli/main.ts";
import type { CommandContext } from "../../common/commandContext.ts";
import { startStub } from "./aws.ts";
import { bearerToken, certificate, here, startBridge } from "./fakeBridge.ts";
import { deployment, healthyService, outputsOf, service } from "./fakeService.ts";
import { inContext, inFolder } from "./program.ts";

const host = "1pass-scim.platform.usw2.auto.core.acme-svc.com";

/** The bridge's fixture stands on this machine and at another port; times differ from run to run. */
const asDeployed = (text: string) =>
  text
    .replace("issued by Test", "issued by Amazon")
    .replace(/127\.0\.0\.1 \(private\)/, "10.42.1.7, 10.42.2.9 (private)")
    .replace(/:\d{4,5}\b/g, "")
    .replace(/port \d{4,5} /, "port 443   ");

/** Stored ninety days ago, whenever that was. */
const storedParameter = {
  ...{ Type: "SecureString", Version: 1, KeyId: "alias/aws/ssm" },
  LastModifiedDate: Date.now() / 1000 - 90 * 86_400,
};

const projectFile =
  "name: scim-bridge\nruntime: nodejs\nconfig:\n  hostname:\n    type: string\n  network:\n    type: object\n";
const initOptions = [
  ...["--region", "us-west-2", "--account", "123456789012", "--hostname", "scim.example.com", "--vpc-name", "core"],
  ...["--task-subnet-names", "core-private-*", "--ingress-cidrs", "10.42.0.0/16", "--zone-name", "example.com"],
];

/** What the operator's commands print for the reference deployment, by command, as the pages show it. */
export async function readmeOutputs(): Promise<{ [command: string]: string }> {
  const bridge = await startBridge({ host, tls: await certificate({ host, to: 298 }) });
  const aws = await startStub({
    ...healthyService,
    GetCallerIdentity: () =>
      "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    DescribeParameters: () => ({ Parameters: [storedParameter] }),
    GetParameter: () => ({ Parameter: { Value: btoa('{"b":2}'), Type: "SecureString", Version: 1 } }),
    PutParameter: ({ Overwrite }) => ({ Version: Overwrite === true ? 2 : 1, Tier: "Standard" }),
    UpdateService: () => ({ service: service({ deployments: [deployment()] }) }),
  });
  const files = { scimsession: '{"a":1}', "outputs.json": outputsOf(bridge.url), "Pulumi.yaml": projectFile };
  try {
    return await inFolder(files, async folder => {
      const outputs = { outputs: "outputs.json" };
      const surroundings = { endpoint: bridge.endpoint, pollMilliseconds: 2 };
      const printed = async (command: (context: CommandContext) => Promise<number>) => {
        const env = { SCIM_BEARER_TOKEN: bearerToken, XDG_STATE_HOME: folder };
        return asDeployed((await inContext(command, { cwd: folder, env })).stdout).trimEnd();
      };
      return {
        init: await printed(context => main(["init", "prod", ...initOptions], context)),
        explain: await printed(context => main(["explain", "network.create.zones"], context)),
        "session put": await printed(context => main(["session", "put", "scimsession"], context)),
        "session check": await printed(context => main(["session", "check"], context)),
        restart: await printed(context => restart({ ...outputs, timeout: "10s" }, context, surroundings)),
        validate: await printed(context => validate(outputs, context, surroundings)),
        connect: await printed(context =>
          connect({ ...outputs, provider: "entra-id" }, context, { endpoint: { lookup: here } }),
        ),
        rotate: await printed(context =>
          rotate({ ...outputs, file: "scimsession", yes: true, timeout: "10s" }, context, surroundings),
        ),
      };
    });
  } finally {
    await aws.stop();
    await bridge.stop();
  }
}
