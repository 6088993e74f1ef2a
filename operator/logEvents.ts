import type { CloudWatchLogsClient, FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as sleep } from "node:timers/promises";
import { awsProblem } from "./aws.ts";

/** Where the lines are, and which of them. */
export interface LogQuery {
  logs: CloudWatchLogsClient;
  logGroupName: string;
  since: Date;
  /** CloudWatch's filter pattern: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  pattern?: string;
  signal?: AbortSignal | undefined;
}

/** A line that a container wrote. */
export interface LogLine {
  time: Date;
  container: string;
  message: string;
}

/** Lines arrive out of order, and late by some seconds. Milliseconds. */
const lateness = 10_000;

/** What bridge and redis call an error, in plain, pretty and JSON logs. */
const error = /\b(?:ERR|FTL|ERROR|FATAL|PANIC)\b|"level":"(?:error|fatal|panic)"|\bpanic:|\bfailed to\b/;

/** The same as CloudWatch can look for it, which is less exact: most lines stay where they are. */
const errorPattern = "?ERR ?FTL ?ERROR ?FATAL ?PANIC ?error ?fatal ?panic ?failed";

/** The lines of a log group, oldest first. */
export async function* logLines(query: LogQuery): AsyncGenerator<LogLine> {
  for await (const event of events(query)) yield lineOf(event);
}

/** The lines of a log group, and then each new one, until interrupted. */
export async function* followLines(query: LogQuery, pollMilliseconds = 2_000): AsyncGenerator<LogLine> {
  const seen = new Map<string, number>();
  let newest = query.since.getTime();
  for (let from = newest; ;) {
    for await (const event of events({ ...query, since: new Date(from) })) {
      const { eventId = "", timestamp = 0 } = event;
      if (seen.has(eventId)) continue;
      seen.set(eventId, timestamp);
      newest = Math.max(newest, timestamp);
      yield lineOf(event);
    }
    from = Math.max(from, newest - lateness);
    for (const [id, timestamp] of seen) if (timestamp < from) seen.delete(id);
    await sleep(pollMilliseconds, undefined, query.signal && { signal: query.signal });
  }
}

/** The last lines that tell of an error. */
export async function errorLines(query: LogQuery, count: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of logLines({ ...query, pattern: errorPattern })) {
    if (!error.test(line.message)) continue;
    lines.push(line);
    if (lines.length > count) lines.shift();
  }
  return lines;
}

async function* events({ logs, logGroupName, since, pattern, signal }: LogQuery): AsyncGenerator<FilteredLogEvent> {
  const input = { logGroupName, startTime: since.getTime(), filterPattern: pattern };
  try {
    for await (const { events: page = [] } of paginateFilterLogEvents({ client: logs }, input, {
      abortSignal: signal,
    })) {
      yield* page;
    }
  } catch (error) {
    throw awsProblem(`read the log group ${logGroupName}`, error);
  }
}

/** A stream is called after the bridge, the container and the task: 1pass-scim/redis/0123abcd. */
function lineOf({ timestamp = 0, logStreamName = "", message = "" }: FilteredLogEvent): LogLine {
  return { time: new Date(timestamp), container: logStreamName.split("/").at(-2) ?? "", message };
}
