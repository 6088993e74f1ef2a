// Preloaded into a program by NODE_OPTIONS: the engine's answer to the look-up REFUSED is the error REFUSAL, as gRPC brings it.
import { createRequire } from "node:module";

const requireFromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const { ResourceMonitorClient } = requireFromSdk("./proto/resource_grpc_pb.js");
const { invoke } = ResourceMonitorClient.prototype;

ResourceMonitorClient.prototype.invoke = function (request, ...others) {
  if (request.getTok() !== process.env.REFUSED) return invoke.call(this, request, ...others);
  const answer = others.at(-1);
  const details = process.env.REFUSAL;
  setImmediate(() => answer(Object.assign(new Error(`2 UNKNOWN: ${details}`), { code: 2, details })));
  return undefined;
};
