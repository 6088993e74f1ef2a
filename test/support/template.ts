/** The compiler's options in a project as `pulumi new aws-typescript` makes it: https://github.com/pulumi/templates/blob/master/aws-typescript/tsconfig.json */
export const templateCompilerOptions = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};
