import type { Mutant } from './mutant';

/** The programs that people look with. */
export const toolMutants: readonly Mutant[] = [
  {
    id: 'tcpdump-fails-when-interrupted',
    file: 'src/sim/shell/tcpdump/live-capture.ts',
    find: '`${counted(0)} dropped by kernel\\n`,\n    );\n    return 0;',
    replace: '`${counted(0)} dropped by kernel\\n`,\n    );\n    return this.#isStopped ? 130 : 0;',
    labs: ['dns-search', 'load-balancer-l2'],
    because: 'tcpdump that is interrupted ends as if it had failed.',
  },
  {
    id: 'neighbors-not-flushed',
    file: 'src/sim/shell/iproute/ip-neighbor.ts',
    find: 'else neighbors.remove(address, device);\n  }\n  return 0;\n}',
    replace: 'else if (address === 0) neighbors.remove(address, device);\n  }\n  return 0;\n}',
    labs: ['load-balancer-l2'],
    because: 'ip neigh flush leaves the neighbors where they are.',
  },
  {
    id: 'device-stays-up',
    file: 'src/sim/shell/iproute/ip-link.ts',
    find: "wanted.isUp = word === 'up';",
    replace: 'wanted.isUp = true;',
    labs: ['load-balancer-l2', 'api-clients'],
    because: 'ip link set down takes no device down.',
  },
  {
    id: 'patched-is-no-change',
    file: 'src/sim/shell/kubectl/verbs/patch.ts',
    find: "dryRun === 'none' && resourceVersion === one.object",
    replace: "dryRun === 'none' && resourceVersion !== one.object",
    labs: ['rolling-update'],
    because: 'kubectl patch says that nothing changed where something did.',
  },
  {
    id: 'sort-fails-when-it-drops',
    file: 'src/sim/shell/commands/sort.ts',
    find: 'files.write(pathFor(process, output), text);\n  return 0;',
    replace: 'files.write(pathFor(process, output), text);\n  return kept.length < lines.length ? 1 : 0;',
    labs: ['rolling-update'],
    because: 'sort -u fails where there was something to leave out.',
  },
  {
    id: 'echo-fails',
    file: 'src/sim/shell/commands/echo.ts',
    find: 'process.stdout(hasNewline && !isStopped ? `${output}\\n` : output);\n  return 0;',
    replace: 'process.stdout(hasNewline && !isStopped ? `${output}\\n` : output);\n  return 1;',
    labs: ['pod-network'],
    because: 'A script that ends with an echo seems to have failed.',
  },
  {
    id: 'iptables-fails',
    file: 'src/sim/shell/commands/iptables.ts',
    find: 'else process.stderr(outcome.error.message);\n  return outcome.ok ? 0 : outcome.error.exitCode;\n}\n\nfunction* runSave',
    replace:
      'else process.stderr(outcome.error.message);\n  return outcome.ok ? 1 : outcome.error.exitCode;\n}\n\nfunction* runSave',
    labs: ['api-clients'],
    because: 'A script that adds a rule seems to have failed.',
  },
  {
    id: 'ip-link-set-fails',
    file: 'src/sim/shell/iproute/ip-link.ts',
    find: 'if (wanted.isUp !== undefined) device.isUp = wanted.isUp;',
    replace: 'if (wanted.isUp !== undefined) {\n    device.isUp = wanted.isUp;\n    return 1;\n  }',
    labs: ['api-clients'],
    because: 'A script that takes a device down seems to have failed.',
  },
];
