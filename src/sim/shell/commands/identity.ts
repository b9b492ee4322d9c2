/** hostname, id, whoami and uname: who and where the process is. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { formatIpv4 } from '../../wire/ipv4-address';

const KERNEL_RELEASE = '6.12.0';
const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC podwire';

/* eslint-disable require-yield -- done at once */

export function* hostname(process: Process, args: readonly string[]): Task<number> {
  const { environment } = process;
  const [option] = args;
  if (option === '-i' || option === '-I') {
    const { stack } = environment.namespace;
    const addresses = stack
      .devices()
      .filter(({ kind }) => kind !== 'loopback')
      .flatMap((device) => stack.addressesOf(device).map(({ address }) => formatIpv4(address)));
    process.stdout(`${addresses.join(' ')}${option === '-I' ? ' ' : ''}\n`);
    return 0;
  }
  if (option !== undefined && !option.startsWith('-')) {
    process.stderr("hostname: you don't have permission to set the host name: Operation not permitted\n");
    return 1;
  }
  process.stdout(`${option === '-s' ? (environment.hostname.split('.')[0] ?? '') : environment.hostname}\n`);
  return 0;
}

export function* id(process: Process, args: readonly string[]): Task<number> {
  if (args.includes('-u') || args.includes('-g'))
    process.stdout(args.some((argument) => argument.includes('n')) ? 'root\n' : '0\n');
  else if (args.includes('-un') || args.includes('-gn')) process.stdout('root\n');
  else process.stdout('uid=0(root) gid=0(root) groups=0(root)\n');
  return 0;
}

export function* whoami(process: Process): Task<number> {
  process.stdout('root\n');
  return 0;
}

export function* uname(process: Process, args: readonly string[]): Task<number> {
  const flags = args.join('').replaceAll('-', '');
  const wants = (letter: string): boolean => flags.includes('a') || flags.includes(letter);
  const parts = [
    wants('s') || flags === '' ? 'Linux' : '',
    wants('n') ? process.environment.hostname : '',
    wants('r') ? KERNEL_RELEASE : '',
    wants('v') ? KERNEL_VERSION : '',
    wants('m') ? 'x86_64' : '',
    flags.includes('a') || flags.includes('o')
      ? process.environment.flavor === 'busybox'
        ? 'Linux'
        : 'GNU/Linux'
      : '',
  ];
  process.stdout(`${parts.filter((part) => part !== '').join(' ')}\n`);
  return 0;
}

/* eslint-enable require-yield */
