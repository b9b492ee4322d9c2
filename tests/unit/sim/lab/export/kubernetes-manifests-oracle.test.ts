import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '#sim/base/sentence';
import { exportedTextOf } from '#sim/api/export-lab';
import { readLab } from '#sim/lab/read-lab';
import { ApiHttpServer } from '../../../../kit/api-http-server';
import { KubectlLab } from '../../../../kit/kubectl-lab';
import { findRealKubectl, RealKubectl } from '../../../../kit/real-kubectl';

const KUBECTL = findRealKubectl('1.32');
/** One with namespaces, policies and an Ingress, one with a StatefulSet, one with Secrets. */
const LABS = ['whole-picture', 'headless-stateful', 'ingress-tls'];

describe.skipIf(KUBECTL === undefined)('the real kubectl', () => {
  it.each(LABS)('takes the manifests of %s', async (name) => {
    const file = `resources/labs/${name}.podwire.yaml`;
    const lab = readLab([{ name: file, text: readFileSync(file, 'utf8') }]);
    if (!lab.ok) throw new Error('the lab is refused');
    const exported = exportedTextOf(lab.value, 'kubernetes', { scenario: undefined, hasSecrets: false });
    if (!exported.ok) throw new Error(inEnglish(exported.error));
    const server = new ApiHttpServer((request) => cluster.rest.handle(request));
    const cluster = new KubectlLab();
    const kubectl = new RealKubectl(KUBECTL ?? '', await server.listen());
    const args = ['apply', '--dry-run=client', '-o', 'name', '-f', '-'];
    const { stdout, stderr, exitCode } = await kubectl.run(args, exported.value.text);
    await server.close();
    kubectl.close();
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.trim().split('\n')).toHaveLength(lab.value.objects.length);
  });
});
