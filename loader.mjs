// Preloaded by Pulumi.yaml into the program: TypeScript, and what the program must keep Pulumi's SDK from doing.
import "./stripTypes.mjs";
import { createRequire } from "node:module";

const requireFromSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));

/** Replaces a function in a module of the SDK, or of a package that it uses. */
function replace(file, name, replacement) {
  try {
    requireFromSdk(file)[name] = replacement;
  } catch {
    // An SDK that has no such module does not call it either.
  }
}

// The SDK takes a stack trace for every promise. To map each to its source costs a fifth to a third of a whole preview, and with Node.js's own type
// stripping a trace is right without. NODE_OPTIONS=--enable-source-maps brings the mapping back.
if (!process.env.NODE_OPTIONS?.includes("--enable-source-maps")) {
  process.setSourceMapsEnabled(false);
  replace("source-map-support", "install", () => {});
}

// The SDK turns V8's debugger on for programs that serialize functions, which this one does not. With it, V8 in Node.js 20 looks through all promises for
// every one that fails: the look-up of a zone that does not exist filled the memory and never ended.
replace("./runtime/closure/v8Hooks", "isInitializedAsync", () => Promise.resolve());
