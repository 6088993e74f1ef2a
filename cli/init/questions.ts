import type { CommandContext } from "../../common/commandContext.ts";
import type { Choice } from "../../common/prompts.ts";
import { askChoice, askChoices, askLine, askToConfirm } from "../../common/prompts.ts";
import { BridgeSize } from "../../components/scimBridgeArgs.ts";
import { allowedAt } from "../../guide/allowed.ts";
import { firstSentence, plainText } from "../../guide/plainText.ts";
import { isList, lineOf, valueFaults, valueFrom } from "../../guide/values.ts";
import { looksLikeCredential } from "../../operator/scimSession.ts";
import { ways, waysText } from "../../stackFaults.ts";
import type { KeyGuide, StackGroup, StackKey, StackPath } from "../../stackKeyGuide.ts";
import { keyGuides, stackGroupGuide, stackKeyGuide } from "../../stackKeyGuide.ts";
import type { Region } from "./region.ts";

/** What is known while the questions are asked. */
export interface Interview {
  /** What the stack file is to say, so far. */
  values: { [path: string]: unknown };
  /** What was asked, even where the answer was to leave it out. */
  asked: Set<string>;
  /** Answers that will not do: they are asked for again, and can be changed. */
  refused: { [path: string]: unknown };
  /** The region where the person names none. */
  region: Region | undefined;
  context: CommandContext;
}

/** Asks for all that decides, and that is not said yet. */
export async function askAll(interview: Interview): Promise<void> {
  await ask("aws:region", interview, { otherwise: interview.region });
  await ask("aws:allowedAccountIds", interview, { isOptional: true });
  await ask("hostname", interview);
  await askNetwork(interview);
  await askSources(interview);
  await askZone(interview);
  await askPrivacy(interview);
  if (!isSaid(interview, "session.secretArn")) await ask("session.parameterName", interview, { isOptional: true });
  await askSize(interview);
  await ask("alarms.topicArns", interview, { isOptional: true });
  await askGoogleWorkspace(interview);
}

/** Whether one of these keys has a value, or something in one of these groups. */
const isSaid = ({ values, refused }: Interview, ...keys: string[]) =>
  Object.keys({ ...values, ...refused }).some(path => keys.some(key => path === key || path.startsWith(`${key}.`)));

/** Whether a question is new; it is not any more. */
function isNew({ values, asked }: Interview, key: string): boolean {
  const known = key in values || asked.has(key);
  asked.add(key);
  return !known;
}

/** What an empty answer is. */
interface Empty {
  /** The key is left out. */
  isOptional?: boolean;
  /** The key has this value. */
  otherwise?: Region | undefined;
}

/** Asks for a key's value. */
async function ask(key: StackKey, interview: Interview, { isOptional = false, otherwise }: Empty = {}): Promise<void> {
  if (!isNew(interview, key)) return;
  const { values, refused, context } = interview;
  const { meaning, example, default: standard, without = lineOf(standard) }: KeyGuide = keyGuides[key];
  const enter = isOptional ? without : otherwise && `${otherwise.name}, as ${otherwise.source} has it`;
  const answer = await askLine(
    {
      message: `${key}: ${firstSentence(meaning)}${isList(key) ? " Several with commas between." : ""}`,
      placeholder: enter === undefined ? `such as ${lineOf(example)}` : `Enter for ${plainText(enter)}`,
      initial: key in refused ? lineOf(refused[key]) : "",
      otherwise: otherwise?.name,
      faultOf: line => (line.trim() === "" && enter !== undefined ? undefined : lineFault(key, line)),
    },
    context,
  );
  Reflect.deleteProperty(refused, key);
  const value = valueFrom(key, answer);
  if (value !== undefined) values[key] = value;
}

function lineFault(key: string, line: string): string | undefined {
  // What is typed goes into a file that others read.
  if (looksLikeCredential(line)) return "This is a credential, which has no place in a stack file.";
  const value = valueFrom(key, line);
  if (value !== undefined) return valueFaults(key, value)[0]?.message;
  return `There is no answer. Allowed: ${allowedAt(`${key}[]`) ?? allowedAt(key) ?? "text"}.`;
}

/** The keys of each way to name a network: those that it needs, and those that it may have. */
const networkWays = (ways.network?.choices ?? []).map(way => {
  const isOwn = way.key === "create";
  return {
    key: `network.${way.key}`,
    words: waysText([way]),
    needed: isOwn ? ["create.cidrBlock"] : [way.key, way.needs ?? []].flat(),
    optional: isOwn ? ["create.zones"] : (way.allows ?? []),
  };
});

async function askNetwork(interview: Interview): Promise<void> {
  const said = networkWays.find(({ key }) => isSaid(interview, key));
  const choices = networkWays.map(({ key, words }) => ({ value: key, label: saidOf(key), hint: words }));
  const chosen = said?.key ?? (await askChoice("How is the bridge's network named?", choices, interview.context));
  const { needed = [], optional = [] } = networkWays.find(({ key }) => key === chosen) ?? {};
  for (const name of needed) await ask(`network.${name}` as StackPath, interview);
  // A load balancer that exists has its subnets.
  if (isSaid(interview, "loadBalancer.existing")) return;
  for (const name of optional) await ask(`network.${name}` as StackPath, interview, { isOptional: true });
}

const saidOf = (key: string): string =>
  firstSentence((keyGuides[key] ?? stackGroupGuide[key as StackGroup]).meaning).replace(/\.$/, "");

const choiceOf = <T extends string>(key: T): Choice<T> => ({ value: key, label: saidOf(key), hint: key });

const sources = ["network.ingressCidrs", "network.ingressSecurityGroupIds", "network.ingressPrefixListIds"] as const;

async function askSources(interview: Interview): Promise<void> {
  if (isSaid(interview, "loadBalancer.existing", ...sources)) return;
  const chosen = await askChoices("Who may reach the bridge?", sources.map(choiceOf), interview.context);
  for (const key of chosen) await ask(key, interview);
}

const zones = ["dns.zoneId", "dns.zoneName", "dns.stack"] as const;

/** The zone of the host name's record; with a certificate that exists, somebody else may make the record. */
async function askZone(interview: Interview): Promise<void> {
  const said = zones.find(key => isSaid(interview, key));
  if (said === undefined && isSaid(interview, "certificateArn", "loadBalancer.existing")) return;
  const question = "How is the host name's Route 53 zone named? Without one, give a certificate and make the record.";
  const choices = [...zones, "certificateArn" as const].map(choiceOf);
  await ask(said ?? (await askChoice(question, choices, interview.context)), interview);
}

/** ACM cannot see into a private zone. */
async function askPrivacy(interview: Interview): Promise<void> {
  const { values, context } = interview;
  const zone = zones.find(key => key in values);
  const isValidated = isSaid(interview, "dns.validationZoneId", "certificateArn", "loadBalancer.existing");
  // A zone's name may be that of a public and of a private one; its ID is not.
  if (zone === undefined || (isValidated && zone !== "dns.zoneName")) return;
  const isPrivate =
    values["dns.privateZone"] === true ||
    (isNew(interview, "dns.privateZone") && (await askToConfirm("Is it a private zone?", context)));
  if (!isPrivate) return;
  if (zone === "dns.zoneName") values["dns.privateZone"] = true;
  if (isValidated) return;
  const choices = (["dns.validationZoneId", "certificateArn"] as const).map(choiceOf);
  await ask(
    await askChoice("Which certificate? ACM cannot see a record in a private zone.", choices, context),
    interview,
  );
}

async function askSize(interview: Interview): Promise<void> {
  if (!isNew(interview, "size")) return;
  const { meaning, default: standard } = stackKeyGuide.size;
  const choices = Object.values(BridgeSize).map(value => ({ value, label: value }));
  const size = await askChoice(`size: ${plainText(meaning)}`, choices, interview.context);
  if (size !== standard) interview.values.size = size;
}

const workspace = ["googleWorkspace.credentialsParameterName", "googleWorkspace.settingsParameterName"] as const;

/** No other identity provider decides what the bridge is made of. */
async function askGoogleWorkspace(interview: Interview): Promise<void> {
  const isMeant =
    isSaid(interview, "googleWorkspace") ||
    (isNew(interview, "googleWorkspace") &&
      (await askToConfirm("Is Google Workspace your identity provider?", interview.context)));
  if (!isMeant) return;
  for (const key of workspace) await ask(key, interview);
}
