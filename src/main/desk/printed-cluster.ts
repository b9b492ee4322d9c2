/**
 * What a cluster has printed, by what the API server and the tools around it leave in the text: it becomes a lab better by an import, which
 * takes the cluster's own network from it, than as manifests of a cluster that nothing is known of.
 */
import { resolve } from 'node:path';
import { asciiOf, isLabFile, type DiskFile, type LabReading } from './disk-lab';
import { manifestsBelow } from './manifest-tree';

/** Every object and every list of `kubectl get -o yaml|json`; a log of `kubectl cluster-info dump`; a report of `helm install --dry-run`. */
const MARKS =
  /["']?resourceVersion["']?\s*:|^==== START logs for container |^NAME: \S+\r?\nLAST DEPLOYED: /mu;

/** Not where one of them is a lab, which says itself what its cluster is. */
export function isPrintedByCluster(files: readonly Pick<DiskFile, 'name' | 'bytes'>[]): boolean {
  return !files.some((file) => isLabFile(file)) && files.some(({ bytes }) => MARKS.test(asciiOf(bytes)));
}

/** Of what was read at `path`: a folder whose manifests are all in folders below, too. */
export async function isImportable(path: string, reading: LabReading): Promise<boolean> {
  if (reading.kind === 'read')
    return reading.lab.kind === 'manifests' && isPrintedByCluster(reading.lab.files);
  if (reading.kind !== 'problem' || reading.problem.path !== resolve(path)) return false;
  const below = await manifestsBelow(path, 1);
  return below.kind === 'paths' && below.paths.length > 0;
}
