/**
 * calicoctl, Calico's own tool (projectcalico/calico v3.29 `calicoctl`).
 *
 * Models `node status`, `get` of pools, nodes, workload endpoints and what BGP is told, `ipam show`, and `version`. What changes
 * objects is kubectl's here; the other commands are refused by name.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { fieldOf } from '../../kube/objects/kube-object';
import { Datastore, NO_DATASTORE } from './calicoctl/datastore';
import { calicoctlGet } from './calicoctl/get';
import { ipamShow } from './calicoctl/ipam-show';
import { nodeStatus } from './calicoctl/node-status';

const VERSION = 'v3.29.1';
/** The commit of that release. */
const COMMIT = 'ddfc3b1ea';
const USAGE = `Usage:
  calicoctl [options] <command> [<args>...]

    get          Get a resource identified by file, directory, stdin or resource type and
                 name.
    ipam         IP address management.
    node         Calico node management.
    version      Display the version of this binary.
`;

export function* calicoctl(process: Process, args: readonly string[]): Task<number> {
  const [command = '', ...rest] = args;
  const [inner = ''] = rest;
  if (command === 'node' && inner === 'status') return nodeStatus(process);
  if (command === '' || command === '-h' || command === '--help') {
    process.stdout(USAGE);
    return command === '' ? 1 : 0;
  }
  if (command !== 'get' && command !== 'version' && !(command === 'ipam' && inner === 'show')) {
    const words = command === 'ipam' || command === 'node' ? `${command} ${inner}` : command;
    process.stderr(`calicoctl ${words.trim()} is not modelled in this lab\n`);
    return 1;
  }
  const datastore = Datastore.open(process);
  if (command === 'version') return yield* version(process, datastore);
  if (datastore === undefined) {
    process.stderr(`${NO_DATASTORE}\n`);
    return 1;
  }
  return command === 'get'
    ? yield* calicoctlGet(process, datastore, rest)
    : yield* ipamShow(process, datastore, rest.slice(1));
}

function* version(process: Process, datastore: Datastore | undefined): Task<number> {
  process.stdout(`Client Version:    ${VERSION}\nGit commit:        ${COMMIT}\n`);
  const found = datastore === undefined ? undefined : yield* datastore.list('clusterinformations');
  const [information] = found ?? [];
  if (information === undefined) {
    process.stderr('Unable to retrieve Cluster Version or Type.\n');
    return 1;
  }
  process.stdout(`Cluster Version:   ${String(fieldOf(information, 'spec', 'calicoVersion'))}\n`);
  process.stdout(`Cluster Type:      ${String(fieldOf(information, 'spec', 'clusterType'))}\n`);
  return 0;
}
