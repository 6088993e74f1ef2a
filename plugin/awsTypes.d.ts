// The schema needs no types of these packages, and to read them takes many seconds.
declare module "@pulumi/aws";
declare module "@pulumi/awsx";
