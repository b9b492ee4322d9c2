import { describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';
import { manifestOf, webPod, webService } from '#kit/lab-manifest';
import { describeObject, inspectTable, type InspectedTable } from '#sim/api/inspection';
import { INSPECT_REQUESTS } from '#main/contract/inspect-requests';
import { inEnglish } from '#sim/base/sentence';

const lab = new CommandLab(manifestOf(webPod('web', 'node1'), webService('web', 'ports: [{port: 80}]')));
const { simulation } = lab;

function look(target: string, table: InspectedTable): string {
  const looked = inspectTable(simulation, target, table);
  return looked.ok ? looked.value.text : inEnglish(looked.error);
}

describe('looking at a lab', () => {
  it.each(INSPECT_REQUESTS['inspect.table'].request.shape.table.options)(
    'prints %s of a node as the command in a terminal does, at once and without a trace',
    (table) => {
      const before = {
        nowNs: simulation.nowNs,
        frames: simulation.transmissions,
        log: simulation.log.length,
      };
      const looked = look('node/node1', table);
      expect({
        nowNs: simulation.nowNs,
        frames: simulation.transmissions,
        log: simulation.log.length,
      }).toEqual(before);
      expect(looked).not.toMatch(/has to wait|not modelled|[Uu]sage/u);
    },
  );

  it('prints the same routes as the command', () => {
    expect(look('node/node1', 'routes')).toBe(lab.exec('node/node1', ['ip', 'route']).stdout);
  });

  it('has tools that the image of a Pod lacks', () => {
    expect(look('default/web', 'addresses')).toContain('eth0');
  });

  it('shows no process of its own', () => {
    expect(look('node/node1', 'processes')).not.toContain('ps -ef');
  });

  it('describes an object without a packet', () => {
    const frames = simulation.transmissions;
    const described = describeObject(simulation, { kind: 'service', namespace: 'default', name: 'web' });
    expect(described.ok && described.value.text).toMatch(/^Name:\s+web\nNamespace:\s+default\n/u);
    expect(described.ok && described.value.command).toBe('kubectl describe service web -n default');
    expect(simulation.transmissions).toBe(frames);
  });

  it('says what is wrong with a target that is not there', () => {
    expect(look('node/none', 'routes')).toContain('none');
  });
});
