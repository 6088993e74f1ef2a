import type { Metric } from "./alarms.ts";

/** A metric of which all is known. */
export interface KnownMetric extends Metric {
  namespace: string;
  dimensions?: { [name: string]: string };
}

/** What a dashboard shows. */
export interface DashboardContent {
  region: string;
  logGroupName: string;
  alarmArns: string[];
  /** Graphs in their order, each with its metrics. */
  graphs: { title: string; metrics: { label: string; metric: KnownMetric }[] }[];
}

const columns = 24;
const graphsInARow = 3;
const height = 6;

/** The body of a CloudWatch dashboard. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export function dashboardBody({ region, logGroupName, alarmArns, graphs }: DashboardContent): string {
  const rows = Math.ceil(graphs.length / graphsInARow);
  const width = columns / graphsInARow;
  const graphWidgets = graphs.map(({ title, metrics }, index) => ({
    type: "metric",
    x: (index % graphsInARow) * width,
    y: 2 + Math.floor(index / graphsInARow) * height,
    width,
    height,
    properties: {
      title,
      region,
      view: "timeSeries",
      period: 60,
      metrics: metrics.map(({ label, metric: { namespace, name, dimensions = {}, statistic } }) => [
        namespace,
        name,
        ...Object.entries(dimensions).flat(),
        { label, stat: statistic },
      ]),
    },
  }));
  const widgets = [
    { type: "alarm", x: 0, y: 0, width: columns, height: 2, properties: { title: "Alarms", alarms: alarmArns } },
    ...graphWidgets,
    {
      type: "log",
      x: 0,
      y: 2 + rows * height,
      width: columns,
      height,
      properties: {
        title: "Errors of bridge and redis",
        region,
        view: "table",
        query: `SOURCE '${logGroupName}' | fields @timestamp, @logStream, @message | filter @message like /(?i)error|fatal|panic/ | sort @timestamp desc | limit 50`,
      },
    },
  ];
  return JSON.stringify({ widgets });
}
