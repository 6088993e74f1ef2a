// Stryker's runner takes the mocha that it finds from the current folder. It does not know the project's, so it gets the one in here.
const project = process.cwd();
process.chdir(import.meta.dirname);
export const { strykerPlugins, strykerValidationSchema } = await import("@stryker-mutator/mocha-runner");
process.chdir(project);
