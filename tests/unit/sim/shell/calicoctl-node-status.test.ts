/** `drawTable` beside what the documentation of Calico prints ("calicoctl node status"), and where tablewriter v0.0.5 breaks a cell. */
import { describe, expect, it } from 'vitest';
import { drawTable } from '#sim/shell/commands/calicoctl/draw-table';

const HEADINGS = ['PEER ADDRESS', 'PEER TYPE', 'STATE', 'SINCE', 'INFO'];

describe('a table of calicoctl', () => {
  it('has headings in the middle and cells at the left', () => {
    expect(drawTable(HEADINGS, [['172.17.8.102', 'node-to-node mesh', 'up', '23:30:04', 'Established']]))
      .toBe(`\
+--------------+-------------------+-------+----------+-------------+
| PEER ADDRESS |     PEER TYPE     | STATE |  SINCE   |    INFO     |
+--------------+-------------------+-------+----------+-------------+
| 172.17.8.102 | node-to-node mesh | up    | 23:30:04 | Established |
+--------------+-------------------+-------+----------+-------------+
`);
  });

  it('breaks what is longer than thirty characters', () => {
    const rows = [['10.0.0.2', 'global', 'start', '08:11:09', 'Active Socket: Connection refused']];
    expect(drawTable(HEADINGS, rows).split('\n').slice(3, 5)).toEqual([
      '| 10.0.0.2     | global    | start | 08:11:09 | Active Socket: Connection      |',
      '|              |           |       |          | refused                        |',
    ]);
  });
});
