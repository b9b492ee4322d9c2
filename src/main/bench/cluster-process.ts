/** The process that brings up one large cluster, for `podwire bench`: `NODES SERVICES PODS`, an answer in JSON a line. */
import process from 'node:process';
import { runCluster } from './cluster-run';

const [nodes = 0, services = 0, pods = 0] = process.argv.slice(2).map(Number);

runCluster({ nodes, services, pods }, (step) => {
  process.stdout.write(`${JSON.stringify(step)}\n`);
});
