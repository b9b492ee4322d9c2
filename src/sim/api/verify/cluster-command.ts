/**
 * Commands that a shell of a container runs in the place of what only the simulator does: press Ctrl+C after a while, say that a
 * command has begun, open a connection.
 *
 * They are written for any POSIX shell, and leave nothing in the container that goes on. `kubectl exec` makes what it starts
 * the leader of a group (runc, libcontainer/nsenter/nsexec.c: setsid), as a terminal does: Ctrl+C is for the whole group.
 */
import { PROBE } from '../trace/connection-attempt';

/** Written to stderr before the command of a step in the background begins. */
export const STARTED = 'podwire: started\n';

/** The exit code where a container has no program that opens connections. */
export const NO_PROGRAM = 97;

/** Words for `kubectl exec … --`. */
export function shellCommand(run: string): readonly string[] {
  return ['sh', '-c', run];
}

/** A shell of its own takes the place of this one, which has started what will interrupt it. */
export function interruptedCommand(run: string, seconds: number): readonly string[] {
  const key = `{ sleep ${seconds}; kill -INT -$$ || kill -INT $$; } >/dev/null 2>&1 </dev/null &`;
  return ['sh', '-c', `${key} exec sh -c "$1"`, 'sh', run];
}

export function announcedCommand(words: readonly string[]): readonly string[] {
  return ['sh', '-c', `echo '${STARTED.trim()}' >&2; exec "$@"`, 'sh', ...words];
}

const OPEN_TCP = `if command -v nc >/dev/null 2>&1; then nc -z -w 8 "$1" "$2" </dev/null
elif command -v curl >/dev/null 2>&1; then
  [ "$(curl -so /dev/null --connect-timeout 8 -m 9 -w '%{time_connect}' "telnet://$1:$2" </dev/null)" != 0.000000 ]
elif command -v bash >/dev/null 2>&1; then timeout 8 bash -c ': <"/dev/tcp/$0/$1"' "$1" "$2"
else exit ${NO_PROGRAM}
fi`;

/** Answered by anything. */
const SEND_UDP = `command -v nc >/dev/null 2>&1 || exit ${NO_PROGRAM}
[ "$(printf '${octalOf(PROBE)}' | nc -u -w 3 "$1" "$2" | wc -c)" -gt 0 ]`;

/** It ends with 0 where somebody answers. */
export function reachCommand(protocol: 'tcp' | 'udp', host: string, port: number): readonly string[] {
  return ['sh', '-c', protocol === 'tcp' ? OPEN_TCP : SEND_UDP, 'sh', host, String(port)];
}

/** For printf. */
function octalOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
