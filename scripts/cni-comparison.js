/** `npm run cni-comparison`: writes docs/cni-comparison.md with `podwire compare`, of the built-in lab `compare`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const LAB = 'resources/labs/compare.podwire.yaml';
const REQUESTS = [
  { title: 'A request to a Service', words: ['client', 'curl', '-s', 'http://10.96.0.50'] },
  { title: 'A request to a Service from the node', words: ['node/node2', 'curl', '-s', 'http://10.96.0.50'] },
];

const parts = REQUESTS.map(({ title, words }) => {
  const argv = ['bin/podwire.js', 'compare', LAB, '--cni', 'all', '-o', 'markdown', '--', ...words];
  const { status, stdout } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
  return `## ${title}\n\n${stdout}`;
});

const HEAD = `# Every network plugin, the same request

<!-- Written by \`npm run cni-comparison\`. -->

\`podwire compare\` runs a request once under each plugin, in a fresh copy of the lab [compare](../${LAB}): the server on
\`node1\`, its client on \`node2\`, and a Service in front of the server. Every number is measured in that run: at taps on
every interface, from the counters of the packets, from the log of drops. \`rules met\` counts the rules of iptables and
nftables that packets were held against; eBPF programs have none. Whether a NetworkPolicy is enforced is tried with one
that lets nobody in. Times are those of the simulated links and programs, not of a machine.

`;
writeFileSync(join(root, 'docs/cni-comparison.md'), `${HEAD}${parts.join('\n')}`);
