/**
 * kubectl config: what is in the kubeconfig, and changes of it (`k8s.io/kubectl/pkg/cmd/config`, Kubernetes v1.32).
 *
 * Leaves out `config set` of single bytes, `--flatten`, `--merge`, and files merged from several.
 */
import type { Task } from '../../../host/task';
import { textFieldOf, type PlainRecord } from '../../../kube/objects/kube-object';
import { flagsOf, type FlagSpec } from '../flag-set';
import { KubeconfigFile, type ConfigPart } from '../kubeconfig-file';
import { alignTabs, TABLE_COLUMNS } from '../output/tab-writer';
import { printerOf } from '../output-options';
import type { KubectlCommand, KubectlVerb } from '../verb';

type ConfigAction = (command: KubectlCommand, config: KubeconfigFile) => number;

interface ConfigVerb {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly usage: string;
  readonly flags?: readonly FlagSpec[];
  /** How many words it takes; undefined for any number. */
  readonly words?: number;
  readonly act: ConfigAction;
}

function verbOf({ name, aliases = [], summary, usage, flags = [], words, act }: ConfigVerb): KubectlVerb {
  return {
    path: `config ${name}`,
    aliases: aliases.map((alias) => `config ${alias}`),
    summary,
    usage: `config ${usage}`,
    flags,
    isOffline: true,
    // eslint-disable-next-line require-yield -- no server is asked
    run: function* (command): Task<number> {
      const { args } = command;
      if (words !== undefined && args.length !== words) {
        return command.fail(`Unexpected args: [${args.join(' ')}]`);
      }
      return act(command, new KubeconfigFile(command.process, command.flags));
    },
  };
}

function view(command: KubectlCommand, config: KubeconfigFile): number {
  const { flags } = command;
  const context = flags.text('context') || config.currentContext;
  const isMinified = flags.isOn('minify');
  if (isMinified && config.find('contexts', context) === undefined) {
    return command.fail(
      context === '' ? 'current-context must exist in order to minify' : `cannot locate context ${context}`,
    );
  }
  const shown = config.shown({
    isRaw: flags.isOn('raw'),
    ...(isMinified ? { onlyContext: context } : {}),
  });
  const printer = printerOf(command);
  if (!printer.ok) return command.fail(printer.error);
  const printed = printer.value({ ...shown, apiVersion: 'v1', kind: 'Config', metadata: {} });
  if (!printed.ok) return command.fail(printed.error);
  // A kubeconfig has no metadata.
  command.out(printed.value.replace(/^(?:metadata: \{\}\n| {4}"metadata": \{\},?\n)/mu, ''));
  return 0;
}

function currentContext(command: KubectlCommand, { currentContext: name }: KubeconfigFile): number {
  if (name === '') return command.fail('current-context is not set');
  command.out(`${name}\n`);
  return 0;
}

function getContexts(command: KubectlCommand, config: KubeconfigFile): number {
  const { args, flags } = command;
  const output = flags.text('output');
  if (output !== '' && output !== 'name') {
    return command.fail(`output must be one of '' or 'name': ${output}`);
  }
  const known = config.names('contexts');
  const names = args.length === 0 ? known : args.filter((name) => known.includes(name));
  if (output === 'name') command.out(names.map((name) => `${name}\n`).join(''));
  else command.out(contextTable(config, names, !flags.isOn('no-headers')));
  const missing = args.filter((name) => !known.includes(name));
  return command.failAll(missing.map((name) => ({ text: `error: context ${name} not found` })));
}

function contextTable(config: KubeconfigFile, names: readonly string[], hasHeaders: boolean): string {
  const rows = names.map((name) => {
    const context = config.find('contexts', name);
    const text = (field: string): string => textFieldOf(context, field) ?? '';
    const mark = name === config.currentContext ? '*' : '';
    return [mark, name, text('cluster'), text('user'), text('namespace')];
  });
  const all = hasHeaders ? [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'], ...rows] : rows;
  return alignTabs(all.map((row) => `${row.join('\t')}\n`).join(''), TABLE_COLUMNS);
}

function listNames(part: ConfigPart): ConfigAction {
  return (command, config) => {
    command.out(['NAME', ...config.names(part)].map((name) => `${name}\n`).join(''));
    return 0;
  };
}

/** The fields whose flags were given, over those that are there. */
function merged(
  command: KubectlCommand,
  before: PlainRecord,
  fields: Readonly<Record<string, string>>,
): PlainRecord {
  const given = Object.entries(fields).filter(([flag]) => command.flags.isGiven(flag));
  const texts = given.map(([flag, field]) => [field, command.flags.text(flag)] as const);
  return { ...before, ...Object.fromEntries(texts.filter(([, text]) => text !== '')) };
}

function setContext(command: KubectlCommand, config: KubeconfigFile): number {
  const { args, flags } = command;
  const isCurrent = flags.isOn('current');
  if (args.length > 1) return command.fail(`Unexpected args: [${args.join(' ')}]`);
  if (isCurrent && args.length > 0)
    return command.fail('you cannot specify both a context name and --current');
  const name = isCurrent ? config.currentContext : (args[0] ?? '');
  if (!isCurrent && name === '')
    return command.fail('you must specify a non-empty context name or --current');
  if (name === '') return command.fail('no current context is set');
  const before = config.find('contexts', name);
  const fields = { cluster: 'cluster', namespace: 'namespace', user: 'user' };
  config.set('contexts', name, merged(command, before ?? {}, fields));
  config.save();
  command.out(`Context ${JSON.stringify(name)} ${before === undefined ? 'created' : 'modified'}.\n`);
  return 0;
}

function useContext(command: KubectlCommand, config: KubeconfigFile): number {
  const [name = ''] = command.args;
  if (config.find('contexts', name) === undefined) {
    return command.fail(`no context exists with the name: ${JSON.stringify(name)}`);
  }
  config.currentContext = name;
  config.save();
  command.out(`Switched to context ${JSON.stringify(name)}.\n`);
  return 0;
}

function renameContext(command: KubectlCommand, config: KubeconfigFile): number {
  const [from = '', to = ''] = command.args;
  const context = config.find('contexts', from);
  if (context === undefined) {
    return command.fail(`cannot rename the context ${JSON.stringify(from)}, it's not in ${config.path}`);
  }
  if (config.find('contexts', to) !== undefined) {
    return command.fail(
      `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${config.path}`,
    );
  }
  config.remove('contexts', from);
  config.set('contexts', to, context);
  if (config.currentContext === from) config.currentContext = to;
  config.save();
  command.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
  return 0;
}

function remove(part: ConfigPart, noun: string): ConfigAction {
  return (command, config) => {
    const [name = ''] = command.args;
    if (config.find(part, name) === undefined) {
      return command.fail(`cannot delete ${noun} ${name}, not in ${config.path}`);
    }
    if (part === 'contexts' && config.currentContext === name) {
      command.complain(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    }
    config.remove(part, name);
    config.save();
    command.out(`deleted ${noun} ${name} from ${config.path}\n`);
    return 0;
  };
}

function setEntry(part: ConfigPart, noun: string, fields: Readonly<Record<string, string>>): ConfigAction {
  return (command, config) => {
    const [name = ''] = command.args;
    config.set(part, name, merged(command, config.find(part, name) ?? {}, fields));
    config.save();
    command.out(`${noun} ${JSON.stringify(name)} set.\n`);
    return 0;
  };
}

/** `contexts.NAME.namespace`; a dot within the name is part of it. */
const PROPERTY = /^(?<part>clusters|contexts|users)\.(?<name>.+)\.(?<field>[^.]+)$/u;

function setProperty(isRemoval: boolean): ConfigAction {
  return (command, config) => {
    const [property = '', value = ''] = command.args;
    const { part, name = '', field = '' } = PROPERTY.exec(property)?.groups ?? {};
    if (property === 'current-context') config.currentContext = isRemoval ? '' : value;
    else if (part === 'clusters' || part === 'contexts' || part === 'users') {
      const before = config.find(part, name);
      if (before === undefined && isRemoval) return command.fail(`current map key \`${name}\` is invalid`);
      config.set(part, name, { ...before, [field]: isRemoval ? undefined : value });
    } else return command.fail(`unable to parse ${property} after [] at api.Config`);
    config.save();
    command.out(`Property ${JSON.stringify(property)} ${isRemoval ? 'unset' : 'set'}.\n`);
    return 0;
  };
}

export const CONFIG_VERBS: readonly KubectlVerb[] = [
  verbOf({
    name: 'current-context',
    summary: 'Display the current-context',
    usage: 'current-context [options]',
    act: currentContext,
  }),
  verbOf({
    name: 'delete-cluster',
    summary: 'Delete the specified cluster from the kubeconfig',
    usage: 'delete-cluster NAME [options]',
    words: 1,
    act: remove('clusters', 'cluster'),
  }),
  verbOf({
    name: 'delete-context',
    summary: 'Delete the specified context from the kubeconfig',
    usage: 'delete-context NAME [options]',
    words: 1,
    act: remove('contexts', 'context'),
  }),
  verbOf({
    name: 'delete-user',
    summary: 'Delete the specified user from the kubeconfig',
    usage: 'delete-user NAME [options]',
    words: 1,
    act: remove('users', 'user'),
  }),
  verbOf({
    name: 'get-clusters',
    summary: 'Display clusters defined in the kubeconfig',
    usage: 'get-clusters [options]',
    act: listNames('clusters'),
  }),
  verbOf({
    name: 'get-contexts',
    summary: 'Describe one or many contexts',
    usage: 'get-contexts [(-o|--output=)name)] [options]',
    flags: flagsOf('no-headers bool\noutput,o string'),
    act: getContexts,
  }),
  verbOf({
    name: 'get-users',
    summary: 'Display users defined in the kubeconfig',
    usage: 'get-users [options]',
    act: listNames('users'),
  }),
  verbOf({
    name: 'rename-context',
    summary: 'Rename a context from the kubeconfig file',
    usage: 'rename-context CONTEXT_NAME NEW_NAME [options]',
    words: 2,
    act: renameContext,
  }),
  verbOf({
    name: 'set',
    summary: 'Set an individual value in a kubeconfig file',
    usage: 'set PROPERTY_NAME PROPERTY_VALUE [options]',
    flags: flagsOf('set-raw-bytes bool refused'),
    words: 2,
    act: setProperty(false),
  }),
  verbOf({
    name: 'set-cluster',
    summary: 'Set a cluster entry in kubeconfig',
    usage: 'set-cluster NAME [--server=server] [options]',
    flags: flagsOf('embed-certs bool refused\nproxy-url string refused'),
    words: 1,
    act: setEntry('clusters', 'Cluster', {
      'certificate-authority': 'certificate-authority',
      server: 'server',
      'tls-server-name': 'tls-server-name',
    }),
  }),
  verbOf({
    name: 'set-context',
    summary: 'Set a context entry in kubeconfig',
    usage:
      'set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]',
    flags: flagsOf('current bool'),
    act: setContext,
  }),
  verbOf({
    name: 'set-credentials',
    summary: 'Set a user entry in kubeconfig',
    usage: 'set-credentials NAME [--token=bearer_token] [options]',
    flags: flagsOf('auth-provider string refused\nembed-certs bool refused\nexec-command string refused'),
    words: 1,
    act: setEntry('users', 'User', {
      'client-certificate': 'client-certificate',
      'client-key': 'client-key',
      password: 'password',
      token: 'token',
      username: 'username',
    }),
  }),
  verbOf({
    name: 'unset',
    summary: 'Unset an individual value in a kubeconfig file',
    usage: 'unset PROPERTY_NAME [options]',
    words: 1,
    act: setProperty(true),
  }),
  verbOf({
    name: 'use-context',
    aliases: ['use'],
    summary: 'Set the current-context in a kubeconfig file',
    usage: 'use-context CONTEXT_NAME [options]',
    words: 1,
    act: useContext,
  }),
  verbOf({
    name: 'view',
    summary: 'Display merged kubeconfig settings or a specified kubeconfig file',
    usage: 'view [flags] [options]',
    flags: flagsOf(`
      allow-missing-template-keys bool=true
      flatten bool refused
      merge bool=true
      minify bool
      output,o string=yaml
      raw bool
      show-managed-fields bool
      template string`),
    words: 0,
    act: view,
  }),
];
