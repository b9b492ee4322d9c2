/**
 * The order of test files: those that take long begin first, so that no processor is left with one of them at the end.
 *
 * Vitest knows how long a file took the time before, but on a fresh checkout only how large it is, which says little.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take more than five seconds on two processors, the longest first. */
const LONG_FILES = [
  'tests/unit/labs-long',
  'tests/unit/sim/api/export-netns-oracle',
  'tests/unit/sim/shell/kubectl/kubectl-oracle',
  'tests/e2e/canvas',
  'tests/e2e/accessibility',
  'tests/e2e/scenario',
  'tests/e2e/page',
  'tests/e2e/files',
  'tests/e2e/flows',
  'tests/e2e/panels',
  'tests/e2e/walk',
  'tests/determinism/same-bytes',
  'tests/scenario/capture',
  'tests/e2e/editor',
  'tests/scenario/files-recovery',
  'tests/unit/sim/shell/kubectl/kubectl-transcript',
  'tests/unit/lessons-long',
  'tests/unit/conformance/conformance',
  'tests/scenario/files-manifests',
  'tests/scenario/files',
  'tests/unit/main/worker/lab-runs',
  'tests/unit/sim/api/plugin-wires-oracle',
  'tests/scenario/files-meanwhile',
  'tests/determinism/recorded-replay',
  'tests/scenario/first-commands',
  'tests/unit/sim/kube/control-plane/control-plane-traffic-oracle',
  'tests/unit/sim/wire/x509/certificate-oracle',
  'tests/unit/main/worker/lab-session',
  'tests/scenario/run-scenarios',
  'tests/unit/sim/lab/edit/edit-lab-properties-long',
  'tests/unit/sim/lab/import/printed-cluster-oracle',
  'tests/unit/main/verify/verify-scenario-oracle',
  'tests/unit/main/desk/cluster-verification-oracle',
  'tests/unit/sim/api/simulation-update',
  'tests/unit/sim/kube/cluster',
  'tests/unit/sim/app/bgp/bird-oracle',
  'tests/unit/sim/api/trace/trace-connection',
  'tests/unit/sim/capture/tcpdump-text-oracle',
  'tests/unit/sim/kube/nodes-without-range',
  'tests/unit/sim/shell/commands/openssl/openssl-oracle',
  'tests/unit/sim/netfilter/nftables/nft-oracle',
  'tests/unit/sim/netfilter/nftables/nft-verdicts-oracle',
  'tests/scenario/bundle',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const bySize = await super.sort(files);
    return bySize.toSorted((one, other) => rankOf(one) - rankOf(other) || compareProjects(one, other));
  }
}

/** A worker goes on with the modules of its own project only. */
function compareProjects({ project: one }: TestSpecification, { project: other }: TestSpecification): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONG_FILES.findIndex((name) => moduleId.includes(`/${name}.test.`));
  return rank < 0 ? LONG_FILES.length : rank;
}
