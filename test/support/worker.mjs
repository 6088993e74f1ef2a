// Mocha kills a worker that has not ended within a second; on a busy machine one is then still writing its coverage, and all that it ran would count as
// never run. It does end: it was told to before.
if (process.env.MOCHA_WORKER_ID !== undefined) process.on("SIGTERM", () => undefined);
