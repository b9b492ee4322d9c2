import type { Mutant } from './mutant';

const CLIENT = 'src/sim/app/dns-client.ts';
const LAB = 'dns-race';

/** What resolvers do when an answer does not come. */
export const resolverMutants: readonly Mutant[] = [
  {
    id: 'resolver-no-race',
    file: 'src/sim/netfilter/udp-race.ts',
    find: 'if (connection.has(CONNECTION_STATUS.SEEN_REPLY)) return false;',
    replace: 'if (connection !== undefined) return false;',
    labs: [LAB],
    because: "Two questions at once never get into each other's way.",
  },
  {
    id: 'resolver-race-without-loss',
    file: 'src/sim/netfilter/conntrack.ts',
    find: '    if (this.#race !== undefined) return false;\n',
    replace: '',
    labs: [LAB],
    because: 'Both questions arrive, as with newer kernels.',
  },
  {
    id: 'resolver-always-at-once',
    file: CLIENT,
    find: "memory.isSingle ||= flags.has('single-request') || memory.isReopening;",
    replace: 'memory.isSingle ||= false;',
    labs: [LAB],
    because: 'single-request-reopen changes nothing.',
  },
  {
    id: 'resolver-never-by-tcp',
    file: CLIENT,
    find: "const isOverTcp = flags.has('use-vc');",
    replace: 'const isOverTcp = false;',
    labs: [LAB],
    because: 'use-vc changes nothing.',
  },
  {
    id: 'resolver-musl-as-patient',
    file: CLIENT,
    find: 'const interval = seconds(configuration.timeoutSeconds / configuration.attempts);',
    replace: 'const interval = seconds(configuration.timeoutSeconds);',
    labs: [LAB],
    because: 'Alpine waits as long as others before it asks again.',
  },
];
