import { describe, expect, it } from 'vitest';
import { edited, editedText, editOf, refusalOf } from '#kit/lab-edits';
import { WEB_MANIFEST } from '#kit/lab-text';
import type { LabCommand } from '#sim/lab/edit/lab-command';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\n';

function pluginOf(cni: string): LabCommand {
  return { kind: 'network', cni };
}

describe('another network plugin', () => {
  it('is written where none was', () => {
    const text = `${HEAD}spec:\n  seed: 3 # three\n`;
    const { name, texts, document } = edited(text, pluginOf('flannel/host-gw'));
    expect(name).toBe('switch to flannel host-gw');
    expect(texts['lab.yaml']).toContain('  seed: 3 # three\n');
    expect(document.spec.cluster.cni).toMatchObject({ plugin: 'flannel', mode: 'host-gw' });
  });

  it('changes a mode in place, and comments stay', () => {
    const text = `${HEAD}spec:
  cluster:
    cni: { plugin: flannel, mode: vxlan } # the default
`;
    expect(editedText(text, pluginOf('flannel/host-gw'))).toBe(text.replace('vxlan', 'host-gw'));
    expect(editedText(text, pluginOf('bridge/routes'))).toBe(
      text.replace('plugin: flannel, mode: vxlan', 'plugin: bridge, mode: routes'),
    );
  });

  it('takes the options of the one before away, which would be refused', () => {
    const text = `${HEAD}spec:
  cluster:
    cni:
      plugin: flannel
      mode: vxlan
      vni: 7
`;
    expect(editedText(text, pluginOf('bridge/routes'))).toBe(
      text.replace('flannel', 'bridge').replace('vxlan', 'routes').replace('      vni: 7\n', ''),
    );
  });

  it('without a mode takes the default of the plugin', () => {
    const text = `${HEAD}spec:\n  cluster:\n    cni: { plugin: bridge, mode: routes }\n`;
    expect(edited(text, pluginOf('flannel')).document.spec.cluster.cni).toMatchObject({ mode: 'vxlan' });
  });

  it('needs a lab file beside plain manifests', () => {
    expect(editOf(WEB_MANIFEST, pluginOf('flannel/host-gw'))).toMatchObject({ kind: 'needs-lab-file' });
    const { document } = edited(WEB_MANIFEST, pluginOf('flannel/host-gw'), { makesLabFile: true });
    expect(document.spec.cluster.cni).toMatchObject({ plugin: 'flannel', mode: 'host-gw' });
  });

  it('is refused in words', () => {
    const text = `${HEAD}spec: {seed: 3}\n`;
    expect(refusalOf(text, pluginOf('flanel'))).toBe(
      'It cannot be flanel: unknown cni plugin "flanel"; did you mean "flannel"?',
    );
    expect(refusalOf(text, pluginOf('flannel/vxlan'))).toBe('That is so already.');
  });
});

describe('another mode of kube-proxy', () => {
  it('is written, alone or together with a plugin', () => {
    const text = `${HEAD}spec:\n  seed: 3\n`;
    const { name, document } = edited(text, { kind: 'network', cni: 'bridge', proxyMode: 'ipvs' });
    expect(name).toBe('switch to bridge routes and kube-proxy ipvs');
    expect(document.spec.cluster.kubeProxy.mode).toBe('ipvs');
    expect(refusalOf(text, { kind: 'network', proxyMode: 'userspace' })).toContain(
      'removed in Kubernetes 1.26',
    );
  });
});
