/**
 * Which clusters a kubeconfig knows, without asking one of them.
 *
 * Read here and not by `kubectl config view`: the kubectl that comes with Google's tools asks the server for its version whatever
 * the command is.
 */
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { listOf, say, type Sentence, type Wording } from '../../sim/api/sentence';
import type { ClusterContext, KnownClusters, KubeconfigChoice } from '../contract/verify-requests';
import { readRegularFile } from '../desk/read-regular-file';
import { userPath } from '../desk/user-path';
import { findProgram } from './find-program';
import { missingKubectl } from './kubectl';
import { VerifyProblem } from './verify-problem';

/** More is no kubeconfig. */
const MAX_KUBECONFIG_BYTES = 1_000_000;
const MAX_ALIASES = 100;
const TAKE_ANOTHER = say('choose another file, or paste what the cluster gave you');

/** Go writes an empty list as null. */
function listOfNamed<Fields extends z.ZodRawShape>(fields: Fields) {
  const named = z.object({ name: z.string(), ...fields });
  return z
    .array(named)
    .nullish()
    .transform((list) => list ?? []);
}

const clusterSchema = z.object({
  server: z.string().optional(),
  'certificate-authority': z.string().optional(),
});
const userSchema = z.object({
  tokenFile: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-key': z.string().optional(),
  exec: z.object({ command: z.string() }).nullish(),
  'auth-provider': z
    .object({ name: z.string(), config: z.record(z.string(), z.string()).nullish() })
    .nullish(),
});
const kubeconfigSchema = z.object({
  kind: z.literal('Config').optional(),
  clusters: listOfNamed({ cluster: clusterSchema }),
  users: listOfNamed({ user: userSchema }),
  contexts: listOfNamed({ context: z.object({ cluster: z.string(), user: z.string().optional() }) }),
  'current-context': z.string().nullish(),
});
type Kubeconfig = z.infer<typeof kubeconfigSchema>;

interface ReadingTools {
  /** kubectl, by name or path. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Rejects with a `VerifyProblem`. */
export async function knownClusters(
  choice: KubeconfigChoice,
  { program, environment }: ReadingTools,
): Promise<KnownClusters> {
  const kubectl = await findProgram(program, environment);
  if (kubectl === undefined) throw missingKubectl(program);
  const kubeconfig = mergedKubeconfig(await kubeconfigsOf(choice, environment));
  if (choice.kind === 'text') refuseForeignParts(kubeconfig);
  const { contexts, 'current-context': current } = kubeconfig;
  if (contexts.length === 0) {
    throw new VerifyProblem(say('the kubeconfig has no context'), TAKE_ANOTHER);
  }
  return {
    kubectl,
    contexts: contexts.map((context) => contextOf(context, kubeconfig)),
    ...(typeof current === 'string' && contexts.some(({ name }) => name === current) ? { current } : {}),
  };
}

async function kubeconfigsOf(
  choice: KubeconfigChoice,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Kubeconfig[]> {
  switch (choice.kind) {
    case 'text':
      return [parsedKubeconfig(choice.text)];
    case 'file':
      return [parsedKubeconfig(await textOf(userPath(choice.path)))];
    case 'usual': {
      const named = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
      const [first = join(homedir(), '.kube', 'config'), ...others] = named;
      if (others.length === 0) return [parsedKubeconfig(await textOf(first, TAKE_ANOTHER))];
      // As kubectl: of several those that are there count.
      const texts = await Promise.all([first, ...others].map(textIfThere));
      return texts.flatMap((text) => (text === undefined ? [] : parsedKubeconfig(text)));
    }
  }
}

async function textIfThere(path: string): Promise<string | undefined> {
  try {
    return await textOf(path);
  } catch (error) {
    if (error instanceof VerifyProblem) return undefined;
    throw error;
  }
}

/** `hint` for a path that nobody has written. */
async function textOf(path: string, hint?: Sentence): Promise<string> {
  const reading = await readRegularFile(path, MAX_KUBECONFIG_BYTES);
  if (reading.kind === 'read') return Buffer.from(reading.bytes).toString('utf8');
  const problem =
    reading.kind === 'problem'
      ? reading.problem
      : { what: say('there is a folder of this name'), hint: say('name a file') };
  throw new VerifyProblem(
    say('{label}: {problem}', { label: path, problem: problem.what }),
    hint ?? problem.hint,
  );
}

function parsedKubeconfig(text: string): Kubeconfig {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [mistake] = document.errors;
  if (mistake !== undefined) throw noKubeconfig(mistake.message.split('\n')[0] ?? '');
  const { data, error } = kubeconfigSchema.safeParse(plainValueOf(document));
  if (data !== undefined) return data;
  const [issue] = error.issues;
  throw noKubeconfig([issue?.path.join('.'), issue?.message].filter((part) => part !== '').join(': '));
}

function plainValueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // So says the parser of aliases upon aliases.
    if (error instanceof ReferenceError) throw noKubeconfig(error.message);
    throw error;
  }
}

function noKubeconfig(problem: Wording): VerifyProblem {
  return new VerifyProblem(
    say('this is no kubeconfig: {problem}', { problem }),
    say('take the file that kubectl uses for this cluster; kubectl config view prints it'),
  );
}

/** What is named first counts (client-go, tools/clientcmd/loader.go). */
function mergedKubeconfig(all: readonly Kubeconfig[]): Kubeconfig {
  const current = all.map((one) => one['current-context'] ?? '').find((name) => name !== '');
  return {
    kind: 'Config',
    clusters: firstOfEach(all.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(all.flatMap(({ users }) => users)),
    contexts: firstOfEach(all.flatMap(({ contexts }) => contexts)),
    ...(current === undefined ? {} : { 'current-context': current }),
  };
}

function firstOfEach<Named extends { readonly name: string }>(all: readonly Named[]): Named[] {
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

/** What somebody has pasted, perhaps from a page, is to run no programs of this computer and to send none of its files to a server. */
function refuseForeignParts({ users, clusters }: Kubeconfig): void {
  const hint = say('if you trust it, save it as a file and choose that');
  const programs = users.flatMap(({ user }) => programsOf(user));
  if (programs.length > 0) {
    const names = listOf(programs);
    throw new VerifyProblem(say('the pasted kubeconfig would have {names} run', { names }), hint);
  }
  const files = [
    ...users.flatMap(({ user }) => [user.tokenFile, user['client-certificate'], user['client-key']]),
    ...clusters.map(({ cluster }) => cluster['certificate-authority']),
  ].filter((file) => file !== undefined);
  if (files.length > 0) {
    throw new VerifyProblem(
      say('the pasted kubeconfig is not whole: it names {names}', { names: listOf(files) }),
      hint,
    );
  }
}

function contextOf(
  { name, context }: Kubeconfig['contexts'][number],
  { clusters, users }: Kubeconfig,
): ClusterContext {
  const cluster = clusters.find((candidate) => candidate.name === context.cluster);
  const user = users.find((candidate) => candidate.name === context.user);
  return {
    name,
    cluster: context.cluster,
    server: cluster?.cluster.server ?? '',
    user: context.user ?? '',
    programs: user === undefined ? [] : programsOf(user.user),
  };
}

function programsOf({ exec, 'auth-provider': provider }: z.infer<typeof userSchema>): string[] {
  const command = provider?.config?.['cmd-path'];
  return [
    ...(exec === undefined || exec === null ? [] : [exec.command]),
    ...(command === undefined ? [] : [command]),
  ];
}
