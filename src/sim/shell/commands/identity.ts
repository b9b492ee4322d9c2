/** hostname, id, whoami and uname: who and where the process is. */
import { KERNEL_RELEASE } from '../../host/kernel-release';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { formatIpv4 } from '../../wire/ipv4-address';
import { formatIpv6, isLinkLocalIpv6 } from '../../wire/ipv6-address';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';

const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC podwire';

/* eslint-disable require-yield -- done at once */

const HOSTNAME: ToolUsage = {
  name: 'hostname',
  gnu: 'a,alias A,all-fqdns b,boot! d,domain f,fqdn,long F,file:! i,ip-address I,all-ip-addresses s,short y,yp,nis!',
  busybox: 'i s f d F:!',
};

export function* hostname(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, HOSTNAME);
  if (typeof given === 'number') return given;
  const { environment } = process;
  if (given.operands.length > 0) {
    process.stderr("hostname: you don't have permission to set the host name: Operation not permitted\n");
    return 1;
  }
  const { stack } = environment.namespace;
  const devices = stack.devices().filter(({ kind }) => kind !== 'loopback');
  const [short = ''] = environment.hostname.split('.');
  switch (given.lastOf('a', 'A', 'd', 'f', 'i', 'I', 's')) {
    case 'I': {
      const ipv6 = stack.hasIpv6
        ? devices.flatMap((device) =>
            stack.ipv6
              .addressesOf(device)
              .filter(({ address }) => !isLinkLocalIpv6(address))
              .map(({ address }) => formatIpv6(address)),
          )
        : [];
      const ipv4 = devices.flatMap((device) =>
        stack.addressesOf(device).map(({ address }) => formatIpv4(address)),
      );
      process.stdout(`${[...ipv4, ...ipv6].join(' ')} \n`);
      return 0;
    }
    case 'i': {
      const found = namesInHosts(process).find(({ names }) => names.includes(environment.hostname));
      if (found === undefined) {
        process.stderr('hostname: Name or service not known\n');
        return 1;
      }
      process.stdout(`${found.address}\n`);
      return 0;
    }
    case 's':
      process.stdout(`${short}\n`);
      return 0;
    case 'a':
      process.stdout('\n');
      return 0;
    case 'A':
    case 'd':
    case 'f': {
      const names = namesInHosts(process).find((each) => each.names.includes(environment.hostname))?.names;
      const full = names?.[0] ?? environment.hostname;
      const domain = full.includes('.') ? full.slice(full.indexOf('.') + 1) : '';
      process.stdout(given.has('d') ? (domain === '' ? '' : `${domain}\n`) : `${full}\n`);
      return 0;
    }
    default:
      process.stdout(`${environment.hostname}\n`);
      return 0;
  }
}

function namesInHosts({
  environment,
}: Process): readonly { readonly address: string; readonly names: readonly string[] }[] {
  const lines = (environment.files.read('/etc/hosts') ?? '').split('\n');
  return lines.flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*$/u, '').trim().split(/\s+/u);
    return names.length === 0 ? [] : [{ address, names }];
  });
}

const ID: ToolUsage = {
  name: 'id',
  gnu: 'a Z,context! g,group G,groups n,name r,real u,user z,zero',
  busybox: 'g G n r u',
};

export function* id(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, ID);
  if (typeof given === 'number') return given;
  const unknown = given.operands.find((name) => name !== 'root' && name !== '0');
  if (unknown !== undefined) {
    process.stderr(
      process.environment.flavor === 'busybox'
        ? `id: unknown user ${unknown}\n`
        : `id: ‘${unknown}’: no such user\n`,
    );
    return 1;
  }
  const isOne = ['u', 'g', 'G'].some((letter) => given.has(letter));
  if (given.has('n') && !isOne) {
    process.stderr('id: cannot print only names or real IDs in default format\n');
    return 1;
  }
  const all = 'uid=0(root) gid=0(root) groups=0(root)';
  process.stdout(`${isOne ? (given.has('n') ? 'root' : '0') : all}\n`);
  return 0;
}

export function* whoami(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, { name: 'whoami', gnu: '' });
  if (typeof given === 'number') return given;
  const [extra] = given.operands;
  if (extra !== undefined && process.environment.flavor !== 'busybox') {
    return toolMisuse(process, { name: 'whoami', gnu: '' }, `extra operand ‘${extra}’`);
  }
  process.stdout('root\n');
  return 0;
}

const UNAME: ToolUsage = {
  name: 'uname',
  gnu: 'a,all s,kernel-name n,nodename r,kernel-release v,kernel-version m,machine p,processor i,hardware-platform o,operating-system',
};

export function* uname(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, UNAME);
  if (typeof given === 'number') return given;
  const isBusybox = process.environment.flavor === 'busybox';
  const [extra] = given.operands;
  if (extra !== undefined) return toolMisuse(process, UNAME, `extra operand ‘${extra}’`);
  const isAll = given.has('a');
  const wants = (letter: string): boolean => isAll || given.has(letter);
  const parts = [
    wants('s') || given.given.length === 0 ? 'Linux' : '',
    wants('n') ? process.environment.hostname : '',
    wants('r') ? KERNEL_RELEASE : '',
    wants('v') ? KERNEL_VERSION : '',
    wants('m') ? 'x86_64' : '',
    given.has('p') ? 'unknown' : '',
    given.has('i') ? 'unknown' : '',
    wants('o') ? (isBusybox ? 'Linux' : 'GNU/Linux') : '',
  ];
  process.stdout(`${parts.filter((part) => part !== '').join(' ')}\n`);
  return 0;
}

/* eslint-enable require-yield */
