// What Pulumi requires of this folder: the library, as npm install compiled it, and what its process must keep Pulumi's SDK from doing.
const { ResourceError, RunError } = require("@pulumi/pulumi");
const v8Hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks");
const { existsSync } = require("node:fs");

const compiled = require("node:path").join(__dirname, "bin/plugin/index.js");

// The SDK maps every stack trace to TypeScript: in Node.js 20 a look-up that fails then takes a minute. And it prints the trace of a caller's mistake.
Error.prepareStackTrace = (error, calls) => {
  const isForPeople = RunError.isInstance(error) || (ResourceError.isInstance(error) && error.hideStack);
  return isForPeople ? error.message : [String(error), ...calls.map(call => `    at ${call}`)].join("\n");
};

// The SDK turns V8's debugger on for programs that serialize functions, which this one does not. It would double the memory of a look-up that fails.
v8Hooks.getSessionAsync().then(session => session.disconnect());

if (!existsSync(compiled)) {
  throw new RunError(
    `The component is not compiled: ${compiled} is missing. Run npm install in ${__dirname}, with its scripts allowed.`,
  );
}
module.exports = require(compiled);
